import CairnBindings
import CairnPlatform
import Foundation

/// One opened book and what every screen's model needs beside it.
public struct Session: Sendable {
  /// The core.
  public let book: Book
  /// The device.
  public let platform: Platform
  /// The texts.
  public let words: Words
  /// How dates and amounts are written.
  public let formats: Formats
  /// What is told at the edge of every screen.
  public let desk: Desk

  /// A session in this language.
  @MainActor
  public init(book: Book, platform: Platform, words: Words, desk: Desk, timeZone: TimeZone = .current) {
    self.book = book
    self.desk = desk
    self.platform = platform
    self.words = words
    let clock = platform.clock
    formats = Formats(words: words, timeZone: timeZone, now: { clock.now })
  }

  /// Milliseconds since the Unix epoch, as the core counts.
  var nowMs: Int64 { Int64(platform.clock.now.timeIntervalSince1970 * 1000) }
}
