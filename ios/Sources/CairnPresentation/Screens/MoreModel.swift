import CairnBindings
import CairnPlatform
import Foundation
import Observation

/// More: who and where one is, lock, storage, this device, the team's devices.
@MainActor @Observable
public final class MoreModel {
  /// This device.
  public struct Device: Equatable, Sendable {
    public let id: String
    public let role: String
    public let spaces: [String]
  }

  /// What the book takes on this phone.
  public struct Storage: Equatable, Sendable {
    public let total: String
    public let parts: [Part]
    public let quarantined: String?
  }

  /// One part of it.
  public struct Part: Identifiable, Equatable, Sendable {
    public var id: String { name }
    public let name: String
    public let value: String
  }

  /// One recovery sheet: what it is called, what is on it, what is shared of it.
  public struct Sheet: Identifiable, Equatable, Sendable {
    public var id: String { share }
    public let name: String
    public let share: String
    public let whole: String
  }

  /// What brings the book back if every device is lost.
  public struct Recovery: Equatable, Sendable {
    /// Who made sheets and when; nothing where there are none.
    public var made: String?
    /// Whether one may make new ones.
    public var mayMake = false
    /// New sheets, until they are put away: they are kept nowhere.
    public var sheets: [Sheet] = []
    /// Whether they are being made.
    public var busy = false
  }

  /// One's name.
  public private(set) var person = ""
  /// Only where this device is an administrator's.
  public private(set) var recovery: Recovery?
  /// This device.
  public private(set) var device: Device?
  /// Whether one may invite and shut out.
  public private(set) var administrator = false
  /// What the book takes.
  public private(set) var storage: Storage?
  /// Records in which something was set aside.
  public private(set) var setAside = 0
  /// Records that wait.
  public private(set) var waiting = 0
  /// Whether the app is locked when one comes back.
  public private(set) var lock: Bool
  /// The core's version.
  public let version = coreVersion()
  private let session: Session

  /// More, in this session.
  public init(_ session: Session) {
    self.session = session
    lock = session.platform.choices.read(JoinModel.Choice.lock) != nil
  }

  /// Whether the phone can be locked at all.
  public var canLock: Bool { session.platform.owner.possible() }

  /// Watches until the task is cancelled.
  public func watch() async {
    do {
      for try await case .sync(let status) in session.book.snapshots(of: .sync) {
        waiting = Int(status.waiting)
        try await load(status)
      }
    } catch {
      session.desk.report(session.words.problem(error), from: "more")
    }
  }

  /// Locks the app from now on, or no more; the owner confirms either.
  public func lock(_ on: Bool) async {
    guard await session.platform.owner.confirm(reason: session.words("more.lock")) else { return }
    session.platform.choices.write(JoinModel.Choice.lock, on ? "on" : nil)
    lock = on
  }

  /// Makes new recovery sheets; those made before open nothing any more.
  public func makeSheets() async {
    guard let now = recovery, now.mayMake, !now.busy else { return }
    recovery?.busy = true
    defer { recovery?.busy = false }
    do {
      let new = try await session.book.makeRecovery()
      recovery?.sheets = new.shares.enumerated().map { at, share in sheet(at + 1, share, of: new) }
      recovery?.made = made(try await session.book.recovery())
    } catch {
      session.desk.report(session.words.problem(error), from: "more")
    }
  }

  /// The new sheets are on paper.
  public func putSheetsAway() { recovery?.sheets = [] }

  private func sheet(_ number: Int, _ share: String, of new: RecoverySheets) -> Sheet {
    let words = session.words
    let whole = words(
      "more.recovery_text", .text("\(number)"), .text(new.name), .text(new.key), .text(share), .text(new.relay))
    return Sheet(name: words("more.recovery_sheet", .text("\(number)")), share: share, whole: whole)
  }

  private func made(_ status: RecoveryStatus) -> String? {
    status.key.map { key in
      session.words(
        "more.recovery_key", .text(session.formats.moment(status.sinceMs ?? 0)), .text(status.by ?? ""), .text(key))
    }
  }

  private func load(_ status: Status) async throws {
    let words = session.words
    let mine = try await session.book.devices().first { $0.thisDevice }
    let spaces = try await session.book.spaces()
    person = mine?.name ?? ""
    administrator = mine?.role == .owner || mine?.role == .admin
    let known = try await session.book.recovery()
    if administrator {
      var now = recovery ?? Recovery()
      (now.made, now.mayMake) = (made(known), known.mayMake)
      recovery = now
    } else {
      recovery = nil
    }
    device = mine.map { Device(id: $0.id, role: words.coded("role", $0.role.code), spaces: spaces.map(\.name)) }
    setAside = try await session.book.conflicts(limit: 100).count
    storage = Storage(try await session.book.sizes(), status, session)
  }
}

extension MoreModel.Storage {
  init(_ sizes: Sizes, _ status: Status, _ session: Session) {
    let words = session.words
    total = session.formats.bytes(Int64(sizes.database))
    parts = sizes.records.map { .init(name: words.kind($0.kind), value: session.formats.count($0.count)) }
    quarantined = status.quarantined == 0 ? nil : words("more.quarantined", .count(Int(status.quarantined)))
  }
}

extension Role {
  /// The name in texts.
  var code: String {
    switch self {
    case .reader: "reader"
    case .editor: "editor"
    case .admin: "admin"
    case .owner: "owner"
    }
  }
}
