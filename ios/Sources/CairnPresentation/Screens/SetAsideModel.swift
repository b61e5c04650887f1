import CairnBindings
import Foundation
import Observation

/// Set aside: each concurrent edit, what was kept and what was not; one tap switches, for everyone.
@MainActor @Observable
public final class SetAsideModel {
  /// One field of one record in which edits met.
  public struct Item: Identifiable, Equatable, Sendable {
    public var id: String { "\(record).\(field)" }
    /// The record.
    public let record: String
    /// What it is called.
    public let title: String
    /// What it is.
    public let kind: String
    /// The field.
    public let field: String
    /// What the field is called.
    public let label: String
    /// What was kept: the same on every device.
    public let kept: String
    /// Whose that is.
    public let keptBy: String
    /// When they wrote it.
    public let keptAt: String
    /// What was set aside.
    public let aside: [Aside]
    /// Where a tap on the title leads.
    public let opens: Screen?
  }

  /// A value that was set aside.
  public struct Aside: Identifiable, Equatable, Sendable {
    public var id: UInt32 { take }
    /// Its place, for the switch.
    public let take: UInt32
    /// The value in words.
    public let value: String
    /// Whose it is.
    public let by: String
    /// When they wrote it.
    public let at: String
  }

  /// The notes.
  public private(set) var items: Load<[Item]> = .loading
  private let session: Session

  /// What was set aside in this session's records.
  public init(_ session: Session) { self.session = session }

  /// Watches until the task is cancelled.
  public func watch() async {
    do {
      let query = ListQuery(kind: nil, withConflicts: true, limit: 100)
      for try await case .listed(let page) in session.book.snapshots(of: .listed(query: query)) {
        items = page.rows.isEmpty ? .empty : .of(try await session.book.conflicts(limit: 100).flatMap(notes))
      }
    } catch {
      items = .of(session.words.problem(error))
    }
  }

  /// Takes the value that was set aside instead of the one that was kept. Can be undone for six seconds.
  public func `switch`(record: String, field: String, take: UInt32) async {
    await settle(record) { try await $0.switchTo(record: record, field: field, take: take) }
  }

  /// Says that what was kept is right: the note goes, for everyone.
  public func keep(record: String, field: String) async {
    await settle(record) { try await $0.keepValue(record: record, field: field) }
  }

  private func settle(_ record: String, _ work: (Book) async throws -> Revision) async {
    do {
      _ = try await work(session.book)
      session.platform.haptics.tap(.saved)
      session.desk.tell(session.words("notice.switched")) { [session] in await session.undo(record) }
    } catch {
      session.desk.report(session.words.problem(error), from: "set aside")
    }
  }

  private func notes(_ detail: Detail) -> [Item] { detail.conflicts.map { item($0, of: detail) } }

  private func item(_ conflict: Conflict, of detail: Detail) -> Item {
    let (words, formats) = (session.words, session.formats)
    let shown = { (value: FieldValue) in formats.value(detail.named(value), field: conflict.field) }
    let aside = conflict.setAside.enumerated().map { place, one in
      Aside(take: UInt32(place), value: shown(one.value), by: one.by.authorName, at: formats.moment(one.by.atMs))
    }
    return Item(
      record: detail.id, title: detail.title, kind: words.kind(detail.kind), field: conflict.field,
      label: words.field(conflict.field), kept: shown(conflict.kept), keptBy: conflict.keptBy.authorName,
      keptAt: formats.moment(conflict.keptBy.atMs), aside: aside, opens: Screen(detail.kind, detail.id))
  }
}

extension Session {
  /// Undoes this device's last step in a record; what others wrote since stays.
  @MainActor
  func undo(_ record: String) async {
    do { _ = try await book.undo(record: record) } catch { desk.report(words.problem(error), from: "undo") }
  }

  /// Deletes a record and tells of it; for six seconds that can be undone, later the record can be restored.
  @MainActor
  func delete(_ record: String) async {
    do {
      let title = try await book.record(record: record).title
      _ = try await book.deleteRecord(record: record)
      platform.haptics.tap(.saved)
      desk.tell(words("notice.deleted", .text(title))) { await restore(record) }
    } catch {
      desk.report(words.problem(error), from: "delete")
    }
  }

  /// Brings a record back.
  @MainActor
  func restore(_ record: String) async {
    do { _ = try await book.restoreRecord(record: record) } catch { desk.report(words.problem(error), from: "delete") }
  }
}

extension Detail {
  /// A reference to another record as that record's name; any other value as it is.
  func named(_ value: FieldValue) -> FieldValue {
    guard case .text(let text) = value, let name = names[text] else { return value }
    return .text(text: name)
  }
}
