@_exported import Foundation

@available(iOS 13.0, *)
open class BGTask: NSObject, @unchecked Sendable {
  @available(iOS 13.0, *)
  open var expirationHandler: (() -> Void)?
  @available(iOS 13.0, *)
  open func setTaskCompleted(success: Bool) {}
}

@available(iOS 13.0, *)
open class BGTaskRequest: NSObject {}

@available(iOS 13.0, *)
open class BGAppRefreshTaskRequest: BGTaskRequest {
  @available(iOS 13.0, *)
  public init(identifier: String) {}
}

@available(iOS 13.0, *)
open class BGProcessingTaskRequest: BGTaskRequest {
  @available(iOS 13.0, *)
  public init(identifier: String) {}
  @available(iOS 13.0, *)
  open var requiresNetworkConnectivity: Bool = false
  @available(iOS 13.0, *)
  open var requiresExternalPower: Bool = false
}

@available(iOS 13.0, *)
open class BGTaskScheduler: NSObject, @unchecked Sendable {
  @available(iOS 13.0, *)
  open class var shared: BGTaskScheduler { fatalError() }
  @available(iOS 13.0, *)
  @discardableResult
  open func register(
    forTaskWithIdentifier identifier: String, using queue: DispatchQueue?, launchHandler: @escaping (BGTask) -> Void
  ) -> Bool { fatalError() }
  @available(iOS 13.0, *)
  open func submit(_ taskRequest: BGTaskRequest) throws {}
}
