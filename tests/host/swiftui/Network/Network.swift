@_exported import Dispatch

@available(iOS 12.0, *)
public struct NWPath: Sendable {
  @available(iOS 12.0, *)
  public enum Status: Sendable { case satisfied, unsatisfied, requiresConnection }
  @available(iOS 12.0, *)
  public let status: Status
}

@available(iOS 12.0, *)
public final class NWPathMonitor: @unchecked Sendable {
  @available(iOS 12.0, *)
  public init() {}
  @available(iOS 12.0, *)
  public var pathUpdateHandler: (@Sendable (_ newPath: NWPath) -> Void)?
  @available(iOS 12.0, *)
  public func start(queue: DispatchQueue) {}
  @available(iOS 12.0, *)
  public func cancel() {}
}
