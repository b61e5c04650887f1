@_exported import CoreGraphics

public typealias OSStatus = Int32
@available(iOS 2.0, *)
public let kSecClass: CFString = "class"
@available(iOS 2.0, *)
public let kSecClassGenericPassword: CFString = "genp"
@available(iOS 2.0, *)
public let kSecAttrService: CFString = "svce"
@available(iOS 2.0, *)
public let kSecAttrAccount: CFString = "acct"
@available(iOS 2.0, *)
public let kSecValueData: CFString = "v_Data"
@available(iOS 2.0, *)
public let kSecReturnData: CFString = "r_Data"
@available(iOS 2.0, *)
public let kSecMatchLimit: CFString = "m_Limit"
@available(iOS 2.0, *)
public let kSecMatchLimitOne: CFString = "m_LimitOne"
@available(iOS 4.0, *)
public let kSecAttrAccessible: CFString = "pdmn"
@available(iOS 4.0, *)
public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = "cku"
@available(iOS 2.0, *)
public var errSecSuccess: OSStatus { 0 }
@available(iOS 2.0, *)
public var errSecDuplicateItem: OSStatus { -25299 }
@available(iOS 2.0, *)
public var errSecItemNotFound: OSStatus { -25300 }
@available(iOS 2.0, *)
public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
  fatalError()
}
@available(iOS 2.0, *)
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
  fatalError()
}
@available(iOS 2.0, *)
public func SecItemUpdate(_ query: CFDictionary, _ attributesToUpdate: CFDictionary) -> OSStatus { fatalError() }
@available(iOS 2.0, *)
public func SecItemDelete(_ query: CFDictionary) -> OSStatus { fatalError() }
