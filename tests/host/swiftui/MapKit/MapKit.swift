import CoreLocation

@available(iOS 6.0, *)
public let MKLaunchOptionsDirectionsModeKey: String = ""
@available(iOS 10.0, *)
public let MKLaunchOptionsDirectionsModeDefault: String = ""

@available(iOS 3.0, *)
open class MKPlacemark: NSObject {
  @available(iOS 10.0, *)
  public init(coordinate: CLLocationCoordinate2D) {}
}

@available(iOS 6.0, *)
open class MKMapItem: NSObject {
  @available(iOS 6.0, *)
  public init(placemark: MKPlacemark) {}
  @available(iOS 6.0, *)
  open var name: String?
  @available(iOS 6.0, *)
  @discardableResult
  open func openInMaps(launchOptions: [String: Any]? = nil) -> Bool { fatalError() }
}
