import Foundation

extension Platform {
  /// A platform without a device: secrets and choices in memory, a clock that goes as told, a folder that is given.
  public static func forTests(folder: URL, clock: any WallClock = SystemClock()) -> Platform {
    Platform(
      secrets: MemorySecrets(), clock: clock, reminders: KeptReminders(), locator: FixedLocator(.success(.chongqing)),
      files: FolderFiles(root: folder), owner: FixedOwner(answer: true), choices: MemoryChoices(), haptics: NoHaptics(),
      network: HandNetwork(), widgets: CountedWidgets())
  }
}

/// The system's clock; the app's too.
public struct SystemClock: WallClock {
  /// The clock.
  public init() {}

  public var now: Date { Date() }

  public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

/// A clock that stands where it is put.
public final class HandClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var time: Date

  /// A clock that stands there.
  public init(_ time: Date) { self.time = time }

  public var now: Date { lock.withLock { time } }

  /// Puts it elsewhere.
  public func put(_ to: Date) { lock.withLock { time = to } }

  public func sleep(for duration: Duration) async throws { try await Task.sleep(for: .milliseconds(1)) }
}

/// Secrets that end with the process.
public final class MemorySecrets: SecretStore, @unchecked Sendable {
  private let lock = NSLock()
  private var kept: [String: Data] = [:]

  /// None at first.
  public init() {}

  public func read(_ name: String) throws -> Data? { lock.withLock { kept[name] } }

  public func write(_ name: String, _ secret: Data) throws { lock.withLock { kept[name] = secret } }

  public func remove(_ name: String) throws { lock.withLock { kept[name] = nil } }
}

/// Choices that end with the process.
public final class MemoryChoices: Choices, @unchecked Sendable {
  private let lock = NSLock()
  private var kept: [String: String] = [:]

  /// None at first.
  public init() {}

  public func read(_ name: String) -> String? { lock.withLock { kept[name] } }

  public func write(_ name: String, _ value: String?) { lock.withLock { kept[name] = value } }
}

/// Keeps what would stand on the lock screen.
public final class KeptReminders: Reminders, @unchecked Sendable {
  private let lock = NSLock()
  private var kept: [Reminder] = []
  private var number = 0

  /// None at first.
  public init() {}

  /// What is planned.
  public var planned: [Reminder] { lock.withLock { kept } }

  /// The number on the icon.
  public var badge: Int { lock.withLock { number } }

  public func allowed() async -> Bool { true }

  public func plan(_ reminders: [Reminder]) async throws { lock.withLock { kept = reminders } }

  public func badge(_ count: Int) async { lock.withLock { number = count } }
}

/// Always there, or never.
public struct FixedLocator: Locator {
  private let answer: Result<Fix, PlatformError>

  /// Answers so.
  public init(_ answer: Result<Fix, PlatformError>) { self.answer = answer }

  public func here() async throws -> Fix { try answer.get() }
}

extension Fix {
  /// People's square in Chongqing.
  public static let chongqing = Fix(latitude: 29.5647, longitude: 106.5507, accuracy: 8)
}

/// Folders below one folder.
public struct FolderFiles: Files {
  private let root: URL

  /// Below this folder.
  public init(root: URL) { self.root = root }

  private var book: URL { root.appendingPathComponent("book", isDirectory: true) }

  public func bookFolder() throws -> URL {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    return book
  }

  public func hasBook() -> Bool { FileManager.default.fileExists(atPath: book.path) }

  public func setBookAside() throws {
    let aside = root.appendingPathComponent("set-aside-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.moveItem(at: book, to: aside)
  }

  public func bookBytes() -> Int64 {
    let files = FileManager.default.enumerator(at: book, includingPropertiesForKeys: [.fileSizeKey])
    var bytes: Int64 = 0
    while let file = files?.nextObject() as? URL {
      bytes += Int64((try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
    return bytes
  }

  public func group() throws -> URL {
    let folder = root.appendingPathComponent("group", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  public func inbox() throws -> URL {
    let folder = root.appendingPathComponent("inbox", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  public func shared(named name: String) throws -> URL {
    let folder = root.appendingPathComponent("shared-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent(name)
  }
}

/// Counts how often the widgets were told to read anew.
public final class CountedWidgets: Widgets, @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0

  /// Never at first.
  public init() {}

  /// How often.
  public var reloads: Int { lock.withLock { number } }

  public func reload() { lock.withLock { number += 1 } }
}

/// An owner who always answers the same.
public struct FixedOwner: OwnerCheck {
  private let answer: Bool

  /// Answers so.
  public init(answer: Bool) { self.answer = answer }

  public func possible() -> Bool { true }

  public func confirm(reason: String) async -> Bool { answer }
}

/// Nothing is felt.
public struct NoHaptics: Haptics {
  /// Nothing.
  public init() {}

  public func tap(_ tap: Tap) {}
}

/// A network that is there, or not, as told.
public final class HandNetwork: NetworkWatch, @unchecked Sendable {
  private let lock = NSLock()
  private var on = true
  private var watching: [AsyncStream<Bool>.Continuation] = []

  /// It is there at first.
  public init() {}

  public func states() -> AsyncStream<Bool> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      lock.withLock {
        watching.append(continuation)
        continuation.yield(on)
      }
    }
  }

  /// From now on it is there, or not.
  public func put(_ on: Bool) {
    lock.withLock {
      self.on = on
      for continuation in watching { continuation.yield(on) }
    }
  }
}
