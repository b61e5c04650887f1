import Foundation

/// What the app writes down of the day for those that may not open the book: the widget and the shortcut "today" hold no key. It lies
/// in the folder that they share with the app.
public struct DayNote: Codable, Equatable, Sendable {
  /// The name of its file.
  public static let file = "today.json"

  /// When it was written.
  public let written: Date
  /// Which day it is about, in words.
  public let title: String
  /// What is to be done, in its order.
  public let lines: [String]

  /// A note.
  public init(written: Date, title: String, lines: [String]) {
    self.written = written
    self.title = title
    self.lines = lines
  }

  /// The one in this folder; nothing where there is none, or where a newer app wrote one that cannot be read here.
  public static func kept(in folder: URL) -> DayNote? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(file)) else { return nil }
    return try? JSONDecoder().decode(DayNote.self, from: data)
  }

  /// Writes it as a whole: who reads meanwhile sees the one before.
  public func keep(in folder: URL) throws {
    try JSONEncoder().encode(self).write(to: folder.appendingPathComponent(DayNote.file), options: .atomic)
  }

  /// Takes it away; nothing happens where there is none.
  public static func forget(in folder: URL) throws {
    let file = folder.appendingPathComponent(file)
    if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
  }
}
