import CairnBindings
import Foundation
import Observation

/// Search over everything, from everywhere.
@MainActor @Observable
public final class SearchModel {
  /// One record that was found.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    /// What it is called.
    public let title: String
    /// What it is, and its second line.
    public let second: String
    /// The symbol of its kind.
    public let symbol: String
    /// The pieces of the title that were typed, in characters.
    public let hits: [Swift.Range<Int>]
    /// Where it is.
    public let mark: Mark
    /// Where a tap leads; nowhere for what has no page.
    public let opens: Screen?
  }

  /// What is typed.
  public var text = ""
  /// What was found, best first.
  public private(set) var rows: Load<[Row]> = .empty
  private let session: Session

  /// A search in this session.
  public init(_ session: Session) { self.session = session }

  /// Watches what `text` finds, until the task is cancelled; `.task(id: text)` begins again.
  public func watch() async {
    guard !text.isEmpty else {
      rows = .empty
      return
    }
    do {
      let query = SearchQuery(text: text, limit: 100)
      for try await case .search(let hits) in session.book.snapshots(of: .search(query: query)) {
        rows = .of(hits.map { Row($0, session.words) }, searched: text)
      }
    } catch {
      rows = .of(session.words.problem(error))
    }
  }

  /// Clears the search.
  public func clear() { text = "" }
}

extension SearchModel.Row {
  init(_ hit: Hit, _ words: Words) {
    let row = hit.row
    let title = hit.highlights.first { $0.field == "title" }
    let other = hit.highlights.first { $0.field != "title" }
    id = row.id
    self.title = row.title
    second = [words.kind(row.kind), other?.text ?? row.subtitle].filter { !$0.isEmpty }.joined(separator: " · ")
    symbol = row.kind.symbol
    hits = title?.characters ?? []
    mark = Mark(row.place)
    opens = Screen(row.kind, row.id)
  }
}

extension Screen {
  /// The screen of a record, where its kind has one.
  init?(_ kind: Kind, _ id: String) {
    switch kind {
    case .customer: self = .customer(id: id)
    case .visit: self = .visit(id: id)
    case .trip: self = .trip(id: id)
    case .case: self = .caseRecord(id: id)
    case .form: self = .survey(form: id, about: About(), kiosk: false)
    default: return nil
    }
  }
}
