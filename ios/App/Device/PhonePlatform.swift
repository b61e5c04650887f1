import CairnPlatform
import Foundation
import UIKit
import WidgetKit

extension Platform {
  /// This phone.
  static func phone() -> Platform {
    Platform(
      secrets: KeychainSecrets(), clock: SystemClock(), reminders: NotificationReminders(), locator: LocationOnce(),
      files: AppFolders(), owner: OwnerAuthentication(), choices: DefaultsChoices(), haptics: FeedbackHaptics(),
      network: PathNetwork(), widgets: HomeWidgets())
  }
}

/// Choices in the app's own defaults.
struct DefaultsChoices: Choices {
  func read(_ name: String) -> String? { UserDefaults.standard.string(forKey: name) }

  func write(_ name: String, _ value: String?) { UserDefaults.standard.set(value, forKey: name) }
}

/// The phone's own feedback: a success, a tick, an error.
struct FeedbackHaptics: Haptics {
  func tap(_ tap: Tap) {
    Task { @MainActor in
      let generator = UINotificationFeedbackGenerator()
      switch tap {
      case .saved, .scanned: generator.notificationOccurred(.success)
      case .refused: generator.notificationOccurred(.error)
      }
    }
  }
}

/// Tells the system that the widget reads something new.
struct HomeWidgets: Widgets {
  func reload() { WidgetCenter.shared.reloadTimelines(ofKind: "today") }
}
