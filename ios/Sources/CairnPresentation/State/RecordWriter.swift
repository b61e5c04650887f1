import CairnBindings
import Foundation
import Observation

/// Writes what is typed and tapped on one record's page, in order, as it comes. What the core refused stays here and is tried
/// again; nothing is thrown away.
@MainActor @Observable
final class RecordWriter {
  /// How the page says where its content is.
  typealias Saved = SavedState

  /// Whether everything was taken.
  private(set) var saved = Saved.saved
  /// The broken rules of the last refusal, by field.
  private(set) var problems: [String: String] = [:]
  /// The record; absent until its first change made it.
  private(set) var id: String?

  /// Called when everything that was taken is written (true), or when something was refused (false).
  var settled: (Bool) async -> Void = { _ in }

  private let session: Session
  private let make: Making?
  private var waiting: [Write] = []
  private var work: Task<Void, Never>?

  /// One write: changes in one step, or what a person made of a note that they saw as `base`.
  enum Write: Sendable {
    case changes([Change])
    case note(field: String, base: String, text: String)
  }

  /// What a record is made of that is not there yet.
  struct Making: Sendable {
    let kind: Kind
    let fields: [String: FieldValue]
  }

  /// Writes to this record.
  init(_ session: Session, id: String) {
    (self.session, self.id, make) = (session, id, nil)
  }

  /// Makes the record with its first change, so that looking at an empty page leaves nothing behind.
  init(_ session: Session, making: Making) {
    (self.session, id, make) = (session, nil, making)
  }

  /// Takes these changes; they are written at once, or behind what is being written.
  func put(_ writes: [Write]) {
    waiting += writes
    begin()
  }

  /// The same for changes alone.
  func put(_ changes: [Change]) { put([.changes(changes)]) }

  /// Tries again what was refused.
  func retry() { begin() }

  /// Waits until everything that was taken is written or refused.
  func settle() async { await work?.value }

  private func begin() {
    guard work == nil, !waiting.isEmpty else { return }
    saved = .saving
    work = Task {
      await write()
      work = nil
    }
  }

  private func write() async {
    do {
      while let next = waiting.first {
        try await write(next)
        waiting.removeFirst()
      }
      saved = .saved
      problems = [:]
      session.desk.mended(source)
      await settled(true)
    } catch {
      refused(session.words.problem(error))
      await settled(false)
    }
  }

  private func write(_ write: Write) async throws {
    let record = try await known()
    switch write {
    case .changes(let changes): _ = try await session.book.editRecord(record: record, changes: changes, base: nil)
    case .note(let field, let base, let text):
      _ = try await session.book.editNote(record: record, field: field, base: base, text: text)
    }
  }

  /// The record, made now where it is not there yet.
  private func known() async throws -> String {
    if let id { return id }
    guard let make else { throw session.words.problem(code: "not_found") }
    let made = try await session.book.createRecord(kind: make.kind, fields: make.fields, space: nil)
    id = made.id
    return made.id
  }

  /// A change that breaks a rule is not tried again as it is: its field stays as typed, with the rule beside it.
  private func refused(_ problem: Problem) {
    saved = .failed
    problems = problem.fields
    if problem.action == .mend { waiting.removeFirst() }
    session.desk.report(problem, from: source)
  }

  private var source: String { "writer \(ObjectIdentifier(self))" }
}

/// How a page says where what was typed is.
public enum SavedState: Equatable, Sendable {
  /// On this phone, safe.
  case saved
  /// On its way there.
  case saving
  /// Refused; it stays in the field and can be tried again.
  case failed
}
