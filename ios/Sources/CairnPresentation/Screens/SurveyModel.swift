import CairnBindings
import Foundation
import Observation

/// Survey: one question a page by default. The interview itself runs in the core, and every step is durable there: a phone that
/// dies goes on at the same question.
@MainActor @Observable
public final class SurveyModel {
  /// What is shown.
  public private(set) var page: Load<SurveyScreenPage> = .loading
  /// In guests' hands: nothing else is shown, and a PIN ends it.
  public let kiosk: Bool
  /// Whether the PIN is asked for.
  public var asksPin = false
  /// What was wrong with the PIN.
  public private(set) var pinProblem: String?
  /// Whether the interview is over and the page can be left.
  public private(set) var isOver = false
  private let form: String
  private let about: About
  private let session: Session
  private var interview: Survey?
  private var waiting: Task<Void, Never>?

  /// An interview with this form.
  public init(_ session: Session, form: String, about: About, kiosk: Bool) {
    self.session = session
    self.form = form
    self.about = about
    self.kiosk = kiosk
  }

  /// Begins, or goes on with the one that is under way. A kiosk asks staff for a PIN first.
  public func begin() async {
    guard interview == nil else { return }
    await attempt { self.take(try await self.found(nil)) }
  }

  /// Back to the questions: the phone stays in the guest's hands.
  public func stay() { (asksPin, pinProblem) = (false, nil) }

  /// Types or chooses an answer.
  public func answer(_ path: String, _ value: String) async { await step(.answer(path: path, value: value)) }

  /// Chooses, or takes back, one of several.
  public func pick(_ path: String, _ code: String) async {
    guard let question = page.content?.questions.first(where: { $0.path == path }) else { return }
    await answer(path, question.picking(code))
  }

  /// Searches in a long list of choices; nothing shows its beginning again.
  public func find(_ path: String, _ text: String) async {
    await attempt {
      guard let interview = self.interview, let page = self.page.content else { return }
      let found = try await interview.choices(path: path, search: text, offset: 0, limit: 100)
      self.page = .content(page.offering(found, at: path))
    }
  }

  /// To the next page.
  public func next() async { await step(.next) }
  /// To the page before.
  public func back() async { await step(.back) }
  /// To all answers.
  public func summary() async { await step(.go(path: "")) }
  /// To a question.
  public func jump(_ path: String) async { await step(.go(path: path)) }
  /// Asks in another language.
  public func language(_ name: String) async { await step(.language(name: name)) }
  /// One more of what repeats.
  public func add(_ path: String) async { await step(.add(path: path)) }
  /// Takes one of what repeats away, with its answers; they count from 1.
  public func remove(_ path: String, _ nth: Int) async { await step(.remove(path: path, nth: UInt32(nth))) }
  /// Ends the interview.
  public func finish() async { await step(.finish) }

  /// The next guest begins.
  public func again() async {
    waiting?.cancel()
    await attempt {
      guard let interview = self.interview else { return }
      self.show(try await interview.nextGuest())
    }
  }

  /// Asks for the PIN, or leaves at once where no guest holds the phone. The answers stay for going on.
  public func leave() async {
    if kiosk && interview != nil {
      asksPin = true
      return
    }
    if page.content?.finished == nil { await step(.pause) }
    (asksPin, isOver) = (false, true)
  }

  /// Chooses the PIN before the phone is handed over; afterwards staff takes the phone back with it.
  public func pin(_ pin: String) async {
    do {
      if let interview {
        show(try await interview.leave(pin: pin))
        waiting?.cancel()
        (asksPin, pinProblem, isOver) = (false, nil, true)
        session.desk.handOver(false)
      } else {
        // That it is long enough is the core's to say.
        take(try await found(pin))
      }
    } catch {
      pinProblem = session.words.pinProblem(error, session.formats) ?? session.words.problem(error).text
      session.platform.haptics.tap(.refused)
    }
  }

  private func take(_ found: Survey?) {
    guard let found else {
      asksPin = true
      return
    }
    (interview, asksPin, pinProblem) = (found, false, nil)
    if kiosk { session.desk.handOver(true) }
    show(found.screen())
  }

  /// The interview that is under way, or a new one; nothing where a kiosk has no PIN yet.
  private func found(_ pin: String?) async throws -> Survey? {
    let open = try await session.book.openSurveys().first {
      $0.form == form && $0.kiosk == kiosk && (kiosk || about.customer == nil || $0.customer == about.customer)
    }
    if let open { return try await session.book.resumeSurvey(interview: open.id) }
    if kiosk && pin == nil { return nil }
    let setup = SurveySetup(
      customer: about.customer, trip: about.trip, stop: about.stop, case: about.caseID, language: nil, kioskPin: pin,
      utcOffset: session.formats.utcOffset)
    return try await session.book.beginSurvey(form: form, setup: setup)
  }

  private func step(_ step: SurveyStep) async {
    await attempt {
      guard let interview = self.interview else { return }
      self.show(try await interview.step(step: step))
    }
  }

  private func attempt(_ work: () async throws -> Void) async {
    do {
      try await work()
      session.desk.mended("survey")
    } catch {
      let problem = session.words.problem(error)
      if page.content == nil { page = .of(problem) }
      session.desk.report(problem, from: "survey")
      session.platform.haptics.tap(.refused)
    }
  }

  private func show(_ screen: SurveyScreen) {
    switch screen {
    case .page(let made): page = .content(SurveyScreenPage(made, [], session.words))
    case .refused(let problems, let made):
      page = .content(SurveyScreenPage(made, problems, session.words))
      session.platform.haptics.tap(.refused)
    case .thanks:
      page = .content(SurveyScreenPage(thanks: session.words("survey.thanks"), restarts: 8))
      restart()
    case .done(_, _, let unapplied):
      let kept = session.words("survey.kept")
      let note = unapplied == 0 ? kept : session.words("survey.unapplied", .count(Int(unapplied)))
      page = .content(SurveyScreenPage(thanks: session.words("survey.thanks"), restarts: nil, note: note))
      session.platform.haptics.tap(.saved)
    }
  }

  /// A kiosk starts again by itself for the next guest.
  private func restart() {
    waiting?.cancel()
    waiting = Task { [weak self, clock = session.platform.clock] in
      for left in stride(from: 7, through: 0, by: -1) {
        try? await clock.sleep(for: .seconds(1))
        guard !Task.isCancelled else { return }
        self?.count(left)
      }
      await self?.again()
    }
  }

  private func count(_ left: Int) {
    page = .content(SurveyScreenPage(thanks: session.words("survey.thanks"), restarts: left))
  }
}
