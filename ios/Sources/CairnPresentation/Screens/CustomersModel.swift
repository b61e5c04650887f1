import CairnBindings
import Foundation
import Observation

/// Customers: sticky search, chips, rows, an index by letter.
@MainActor @Observable
public final class CustomersModel {
  /// What is typed: characters, pinyin, initials, digits of a telephone number, a tag.
  public var search = ""
  /// What the list is narrowed to.
  public private(set) var chips: [Chip] = []
  /// Letters at the edge, in the order of the list.
  public private(set) var index: [Letter] = []
  /// How many customers there are.
  public private(set) var total: UInt64 = 0
  /// Grows where the list shall show its beginning.
  public private(set) var jumped = 0
  private let list: Rows<Row>
  private var found: Load<[Row]> = .loading
  private var chosen: [Chip.Kind: String] = [:]
  private var letter: Letter?
  private let session: Session

  /// The customers of this session.
  public init(_ session: Session) {
    self.session = session
    list = Rows(session) { try await CustomersModel.rows($0.map { ($0, nil) }, session) }
  }

  /// What the list shows.
  public var rows: Load<[Row]> { search.isEmpty ? list.state : found }
  /// New rows that wait above.
  public var fresh: Int { list.fresh }
  /// Whether further pages follow.
  public var more: Bool { search.isEmpty && list.hasMore }
  /// Whether the reader stands at the list's beginning.
  public var isAtTop: Bool {
    get { list.isAtTop }
    set { list.isAtTop = newValue }
  }

  /// What is watched. Where it changes, `watch` begins again: `.task(id:)` does that.
  public struct Watched: Hashable, Sendable {
    let search: String
    let chosen: [Chip.Kind: String]
    let after: String?
  }

  /// What is watched now.
  public var watched: Watched { Watched(search: search, chosen: chosen, after: letter?.before) }

  /// Watches until the task is cancelled.
  public func watch() async {
    search.isEmpty ? await list.watch(query) : await find(search)
  }

  /// Reads what the list can be narrowed to, and its letters.
  public func loadChips() async {
    do {
      let facets = try await session.book.facets()
      chips = Chip.all(facets, chosen, session.words)
      index = try await session.book.letters(kind: .customer).map { Letter(id: $0.letter, before: $0.before) }
      total = try await session.book.count(kind: .customer)
    } catch {
      session.desk.report(session.words.problem(error), from: "chips")
    }
  }

  /// The end of the list comes near.
  public func loadMore() async {
    if more { await list.more(query) }
  }

  /// Shows the rows that wait.
  public func showFresh() { list.showFresh() }

  /// Narrows the list; nothing widens it again.
  public func choose(_ kind: Chip.Kind, _ option: String?) async {
    chosen[kind] = option
    letter = nil
    jumped += 1
    await loadChips()
  }

  /// Goes to a letter.
  public func jump(to letter: Letter) {
    self.letter = letter
    jumped += 1
  }

  /// Shows everybody again.
  public func clear() {
    search = ""
    chosen = [:]
    letter = nil
    chips = chips.map(\.cleared)
  }

  private var query: ListQuery {
    ListQuery(
      kind: .customer, sort: .name, owner: chosen[.owner], tag: chosen[.tag], territory: chosen[.territory],
      after: letter?.before, limit: 100)
  }

  private func find(_ text: String) async {
    do {
      let query = SearchQuery(text: text, kinds: [.customer], limit: 100)
      for try await case .search(let hits) in session.book.snapshots(of: .search(query: query)) {
        found = .of(try await CustomersModel.rows(hits.map { ($0.row, $0) }, session), searched: text)
      }
    } catch {
      found = .of(session.words.problem(error))
    }
  }

  /// The rows with what they say beyond the record.
  private static func rows(_ rows: [(CairnBindings.Row, Hit?)], _ session: Session) async throws -> [Row] {
    let lines = try await session.book.customerLines(customers: rows.map(\.0.id))
    return zip(rows, lines).map { Row($0.0, $0.1, $1, session) }
  }
}

extension CustomersModel {
  /// A filter: owner, territory, tag; its options open on a tap.
  public struct Chip: Identifiable, Equatable, Sendable {
    /// Which.
    public enum Kind: String, Hashable, Sendable { case owner, territory, tag }
    public var id: Kind { kind }
    public let kind: Kind
    public let text: String
    public let isSelected: Bool
    public let options: [Choice]
    private let name: String

    static func all(_ facets: Facets, _ chosen: [Kind: String], _ words: Words) -> [Chip] {
      [
        Chip(.owner, words("chip.owner"), facets.owners, chosen[.owner]),
        Chip(.territory, words("chip.territory"), facets.territories, chosen[.territory]),
        Chip(.tag, words("chip.tag"), facets.tags, chosen[.tag]),
      ].filter { !$0.options.isEmpty }
    }

    private init(_ kind: Kind, _ name: String, _ facets: [Facet], _ chosen: String?) {
      self.kind = kind
      self.name = name
      options = facets.map { Choice(id: $0.value, text: $0.name, isSelected: $0.value == chosen) }
      isSelected = chosen != nil
      text = options.first { $0.isSelected }?.text ?? name
    }

    private init(clearing chip: Chip) {
      (kind, name, text, isSelected) = (chip.kind, chip.name, chip.name, false)
      options = chip.options.map { Choice(id: $0.id, text: $0.text, isSelected: false) }
    }

    /// The same with nothing chosen.
    var cleared: Chip { Chip(clearing: self) }
  }

  /// A letter of the index, and where it begins.
  public struct Letter: Identifiable, Hashable, Sendable {
    public let id: String
    let before: String
  }

  /// A customer in the list.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    /// The name.
    public let title: String
    /// The pieces of the name that were typed, in characters.
    public let hits: [Swift.Range<Int>]
    /// Organisation and city.
    public let organisation: String
    public let grade: Grade?
    public let lastContact: String?
    public let nextStep: String?
    public let nextOverdue: Bool
    public let mark: Mark
    /// Whether something was set aside in it.
    public let setAside: Bool
    /// What matched where the name does not show it: a telephone number, a tag.
    public let matched: String?

    init(_ row: CairnBindings.Row, _ hit: Hit?, _ line: CustomerLine, _ session: Session) {
      let title = hit?.highlights.first { $0.field == "title" }
      let other = hit?.highlights.first { $0.field != "title" }
      id = row.id
      self.title = row.title
      hits = title?.characters ?? []
      organisation = row.subtitle
      grade = line.grade.flatMap(Grade.init)
      lastContact = line.lastContactMs.map(session.formats.moment)
      nextStep = line.nextStep
      nextOverdue = line.overdue
      mark = Mark(row.place)
      setAside = row.conflicts > 0
      matched = title == nil ? other?.text : nil
    }
  }
}

extension Highlight {
  /// The matching pieces, as character ranges.
  var characters: [Swift.Range<Int>] { ranges.map { Int($0.start)..<Int($0.end) } }
}
