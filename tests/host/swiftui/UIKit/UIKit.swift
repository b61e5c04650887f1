@_exported import CoreGraphics
@_exported import Foundation
import UniformTypeIdentifiers

@available(iOS 2.0, *)
open class UIColor: NSObject, @unchecked Sendable {
  @available(iOS 2.0, *)
  public init(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) {}
  @available(iOS 13.0, *)
  public init(dynamicProvider: @escaping (UITraitCollection) -> UIColor) {}
}

@available(iOS 8.0, *)
open class UITraitCollection: NSObject {
  @available(iOS 12.0, *)
  open var userInterfaceStyle: UIUserInterfaceStyle { fatalError() }
}

@available(iOS 12.0, *)
public enum UIUserInterfaceStyle: Int, Sendable { case unspecified, light, dark }

@available(iOS 2.0, *)
open class UIImage: NSObject, @unchecked Sendable {
  @available(iOS 2.0, *)
  open func pngData() -> Data? { fatalError() }
}

@available(iOS 2.0, *)
@MainActor open class UIApplication: NSObject {
  @available(iOS 8.0, *)
  public nonisolated class var openSettingsURLString: String { fatalError() }
}

@available(iOS 10.0, *)
@MainActor open class UINotificationFeedbackGenerator: NSObject {
  @available(iOS 10.0, *)
  public enum FeedbackType: Int, Sendable { case success, warning, error }
  @available(iOS 10.0, *)
  public override init() {}
  @available(iOS 10.0, *)
  open func notificationOccurred(_ notificationType: FeedbackType) {}
}

@available(iOS 2.0, *)
@MainActor open class UIViewController: NSObject {
  @available(iOS 2.0, *)
  public override init() {}
  @available(iOS 2.0, *)
  open func viewDidLoad() {}
  @available(iOS 8.0, *)
  open var extensionContext: NSExtensionContext? { fatalError() }
}

@available(iOS 8.0, *)
open class NSExtensionContext: NSObject {
  @available(iOS 8.0, *)
  open var inputItems: [Any] { fatalError() }
  @available(iOS 8.0, *)
  open func completeRequest(returningItems items: [Any]?, completionHandler: (@Sendable (Bool) -> Void)?) {}
}

@available(iOS 8.0, *)
open class NSExtensionItem: NSObject {
  @available(iOS 8.0, *)
  open var attachments: [NSItemProvider]? { fatalError() }
}

@available(iOS 8.0, *)
open class NSItemProvider: NSObject, @unchecked Sendable {
  @available(iOS 8.0, *)
  open func hasItemConformingToTypeIdentifier(_ typeIdentifier: String) -> Bool { fatalError() }
  @available(iOS 16.0, *)
  public func loadDataRepresentation(
    for contentType: UTType, completionHandler: @escaping @Sendable (Data?, (any Error)?) -> Void
  ) -> Progress { fatalError() }
}
