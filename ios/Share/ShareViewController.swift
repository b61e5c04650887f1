import Foundation
import UIKit
import UniformTypeIdentifiers

/// Takes a card or a list that another app shares and puts it down for the app, which shows what it would do before it does it. The
/// extension has no key and reads nothing.
final class ShareViewController: UIViewController {
  private static let group = "group.com.cairn"

  override func viewDidLoad() {
    super.viewDidLoad()
    let items = (extensionContext?.inputItems ?? []).compactMap { $0 as? NSExtensionItem }
    let providers = items.flatMap { $0.attachments ?? [] }
    Task {
      for provider in providers { await take(provider) }
      extensionContext?.completeRequest(returningItems: [], completionHandler: nil)
    }
  }

  private func take(_ provider: NSItemProvider) async {
    for type in [UTType.vCard, .commaSeparatedText] where provider.hasItemConformingToTypeIdentifier(type.identifier) {
      guard let data = await data(of: provider, type) else { continue }
      try? keep(data, named: "\(UUID().uuidString).\(type == .vCard ? "vcf" : "csv")")
    }
  }

  private func data(of provider: NSItemProvider, _ type: UTType) async -> Data? {
    await withCheckedContinuation { continuation in
      _ = provider.loadDataRepresentation(for: type) { data, _ in continuation.resume(returning: data) }
    }
  }

  private func keep(_ data: Data, named name: String) throws {
    guard
      let folder = FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: ShareViewController.group)
    else { return }
    let inbox = folder.appendingPathComponent("inbox", isDirectory: true)
    try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
    try data.write(to: inbox.appendingPathComponent(name), options: .atomic)
  }
}
