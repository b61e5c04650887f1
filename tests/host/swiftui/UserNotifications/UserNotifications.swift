@_exported import Foundation

@available(iOS 10.0, *)
public struct UNAuthorizationOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  @available(iOS 10.0, *)
  public static var badge: UNAuthorizationOptions { fatalError() }
  @available(iOS 10.0, *)
  public static var sound: UNAuthorizationOptions { fatalError() }
  @available(iOS 10.0, *)
  public static var alert: UNAuthorizationOptions { fatalError() }
}

@available(iOS 10.0, *)
open class UNUserNotificationCenter: NSObject, @unchecked Sendable {
  @available(iOS 10.0, *)
  open class func current() -> UNUserNotificationCenter { fatalError() }
  @available(iOS 10.0, *)
  open func requestAuthorization(options: UNAuthorizationOptions) async throws -> Bool { fatalError() }
  @available(iOS 10.0, *)
  open func removeAllPendingNotificationRequests() {}
  @available(iOS 10.0, *)
  open func add(_ request: UNNotificationRequest) async throws {}
  @available(iOS 16.0, *)
  open func setBadgeCount(_ newBadgeCount: Int) async throws {}
}

@available(iOS 10.0, *)
open class UNNotificationSound: NSObject {
  @available(iOS 10.0, *)
  open class var `default`: UNNotificationSound { fatalError() }
}

@available(iOS 10.0, *)
open class UNNotificationContent: NSObject, @unchecked Sendable {}

@available(iOS 10.0, *)
open class UNMutableNotificationContent: UNNotificationContent, @unchecked Sendable {
  @available(iOS 10.0, *)
  public override init() {}
  @available(iOS 10.0, *)
  open var title: String = ""
  @available(iOS 10.0, *)
  open var body: String = ""
  @available(iOS 10.0, *)
  open var sound: UNNotificationSound?
  @available(iOS 10.0, *)
  open var userInfo: [AnyHashable: Any] = [:]
}

@available(iOS 10.0, *)
open class UNNotificationTrigger: NSObject, @unchecked Sendable {}

@available(iOS 10.0, *)
open class UNCalendarNotificationTrigger: UNNotificationTrigger, @unchecked Sendable {
  @available(iOS 10.0, *)
  public init(dateMatching dateComponents: DateComponents, repeats: Bool) {}
}

@available(iOS 10.0, *)
open class UNNotificationRequest: NSObject, @unchecked Sendable {
  @available(iOS 10.0, *)
  public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
}
