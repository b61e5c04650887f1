import CairnPlatform
import Foundation

/// The key of the book's database: 32 random bytes, kept by the phone's key store, in no backup and on no other device.
struct BookKeys: Sendable {
  private static let name = "book"
  private let platform: Platform

  init(_ platform: Platform) { self.platform = platform }

  /// The key, or nothing where the key store was wiped.
  func kept() throws -> Data? { try platform.secrets.read(BookKeys.name) }

  /// A new key, kept before it is used.
  func fresh() throws -> Data {
    var random = SystemRandomNumberGenerator()
    let key = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
    try platform.secrets.write(BookKeys.name, key)
    return key
  }

  /// Forgets it.
  func forget() throws { try platform.secrets.remove(BookKeys.name) }
}
