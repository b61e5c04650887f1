import AppIntents
import CairnPresentation
import Foundation

/// "What is to be done today": said by Siri, and opened by a shortcut.
struct TodayIntent: AppIntent {
  static let title: LocalizedStringResource = "tab.today"
  static let openAppWhenRun = true

  func perform() async throws -> some IntentResult & ProvidesDialog {
    .result(dialog: IntentDialog("tab.today"))
  }
}

/// The phrases by which the system offers it.
struct CairnShortcuts: AppShortcutsProvider {
  static var appShortcuts: [AppShortcut] {
    AppShortcut(
      intent: TodayIntent(), phrases: ["\(.applicationName)"], shortTitle: "tab.today", systemImageName: "sun.max")
  }
}
