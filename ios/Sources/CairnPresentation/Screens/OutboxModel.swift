import CairnBindings
import Foundation
import Observation

/// Outbox: what waits, how big, since when; what failed and why; send now; the last exchanges.
@MainActor @Observable
public final class OutboxModel {
  /// One record that waits or was refused.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    /// What it is.
    public let kind: String
    /// What it is called.
    public let title: String
    /// How big.
    public let size: String
    /// Since when.
    public let since: String
    /// How many changes.
    public let changes: Int
    /// The symbol of its kind.
    public let symbol: String
    /// Where it is.
    public let mark: Mark
    /// Why the relay refused it.
    public let reason: String?
    /// Whether nobody else has it yet.
    public let canTakeBack: Bool
    /// Where a tap leads.
    public let opens: Screen?
  }

  /// One exchange with the relay.
  public struct Round: Identifiable, Equatable, Sendable {
    public let id: Int
    public let at: String
    public let ok: Bool
    public let text: String
  }

  /// What waits, what waits longest first.
  public private(set) var waiting: Load<[Row]> = .loading
  /// What the relay refused.
  public private(set) var failed: [Row] = []
  /// How big all of it is.
  public private(set) var size = ""
  /// The last exchanges, newest first.
  public private(set) var rounds: [Round] = []
  /// Where the phone stands with the office.
  public var bar: SyncBar? { status.sync }
  /// Whether an exchange asked for here is under way.
  public private(set) var sending = false
  /// Whether big pieces wait for a network that costs nothing.
  public var dataSaver: Bool {
    didSet { session.platform.choices.write(OutboxModel.saver, dataSaver ? "on" : nil) }
  }
  private let session: Session
  private static let saver = "data saver"

  private let status: StatusModel

  /// The outbox of this session.
  public init(_ session: Session, _ status: StatusModel) {
    self.session = session
    self.status = status
    dataSaver = session.platform.choices.read(OutboxModel.saver) != nil
  }

  /// Watches until the task is cancelled: each exchange, and each record that comes to wait.
  public func watch() async {
    do {
      for try await case .sync in session.book.snapshots(of: .sync) { try await load() }
    } catch {
      waiting = .of(session.words.problem(error))
    }
  }

  /// Exchanges with the relay now.
  public func sendNow() async {
    guard !sending else { return }
    sending = true
    defer { sending = false }
    await attempt { _ = try await $0.syncOnce() }
  }

  /// Tries again what the relay had refused.
  public func retryFailed() async {
    await attempt { try await $0.retryFailed() }
    await sendNow()
  }

  /// Takes back what nobody else has yet; for six seconds that can be undone.
  public func takeBack(_ row: Row) async {
    await attempt { book in
      _ = try await book.takeBack(record: row.id)
      self.session.desk.tell(self.session.words("notice.taken_back", .text(row.title))) { [session = self.session] in
        await session.undo(row.id)
      }
    }
  }

  private func attempt(_ work: (Book) async throws -> Void) async {
    do {
      try await work(session.book)
      try await load()
      session.desk.mended("outbox")
      session.platform.haptics.tap(.saved)
    } catch {
      session.desk.report(session.words.problem(error), from: "outbox")
      session.platform.haptics.tap(.refused)
    }
  }

  private func load() async throws {
    let all = try await session.book.outbox()
    let rows = all.map { Row($0, session) }
    waiting = .of(rows.filter { $0.reason == nil })
    failed = rows.filter { $0.reason != nil }
    size = session.formats.bytes(all.reduce(0) { $0 + Int64($1.bytes) })
    rounds = try await session.book.rounds().enumerated().map { Round($1, place: $0, session) }
  }
}

extension OutboxModel.Row {
  init(_ row: Unsent, _ session: Session) {
    id = row.id
    kind = session.words.kind(row.kind)
    title = row.title
    size = session.formats.bytes(Int64(row.bytes))
    since = session.formats.moment(row.sinceMs)
    changes = Int(row.changes)
    symbol = row.kind.symbol
    mark = Mark(row.place)
    if case .failed(let why) = row.place { reason = session.words.problem(code: why).text } else { reason = nil }
    canTakeBack = true
    opens = Screen(row.kind, row.id)
  }
}

extension OutboxModel.Round {
  init(_ round: CairnBindings.Round, place: Int, _ session: Session) {
    id = place
    at = session.formats.moment(round.atMs)
    ok = round.failed == nil
    text =
      round.failed.map { session.words.problem(code: $0).text }
      ?? (round.sent + round.received == 0
        ? session.words("outbox.round_nothing")
        : session.words("outbox.round", .count(Int(round.sent)), .count(Int(round.received))))
  }
}
