import CairnBindings
import Foundation

/// A field being edited. What arrives from elsewhere meanwhile never replaces `text` under the finger: it is kept in `theirs`, shown
/// with the sky mark, and can be taken.
public struct EditField: Equatable, Sendable {
  /// What a colleague wrote into it meanwhile.
  public struct Theirs: Equatable, Sendable {
    /// What.
    public let text: String
    /// Who.
    public let by: String
  }

  /// What stands in the field.
  public var text: String
  /// The rule that it breaks, in words.
  public internal(set) var problem: String?
  /// Another text, from elsewhere.
  public private(set) var theirs: Theirs?
  /// What the core has, as far as this field knows.
  private var known: String
  /// What was handed over to be written, until the core has it.
  private var taken: String?

  /// A field with what the core has.
  public init(_ text: String = "") {
    self.text = text
    known = text
  }

  /// Whether something was typed that nobody has taken yet.
  public var isDirty: Bool { text != base }

  /// Whether the core does not have what stands here.
  var isUnsaved: Bool { taken != nil || isDirty }

  /// What the writing of `text` begins from: what was handed over before it, or what the core has.
  var base: String { taken ?? known }

  /// The core has this now. While something is being written, nothing is taken over: the record is read again afterwards.
  mutating func arrived(_ text: String, by: String) {
    guard taken == nil, text != known else { return }
    if isDirty && self.text != text {
      theirs = Theirs(text: text, by: by)
    } else {
      self.text = text
      theirs = nil
    }
    known = text
  }

  /// What stands here is handed over to be written.
  mutating func take() {
    taken = text
    problem = nil
    theirs = nil
  }

  /// Everything that was handed over is written.
  mutating func written() {
    known = taken ?? known
    taken = nil
  }

  /// What was handed over breaks a rule: it stays as typed.
  mutating func refused(_ problem: String?) {
    self.problem = problem
    if problem != nil { taken = nil }
  }

  /// Takes the other text; what was typed is gone.
  mutating func takeTheirs() {
    guard let theirs else { return }
    text = theirs.text
    known = theirs.text
    self.theirs = nil
  }
}

/// A choice of a closed list, as a chip.
public struct Choice: Equatable, Identifiable, Sendable {
  /// The code.
  public let id: String
  /// The word.
  public let text: String
  /// Whether it is chosen.
  public let isSelected: Bool
}

/// Shown at the bottom for six seconds; `undo` is there where it can be taken back.
public struct Notice: Equatable, Identifiable, Sendable {
  /// Tells one notice from the next.
  public let id: UUID
  /// What was done.
  public let text: String
  /// Whether it can be taken back.
  public let undo: Bool
}
