import CairnPresentation
import SwiftUI

private struct WordsKey: EnvironmentKey {
  static let defaultValue = Words(Locale.current)
}

private struct OpenScreenKey: EnvironmentKey {
  static let defaultValue: @MainActor @Sendable (Screen) -> Void = { _ in }
}

extension EnvironmentValues {
  /// The texts in the app's language.
  var words: Words {
    get { self[WordsKey.self] }
    set { self[WordsKey.self] = newValue }
  }

  /// Opens a screen on top of where one is.
  var openScreen: @MainActor @Sendable (Screen) -> Void {
    get { self[OpenScreenKey.self] }
    set { self[OpenScreenKey.self] = newValue }
  }
}
