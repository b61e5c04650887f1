import CairnBindings
import Foundation
import Observation

/// Case: the clock, the loop as steps, who has it, what was done.
@MainActor @Observable
public final class CaseModel {
  /// The page beside its typed texts.
  public private(set) var page: Load<CasePage> = .loading
  /// What is being noted as done.
  public var newAction = EditField()
  private var typed = TypedFields(["title", "remedy", "lesson", "note"], notes: ["note"])
  private var writer: RecordWriter?
  private let about: About
  private let session: Session
  private var resting: Task<Void, Never>?

  /// A case's page in this session.
  public init(_ session: Session, _ subject: Subject) {
    self.session = session
    switch subject {
    case .existing(let id): (writer, about) = (RecordWriter(session, id: id), About())
    case .new(let about): (writer, self.about) = (nil, about)
    }
    writer?.settled = { [weak self] in await self?.settled($0) }
  }

  /// The case; absent until it was taken up.
  public var id: String? { writer?.id }
  /// What it is about.
  public var title: EditField {
    get { typed["title"] }
    set { type("title", newValue) }
  }
  /// What was given to make it good.
  public var remedy: EditField {
    get { typed["remedy"] }
    set { type("remedy", newValue) }
  }
  /// What we learn of it.
  public var lesson: EditField {
    get { typed["lesson"] }
    set { type("lesson", newValue) }
  }
  /// Anything else.
  public var note: EditField {
    get { typed["note"] }
    set { type("note", newValue) }
  }
  /// Where what was typed is.
  public var saved: SavedState {
    let state = writer?.saved ?? .saved
    return state == .saved && writer != nil && typed.isUnsaved ? .saving : state
  }

  /// Watches until the task is cancelled.
  public func watch() async {
    if writer == nil { page = .content(CasePage(new: about, session)) }
    while id == nil && !Task.isCancelled { try? await session.platform.clock.sleep(for: .milliseconds(50)) }
    guard let id else { return }
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

  /// Takes a new case up: it is received now, and its clock starts.
  public func takeUp(kind: String) async {
    guard writer == nil else { return }
    var fields = about.fields
    fields["kind"] = .text(text: kind)
    fields["title"] = title.text.isEmpty ? nil : .text(text: title.text)
    await attempt {
      let made = try await self.session.book.openCase(fields: fields)
      let writer = RecordWriter(self.session, id: made.id)
      writer.settled = { [weak self] in await self?.settled($0) }
      self.writer = writer
      self.flush()
    }
  }

  /// What kind of case it is.
  public func kind(_ code: String) { put("kind", .text(text: code)) }
  /// What caused it.
  public func cause(_ code: String) { put("cause", .text(text: code)) }
  /// Whether it was solved on the spot.
  public func onTheSpot(_ on: Bool) { put("solved_on_the_spot", .flag(on: on)) }
  /// What it cost.
  public func cost(_ minor: Int64, _ currency: String) { put("cost", .money(minor: minor, currency: currency)) }

  /// How grave it is; the clock follows.
  public func severity(_ code: String) async {
    await attempt { _ = try await self.session.book.weighCase(record: try self.known(), severity: code) }
  }

  /// To this step; the core says whether it may go there.
  public func move(_ step: String) async {
    await settle()
    await attempt { _ = try await self.session.book.moveCase(record: try self.known(), step: step) }
  }

  /// The customer was told, and rates the handling, 1 to 5.
  public func calledBack(rating: Int64) async {
    put("rating", .whole(number: rating))
    await move("called_back")
  }

  /// It was not over after all.
  public func reopen() async { await move("reopened") }

  /// One takes it oneself.
  public func take() { put("owner", .text(text: session.book.deviceId())) }

  /// Notes what was done, by whom and when.
  public func addAction() {
    let action: [String: FieldValue] = [
      "text": .text(text: newAction.text), "by": .text(text: session.book.deviceId()),
      "at": .whole(number: session.nowMs),
    ]
    writer?.put([.add(field: "actions", value: .entries(entries: ["new": action]))])
    newAction = EditField()
  }

  /// Takes what a colleague wrote into this field meanwhile.
  public func takeTheirs(_ field: String) { typed[field].takeTheirs() }

  /// Tries again what was refused.
  public func retry() { writer?.retry() }

  /// Saves what was typed now.
  public func flush() {
    resting?.cancel()
    resting = nil
    guard let writer else { return }
    let writes = typed.take()
    if !writes.isEmpty { writer.put(writes) }
  }

  /// Waits until everything is saved or refused.
  public func settle() async {
    flush()
    await writer?.settle()
  }

  /// After writing, the record is read again: what others wrote meanwhile stands in it.
  private func settled(_ well: Bool) async {
    guard well else { return typed.refused(writer?.problems ?? [:]) }
    typed.written()
    guard let id, let detail = try? await session.book.record(record: id) else { return }
    try? await arrived(detail)
  }

  private func type(_ name: String, _ field: EditField) {
    typed[name] = field
    guard field.isDirty else { return }
    resting?.cancel()
    resting = Task { [weak self, clock = session.platform.clock] in
      try? await clock.sleep(for: .milliseconds(400))
      if !Task.isCancelled { self?.flush() }
    }
  }

  private func put(_ field: String, _ value: FieldValue) { writer?.put([.put(field: field, value: value)]) }

  private func known() throws -> String {
    guard let id else { throw session.words.problem(code: "not_found") }
    return id
  }

  private func attempt(_ work: () async throws -> Void) async {
    do {
      try await work()
      session.platform.haptics.tap(.saved)
      session.desk.mended("case")
    } catch {
      session.desk.report(session.words.problem(error), from: "case")
      session.platform.haptics.tap(.refused)
    }
  }

  private func arrived(_ detail: Detail) async throws {
    typed.arrived(detail)
    let sheet = try await session.book.caseSheet(record: detail.id)
    page = .content(CasePage(detail, sheet, session))
  }
}
