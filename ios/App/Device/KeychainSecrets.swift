import CairnPlatform
import Foundation
import Security

/// Secrets in the keychain: readable after the first unlock, so that a background refresh can open the book; on this device only, so
/// that no backup and no other device ever has them.
struct KeychainSecrets: SecretStore {
  private let service = "com.cairn.book"

  func read(_ name: String) throws -> Data? {
    var query = item(name)
    query[kSecReturnData] = true
    query[kSecMatchLimit] = kSecMatchLimitOne
    var found: CFTypeRef?
    let status = SecItemCopyMatching(query as CFDictionary, &found)
    switch status {
    case errSecSuccess: return found as? Data
    case errSecItemNotFound: return nil
    default: throw PlatformError.keyStore(Int(status))
    }
  }

  func write(_ name: String, _ secret: Data) throws {
    var query = item(name)
    query[kSecValueData] = secret
    query[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
    var status = SecItemAdd(query as CFDictionary, nil)
    if status == errSecDuplicateItem {
      let change: [CFString: Any] = [
        kSecValueData: secret, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
      ]
      status = SecItemUpdate(item(name) as CFDictionary, change as CFDictionary)
    }
    guard status == errSecSuccess else { throw PlatformError.keyStore(Int(status)) }
  }

  func remove(_ name: String) throws {
    let status = SecItemDelete(item(name) as CFDictionary)
    guard status == errSecSuccess || status == errSecItemNotFound else { throw PlatformError.keyStore(Int(status)) }
  }

  private func item(_ name: String) -> [CFString: Any] {
    [kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: name]
  }
}
