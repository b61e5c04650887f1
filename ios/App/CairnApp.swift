import CairnPlatform
import CairnPresentation
import SwiftUI

/// The app: its models over the core, on this phone.
@main
struct CairnApp: App {
  @State private var app: AppModel
  @Environment(\.scenePhase) private var scenePhase
  private let words = Words(Locale.current)

  init() {
    let app = AppModel(platform: .phone(), words: words)
    _app = State(initialValue: app)
    BackgroundWork.register(for: app)
  }

  var body: some Scene {
    WindowGroup {
      RootView(app: app).environment(\.words, words)
    }
    .onChange(of: scenePhase) { _, phase in
      guard phase == .background else { return }
      BackgroundWork.schedule()
      Task { await app.refreshDay() }
    }
    .commands { SearchCommands() }
  }
}

/// What the menu bar of an iPad with a keyboard lists.
struct SearchCommands: Commands {
  var body: some Commands { TextEditingCommands() }
}
