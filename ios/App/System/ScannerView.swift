import SwiftUI
import VisionKit

/// The camera that reads an invite's QR code.
struct ScannerView: UIViewControllerRepresentable {
  let found: @MainActor (String) -> Void

  /// Whether this phone can scan, and may.
  @MainActor static var isPossible: Bool {
    DataScannerViewController.isSupported && DataScannerViewController.isAvailable
  }

  func makeUIViewController(context: Context) -> DataScannerViewController {
    let scanner = DataScannerViewController(
      recognizedDataTypes: [.barcode(symbologies: [.qr])], isHighlightingEnabled: true)
    scanner.delegate = context.coordinator
    return scanner
  }

  func updateUIViewController(_ scanner: DataScannerViewController, context: Context) { try? scanner.startScanning() }

  func makeCoordinator() -> Coordinator { Coordinator(found) }

  /// Tells of the first code only.
  @MainActor
  final class Coordinator: NSObject, DataScannerViewControllerDelegate {
    private let found: @MainActor (String) -> Void
    private var isDone = false

    init(_ found: @escaping @MainActor (String) -> Void) { self.found = found }

    func dataScanner(_ scanner: DataScannerViewController, didAdd added: [RecognizedItem], allItems: [RecognizedItem]) {
      for case .barcode(let code) in added {
        guard !isDone, let text = code.payloadStringValue else { continue }
        isDone = true
        scanner.stopScanning()
        found(text)
      }
    }
  }
}
