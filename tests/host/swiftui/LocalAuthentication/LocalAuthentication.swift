@_exported import Foundation

@available(iOS 8.0, *)
public enum LAPolicy: Int, Sendable { case deviceOwnerAuthenticationWithBiometrics = 1, deviceOwnerAuthentication }

@available(iOS 8.0, *)
open class LAContext: NSObject, @unchecked Sendable {
  @available(iOS 8.0, *)
  public override init() {}
  @available(iOS 8.0, *)
  open func canEvaluatePolicy(_ policy: LAPolicy, error: UnsafeMutablePointer<NSError?>?) -> Bool { fatalError() }
  @available(iOS 8.0, *)
  open func evaluatePolicy(_ policy: LAPolicy, localizedReason: String) async throws -> Bool { fatalError() }
}
