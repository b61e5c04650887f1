import CairnBindings
import CairnPlatform
import Foundation
import Observation

/// Visit: one page, saved as one types.
@MainActor @Observable
public final class VisitModel {
  /// The page beside its typed texts.
  public private(set) var page: Load<VisitPage> = .loading
  /// The visit; absent until the first change made it.
  public var id: String? { writer.id }
  private var typed = TypedFields(["subject", "note", "next_step", "promise"], notes: ["note"])
  private var located: VisitPage.CheckIn?
  private var authors: [String] = []
  private var detail: Detail?
  private let writer: RecordWriter
  private let about: About
  private let session: Session
  private var resting: Task<Void, Never>?

  /// A visit's page in this session.
  public init(_ session: Session, _ subject: Subject) {
    self.session = session
    switch subject {
    case .existing(let id):
      writer = RecordWriter(session, id: id)
      about = About()
    case .new(let about):
      writer = RecordWriter(session, making: .init(kind: .visit, fields: about.fields))
      self.about = about
    }
    writer.settled = { [weak self] in await self?.settled($0) }
  }

  /// What it was about.
  public var subject: EditField {
    get { typed["subject"] }
    set { type("subject", newValue) }
  }
  /// What was said and seen.
  public var note: EditField {
    get { typed["note"] }
    set { type("note", newValue) }
  }
  /// What comes next.
  public var nextStep: EditField {
    get { typed["next_step"] }
    set { type("next_step", newValue) }
  }
  /// What was promised.
  public var promise: EditField {
    get { typed["promise"] }
    set { type("promise", newValue) }
  }
  /// Where what was typed is.
  public var saved: SavedState { writer.saved == .saved && typed.isUnsaved ? .saving : writer.saved }

  /// Watches until the task is cancelled. A new visit is watched as soon as its first change made it.
  public func watch() async {
    if writer.id == nil { await showNew() }
    while writer.id == nil && !Task.isCancelled { try? await session.platform.clock.sleep(for: .milliseconds(50)) }
    guard let id = writer.id else { return }
    do {
      for try await snapshot in session.book.snapshots(of: .record(id: id)) {
        switch snapshot {
        case .record(let detail): try await arrived(detail)
        case .failed(let code, _): page = .of(session.words.problem(code: code))
        default: break
        }
      }
    } catch {
      page = .of(session.words.problem(error))
    }
  }

  /// How it was made.
  public func channel(_ code: String) { put("channel", .text(text: code)) }
  /// Preparation, discussion, closing.
  public func phase(_ code: String) { put("phase", .text(text: code)) }
  /// How it ended.
  public func outcome(_ code: String) { put("outcome", .text(text: code)) }

  /// Notes an objection.
  public func addObjection(_ text: String) {
    writer.put([.add(field: "objections", value: .entries(entries: ["new": ["text": .text(text: text)]]))])
  }

  /// Takes an objection away.
  public func removeObjection(_ token: String) { writer.put([.remove(field: "objections", tokenOrText: token)]) }

  /// How it was answered.
  public func handling(_ token: String, _ text: String) { part(token, "handling", text) }
  /// Whether that worked.
  public func worked(_ token: String, _ code: String) { part(token, "worked", code) }

  /// "In a week": so many days from today, counted by the core.
  public func dueIn(_ days: Int32) {
    put("next_step_due", .text(text: session.book.dayFromToday(days: days, zone: session.formats.zone)))
  }
  /// On this day, `YYYY-MM-DD`.
  public func due(_ iso: String) { put("next_step_due", .text(text: iso)) }
  /// On no day.
  public func clearDue() { writer.put([.clear(field: "next_step_due")]) }

  /// The visit was made, now.
  public func made() { put("made_at", .whole(number: session.nowMs)) }

  /// Asks the phone where it is; the core says whether that is at the customer's.
  public func checkIn() async {
    do {
      let fix = try await session.platform.locator.here()
      if id == nil { put("channel", .text(text: "in_person")) }
      await settle()
      guard let id else { return }
      let found = try await session.book.checkIn(
        visit: id, lat: fix.latitude, lon: fix.longitude, accuracy: fix.accuracy)
      located = VisitPage.CheckIn(found, session)
      session.platform.haptics.tap(found == .verified ? .saved : .refused)
      if let detail { try await arrived(detail) }
    } catch PlatformError.notAllowed {
      unlocated(.notAllowed)
    } catch {
      unlocated(.noLocation)
    }
  }

  /// Takes what a colleague wrote into this field meanwhile.
  public func takeTheirs(_ field: String) { typed[field].takeTheirs() }

  /// Tries again what was refused.
  public func retry() { writer.retry() }

  /// Saves what was typed now: the page is left, or the app goes to the back.
  public func flush() {
    resting?.cancel()
    resting = nil
    let writes = typed.take()
    if !writes.isEmpty { writer.put(writes) }
  }

  /// Waits until everything is saved or refused.
  public func settle() async {
    flush()
    await writer.settle()
  }

  /// After writing, the record is read again: what others wrote meanwhile stands in it.
  private func settled(_ well: Bool) async {
    guard well else { return typed.refused(writer.problems) }
    typed.written()
    guard let id, let detail = try? await session.book.record(record: id) else { return }
    try? await arrived(detail)
  }

  /// Deletes the visit; for six seconds that can be undone.
  public func delete() async {
    guard let id else { return }
    await session.delete(id)
  }

  /// Typing rests for 400 ms: then it is saved.
  private func type(_ name: String, _ field: EditField) {
    typed[name] = field
    guard field.isDirty else { return }
    resting?.cancel()
    resting = Task { [weak self, clock = session.platform.clock] in
      try? await clock.sleep(for: .milliseconds(400))
      if !Task.isCancelled { self?.flush() }
    }
  }

  private func put(_ field: String, _ value: FieldValue) { writer.put([.put(field: field, value: value)]) }

  private func part(_ token: String, _ part: String, _ text: String) {
    writer.put([.putPart(field: "objections", token: token, part: part, value: .text(text: text))])
  }

  private func unlocated(_ kind: VisitPage.CheckIn.Kind) {
    located = VisitPage.CheckIn(kind: kind, text: kind.text(session.words))
    session.platform.haptics.tap(.refused)
    Task { if let detail { try await arrived(detail) } }
  }

  private func arrived(_ detail: Detail) async throws {
    let note = detail.fields.text("note") ?? ""
    // A note that reads otherwise than this phone left it has somebody else's words in it.
    if let before = self.detail, note != before.fields.text("note") ?? "", note != typed["note"].text {
      try await noteAuthor(of: detail.id)
    }
    self.detail = detail
    typed.arrived(detail)
    let sheet = try await session.book.visitSheet(visit: detail.id)
    page = .content(VisitPage(detail, sheet, located, authors, session))
  }

  private func noteAuthor(of record: String) async throws {
    let steps = try await session.book.history(record: record)
    let mine = session.book.deviceId()
    let others = steps.last { step in step.by.author != mine && step.fields.contains { $0.field == "note" } }
    if let name = others?.by.authorName, !authors.contains(name) { authors.append(name) }
  }

  private func showNew() async {
    var name = ""
    if let customer = about.customer { name = (try? await session.book.record(record: customer).title) ?? "" }
    page = .content(VisitPage(new: about, name, session))
  }
}
