import CairnBindings
import Foundation

/// What a query may be watched on: the core's `Workspace`, and in previews whatever says the same.
public typealias Book = any WorkspaceProtocol

extension WorkspaceProtocol {
  /// The snapshots of a watched query: the present one first, then the latest after each change; one that nobody took yet gives
  /// way to the next. Cancelling the task that reads them ends the subscription in the core.
  func snapshots(of query: Query) -> AsyncThrowingStream<Snapshot, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let listener = Forwarding(to: continuation)
      let begun = Task {
        do {
          listener.hold(try await self.subscribe(query: query, listener: listener))
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in
        begun.cancel()
        listener.end()
      }
    }
  }
}

/// Hands snapshots on, on whichever thread of the core they come.
private final class Forwarding: Listener, @unchecked Sendable {
  private let continuation: AsyncThrowingStream<Snapshot, any Error>.Continuation
  private let lock = NSLock()
  private var subscription: Subscription?
  private var ended = false

  init(to continuation: AsyncThrowingStream<Snapshot, any Error>.Continuation) {
    self.continuation = continuation
  }

  func onSnapshot(snapshot: Snapshot) {
    continuation.yield(snapshot)
  }

  /// Keeps the subscription for as long as the stream is read. The stream may have ended while the core was still subscribing.
  func hold(_ made: Subscription) {
    let late = lock.withLock {
      if !ended { subscription = made }
      return ended
    }
    if late { made.cancel() }
  }

  func end() {
    let held = lock.withLock {
      ended = true
      defer { subscription = nil }
      return subscription
    }
    held?.cancel()
  }
}
