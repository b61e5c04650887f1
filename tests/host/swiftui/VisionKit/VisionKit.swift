import UIKit

@available(iOS 16.0, *)
public struct VNBarcodeSymbology: Sendable {
  @available(iOS 15.0, *)
  public static let qr = VNBarcodeSymbology()
}

@available(iOS 16.0, *)
public enum RecognizedItem: Sendable {
  case text(Text)
  case barcode(Barcode)

  @available(iOS 16.0, *)
  public struct Text: Sendable {}
  @available(iOS 16.0, *)
  public struct Barcode: Sendable {
    @available(iOS 16.0, *)
    public var payloadStringValue: String? { fatalError() }
  }
}

@available(iOS 16.0, *)
@MainActor open class DataScannerViewController: UIViewController {
  @available(iOS 16.0, *)
  public struct RecognizedDataType: Hashable, Sendable {
    @available(iOS 16.0, *)
    public static func barcode(symbologies: [VNBarcodeSymbology] = []) -> RecognizedDataType { fatalError() }
  }
  @available(iOS 16.0, *)
  public init(recognizedDataTypes: Set<RecognizedDataType>, isHighlightingEnabled: Bool = false) {}
  @available(iOS 16.0, *)
  public class var isSupported: Bool { fatalError() }
  @available(iOS 16.0, *)
  public class var isAvailable: Bool { fatalError() }
  @available(iOS 16.0, *)
  public weak var delegate: (any DataScannerViewControllerDelegate)?
  @available(iOS 16.0, *)
  public func startScanning() throws {}
  @available(iOS 16.0, *)
  public func stopScanning() {}
}

@available(iOS 16.0, *)
@MainActor public protocol DataScannerViewControllerDelegate: AnyObject {
  @available(iOS 16.0, *)
  func dataScanner(
    _ dataScanner: DataScannerViewController, didAdd addedItems: [RecognizedItem], allItems: [RecognizedItem])
}
