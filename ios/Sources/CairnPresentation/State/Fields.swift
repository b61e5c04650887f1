import CairnBindings
import Foundation

/// Reading a record's fields.
extension [String: FieldValue] {
  /// The text of this field.
  func text(_ field: String) -> String? {
    if case .text(let text) = self[field] { text } else { nil }
  }

  /// The number, or the time in ms, of this field.
  func whole(_ field: String) -> Int64? {
    if case .whole(let number) = self[field] { number } else { nil }
  }

  /// Yes or no of this field; no where it is empty.
  func flag(_ field: String) -> Bool {
    if case .flag(let on) = self[field] { on } else { false }
  }

  /// The texts of this set, in the core's order.
  func texts(_ field: String) -> [String] {
    if case .texts(let texts) = self[field] { texts } else { [] }
  }
}

extension Change {
  /// Gives the field this text, or takes its value away where the text is empty.
  static func putting(_ text: String, into field: String) -> Change {
    text.isEmpty ? .clear(field: field) : .put(field: field, value: .text(text: text))
  }
}
