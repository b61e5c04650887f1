import CairnBindings
import CairnPlatform
import Foundation
import Observation

/// Join: scan or paste an invite, one's name, live progress with counts, the lock. Usable as soon as the first page is there.
@MainActor @Observable
public final class JoinModel {
  /// Where one is on the way.
  public enum Step: Equatable, Sendable { case invite, name, joining, fetching, lock, done }

  /// What the code says, before anything is sent.
  public struct Preview: Equatable, Sendable {
    /// Whose relay.
    public let relay: String
    /// Which workspace: a short fingerprint.
    public let workspace: String
  }

  /// How much has arrived.
  public struct Progress: Equatable, Sendable {
    /// Envelopes received.
    public let done: UInt64
    /// Envelopes there are.
    public let total: UInt64
    /// Customers that can be read already.
    public let customers: UInt64
    /// Records that can be read already.
    public let records: UInt64
    /// Whether one can begin to work.
    public let usable: Bool

    /// 0 to 1.
    public var share: Double { total == 0 ? (usable ? 1 : 0) : Double(done) / Double(total) }
  }

  /// Where one is on the way.
  public private(set) var step = Step.invite
  /// The invite, as scanned or pasted.
  public var invite = EditField() {
    didSet { if invite.text != oldValue.text { read() } }
  }
  /// One's name, as colleagues will see it.
  public var person = EditField()
  /// What the code says.
  public private(set) var preview: Preview?
  /// How much has arrived.
  public private(set) var progress: Progress?
  /// What went wrong.
  public private(set) var problem: Problem?
  /// Whether this device is an administrator's: then the recovery sheet is explained.
  public private(set) var recoverySheet = false
  /// Whether the app shall be locked.
  public var lock = false
  /// The opened book; the shell takes it over when `step` is done.
  public private(set) var book: Workspace?

  private let platform: Platform
  private let words: Words
  private let keys: BookKeys

  /// A device that has no book yet.
  public init(platform: Platform, words: Words) {
    self.platform = platform
    self.words = words
    keys = BookKeys(platform)
  }

  /// Whether the phone can be locked at all: it has a code.
  public var canLock: Bool { platform.owner.possible() }

  /// Whether the button leads on.
  public var canContinue: Bool {
    switch step {
    case .invite: preview != nil
    case .name: !person.text.isEmpty
    case .fetching: progress?.usable == true
    case .lock: true
    case .joining, .done: false
    }
  }

  /// A code was scanned or came by a link.
  public func scanned(_ text: String) {
    invite.text = text
    if preview != nil { platform.haptics.tap(.scanned) } else { platform.haptics.tap(.refused) }
  }

  /// Leads on.
  public func next() async {
    guard canContinue else { return }
    switch step {
    case .invite: step = .name
    case .name: await join()
    case .fetching: if canLock { step = .lock } else { enter() }
    case .lock: enter()
    case .joining, .done: break
    }
  }

  /// Leads back.
  public func back() {
    if step == .name { step = .invite }
    problem = nil
  }

  /// Begins to work; the rest is fetched meanwhile.
  public func enter() {
    guard book != nil else { return }
    platform.choices.write(Choice.lock, lock ? "on" : nil)
    step = .done
  }

  /// The core reads the code; nothing is sent.
  private func read() {
    problem = nil
    do {
      let found = try readInvite(text: invite.text)
      preview = Preview(relay: found.relay, workspace: found.workspace)
      invite.problem = nil
    } catch {
      preview = nil
      invite.problem = invite.text.isEmpty ? nil : words.problem(error).text
    }
  }

  private func join() async {
    step = .joining
    problem = nil
    do {
      let folder = try platform.files.bookFolder()
      let made = try await Workspace.join(
        folder: folder.path, key: try keys.fresh(), invite: invite.text, person: person.text)
      book = made
      step = .fetching
      await fetch(made)
    } catch {
      problem = words.problem(error)
      step = .name
      platform.haptics.tap(.refused)
    }
  }

  /// Fetches until everything is here. Counts are shown on the way; one may begin to work before its end.
  private func fetch(_ made: Workspace) async {
    do {
      try made.startSync()
      for try await case .sync(let status) in made.snapshots(of: .sync) {
        try await count(made, status)
        if status.lastSyncMs != nil || step == .done { break }
      }
      let mine = try await made.devices().first { $0.thisDevice }
      recoverySheet = mine?.role == .owner || mine?.role == .admin
    } catch {
      problem = words.problem(error)
    }
  }

  private func count(_ made: Workspace, _ status: Status) async throws {
    let counts = try await made.sizes().records
    let customers = counts.first { $0.kind == .customer }?.count ?? 0
    progress = Progress(
      done: status.progress?.done ?? 0, total: status.progress?.total ?? 0, customers: customers,
      records: counts.reduce(0) { $0 + $1.count }, usable: customers > 0 || status.lastSyncMs != nil)
  }

  /// Names of choices that stay on this device.
  enum Choice {
    static let lock = "lock"
  }
}
