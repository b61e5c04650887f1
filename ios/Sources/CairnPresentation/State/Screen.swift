import CairnBindings
import Foundation

/// The sections of the bottom bar, or of the sidebar on iPad.
public enum Area: String, CaseIterable, Hashable, Sendable, Identifiable {
  case today, customers, trips, cases, more

  public var id: String { rawValue }

  /// The symbol's name in SF Symbols.
  public var symbol: String {
    switch self {
    case .today: "sun.max"
    case .customers: "person.2"
    case .trips: "map"
    case .cases: "bubble.left.and.exclamationmark.bubble.right"
    case .more: "ellipsis.circle"
    }
  }

  /// What it is called.
  public func title(_ words: Words) -> String {
    switch self {
    case .today: words("tab.today")
    case .customers: words("tab.customers")
    case .trips: words("tab.trips")
    case .cases: words("tab.cases")
    case .more: words("tab.more")
    }
  }
}

/// Where one can be. Data only: it survives the process, and a deep link is one of these.
public enum Screen: Hashable, Codable, Sendable {
  case customer(id: String)
  case visit(id: String)
  case trip(id: String)
  case caseRecord(id: String)
  case newVisit(About)
  case newCase(About)
  case newTask(About)
  case newCustomer
  case survey(form: String, about: About, kiosk: Bool)
  case surveys(About)
  case outbox, setAside, myFigures, importing, search, settings, storage, thisDevice
}

/// What a survey, a visit or feedback is about.
public struct About: Hashable, Codable, Sendable {
  /// The customer.
  public var customer: String?
  /// The trip.
  public var trip: String?
  /// The stop of the trip.
  public var stop: String?
  /// The case.
  public var caseID: String?

  /// About these.
  public init(customer: String? = nil, trip: String? = nil, stop: String? = nil, caseID: String? = nil) {
    self.customer = customer
    self.trip = trip
    self.stop = stop
    self.caseID = caseID
  }
}

/// What a link from outside asks for: an invite to join, or a screen.
public enum DeepLink: Equatable, Sendable {
  /// `cairn:…`, as an administrator's screen shows it as a QR code.
  case invite(String)
  /// A screen.
  case screen(Screen)

  /// Reads a link. `cairn://customer/ID` and its like are ours; every other `cairn:` text is an invite, which the core reads.
  public init?(_ text: String) {
    guard text.hasPrefix("cairn:") else { return nil }
    guard text.hasPrefix("cairn://") else {
      self = .invite(text)
      return
    }
    let parts = text.dropFirst("cairn://".count).split(separator: "/").map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("customer", let id?): self = .screen(.customer(id: id))
    case ("visit", let id?): self = .screen(.visit(id: id))
    case ("trip", let id?): self = .screen(.trip(id: id))
    case ("case", let id?): self = .screen(.caseRecord(id: id))
    case ("survey", let id?): self = .screen(.survey(form: id, about: About(), kiosk: false))
    case ("outbox", nil): self = .screen(.outbox)
    default: return nil
    }
  }

  /// The link to a screen, for reminders, the widget and App Intents.
  public static func url(to screen: Screen) -> URL? {
    switch screen {
    case .customer(let id): URL(string: "cairn://customer/\(id)")
    case .visit(let id): URL(string: "cairn://visit/\(id)")
    case .trip(let id): URL(string: "cairn://trip/\(id)")
    case .caseRecord(let id): URL(string: "cairn://case/\(id)")
    case .survey(let form, _, _): URL(string: "cairn://survey/\(form)")
    case .outbox: URL(string: "cairn://outbox")
    default: nil
    }
  }
}

/// What the round + makes.
public enum PlusAction: String, CaseIterable, Identifiable, Sendable {
  case visit, feedback, customer, task
  case complaint = "case"

  public var id: String { rawValue }

  /// What is offered in this section; the first is the tap, the others unfold.
  public static func on(_ section: Area) -> [PlusAction] {
    switch section {
    case .today: [.visit, .task, .customer, .complaint]
    case .customers: [.customer, .visit, .task]
    case .trips: [.feedback, .complaint]
    case .cases: [.complaint]
    case .more: []
    }
  }

  /// What it opens.
  public var screen: Screen {
    switch self {
    case .visit: .newVisit(About())
    case .feedback: .surveys(About())
    case .customer: .newCustomer
    case .complaint: .newCase(About())
    case .task: .newTask(About())
    }
  }

  /// What it is called.
  public func title(_ words: Words) -> String { words.coded("plus", rawValue) }

  /// The symbol's name in SF Symbols.
  public var symbol: String {
    switch self {
    case .visit: Kind.visit.symbol
    case .feedback: "face.smiling"
    case .customer: "person.badge.plus"
    case .complaint: Kind.case.symbol
    case .task: Kind.task.symbol
    }
  }
}
