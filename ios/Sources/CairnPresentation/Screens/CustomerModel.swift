import CairnBindings
import Foundation
import Observation

/// The recall card and what is below it.
@MainActor @Observable
public final class CustomerModel {
  /// The page.
  public private(set) var page: Load<CustomerPage> = .loading
  /// The field that is open for editing.
  public var editing: Editing?
  /// The customer.
  public let id: String
  private let session: Session
  private var detail: Detail?
  /// What the open field was read from.
  private var base: String?

  /// One field, open in place.
  public struct Editing: Identifiable, Equatable, Sendable {
    public var id: String { field }
    /// The field.
    public let field: String
    /// What it is called.
    public let label: String
    /// What is typed.
    public var value: EditField
    /// The choices of a closed list.
    public let choices: [Choice]
    /// Whether it is a note of several lines.
    public let multiline: Bool
  }

  /// The customer's card in this session.
  public init(_ session: Session, id: String) {
    self.session = session
    self.id = id
  }

  /// Watches until the task is cancelled.
  public func watch() async {
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

  /// Reads the card again, where something else than the record changed: a visit, a purchase.
  public func refresh() async {
    guard let detail else { return }
    do { try await arrived(detail) } catch { session.desk.report(session.words.problem(error), from: "customer") }
  }

  /// Opens a field in place.
  public func edit(_ field: String) {
    guard let detail else { return }
    let text = detail.fields.text(field) ?? ""
    let codes = closedList(.customer, field)
    base = detail.base
    editing = Editing(
      field: field, label: session.words.field(field), value: EditField(text),
      choices: session.words.choices(codes, of: field, chosen: text), multiline: field == "remark")
  }

  /// Saves the open field.
  public func save() async {
    guard let open = editing else { return }
    let change: Change =
      open.multiline
      ? .replace(field: open.field, text: open.value.text) : .putting(open.value.text, into: open.field)
    if await write([change], from: base, problemOf: open.field) { editing = nil }
  }

  /// Takes a choice for the open field.
  public func pick(_ code: String) async {
    editing?.value.text = code
    await save()
  }

  /// Takes what a colleague wrote meanwhile.
  public func takeTheirs() { editing?.value.takeTheirs() }

  /// Closes the open field; what was typed is gone.
  public func cancel() { editing = nil }

  /// Notes what they like or must not have.
  public func addPreference(kind: String, text: String) async {
    await add(["kind": .text(text: kind), "text": .text(text: text)], to: "preferences")
  }

  /// Adds a telephone number.
  public func addPhone(_ number: String) async { await add(["number": .text(text: number)], to: "phones") }

  /// Adds a tag.
  public func addTag(_ tag: String) async { await write([.add(field: "tags", value: .text(text: tag))]) }

  /// Takes a tag away.
  public func removeTag(_ tag: String) async { await write([.remove(field: "tags", tokenOrText: tag)]) }

  /// Deletes the customer; for six seconds that can be undone, later it can be restored.
  public func delete() async { await session.delete(id) }

  /// Brings the customer back.
  public func restore() async { await session.restore(id) }

  /// Where a card to be shared as PDF is written.
  public var cardFile: URL? {
    page.content.flatMap { try? session.platform.files.shared(named: "\($0.card.name).pdf") }
  }

  private func add(_ parts: [String: FieldValue], to list: String) async {
    await write([.add(field: list, value: .entries(entries: ["new": parts]))])
  }

  @discardableResult
  private func write(_ changes: [Change], from base: String? = nil, problemOf field: String? = nil) async -> Bool {
    do {
      _ = try await session.book.editRecord(record: id, changes: changes, base: base)
      session.platform.haptics.tap(.saved)
      session.desk.mended("customer")
      return true
    } catch {
      let problem = session.words.problem(error)
      editing?.value.problem = field.flatMap { problem.fields[$0] }
      session.desk.report(problem, from: "customer")
      session.platform.haptics.tap(.refused)
      return false
    }
  }

  private func arrived(_ detail: Detail) async throws {
    self.detail = detail
    if let field = editing?.field {
      let text = detail.fields.text(field) ?? ""
      editing?.value.arrived(text, by: detail.updated.authorName)
    }
    let card = try await session.book.recall(customer: id)
    let events = try await session.book.timeline(customer: id, limit: 50)
    let spend = try await session.book.monthlySpend(customer: id)
    page = .content(CustomerPage(card, detail, events, spend, session))
  }
}
