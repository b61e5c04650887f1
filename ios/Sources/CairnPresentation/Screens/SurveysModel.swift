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

  /// The forms, by title.
  public private(set) var rows: Load<[Row]> = .loading
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

  private func load() async throws {
    let open = try await session.book.openSurveys()
    rows = .of(
      try await session.book.surveyForms().map { form in
        let unfinished = open.filter { $0.form == form.id }
        return Row(
          id: form.id, title: form.title, version: session.words("surveys.version", .text(form.version)),
          languages: session.formats.list(form.languages), unfinished: unfinished.count, resumes: unfinished.first?.id)
      })
  }
}
