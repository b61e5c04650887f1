import CairnBindings
import Foundation
import Observation

/// Where this phone stands with the office: the bar on top of every screen, and the number on the app's icon.
@MainActor @Observable
public final class StatusModel {
  /// The bar.
  public private(set) var sync: SyncBar
  /// Records in which something was set aside.
  public private(set) var setAside = 0
  private let session: Session
  private var status: Status?
  private var online = true

  /// The status of this session.
  public init(_ session: Session) {
    self.session = session
    sync = SyncBar(before: session)
  }

  /// Watches until the task is cancelled.
  public func watch() async {
    async let bar: Void = watchSync()
    async let aside: Void = watchSetAside()
    async let network: Void = watchNetwork()
    _ = await (bar, aside, network)
  }

  /// Keeps in touch with the relay while there is a network.
  private func watchNetwork() async {
    for await on in session.platform.network.states() {
      online = on
      show()
      do {
        guard on else {
          session.book.stopSync()
          continue
        }
        try session.book.startSync()
        // The network is back: not only when the next poll is due.
        session.book.wakeSync()
      } catch {
        session.desk.report(session.words.problem(error), from: "sync")
      }
    }
  }

  private func watchSync() async {
    do {
      for try await case .sync(let status) in session.book.snapshots(of: .sync) {
        self.status = status
        show()
        await session.platform.reminders.badge(sync.failed)
        tell(status)
      }
    } catch {
      sync = SyncBar(before: session)
    }
  }

  private func show() {
    if let status { sync = SyncBar(status, online: online, before: sync, session) }
  }

  /// What stops the exchange until somebody acts is told once, on every screen.
  private func tell(_ status: Status) {
    guard status.state == .stopped, let error = status.lastError else {
      session.desk.mended("sync")
      return alarm(status)
    }
    session.desk.report(session.words.problem(code: error.code), from: "sync")
  }

  /// What no honest relay or member does is told until the person has put it away.
  private func alarm(_ status: Status) {
    guard let alarm = status.alarm else { return session.desk.mended("alarm") }
    session.desk.report(session.words.problem(code: alarm.code), from: "alarm") { [session] in
      Task { try? await session.book.dismissAlarms() }
    }
  }

  private func watchSetAside() async {
    let query = ListQuery(kind: nil, withConflicts: true, limit: 100)
    do {
      for try await case .listed(let page) in session.book.snapshots(of: .listed(query: query)) {
        setAside = page.rows.reduce(0) { $0 + Int($1.conflicts) }
      }
    } catch {
      setAside = 0
    }
  }
}
