import CairnBindings
import Foundation

/// What a visit's page shows beside the texts that are typed.
public struct VisitPage: Equatable, Sendable {
  public let customer: CustomerPage.Person?
  public let channel: [Choice]
  public let phase: [Choice]
  public let outcome: [Choice]
  public let objections: [Objection]
  /// Who else wrote into the note since the page is open.
  public let alsoWriting: [String]
  public let nextDue: String?
  public let checkIn: CheckIn
  public let made: String?
  public let planned: String?
  public let mark: Mark
  public let setAside: Int

  /// One objection, how it was answered, and what worked before.
  public struct Objection: Identifiable, Equatable, Sendable {
    public var id: String { token }
    public let token: String
    public let text: String
    public let handling: String
    public let worked: [Choice]
    public let tip: Tip?
  }

  /// What worked before with such an objection.
  public struct Tip: Equatable, Sendable {
    public let text: String
    public let from: String
  }

  /// Whether one was there, and why that is or is not known.
  public struct CheckIn: Equatable, Sendable {
    /// Which.
    public enum Kind: Equatable, Sendable { case notYet, verified, far, noAddress, noLocation, notAllowed }
    public let kind: Kind
    public let text: String?

    /// The symbol's name in SF Symbols.
    public var symbol: String {
      switch kind {
      case .notYet: "location"
      case .verified: "checkmark.seal"
      case .far: "location.slash"
      case .noAddress: "mappin.slash"
      case .noLocation, .notAllowed: "location.slash"
      }
    }
  }
}

extension VisitPage {
  init(
    _ detail: Detail, _ sheet: VisitSheet, _ located: CheckIn?, _ authors: [String], _ session: Session
  ) {
    let (fields, words, formats) = (detail.fields, session.words, session.formats)
    customer = sheet.customer.map { .init(id: $0.id, name: $0.name) }
    channel = words.closed(.visit, "channel", fields.text("channel"))
    phase = words.closed(.visit, "phase", fields.text("phase"))
    outcome = words.closed(.visit, "outcome", fields.text("outcome"))
    objections = sheet.objections.map { Objection($0, words) }
    alsoWriting = authors
    nextDue = fields.text("next_step_due").map { words("visit.due", .text(formats.day($0))) }
    checkIn = located ?? CheckIn(sheet.checkIn, session)
    made = fields.whole("made_at").map { words("visit.made_at", .text(formats.moment($0))) }
    planned = fields.whole("planned_at").map { words("visit.planned_at", .text(formats.moment($0))) }
    mark = Mark(detail.place)
    setAside = detail.conflicts.count
  }

  /// The page of a visit that its first change will make.
  init(new about: About, _ name: String, _ session: Session) {
    customer = about.customer.map { .init(id: $0, name: name) }
    channel = session.words.closed(.visit, "channel", nil)
    phase = session.words.closed(.visit, "phase", nil)
    outcome = session.words.closed(.visit, "outcome", nil)
    (objections, alsoWriting, nextDue, made, planned) = ([], [], nil, nil, nil)
    checkIn = CheckIn(kind: .notYet, text: nil)
    (mark, setAside) = (.thisPhone, 0)
  }
}

extension VisitPage.Objection {
  init(_ line: ObjectionLine, _ words: Words) {
    token = line.token
    text = line.text
    handling = line.handling ?? ""
    worked = words.choices(["yes", "partly", "no"], of: "worked", chosen: line.worked)
    tip = line.tip.map { VisitPage.Tip(text: $0, from: line.tipFrom ?? "") }
  }
}

extension VisitPage.CheckIn {
  init(_ found: CairnBindings.CheckIn, _ session: Session) {
    switch found {
    case .notYet: self.init(kind: .notYet, text: nil)
    case .verified: self.init(kind: .verified, text: session.words("visit.verified"))
    case .far(let metres):
      let far = "\(session.words("visit.far")) (\(session.formats.distance(metres)))"
      self.init(kind: .far, text: far)
    case .noAddress: self.init(kind: .noAddress, text: session.words("visit.no_address"))
    }
  }
}

extension VisitPage.CheckIn.Kind {
  /// Why the phone could not say where it is.
  func text(_ words: Words) -> String? {
    switch self {
    case .noLocation: words("visit.no_location")
    case .notAllowed: words("visit.not_allowed")
    default: nil
    }
  }
}

extension Words {
  /// The chips of a closed list of the core; without `unknown`, which is what nothing chosen means.
  func closed(_ kind: Kind, _ field: String, _ chosen: String?) -> [Choice] {
    choices(closedList(kind, field), of: field, chosen: chosen)
  }
}
