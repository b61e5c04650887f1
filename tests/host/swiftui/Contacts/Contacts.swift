@_exported import Foundation

@available(iOS 9.0, *)
open class CNContact: NSObject, @unchecked Sendable {}

@available(iOS 9.0, *)
open class CNContactVCardSerialization: NSObject {
  @available(iOS 9.0, *)
  open class func data(with contacts: [CNContact]) throws -> Data { fatalError() }
}
