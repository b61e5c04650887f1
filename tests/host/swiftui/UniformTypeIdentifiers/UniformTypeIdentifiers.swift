@_exported import Foundation

@available(iOS 14.0, *)
public struct UTType: Equatable, Sendable {
  @available(iOS 14.0, *)
  public var identifier: String { fatalError() }
  @available(iOS 14.0, *)
  public static var vCard: UTType { fatalError() }
  @available(iOS 14.0, *)
  public static var commaSeparatedText: UTType { fatalError() }
}
