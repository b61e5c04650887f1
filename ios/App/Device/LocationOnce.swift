import CairnPlatform
import CoreLocation
import Foundation

/// Where the phone is, once, when somebody checks in. Nothing is followed and nothing is kept but what the visit says.
struct LocationOnce: Locator {
  func here() async throws -> Fix { try await OneFix().wait() }
}

/// Asks the system once, and answers once.
@MainActor
private final class OneFix: NSObject, CLLocationManagerDelegate {
  private let manager = CLLocationManager()
  private var answer: CheckedContinuation<Fix, any Error>?

  func wait() async throws -> Fix {
    try await withCheckedThrowingContinuation { continuation in
      answer = continuation
      manager.delegate = self
      manager.desiredAccuracy = kCLLocationAccuracyNearestTenMeters
      switch manager.authorizationStatus {
      case .notDetermined: manager.requestWhenInUseAuthorization()
      case .denied, .restricted: finish(.failure(PlatformError.notAllowed(.location)))
      default: manager.requestLocation()
      }
    }
  }

  private func finish(_ result: Result<Fix, any Error>) {
    answer?.resume(with: result)
    answer = nil
  }

  nonisolated func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
    let status = manager.authorizationStatus
    Task { @MainActor in
      switch status {
      case .denied, .restricted: finish(.failure(PlatformError.notAllowed(.location)))
      case .notDetermined: break
      default: self.manager.requestLocation()
      }
    }
  }

  nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
    guard let last = locations.last else { return }
    let fix = Fix(
      latitude: last.coordinate.latitude, longitude: last.coordinate.longitude, accuracy: last.horizontalAccuracy)
    Task { @MainActor in finish(.success(fix)) }
  }

  nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
    Task { @MainActor in finish(.failure(PlatformError.unavailable(.location))) }
  }
}
