import CairnBindings
import Foundation

let key = Data(repeating: 7, count: 32)

/// The relay process that `./x test` starts.
let relay = ProcessInfo.processInfo.environment["CAIRN_RELAY"] ?? "CAIRN_RELAY is not set: run ./x test"

/// An address at which nobody listens.
let nobody = "http://127.0.0.1:9"

let hourMs: Int64 = 3_600_000

func folder() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("cairn-\(UUID().uuidString)").path
}

func founded(relay: String = relay, folder: String = folder()) async throws -> Workspace {
  let founding = Founding(relay: relay, person: "李雷", workspace: "渝行旅社")
  return try await Workspace.create(folder: folder, key: key, founding: founding)
}

/// Keeps what it hears.
final class Heard: Listener, @unchecked Sendable {
  private let lock = NSLock()
  private var snapshots: [Snapshot] = []

  func onSnapshot(snapshot: Snapshot) {
    lock.withLock { snapshots.append(snapshot) }
  }

  var all: [Snapshot] { lock.withLock { snapshots } }

  /// Waits until there are that many.
  func wait(for count: Int) async -> [Snapshot] {
    for _ in 0..<200 where all.count < count {
      try? await Task.sleep(nanoseconds: 50_000_000)
    }
    return all
  }
}

/// The titles of a list's snapshot.
func titles(_ snapshot: Snapshot?) -> [String]? {
  guard case .listed(let page) = snapshot else { return nil }
  return page.rows.map(\.title)
}
