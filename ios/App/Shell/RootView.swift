import CairnPresentation
import SwiftUI

/// What is shown: the join, the lock, the book, or why it cannot be opened.
struct RootView: View {
  @Bindable var app: AppModel
  @Environment(\.words) private var words
  @Environment(\.scenePhase) private var scenePhase

  var body: some View {
    Group {
      switch app.phase {
      case .starting: SkeletonView()
      case .join: if let joining = app.joining { JoinView(model: joining) { app.joined() } }
      case .locked: LockView(app: app)
      case .open: if let session = app.session { ShellView(app: app, session: session) }
      case .keyGone: gone(words("gone.title"), words("gone.lead"))
      case .failed(let problem): failed(problem)
      }
    }
    .tint(Color.moss)
    .background(Color.page)
    .task { await app.start() }
    .onOpenURL { app.follow($0.absoluteString) }
    .onChange(of: scenePhase) { _, phase in
      switch phase {
      case .active: app.wake()
      case .background: app.lock()
      default: break
      }
    }
  }

  private func gone(_ title: String, _ lead: String) -> some View {
    ContentUnavailableView {
      Label(title, systemImage: "key.slash")
    } description: {
      Text(lead)
    } actions: {
      Button(words("load.rejoin")) { app.rejoin() }.buttonStyle(.borderedProminent)
    }
  }

  private func failed(_ problem: Problem) -> some View {
    ContentUnavailableView {
      Label(words("load.failed"), systemImage: "exclamationmark.triangle")
    } description: {
      Text(problem.text)
    } actions: {
      Button(words("action.retry")) { Task { await app.retry() } }.buttonStyle(.borderedProminent)
    }
  }
}

/// Covers everything until the owner is confirmed; asks at once.
struct LockView: View {
  let app: AppModel
  @Environment(\.words) private var words

  var body: some View {
    ContentUnavailableView {
      Label(words("lock.title"), systemImage: "lock")
    } actions: {
      Button(words("lock.biometric")) { Task { await app.unlock() } }
        .buttonStyle(.borderedProminent)
        .keyboardShortcut(.defaultAction)
    }
    .task { await app.unlock() }
  }
}
