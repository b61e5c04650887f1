@_exported import Foundation

public typealias CLLocationDegrees = Double
public typealias CLLocationAccuracy = Double
@available(iOS 2.0, *)
public let kCLLocationAccuracyNearestTenMeters: CLLocationAccuracy = 10

@available(iOS 2.0, *)
public struct CLLocationCoordinate2D: Sendable {
  @available(iOS 2.0, *)
  public var latitude: CLLocationDegrees
  @available(iOS 2.0, *)
  public var longitude: CLLocationDegrees
  @available(iOS 2.0, *)
  public init(latitude: CLLocationDegrees, longitude: CLLocationDegrees) { fatalError() }
}

@available(iOS 2.0, *)
open class CLLocation: NSObject, @unchecked Sendable {
  @available(iOS 2.0, *)
  open var coordinate: CLLocationCoordinate2D { fatalError() }
  @available(iOS 2.0, *)
  open var horizontalAccuracy: CLLocationAccuracy { fatalError() }
}

@available(iOS 4.2, *)
public enum CLAuthorizationStatus: Int32, Sendable {
  case notDetermined, restricted, denied, authorizedAlways, authorizedWhenInUse
}

@available(iOS 2.0, *)
open class CLLocationManager: NSObject {
  @available(iOS 2.0, *)
  public override init() {}
  @available(iOS 2.0, *)
  open weak var delegate: (any CLLocationManagerDelegate)?
  @available(iOS 2.0, *)
  open var desiredAccuracy: CLLocationAccuracy = 0
  @available(iOS 14.0, *)
  open var authorizationStatus: CLAuthorizationStatus { fatalError() }
  @available(iOS 8.0, *)
  open func requestWhenInUseAuthorization() {}
  @available(iOS 9.0, *)
  open func requestLocation() {}
}

@available(iOS 2.0, *)
public protocol CLLocationManagerDelegate: NSObjectProtocol {
  @available(iOS 14.0, *)
  func locationManagerDidChangeAuthorization(_ manager: CLLocationManager)
  @available(iOS 6.0, *)
  func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation])
  @available(iOS 2.0, *)
  func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error)
}
