@_exported import Foundation

public typealias CFString = String
public typealias CFDictionary = [CFString: Any]
public typealias CFTypeRef = AnyObject
public typealias CFURL = URL

@available(iOS 2.0, *)
public final class CGContext {
  @available(iOS 2.0, *)
  public init?(_ url: CFURL, mediaBox: UnsafePointer<CGRect>?, _ auxiliaryInfo: CFDictionary?) {}
  @available(iOS 4.0, *)
  public func beginPDFPage(_ pageInfo: CFDictionary?) {}
  @available(iOS 4.0, *)
  public func endPDFPage() {}
  @available(iOS 4.0, *)
  public func closePDF() {}
}

extension URL {
  @available(iOS 16.0, *)
  public static var applicationSupportDirectory: URL { fatalError() }
  @available(iOS 8.0, *)
  public func startAccessingSecurityScopedResource() -> Bool { fatalError() }
  @available(iOS 8.0, *)
  public func stopAccessingSecurityScopedResource() {}
}

extension FileManager {
  @available(iOS 7.0, *)
  public func containerURL(forSecurityApplicationGroupIdentifier groupIdentifier: String) -> URL? { fatalError() }
}

extension FileAttributeKey {
  @available(iOS 4.0, *)
  public static let protectionKey = FileAttributeKey(rawValue: "NSFileProtectionKey")
}

@available(iOS 9.0, *)
public struct FileProtectionType: Sendable {
  @available(iOS 9.0, *)
  public static let completeUntilFirstUserAuthentication = FileProtectionType()
}

@available(iOS 16.0, *)
public struct LocalizedStringResource: ExpressibleByStringLiteral, Sendable {
  @available(iOS 16.0, *)
  public init(stringLiteral value: String) {}
}

@available(iOS 15.0, *)
public struct InlinePresentationIntent: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  @available(iOS 15.0, *)
  public static let stronglyEmphasized = InlinePresentationIntent(rawValue: 2)
}

extension AttributedSubstring {
  @available(iOS 15.0, *)
  public var inlinePresentationIntent: InlinePresentationIntent? {
    get { fatalError() }
    set {}
  }
}
