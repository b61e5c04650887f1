import CairnBindings
import Foundation
import Observation

/// My figures: pyramid, segments, who is slipping away, whom to win back.
@MainActor @Observable
public final class MyFiguresModel {
  /// One class: how many customers, what share of all, what they spent.
  public struct Part: Identifiable, Equatable, Sendable {
    public var id: String { code }
    /// Its code: the grades have fixed colours.
    public let code: String
    /// What the class is called.
    public let text: String
    /// How many are in it.
    public let customers: String
    /// The share of all customers, 0 to 1, for the bar.
    public let share: Double
    /// What they spent.
    public let value: String
  }

  /// Somebody to call, and why.
  public struct Call: Identifiable, Equatable, Sendable {
    public var id: String { customer }
    /// The customer.
    public let customer: String
    /// What they are called.
    public let name: String
    /// Why we think so.
    public let reasons: String
    /// What is at stake, or may be expected of an attempt.
    public let amount: String
  }

  /// The page.
  public struct Page: Equatable, Sendable {
    /// As of which day.
    public let asOf: String
    /// Of how many customers.
    public let n: UInt64
    /// Platinum, gold, iron, lead.
    public let pyramid: [Part]
    /// RFM segments.
    public let segments: [Part]
    /// Stages of the relation.
    public let stages: [Part]
    /// Who is slipping away, what is at stake first.
    public let slipping: [Call]
    /// Whom to win back.
    public let winBack: [Call]
    /// What does not count, where there is such.
    public let otherCurrencies: String?
  }

  /// What can be explained.
  public enum Figure: String, CaseIterable, Sendable, Identifiable {
    case pyramid, segments, stages, slipping
    case winBack = "win_back"

    public var id: String { rawValue }

    /// What it is called.
    public func title(_ words: Words) -> String { words.coded("figures", rawValue, otherwise: "figures.title") }
  }

  /// How a number came about.
  public struct Explanation: Identifiable, Equatable, Sendable {
    /// Which.
    public let id: String
    /// What it is called.
    public let title: String
    /// How it is computed.
    public let formula: String
    /// What was counted.
    public let records: String
  }

  /// The page's state.
  public private(set) var page: Load<Page> = .loading
  /// The explanation that is open.
  public var explained: Explanation?
  private let session: Session

  /// The figures of this session.
  public init(_ session: Session) { self.session = session }

  /// Computes them, on the phone.
  public func load() async {
    do {
      let figures = try await session.book.myFigures()
      let slipping = try await session.book.slipping()
      let winBack = try await session.book.winBack()
      page = figures.customers == 0 ? .empty : .content(made(figures, slipping, winBack))
    } catch {
      page = .of(session.words.problem(error))
    }
  }

  /// Opens the explanation of this figure.
  public func explain(_ figure: Figure) {
    guard let page = page.content else { return }
    let words = session.words
    explained = Explanation(
      id: figure.id, title: figure.title(words),
      formula: words.coded("figures.explain", figure.rawValue, otherwise: "figures.title"),
      records: "\(words("figures.counted", .count(Int(page.n)))) \(words("figures.explained_as_of")): \(page.asOf)")
  }

  private func made(_ figures: MyFigures, _ slipping: [CairnBindings.Call], _ winBack: [CairnBindings.Call]) -> Page {
    let parts = { (counts: [ClassCount], kind: String) in counts.map { self.part($0, of: figures, kind) } }
    let calls = { (calls: [CairnBindings.Call], kind: String) in
      calls.map { self.call($0, figures.currency, reasons: kind) }
    }
    let others = figures.otherCurrencies
    return Page(
      asOf: session.formats.day(figures.asOf), n: figures.customers,
      pyramid: parts(figures.grades, "grade"), segments: parts(figures.segments, "segment"),
      stages: parts(figures.stages, "stage"),
      slipping: calls(slipping, "warning"), winBack: calls(winBack, "choice"),
      otherCurrencies: others == 0
        ? nil : session.words("figures.other_currencies", .count(Int(others)), .text(figures.currency)))
  }

  private func part(_ count: ClassCount, of figures: MyFigures, _ kind: String) -> Part {
    Part(
      code: count.class, text: session.words.coded(kind, count.class),
      customers: session.formats.count(count.customers),
      share: figures.customers == 0 ? 0 : Double(count.customers) / Double(figures.customers),
      value: session.formats.money(count.value, figures.currency))
  }

  private func call(_ call: CairnBindings.Call, _ currency: String, reasons kind: String) -> Call {
    Call(
      customer: call.customer.id, name: call.customer.name,
      reasons: session.formats.list(call.reasons.map { session.words.coded(kind, $0) }),
      amount: session.formats.money(call.amount, currency))
  }
}
