import CairnBindings
import Foundation

/// Where a record is: one glyph and one word, the same on every screen.
public enum Mark: Equatable, Sendable {
  /// Only on this phone.
  case thisPhone
  /// On its way.
  case waiting
  /// The relay has it.
  case sent
  /// The relay refused it.
  case failed

  init(_ place: Place) {
    self =
      switch place {
      case .thisPhone: .thisPhone
      case .waiting: .waiting
      case .sent: .sent
      case .failed: .failed
      }
  }

  /// The symbol's name in SF Symbols.
  public var symbol: String {
    switch self {
    case .thisPhone: "iphone"
    case .waiting: "arrow.up.circle.dotted"
    case .sent: "checkmark.circle"
    case .failed: "exclamationmark.arrow.circlepath"
    }
  }

  /// The word for who does not see the glyph.
  public func label(_ words: Words) -> String {
    switch self {
    case .thisPhone: words("mark.this_phone")
    case .waiting: words("mark.waiting")
    case .sent: words("mark.sent")
    case .failed: words("mark.failed")
    }
  }
}

/// What colour a mark, a chip or a bar has: roles of the tokens, never a colour of its own.
public enum Tone: String, Equatable, Sendable {
  /// Plain.
  case ink
  /// Done, synced, selected.
  case moss
  /// Waiting, due soon.
  case amber
  /// Overdue, complaint, destructive.
  case clay
  /// Information; a colleague is editing.
  case sky
}

/// A short word in a coloured capsule, with a symbol so that the colour says nothing alone.
public struct Badge: Equatable, Sendable {
  /// The word.
  public let text: String
  /// The symbol's name in SF Symbols.
  public let symbol: String
  /// Its role.
  public let tone: Tone
}
