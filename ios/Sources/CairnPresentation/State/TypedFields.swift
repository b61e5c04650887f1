import CairnBindings
import Foundation

/// Texts of one record that are saved as one types: each a field with what was typed and what the core has.
struct TypedFields {
  private(set) var fields: [String: EditField]
  /// Those of them that several people may edit at once.
  private let notes: Set<String>

  init(_ names: [String], notes: Set<String>) {
    fields = Dictionary(uniqueKeysWithValues: names.map { ($0, EditField()) })
    self.notes = notes
  }

  subscript(name: String) -> EditField {
    get { fields[name] ?? EditField() }
    set { fields[name] = newValue }
  }

  /// The core has these now.
  mutating func arrived(_ detail: Detail) {
    for name in fields.keys { fields[name]?.arrived(detail.fields.text(name) ?? "", by: detail.updated.authorName) }
  }

  /// What was typed and not taken yet.
  mutating func take() -> [RecordWriter.Write] {
    var writes: [RecordWriter.Write] = []
    for (name, field) in fields where field.isDirty {
      writes.append(
        notes.contains(name)
          ? .note(field: name, base: field.base, text: field.text) : .changes([.putting(field.text, into: name)]))
      fields[name]?.take()
    }
    return writes
  }

  /// Whether the core does not have something that stands here.
  var isUnsaved: Bool { fields.values.contains { $0.isUnsaved } }

  /// Everything that was taken is written.
  mutating func written() {
    for name in fields.keys { fields[name]?.written() }
  }

  /// Puts the broken rules beside their fields.
  mutating func refused(_ problems: [String: String]) {
    for name in fields.keys { fields[name]?.refused(problems[name]) }
  }
}

/// What a page is about: a record that is there, or one that its first change makes.
public enum Subject: Hashable, Sendable {
  /// This record.
  case existing(String)
  /// A new one, about these.
  case new(About)
}

extension About {
  /// The fields of a new record about these.
  var fields: [String: FieldValue] {
    let given = ["customer": customer, "trip": trip, "stop": stop, "case": caseID]
    return given.compactMapValues { $0.map { .text(text: $0) } }
  }
}

/// A closed list of the core, without `unknown`: that is what nothing chosen means.
func closedList(_ kind: Kind, _ field: String) -> [String] {
  choices(kind: kind, field: field).filter { $0 != "unknown" }
}

extension Words {
  /// A closed list as chips.
  func choices(_ codes: [String], of field: String, chosen: String?) -> [Choice] {
    codes.map { Choice(id: $0, text: choice($0, of: field), isSelected: $0 == chosen) }
  }
}
