import CairnPresentation
import SwiftUI

/// The bar on top: where this phone stands with the office. A tap opens the outbox.
struct SyncBarView: View {
  let bar: SyncBar
  let open: @MainActor () -> Void
  @Environment(\.words) private var words

  var body: some View {
    Button(action: open) {
      HStack(spacing: 2 * Measure.grid) {
        Image(systemName: bar.symbol).accessibilityHidden(true)
        Text(bar.text).font(.footnote).multilineTextAlignment(.leading)
        Spacer(minLength: 0)
        if let progress = bar.progress {
          ProgressView(value: progress).frame(width: 64).accessibilityHidden(true)
        }
      }
      .foregroundStyle(bar.tone.color)
      .padding(.horizontal, 4 * Measure.grid)
      .frame(minHeight: Measure.touch)
      .background(bar.tone.wash)
    }
    .buttonStyle(.plain)
    .accessibilityHint(words("sync.open"))
  }
}

/// What is told at the edge of every screen: a notice that can be undone for six seconds, a problem until it is mended.
struct DeskView: View {
  let desk: Desk
  let app: AppModel
  @Environment(\.words) private var words
  @Environment(\.accessibilityReduceMotion) private var reduceMotion
  @Environment(\.openURL) private var openURL

  var body: some View {
    VStack(spacing: 2 * Measure.grid) {
      if let problem = desk.problem { problemView(problem) }
      if let notice = desk.notice { noticeView(notice) }
    }
    .padding(.horizontal, 4 * Measure.grid)
    .animation(reduceMotion ? nil : .easeOut(duration: 0.2), value: desk.notice)
  }

  private func noticeView(_ notice: Notice) -> some View {
    HStack {
      Text(notice.text).font(.subheadline)
      Spacer()
      if notice.undo {
        Button(words("action.undo")) { Task { await desk.undo() } }
          .frame(minHeight: Measure.touch)
          .keyboardShortcut("z", modifiers: .command)
      }
    }
    .padding(.horizontal, 4 * Measure.grid)
    .frame(minHeight: Measure.touch)
    .background(.regularMaterial, in: RoundedRectangle(cornerRadius: Measure.corner))
    .task(id: notice.id) {
      AccessibilityNotification.Announcement(notice.text).post()
      await desk.dismiss(after: notice.id, on: app.clock)
    }
  }

  private func problemView(_ problem: Problem) -> some View {
    HStack(alignment: .top) {
      Label(problem.text, systemImage: "exclamationmark.triangle").font(.subheadline)
      Spacer()
      action(of: problem)
      Button(words("action.close"), systemImage: "xmark") { desk.closeProblem() }
        .labelStyle(.iconOnly)
        .frame(minWidth: Measure.touch, minHeight: Measure.touch)
    }
    .padding(3 * Measure.grid)
    .foregroundStyle(Tone.clay.color)
    .background(Tone.clay.wash, in: RoundedRectangle(cornerRadius: Measure.corner))
  }

  @ViewBuilder private func action(of problem: Problem) -> some View {
    switch problem.action {
    case .rejoin: Button(words("load.rejoin")) { app.rejoin() }.frame(minHeight: Measure.touch)
    case .wait: Button(words("action.retry")) { Task { await app.syncNow() } }.frame(minHeight: Measure.touch)
    case .openSettings:
      if let settings = URL(string: UIApplication.openSettingsURLString) {
        Button(words("more.settings")) { openURL(settings) }.frame(minHeight: Measure.touch)
      }
    default: EmptyView()
    }
  }
}

/// One round + : what is most likely here by a tap, the others in its menu.
struct PlusView: View {
  let section: Area
  let session: Session
  let open: @MainActor (Screen) -> Void

  var body: some View {
    Menu {
      ForEach(PlusAction.on(section)) { action in
        Button(action.title(session.words), systemImage: action.symbol) { open(action.screen) }
      }
    } label: {
      Image(systemName: "plus")
        .font(.title2.weight(.semibold))
        .foregroundStyle(Color.onMoss)
        .frame(width: 56, height: 56)
        .background(Color.moss, in: Circle())
    } primaryAction: {
      if let first = PlusAction.on(section).first { open(first.screen) }
    }
    .accessibilityLabel(session.words("plus.open"))
    .padding(4 * Measure.grid)
    .keyboardShortcut("n", modifiers: .command)
  }
}
