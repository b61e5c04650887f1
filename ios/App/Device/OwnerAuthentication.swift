import CairnPlatform
import Foundation
import LocalAuthentication

/// Face ID or Touch ID, with the phone's code beside it.
struct OwnerAuthentication: OwnerCheck {
  func possible() -> Bool { LAContext().canEvaluatePolicy(.deviceOwnerAuthentication, error: nil) }

  func confirm(reason: String) async -> Bool {
    do { return try await LAContext().evaluatePolicy(.deviceOwnerAuthentication, localizedReason: reason) } catch {
      return false
    }
  }
}
