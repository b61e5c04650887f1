import CairnBindings
import Foundation
import Observation

/// Trip: stops on a line with the present one open, guests by seat, a smile row, a complaint in one tap.
@MainActor @Observable
public final class TripModel {
  /// What is being said about a stop.
  public struct Feedback: Equatable, Sendable {
    /// The stop.
    public let stop: String
    /// 0 bad, 1 middling, 2 good.
    public let smile: Int
    /// Of whom; nobody for the whole group.
    public internal(set) var guest: String?
    /// A few words, if one likes.
    public var words = EditField()
    /// Whether it is written already: the second tap did that.
    public internal(set) var logged = false
    var record: String?
  }

  /// The page.
  public private(set) var page: Load<TripPage> = .loading
  /// The stop that feedback is for.
  public private(set) var open: String?
  /// The smile that was just tapped.
  public var feedback: Feedback?
  /// Forms that can be asked.
  public private(set) var forms: [Choice] = []
  /// The trip.
  public let id: String
  private let session: Session
  private var chose = false

  /// A trip's page in this session.
  public init(_ session: Session, id: String) {
    self.session = session
    self.id = id
  }

  /// Watches until the task is cancelled: the trip, and what is said about it.
  public func watch() async {
    do {
      let said = ListQuery(kind: nil, about: id, limit: 1)
      async let others: Void = follow(said)
      for try await case .record(let detail) in session.book.snapshots(of: .record(id: id)) {
        try await show(detail)
      }
      try await others
    } catch {
      page = .of(session.words.problem(error))
    }
  }

  /// Opens a stop.
  public func openStop(_ token: String) {
    open = token
    chose = true
  }

  /// The first tap: how it was.
  public func smile(_ stop: String, _ smile: Int) { feedback = Feedback(stop: stop, smile: smile, guest: nil) }

  /// The second tap: who said so. It is written at once.
  public func forGuest(_ customer: String?) async {
    guard let said = feedback else { return }
    do {
      let made = try await session.book.logSmile(trip: id, stop: said.stop, guest: customer, smile: .init(said.smile))
      feedback?.guest = customer
      feedback?.logged = true
      feedback?.record = made.id
      session.platform.haptics.tap(.saved)
    } catch {
      session.desk.report(session.words.problem(error), from: "trip")
    }
  }

  /// Adds the words, where there are some, and closes the row.
  public func finishFeedback() async {
    guard let said = feedback else { return }
    feedback = nil
    guard let record = said.record, !said.words.text.isEmpty else { return }
    do {
      _ = try await session.book.editRecord(
        record: record, changes: [.putting(said.words.text, into: "summary")], base: nil)
    } catch {
      session.desk.report(session.words.problem(error), from: "trip")
    }
  }

  /// A complaint, from the stop that is open: it is received now, and its clock runs.
  public func complaint(guest: String? = nil, words: String) async {
    var fields = About(customer: guest, trip: id, stop: open).fields
    fields["title"] = .text(text: words.isEmpty ? session.words("trip.complaint") : words)
    fields["kind"] = .text(text: "complaint")
    do {
      let made = try await session.book.openCase(fields: fields)
      session.platform.haptics.tap(.saved)
      session.desk.wanted = .caseRecord(id: made.id)
    } catch {
      session.desk.report(session.words.problem(error), from: "trip")
    }
  }

  /// Hands the phone over for the survey.
  public func handOver(_ form: String) {
    session.desk.wanted = .survey(form: form, about: About(trip: id, stop: open), kiosk: true)
  }

  private func follow(_ query: ListQuery) async throws {
    for try await _ in session.book.snapshots(of: .listed(query: query)) {
      try await show(try await session.book.record(record: id))
    }
  }

  private func show(_ detail: Detail) async throws {
    let sheet = try await session.book.tripSheet(trip: id)
    let made = TripPage(detail, sheet, session)
    page = .content(made)
    forms = sheet.forms.map { Choice(id: $0.value, text: $0.name, isSelected: false) }
    if !chose { open = made.present }
  }
}

extension Smile {
  init(_ place: Int) { self = place == 0 ? .bad : place == 1 ? .middling : .good }
}
