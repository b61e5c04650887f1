import CairnBindings
import Foundation

/// What a case's page shows beside the texts that are typed.
public struct CasePage: Equatable, Sendable {
  public let kind: [Choice]
  public let severity: [Choice]
  public let cause: [Choice]
  public let customer: CustomerPage.Person?
  public let trip: CustomerPage.Person?
  public let stop: String?
  public let clock: Clock?
  public let steps: [Step]
  public let owner: String?
  public let mine: Bool
  public let onTheSpot: Bool
  public let actions: [Action]
  public let cost: String?
  public let rating: Int?
  public let mark: Mark
  public let setAside: Int

  /// The 24 hours, or sooner by severity.
  public struct Clock: Equatable, Sendable {
    /// Which.
    public enum Kind: Equatable, Sendable { case running, soon, late, answered, answeredLate }
    public let kind: Kind
    public let text: String

    /// The colour's role.
    public var tone: Tone {
      switch kind {
      case .running: .ink
      case .soon: .amber
      case .late, .answeredLate: .clay
      case .answered: .moss
      }
    }
  }

  /// One step of the loop.
  public struct Step: Identifiable, Equatable, Sendable {
    /// Whether it was taken.
    public enum State: Equatable, Sendable { case done, now, toCome }
    public var id: String { code }
    public let code: String
    public let text: String
    public let state: State
    public let at: String?
  }

  /// Something that was done.
  public struct Action: Identifiable, Equatable, Sendable {
    public let id: String
    public let text: String
    public let by: String
    public let at: String
  }
}

extension CasePage {
  init(_ detail: Detail, _ sheet: CaseSheet, _ session: Session) {
    let (fields, words, formats) = (detail.fields, session.words, session.formats)
    let person = { (field: String) in
      fields.text(field).map { CustomerPage.Person(id: $0, name: detail.names[$0] ?? "") }
    }
    kind = words.closed(.case, "kind", fields.text("kind"))
    severity = words.closed(.case, "severity", fields.text("severity"))
    cause = words.closed(.case, "cause", fields.text("cause"))
    customer = person("customer")
    trip = person("trip")
    stop = fields.text("stop")
    clock = Clock(sheet, session)
    steps = sheet.steps.map { Step($0, session) }
    owner = person("owner")?.name
    mine = sheet.mine
    onTheSpot = fields.flag("solved_on_the_spot")
    actions = sheet.actions.map { Action($0, of: fields, session) }
    cost = fields.money("cost").map { formats.money($0.minor, $0.currency) }
    rating = fields.whole("rating").map(Int.init)
    mark = Mark(detail.place)
    setAside = detail.conflicts.count
  }

  /// The page of a case that is not taken up yet.
  init(new about: About, _ session: Session) {
    kind = session.words.closed(.case, "kind", nil)
    (severity, cause, steps, actions) = ([], [], [], [])
    (customer, trip, stop, clock, owner, cost, rating) = (nil, nil, about.stop, nil, nil, nil, nil)
    (mine, onTheSpot, mark, setAside) = (false, false, .thisPhone, 0)
  }
}

extension CasePage.Clock {
  init?(_ sheet: CaseSheet, _ session: Session) {
    guard let due = sheet.dueMs, let answered = sheet.answered else { return nil }
    kind =
      switch answered {
      case .running: .running
      case .soon: .soon
      case .late: .late
      case .inTime: .answered
      case .tooLate: .answeredLate
      }
    text = session.formats.moment(due)
  }
}

extension CasePage.Step {
  init(_ step: CaseStep, _ session: Session) {
    code = step.code
    text = session.words.choice(step.code)
    state =
      switch step.state {
      case .done: .done
      case .now: .now
      case .toCome: .toCome
      }
    at = step.atMs.map(session.formats.moment)
  }
}

extension CasePage.Action {
  init(_ action: CaseAction, of fields: [String: FieldValue], _ session: Session) {
    id = action.token
    text = fields.part("actions", action.token, "text") ?? ""
    by = action.by ?? ""
    at = action.atMs.map(session.formats.moment) ?? ""
  }
}

extension [String: FieldValue] {
  /// A part of a list's entry.
  func part(_ list: String, _ token: String, _ part: String) -> String? {
    if case .entries(let entries) = self[list] { entries[token]?.text(part) } else { nil }
  }

  /// The amount of this field.
  func money(_ field: String) -> (minor: Int64, currency: String)? {
    if case .money(let minor, let currency) = self[field] { (minor, currency) } else { nil }
  }
}
