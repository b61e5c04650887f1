import CairnBindings
import Foundation

/// What a customer's page shows: the recall card, readable without scrolling, and below it what happened and the four questions.
public struct CustomerPage: Equatable, Sendable {
  /// Who, what they like, what was promised, what to say today.
  public let card: Card
  /// What can be done at once.
  public let actions: Actions
  /// What happened, newest first.
  public let timeline: [Event]
  /// 四问; absent where nothing was ever bought.
  public let questions: FourQuestions?
  /// In how many fields something was set aside.
  public let setAside: Int
  /// Where the record is.
  public let mark: Mark
  /// Tags.
  public let tags: [String]
  /// Deleted, or brought back by an edit.
  public let notice: String?
  /// Whether it is deleted.
  public let isDeleted: Bool
  /// The fields, each opened in place by a tap.
  public let fields: [Field]

  /// One field of the record.
  public struct Field: Identifiable, Equatable, Sendable {
    public let id: String
    public let label: String
    public let value: String
  }

  /// The recall card.
  public struct Card: Equatable, Sendable {
    public let name: String
    public let subtitle: String
    /// The grade's code: `gold`.
    public let grade: Grade?
    /// Why they have it.
    public let why: String?
    /// The stage of the relation.
    public let stage: String?
    /// Allergies first.
    public let likes: [Like]
    public let lastTime: LastTime?
    public let promises: [Promise]
    public let today: [Hint]
    public let cases: [OpenCase]
    /// Who sent them to us, nearest first.
    public let referredBy: [Person]
    /// How many they sent to us.
    public let referred: Int
  }

  /// One thing they like or must not have; `pressing` for allergies and health.
  public struct Like: Identifiable, Equatable, Sendable {
    public var id: String { kind + text }
    public let kind: String
    public let text: String
    public let pressing: Bool
  }

  /// The last visit that was made.
  public struct LastTime: Equatable, Sendable {
    public let visit: String
    public let at: String
    public let title: String
    public let outcome: String?
    public let note: String?
  }

  /// Something that was promised.
  public struct Promise: Identifiable, Equatable, Sendable {
    public var id: String { visit + text }
    public let visit: String
    public let text: String
    public let due: String?
  }

  /// A reason to say something today; `opens` leads to what it rests on.
  public struct Hint: Identifiable, Equatable, Sendable {
    public var id: String { kind + text }
    public let kind: String
    public let text: String
    public let opens: Screen?
    public let pressing: Bool
    /// The symbol's name in SF Symbols.
    public let symbol: String
  }

  /// A case that is not closed.
  public struct OpenCase: Identifiable, Equatable, Sendable {
    public let id: String
    public let title: String
    public let status: String
    public let due: String?
  }

  /// Another customer, or a trip.
  public struct Person: Identifiable, Equatable, Sendable {
    public let id: String
    public let name: String
  }

  /// What can be done at once; absent where there is no number, no place.
  public struct Actions: Equatable, Sendable {
    /// The first number, E.164.
    public let phone: String?
    /// All numbers.
    public let phones: [String]
    /// Latitude and longitude in 10⁻⁷ degrees.
    public let position: Position?
    /// The address in one line.
    public let address: String?
  }

  /// A place on the earth, in degrees.
  public struct Position: Equatable, Sendable {
    public let latitude: Double
    public let longitude: Double
  }

  /// One thing that happened.
  public struct Event: Identifiable, Equatable, Sendable {
    public let id: String
    public let kind: String
    public let kindName: String
    public let symbol: String
    public let title: String
    public let second: String?
    public let at: String
    public let by: String?
    public let mark: Mark
    public let opens: Screen?
  }

  /// Last purchase, how often, mean spend, spend per year.
  public struct FourQuestions: Equatable, Sendable {
    public let last: String?
    public let often: String?
    public let mean: String?
    public let perYear: String?
    /// Spend in the last 12 months, oldest first.
    public let months: [Month]
    /// What they rest on.
    public let basis: String
  }
}

extension CustomerPage {
  /// Spend in one month, and what share of the greatest month that is.
  public struct Month: Identifiable, Equatable, Sendable {
    public let id: Int
    public let text: String
    public let share: Double
  }
}

/// The grades of the pyramid; their colours are fixed.
public enum Grade: String, Equatable, Sendable {
  case platinum, gold, iron, lead

  /// What it is called.
  public func label(_ words: Words) -> String { words.coded("grade", rawValue) }
}

extension CustomerPage {
  init(
    _ recalled: RecallCard, _ detail: Detail, _ events: [TimelineEvent], _ spend: MonthlySpend, _ session: Session
  ) {
    card = Card(recalled, session)
    actions = Actions(detail.fields)
    timeline = events.map { Event($0, session) }
    questions = recalled.figures.flatMap { FourQuestions($0, spend, session) }
    setAside = detail.conflicts.count
    mark = Mark(detail.place)
    tags = detail.fields.texts("tags")
    isDeleted = detail.deleted
    notice = detail.deleted ? session.words("customer.deleted") : nil
    fields = CustomerPage.shown.map { Field($0, detail, session) }
  }

  /// The fields that are opened in place, as people read them.
  private static let shown = [
    "name", "organisation", "job_title", "city", "birthday", "territory", "relation", "source", "remark",
  ]
}

extension CustomerPage.Card {
  init(_ card: RecallCard, _ session: Session) {
    let words = session.words
    name = card.name
    subtitle = card.subtitle
    grade = card.figures?.grade.flatMap(Grade.init)
    why = card.figures.map { words("customer.why", .count(card.gradeRestsOn.count), .count(Int($0.n))) }
    stage = card.figures.map { words.coded("stage", $0.stage) }
    likes = card.preferences.map {
      .init(kind: words.choice($0.kind), text: $0.text, pressing: $0.kind == "allergy" || $0.kind == "health")
    }
    lastTime = card.lastVisit.map { CustomerPage.LastTime($0, session) }
    promises = card.promises.map {
      .init(visit: $0.visit, text: $0.text, due: $0.due.map(session.formats.day))
    }
    today = card.today.map { CustomerPage.Hint($0, session) }
    cases = card.cases.map {
      .init(
        id: $0.id, title: $0.title, status: words.choice($0.status), due: $0.answerDueAtMs.map(session.formats.moment))
    }
    referredBy = card.referredBy.map { .init(id: $0.id, name: $0.name) }
    referred = card.referred.count
  }
}

extension CustomerPage.LastTime {
  init(_ visit: LastVisit, _ session: Session) {
    self.visit = visit.id
    at = session.formats.moment(visit.madeAtMs)
    title = visit.title
    outcome = visit.outcome.map { session.words.choice($0) }
    note = visit.note
  }
}

extension CustomerPage.Actions {
  init(_ fields: [String: FieldValue]) {
    phones = fields.parts("phones", "number").compactMap { if case .text(let number) = $0 { number } else { nil } }
    phone = phones.first
    address =
      fields.parts("addresses", "street").lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }.first
    position =
      fields.parts("addresses", "position").lazy.compactMap { value -> CustomerPage.Position? in
        guard case .position(let lat, let lon) = value else { return nil }
        return CustomerPage.Position(latitude: Double(lat) / 1e7, longitude: Double(lon) / 1e7)
      }.first
  }
}

extension [String: FieldValue] {
  /// One part of all entries of a list.
  func parts(_ list: String, _ part: String) -> [FieldValue] {
    if case .entries(let entries) = self[list] { entries.values.compactMap { $0[part] } } else { [] }
  }
}

extension CustomerPage.Event {
  init(_ event: TimelineEvent, _ session: Session) {
    let (words, formats) = (session.words, session.formats)
    id = event.id
    kind = event.kind.code
    kindName = words.coded("event", event.kind.code)
    symbol = event.kind.symbol
    title = event.title
    let amount = event.amount.flatMap { minor in event.currency.map { formats.money(minor, $0) } }
    let state = event.state.map { words.choice($0) }
    second = [kindName, state, amount].compactMap { $0 }.joined(separator: " · ")
    at = event.day.map(formats.day) ?? formats.moment(event.atMs)
    by = event.by.isEmpty ? nil : event.by
    mark = Mark(event.place)
    opens = Screen(event.kind, event.id)
  }
}

extension CustomerPage.Hint {
  init(_ hint: TodayHint, _ session: Session) {
    let (words, formats) = (session.words, session.formats)
    switch hint {
    case .case(let id):
      self.init("case", words("hint.case"), .caseRecord(id: id), true, "exclamationmark.bubble")
    case .promised(let visit):
      self.init("promised", words("hint.promised"), .visit(id: visit), true, "hand.raised")
    case .birthday(let date, _, let turns):
      let day = formats.day(date)
      let text =
        turns.map { words("hint.birthday_turns", .text(day), .count(Int($0))) } ?? words("hint.birthday", .text(day))
      self.init("birthday", text, nil, false, "gift")
    case .missed(let warnings):
      let why = formats.list(warnings.map { words.coded("warning", $0) })
      self.init("missed", words("hint.missed", .text(why)), nil, true, "chart.line.downtrend.xyaxis")
    case .winBack: self.init("win_back", words("hint.win_back"), nil, false, "arrow.uturn.left")
    case .dueToBuy(let since):
      self.init("due_to_buy", words("hint.due_to_buy", .text(formats.day(since))), nil, false, "cart")
    case .answer(let visit):
      self.init("answer", words("hint.answer"), .visit(id: visit), false, "lightbulb")
    case .thank(let referred): self.init("thank", words("hint.thank", .count(Int(referred))), nil, false, "hands.clap")
    case .acquaint: self.init("acquaint", words("hint.acquaint"), nil, false, "person.wave.2")
    }
  }

  private init(_ kind: String, _ text: String, _ opens: Screen?, _ pressing: Bool, _ symbol: String) {
    self.init(kind: kind, text: text, opens: opens, pressing: pressing, symbol: symbol)
  }
}

extension CustomerPage.FourQuestions {
  init?(_ figures: Figures, _ spend: MonthlySpend, _ session: Session) {
    guard let last = figures.lastPurchase else { return nil }
    let (words, formats) = (session.words, session.formats)
    let currency = spend.currency
    self.last = formats.day(last)
    often = figures.meanIntervalDays.map { words("customer.every_days", .text(formats.number($0))) }
    mean = figures.meanSpend.map { formats.money($0, currency) }
    perYear = figures.spendPerYear.map { formats.money($0, currency) }
    let most = spend.months.max() ?? 0
    months = spend.months.enumerated().map { place, minor in
      .init(id: place, text: formats.money(minor, currency), share: most > 0 ? max(0, Double(minor) / Double(most)) : 0)
    }
    basis = words("customer.q_basis", .count(Int(figures.occasions)), .text(formats.day(figures.asOf)))
  }
}

extension CustomerPage.Field {
  init(_ name: String, _ detail: Detail, _ session: Session) {
    id = name
    label = session.words.field(name)
    value = detail.fields[name].map { session.formats.value(detail.named($0), field: name) } ?? ""
  }
}
