import CairnPresentation
import CoreLocation
import MapKit

/// The way to a customer, in the phone's map app.
enum Directions {
  @MainActor
  static func open(to position: CustomerPage.Position, named name: String?) {
    let place = CLLocationCoordinate2D(latitude: position.latitude, longitude: position.longitude)
    let item = MKMapItem(placemark: MKPlacemark(coordinate: place))
    item.name = name
    item.openInMaps(launchOptions: [MKLaunchOptionsDirectionsModeKey: MKLaunchOptionsDirectionsModeDefault])
  }
}
