import Contacts
import UIKit

@available(iOS 9.0, *)
@MainActor open class CNContactPickerViewController: UIViewController {
  @available(iOS 9.0, *)
  open weak var delegate: (any CNContactPickerDelegate)?
}

@available(iOS 9.0, *)
public protocol CNContactPickerDelegate: NSObjectProtocol {
  @available(iOS 9.0, *)
  func contactPicker(_ picker: CNContactPickerViewController, didSelect contact: CNContact)
}
