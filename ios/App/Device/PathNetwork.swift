import CairnPlatform
import Foundation
import Network

/// What the system says of the network.
struct PathNetwork: NetworkWatch {
  func states() -> AsyncStream<Bool> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let monitor = NWPathMonitor()
      monitor.pathUpdateHandler = { path in continuation.yield(path.status == .satisfied) }
      continuation.onTermination = { _ in monitor.cancel() }
      monitor.start(queue: DispatchQueue(label: "com.cairn.network"))
    }
  }
}
