import CairnPlatform
import Foundation

/// Photos, recordings and signatures of a record. They lie in the app's protected folder and stay on this phone: the relay carries
/// no attachments yet, and the page says so.
public struct AttachmentFiles: Sendable {
  /// What an attachment is.
  public enum Kind: String, Sendable { case photo = "jpg", voice = "m4a", signature = "png" }

  /// One attachment.
  public struct Attachment: Identifiable, Equatable, Sendable {
    public var id: URL { file }
    public let file: URL
    public let kind: Kind

    /// The symbol's name in SF Symbols.
    public var symbol: String {
      switch kind {
      case .photo: "photo"
      case .voice: "waveform"
      case .signature: "signature"
      }
    }
  }

  private let platform: Platform

  /// The attachments of the book on this device.
  public init(_ platform: Platform) { self.platform = platform }

  /// Those of a record. Their names begin with the time at which they were added.
  public func all(of record: String) throws -> [Attachment] {
    let folder = try folder(of: record)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.compactMap { name in
      let file = folder.appendingPathComponent(name)
      return Kind(rawValue: file.pathExtension).map { Attachment(file: file, kind: $0) }
    }
  }

  /// Keeps a new one; it is whole on the disk before this returns.
  public func add(_ data: Data, _ kind: Kind, to record: String) throws {
    try data.write(to: fresh(kind, for: record), options: .atomic)
  }

  /// Where a recording is written as it is made.
  public func fresh(_ kind: Kind, for record: String) throws -> URL {
    let folder = try folder(of: record)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let time = Int(platform.clock.now.timeIntervalSince1970 * 1000)
    return folder.appendingPathComponent("\(time)-\(UUID().uuidString).\(kind.rawValue)")
  }

  /// Takes one away.
  public func remove(_ attachment: Attachment) throws { try FileManager.default.removeItem(at: attachment.file) }

  private func folder(of record: String) throws -> URL {
    try platform.files.bookFolder().deletingLastPathComponent().appendingPathComponent("attachments/\(record)")
  }
}
