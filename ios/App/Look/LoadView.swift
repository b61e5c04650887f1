import CairnPresentation
import SwiftUI

/// What an empty list says: what will be here, and the one action that fills it.
struct EmptyText {
  let text: String
  let symbol: String
  var action: String?
  var act: @MainActor () -> Void = {}
}

/// The states that every list and page has, around its content.
struct LoadView<Value: Equatable & Sendable, Content: View>: View {
  let load: Load<Value>
  let empty: EmptyText
  let clear: @MainActor () -> Void
  let retry: @MainActor () async -> Void
  let content: (Value) -> Content
  @Environment(\.words) private var words

  init(
    _ load: Load<Value>, empty: EmptyText, clear: @escaping @MainActor () -> Void = {},
    retry: @escaping @MainActor () async -> Void, @ViewBuilder content: @escaping (Value) -> Content
  ) {
    self.load = load
    self.empty = empty
    self.clear = clear
    self.retry = retry
    self.content = content
  }

  var body: some View {
    switch load {
    case .loading: SkeletonView()
    case .content(let value): content(value)
    case .empty: emptyView
    case .noMatch(let searched): noMatch(searched)
    case .failed(let problem): failed(problem, symbol: "exclamationmark.triangle")
    case .noPermission(let problem): failed(problem, symbol: "lock")
    }
  }

  private var emptyView: some View {
    ContentUnavailableView {
      Label(empty.text, systemImage: empty.symbol)
    } actions: {
      if let action = empty.action {
        Button(action) { empty.act() }.buttonStyle(.borderedProminent)
      }
    }
  }

  private func noMatch(_ searched: String) -> some View {
    ContentUnavailableView {
      Label(words("load.no_match", .text(searched)), systemImage: "magnifyingglass")
    } description: {
      Text(words("load.no_match_hint"))
    } actions: {
      Button(words("load.clear")) { clear() }
    }
  }

  private func failed(_ problem: Problem, symbol: String) -> some View {
    ContentUnavailableView {
      Label(words("load.failed"), systemImage: symbol)
    } description: {
      Text(problem.text)
    } actions: {
      if problem.action == .retry || problem.action == .wait {
        Button(words("action.retry")) { Task { await retry() } }
      }
    }
  }
}

/// Grey rows where the page will be; only after 200 ms, so that a quick page does not flicker.
struct SkeletonView: View {
  @State private var isShown = false
  @Environment(\.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: 4 * Measure.grid) {
      ForEach(0..<6, id: \.self) { _ in
        RoundedRectangle(cornerRadius: Measure.field)
          .fill(Color.divider)
          .frame(height: Measure.touch)
      }
      Spacer()
    }
    .padding(4 * Measure.grid)
    .opacity(isShown ? 1 : 0)
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(words("load.loading"))
    .task {
      try? await Task.sleep(for: .milliseconds(200))
      isShown = true
    }
  }
}
