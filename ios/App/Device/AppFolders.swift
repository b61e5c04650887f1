import CairnPlatform
import Foundation

/// The app's folders. The book is in no backup: it is encrypted under a key that leaves the device in none, and comes again from the
/// relay. Files are protected until the first unlock, as the key is.
struct AppFolders: Files {
  private static let group = "group.com.cairn"

  func bookFolder() throws -> URL {
    let root = try root()
    return root.appendingPathComponent("book", isDirectory: true)
  }

  func hasBook() -> Bool {
    guard let book = try? bookFolder() else { return false }
    return FileManager.default.fileExists(atPath: book.path)
  }

  func setBookAside() throws {
    let aside = try root().appendingPathComponent("set-aside-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.moveItem(at: bookFolder(), to: aside)
  }

  func bookBytes() -> Int64 {
    guard let book = try? bookFolder() else { return 0 }
    let files = FileManager.default.enumerator(at: book, includingPropertiesForKeys: [.fileSizeKey])
    var bytes: Int64 = 0
    while let file = files?.nextObject() as? URL {
      bytes += Int64((try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
    return bytes
  }

  func group() throws -> URL {
    try FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: AppFolders.group) ?? root()
  }

  func inbox() throws -> URL {
    let folder = try group().appendingPathComponent("inbox", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  func shared(named name: String) throws -> URL {
    let shares = FileManager.default.temporaryDirectory.appendingPathComponent("shared", isDirectory: true)
    // What was shared before says what a customer is like: nothing of it stays once the next is made.
    try? FileManager.default.removeItem(at: shares)
    let folder = shares.appendingPathComponent(UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent(name)
  }

  private func root() throws -> URL {
    var root = URL.applicationSupportDirectory.appendingPathComponent("Cairn", isDirectory: true)
    let protection = [FileAttributeKey.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true, attributes: protection)
    var values = URLResourceValues()
    values.isExcludedFromBackup = true
    try root.setResourceValues(values)
    return root
  }
}
