import CairnBindings
import Foundation
import Observation

/// The rows of one watched list: the first page is live, further pages are fetched when their end comes near. Rows that arrive
/// while somebody reads further down wait above a "3 new" pill, so that nothing jumps.
@MainActor @Observable
public final class Rows<Item: Identifiable & Equatable & Sendable> where Item.ID == String {
  /// What the list shows.
  public private(set) var state: Load<[Item]> = .loading
  /// New rows that wait above.
  public private(set) var fresh = 0
  /// Whether further pages follow.
  public private(set) var hasMore = false
  /// The reader stands at the list's beginning: new rows are shown at once.
  public var isAtTop = true {
    didSet { if isAtTop { showFresh() } }
  }

  private let session: Session
  private let searched: () -> String
  private let items: ([Row]) async throws -> [Item]
  private var first: [Item] = []
  private var further: [Item] = []
  private var held: [Item]?
  private var next: String?

  /// `searched` names what narrows the list, for the words where nothing matches.
  init(
    _ session: Session, searched: @escaping () -> String = { "" },
    items: @escaping ([Row]) async throws -> [Item]
  ) {
    self.session = session
    self.searched = searched
    self.items = items
  }

  /// Watches the list until the task is cancelled.
  func watch(_ query: ListQuery) async {
    state = .loading
    further = []
    held = nil
    do {
      for try await snapshot in session.book.snapshots(of: .listed(query: query)) {
        switch snapshot {
        case .listed(let page): try await arrived(page, of: query)
        case .failed(let code, _): failed(session.words.problem(code: code))
        default: break
        }
      }
    } catch {
      failed(session.words.problem(error))
    }
  }

  /// Fetches the next page, where there is one.
  func more(_ query: ListQuery) async {
    guard let next, held == nil else { return }
    do {
      let page = try await session.book.list(query: query.from(next))
      guard next == self.next else { return }
      self.next = page.next
      try await append(page)
    } catch {
      failed(session.words.problem(error))
    }
  }

  /// Shows the rows that wait.
  public func showFresh() {
    guard let held else { return }
    self.held = nil
    fresh = 0
    first = held
    show()
  }

  private func arrived(_ page: Page, of query: ListQuery) async throws {
    let rows = try await items(page.rows)
    let known = Set(first.map(\.id) + further.map(\.id))
    let new = rows.count { !known.contains($0.id) }
    if !isAtTop && new > 0 && state != .loading {
      (held, fresh) = (rows, new)
      return
    }
    (held, fresh, first) = (nil, 0, rows)
    if further.isEmpty { next = page.next } else { try await fetchAgain(query, from: page.next) }
    show()
  }

  /// The first page moved: as many further pages as were there are fetched behind it again.
  private func fetchAgain(_ query: ListQuery, from start: String?) async throws {
    let wanted = further.count
    (further, next) = ([], start)
    while further.count < wanted, let at = next {
      let page = try await session.book.list(query: query.from(at))
      next = page.next
      try await append(page)
    }
  }

  private func append(_ page: Page) async throws {
    let rows = try await items(page.rows)
    let known = Set(first.map(\.id) + further.map(\.id))
    further += rows.filter { !known.contains($0.id) }
    show()
  }

  private func show() {
    state = .of(first + further, searched: searched())
    hasMore = next != nil
  }

  /// Rows that are already there stay readable: the bar on top tells of the failure.
  private func failed(_ problem: Problem) {
    if state.content == nil { state = .of(problem) }
  }
}

extension ListQuery {
  /// The page behind this cursor.
  fileprivate func from(_ next: String) -> ListQuery {
    var query = self
    query.after = next
    return query
  }
}
