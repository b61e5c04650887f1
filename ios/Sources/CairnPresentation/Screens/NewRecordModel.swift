import CairnBindings
import Foundation
import Observation

/// A new customer or task: a few fields and one tap. What breaks a rule is said beside its field, by the core.
@MainActor @Observable
public final class NewRecordModel {
  /// What is typed, field by field, as people read them.
  public var fields: [Field]
  /// Whether it is being made.
  public private(set) var isSaving = false
  private let kind: Kind
  private let about: About
  private let session: Session

  /// One field.
  public struct Field: Identifiable, Equatable, Sendable {
    public let id: String
    public let label: String
    public var value = EditField()
  }

  /// A new customer.
  public static func customer(_ session: Session) -> NewRecordModel {
    NewRecordModel(session, .customer, About(), ["name", "organisation", "city", "phones"])
  }

  /// A new task, about somebody or something.
  public static func task(_ session: Session, _ about: About) -> NewRecordModel {
    NewRecordModel(session, .task, about, ["title"])
  }

  private init(_ session: Session, _ kind: Kind, _ about: About, _ names: [String]) {
    self.session = session
    self.kind = kind
    self.about = about
    fields = names.map { Field(id: $0, label: session.words.field($0)) }
  }

  /// When a task is due: so many days from today, counted by the core.
  public var dueIn: Int32?

  /// Makes it and opens it. Answers whether that went well; what was typed stays where not.
  public func save() async -> Bool {
    isSaving = true
    defer { isSaving = false }
    do {
      let made = try await session.book.createRecord(kind: kind, fields: values, space: nil)
      session.platform.haptics.tap(.saved)
      session.desk.mended("new")
      session.desk.wanted = Screen(kind, made.id)
      return true
    } catch {
      let problem = session.words.problem(error)
      for place in fields.indices { fields[place].value.problem = problem.text(of: fields[place].id) }
      session.desk.report(problem, from: "new")
      session.platform.haptics.tap(.refused)
      return false
    }
  }

  private var values: [String: FieldValue] {
    var values = about.fields
    for field in fields where !field.value.text.isEmpty {
      let text = FieldValue.text(text: field.value.text)
      values[field.id] = field.id == "phones" ? .entries(entries: ["new": ["number": text]]) : text
    }
    if kind == .task { values["state"] = .text(text: "open") }
    if let days = dueIn {
      values["due"] = .text(text: session.book.dayFromToday(days: days, zone: session.formats.zone))
    }
    return values
  }
}

extension Problem {
  /// The broken rule of a field, or of a part of one of its entries.
  func text(of field: String) -> String? {
    fields[field] ?? fields.first { $0.key.hasPrefix("\(field).") }?.value
  }
}
