import AppIntents
import CairnPlatform
import Foundation

/// "What is to be done today": said by Siri, and opened by a shortcut.
struct TodayIntent: AppIntent {
  static let title: LocalizedStringResource = "tab.today"
  static let openAppWhenRun = true

  /// Says what the widget shows: the book stays closed.
  func perform() async throws -> some IntentResult & ProvidesDialog {
    guard let note = DayNote.kept(in: try AppFolders().group()) else {
      return .result(dialog: IntentDialog("today.empty"))
    }
    let said = ([note.title] + note.lines).joined(separator: "\n")
    return .result(dialog: IntentDialog(stringLiteral: said))
  }
}

/// The phrases by which the system offers it.
struct CairnShortcuts: AppShortcutsProvider {
  static var appShortcuts: [AppShortcut] {
    AppShortcut(
      intent: TodayIntent(), phrases: ["\(.applicationName)"], shortTitle: "tab.today", systemImageName: "sun.max")
  }
}
