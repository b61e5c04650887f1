import Contacts
import ContactsUI
import SwiftUI

/// A contact of the phone, as a card for the importer. The picker shows the contacts; the app sees only the one that is chosen.
struct ContactPicker: UIViewControllerRepresentable {
  let picked: @MainActor (Data) -> Void

  func makeUIViewController(context: Context) -> CNContactPickerViewController {
    let picker = CNContactPickerViewController()
    picker.delegate = context.coordinator
    return picker
  }

  func updateUIViewController(_ picker: CNContactPickerViewController, context: Context) {}

  func makeCoordinator() -> Coordinator { Coordinator(picked) }

  @MainActor
  final class Coordinator: NSObject, @preconcurrency CNContactPickerDelegate {
    private let picked: @MainActor (Data) -> Void

    init(_ picked: @escaping @MainActor (Data) -> Void) { self.picked = picked }

    func contactPicker(_ picker: CNContactPickerViewController, didSelect contact: CNContact) {
      if let card = try? CNContactVCardSerialization.data(with: [contact]) { picked(card) }
    }
  }
}
