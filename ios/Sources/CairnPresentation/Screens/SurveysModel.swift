import CairnBindings
import Foundation
import Observation

/// Surveys that can be asked, and interviews under way on this phone.
@MainActor @Observable
public final class SurveysModel {
  /// One form.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    public let title: String
    public let version: String
    public let languages: String
    /// How many interviews with it are not finished.
    public let unfinished: Int
    /// The last of these, to go on with.
    public let resumes: String?
  }

  /// An interview that waits.
  public struct Open: Identifiable, Equatable, Sendable {
    public let id: String
    public let title: String
    public let form: String
    public let customer: String?
    public let kiosk: Bool
    /// When somebody last did something in it.
    public let touched: String
  }

  /// The forms, by title.
  public private(set) var rows: Load<[Row]> = .loading
  /// Interviews that are not finished.
  public private(set) var open: [Open] = []
  private let session: Session

  /// The surveys of this session.
  public init(_ session: Session) { self.session = session }

  /// Reads them again whenever the book changes, until the task is cancelled.
  public func watch() async {
    do {
      let forms = ListQuery(kind: .form, limit: 1)
      for try await _ in session.book.snapshots(of: .listed(query: forms)) { try await load() }
    } catch {
      rows = .of(session.words.problem(error))
    }
  }

  /// Gives an interview up: its answers are gone.
  public func discard(_ interview: Open) async {
    do {
      try await session.book.discardSurvey(interview: interview.id)
      try await load()
      session.desk.mended("surveys")
    } catch {
      session.desk.report(session.words.problem(error), from: "surveys")
    }
  }

  private func load() async throws {
    let open = try await session.book.openSurveys()
    let forms = try await session.book.surveyForms()
    self.open = open.map { one in
      Open(
        id: one.id, title: forms.first { $0.id == one.form }?.title ?? "", form: one.form, customer: one.customer,
        kiosk: one.kiosk, touched: session.formats.moment(one.touchedAtMs))
    }
    rows = .of(
      forms.map { form in
        let unfinished = open.filter { $0.form == form.id }
        return Row(
          id: form.id, title: form.title, version: session.words("surveys.version", .text(form.version)),
          languages: session.formats.list(form.languages), unfinished: unfinished.count, resumes: unfinished.first?.id)
      })
  }
}
