import CairnBindings
import CairnPlatform
import CairnPresentation
import Foundation

/// A book of its own in a folder of its own, with a platform without a device.
@MainActor
struct Founded {
  let folder: URL
  let book: Workspace
  let platform: Platform
  let reminders = KeptReminders()
  let widgets = CountedWidgets()

  /// Nobody listens at its relay: everything happens on this phone.
  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("unit-\(UUID().uuidString)")
    var platform = Platform.forTests(folder: folder)
    platform.reminders = reminders
    platform.widgets = widgets
    self.platform = platform
    let founding = Founding(relay: "http://127.0.0.1:9", person: "李雷", workspace: "渝行旅社")
    let place = try platform.files.bookFolder().path
    book = try await Workspace.create(folder: place, key: Data(repeating: 7, count: 32), founding: founding)
  }

  func session(_ language: String = "en") -> Session {
    Session(book: book, platform: platform, words: Words(Locale(identifier: language)), desk: Desk())
  }

  func customer(_ name: String) async throws -> String {
    try await book.createRecord(kind: .customer, fields: ["name": .text(text: name)], space: nil).id
  }

  /// A visit planned so many minutes from now.
  func visit(_ customer: String, inMinutes minutes: Int64) async throws -> String {
    let at = Int64(Date().timeIntervalSince1970 * 1000) + minutes * 60 * 1000
    let fields: [String: FieldValue] = ["customer": .text(text: customer), "planned_at": .whole(number: at)]
    return try await book.createRecord(kind: .visit, fields: fields, space: nil).id
  }

  func end() { try? FileManager.default.removeItem(at: folder) }
}
