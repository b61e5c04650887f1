import CairnBindings
import CairnPlatform
import Foundation

/// Keeps the reminders on the lock screen in step with the day: what the core says is to be done, at its time. Nothing is computed
/// here but the words.
public struct DayReminders: Sendable {
  private let session: Session

  /// The reminders of this session.
  public init(_ session: Session) { self.session = session }

  /// Plans them anew. Called when the app goes to the back, and by the background refresh.
  public func plan() async throws {
    guard await session.platform.reminders.allowed() else { return }
    let items = try await session.book.dueToday().items
    let now = session.nowMs
    let reminders = items.compactMap { item -> Reminder? in
      guard let at = item.atMs, at > now else { return nil }
      return Reminder(
        id: item.id, title: session.words.kind(item.kind), body: item.title,
        at: Date(timeIntervalSince1970: Double(at) / 1000), link: Screen(item.kind, item.id).flatMap(DeepLink.url))
    }
    try await session.platform.reminders.plan(reminders)
  }
}
