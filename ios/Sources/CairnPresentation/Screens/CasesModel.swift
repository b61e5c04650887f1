import CairnBindings
import Foundation
import Observation

/// Cases: what moved last comes first.
@MainActor @Observable
public final class CasesModel {
  /// One case.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    public let title: String
    public let kind: String
    public let complaint: Bool
    public let status: Badge
    public let severity: String?
    /// The time until which somebody answers.
    public let clock: CasePage.Clock?
    public let mark: Mark
  }

  /// The rows and what waits above them.
  public let list: Rows<Row>
  private let query = ListQuery(kind: .case, sort: .recent, limit: 100)

  /// The cases of this session.
  public init(_ session: Session) {
    list = Rows(session) { rows in
      var made: [Row] = []
      for row in rows { made.append(Row(row, try await session.book.caseSheet(record: row.id), session)) }
      return made
    }
  }

  /// What the list shows.
  public var rows: Load<[Row]> { list.state }

  /// Watches until the task is cancelled.
  public func watch() async { await list.watch(query) }

  /// The end of the list comes near.
  public func more() async { await list.more(query) }
}

extension CasesModel.Row {
  init(_ row: CairnBindings.Row, _ sheet: CaseSheet, _ session: Session) {
    let (fields, words) = (row.fields, session.words)
    id = row.id
    title = row.title
    kind = words.choice(fields.text("kind") ?? "unknown")
    complaint = fields.text("kind") == "complaint"
    status = Badge(step: fields.text("status") ?? "received", words)
    severity = fields.text("severity").map { words.choice($0) }
    clock = CasePage.Clock(sheet, session)
    mark = Mark(row.place)
  }
}

extension Badge {
  /// The step of a case.
  init(step: String, _ words: Words) {
    let (symbol, tone): (String, Tone) =
      switch step {
      case "received", "reopened": ("tray.and.arrow.down", .amber)
      case "acknowledged", "in_work": ("hammer", .sky)
      default: ("checkmark.circle", .moss)
      }
    self.init(text: words.choice(step), symbol: symbol, tone: tone)
  }
}
