import CairnPlatform
import Foundation
import UserNotifications

/// Reminders on the lock screen. All are local: no server ever learns of them.
struct NotificationReminders: Reminders {
  func allowed() async -> Bool {
    do {
      return try await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .badge, .sound])
    } catch {
      return false
    }
  }

  func plan(_ reminders: [Reminder]) async throws {
    let center = UNUserNotificationCenter.current()
    center.removeAllPendingNotificationRequests()
    for reminder in reminders {
      let content = UNMutableNotificationContent()
      content.title = reminder.title
      content.body = reminder.body
      content.sound = .default
      if let link = reminder.link { content.userInfo = ["link": link.absoluteString] }
      let units: Set<Calendar.Component> = [.year, .month, .day, .hour, .minute]
      let at = Calendar.current.dateComponents(units, from: reminder.at)
      let trigger = UNCalendarNotificationTrigger(dateMatching: at, repeats: false)
      try await center.add(UNNotificationRequest(identifier: reminder.id, content: content, trigger: trigger))
    }
  }

  func badge(_ count: Int) async { try? await UNUserNotificationCenter.current().setBadgeCount(count) }
}
