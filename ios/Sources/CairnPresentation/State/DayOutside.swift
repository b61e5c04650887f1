import CairnBindings
import CairnPlatform
import Foundation

/// Keeps what stands outside of the app in step with the core's day: the reminders on the lock screen, and the note that the widget and
/// the shortcut "today" read. Nothing is computed here but the words.
public actor DayOutside {
  private let session: Session
  private var planned: [Reminder]?
  private var noted: DayNote?

  /// The day of this session.
  public init(_ session: Session) { self.session = session }

  /// Follows the book until the task is cancelled: whatever is written here or comes from others may change the day.
  public func watch() async {
    do {
      let anything = ListQuery(kind: nil, sort: .recent, limit: 1)
      for try await _ in session.book.snapshots(of: .listed(query: anything)) { try await refresh() }
    } catch {
      await session.desk.report(session.words.problem(error), from: "day")
    }
  }

  /// Reads the day again: also called when the app goes to the back or comes to the front, as the day may be another one by then.
  public func refresh() async throws {
    let day = try await session.book.dueToday()
    try await plan(day.items)
    try note(day)
  }

  /// The book is gone from this phone: nothing of it stays outside.
  static func clear(_ platform: Platform) async throws {
    try await platform.reminders.plan([])
    try DayNote.forget(in: try platform.files.group())
    platform.widgets.reload()
  }

  /// Whoever locks the app wants no names outside of it.
  private var namesNobody: Bool { session.platform.choices.read(JoinModel.Choice.lock) != nil }

  private func plan(_ items: [AgendaItem]) async throws {
    let now = session.nowMs
    let reminders = items.compactMap { item -> Reminder? in
      guard let at = item.atMs, at > now else { return nil }
      return Reminder(
        id: item.id, title: session.words.kind(item.kind), body: namesNobody ? "" : item.title,
        at: Date(timeIntervalSince1970: Double(at) / 1000), link: Screen(item.kind, item.id).flatMap(DeepLink.url))
    }
    guard reminders != planned else { return }
    // Who has nothing to be reminded of is not asked.
    if !reminders.isEmpty { guard await session.platform.reminders.allowed() else { return } }
    try await session.platform.reminders.plan(reminders)
    planned = reminders
  }

  private func note(_ day: DueToday) throws {
    let said = day.items.map { DayItem($0, session) } + day.birthdays.map { DayItem($0, session) }
    let lines = said.map { item in
      let what = namesNobody ? item.kindName : item.title
      return item.due.map { "\($0.text) · \(what)" } ?? what
    }
    let note = DayNote(
      written: session.platform.clock.now, title: session.formats.today,
      lines: lines.isEmpty ? [session.words("today.empty")] : lines)
    guard note.title != noted?.title || note.lines != noted?.lines else { return }
    try note.keep(in: try session.platform.files.group())
    noted = note
    session.platform.widgets.reload()
  }
}
