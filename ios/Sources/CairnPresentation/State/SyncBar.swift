import CairnBindings
import Foundation

/// The bar on top: where this phone stands with the office.
public struct SyncBar: Equatable, Sendable {
  /// What it says, apart from the words.
  public enum Kind: Equatable, Sendable { case never, fresh, busy, waiting, offline, stopped }

  /// Which.
  public let kind: Kind
  /// What is, and what it means: "Saved on this phone. 3 records wait for a signal."
  public let text: String
  /// Records that wait.
  public let waiting: Int
  /// Records that the relay refused.
  public let failed: Int
  /// 0 to 1 during a long exchange.
  public let progress: Double?

  /// The bar of this status. A round of a moment is not shown: the bar would flicker with every word typed.
  init(_ status: Status, online: Bool, before: SyncBar, _ session: Session) {
    waiting = Int(status.waiting)
    failed = Int(status.failed)
    progress = status.progress.map { $0.total == 0 ? 0 : Double($0.done) / Double($0.total) }
    let kept = status.state == .busy && online && progress == nil && before.kind != .offline
    (kind, text) = kept ? (before.kind, before.text) : SyncBar.said(status, online: online, session)
  }

  /// The bar before the core answered.
  init(before session: Session) {
    (kind, text, waiting, failed, progress) = (.never, session.words("sync.never"), 0, 0, nil)
  }

  private static func said(_ status: Status, online: Bool, _ session: Session) -> (Kind, String) {
    let (words, formats) = (session.words, session.formats)
    let (waiting, failed) = (Int(status.waiting), Int(status.failed))
    if status.state == .stopped { return (.stopped, words("sync.stopped")) }
    if !online || status.state == .offline {
      if waiting > 0 { return (.offline, words("sync.offline_waiting", .count(waiting))) }
      return (
        .offline, status.lastSyncMs.map { words("sync.offline", .text(formats.moment($0))) } ?? words("sync.never")
      )
    }
    if let progress = status.progress {
      return (.busy, words("sync.busy", .count(Int(progress.done)), .count(Int(progress.total))))
    }
    guard let met = status.lastSyncMs else { return (.never, words("sync.never")) }
    if failed > 0 { return (.waiting, words("sync.failed", .count(failed))) }
    if waiting > 0 { return (.waiting, words("sync.waiting", .count(waiting))) }
    return (.fresh, words("sync.fresh", .text(formats.moment(met))))
  }

  /// The symbol that goes with the words.
  public var symbol: String {
    switch kind {
    case .never: "icloud.slash"
    case .fresh: "checkmark.icloud"
    case .busy: "arrow.triangle.2.circlepath.icloud"
    case .waiting: "icloud.and.arrow.up"
    case .offline: "icloud.slash"
    case .stopped: "exclamationmark.icloud"
    }
  }

  /// The colour's role.
  public var tone: Tone {
    switch kind {
    case .fresh: .moss
    case .waiting, .offline: .amber
    case .stopped: .clay
    case .never, .busy: .sky
    }
  }
}
