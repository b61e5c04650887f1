import CairnBindings
import CairnPlatform
import Foundation
import Testing

@testable import CairnPresentation

/// A core subscription as an asynchronous stream.
@Suite @MainActor struct LiveTests {
  private let customers = Query.listed(query: ListQuery(kind: .customer))

  @Test func theLatestStateWins() async throws {
    let made = try await Founded()
    defer { made.end() }
    var snapshots = made.book.snapshots(of: customers).makeAsyncIterator()
    #expect(names(try await snapshots.next()) == [])
    for name in ["A", "B", "C"] { _ = try await made.customer(name) }
    // Nobody read meanwhile; the core has told of all three by the time that they are there.
    try await Task.sleep(for: .milliseconds(700))
    #expect(names(try await snapshots.next())?.count == 3)
  }

  @Test func itEndsWithItsTask() async throws {
    let made = try await Founded()
    defer { made.end() }
    let seen = Counter()
    let reading = Task { [book = made.book, customers] in
      for try await _ in book.snapshots(of: customers) { seen.add() }
    }
    try await wait("the first state") { seen.count == 1 }
    reading.cancel()
    _ = await reading.result
    _ = try await made.customer("A")
    try await Task.sleep(for: .milliseconds(500))
    #expect(seen.count == 1)
  }

  @Test func theCoresHandleIsReleasedWithItsTask() async throws {
    let made = try await Founded()
    defer { made.end() }
    let book = Watched(unsafeFromHandle: made.book.uniffiCloneHandle())
    let seen = Counter()
    let reading = Task { [customers] in
      for try await _ in book.snapshots(of: customers) { seen.add() }
    }
    try await wait("the subscription") { seen.count == 1 && book.subscription != nil }
    reading.cancel()
    _ = await reading.result
    try await wait("the subscription's end") { book.subscription == nil }
  }

  @Test func theBookIsReleasedWithItsReaders() async throws {
    weak var released: Workspace?
    weak var model: CustomersModel?
    let folder = try await { () async throws -> URL in
      let made = try await Founded()
      released = made.book
      let customers = CustomersModel(made.session())
      model = customers
      let watching = Task { await customers.watch() }
      try await wait("the list") { customers.rows == .empty }
      try made.book.startSync()
      made.book.stopSync()
      watching.cancel()
      await watching.value
      return made.folder
    }()
    defer { try? FileManager.default.removeItem(at: folder) }
    try await wait("the model's end") { model == nil }
    try await wait("the book's end") { released == nil }
    // It opens again, as it does after the app's next start.
    let again = try await Workspace.open(
      folder: folder.appendingPathComponent("book").path, key: Data(repeating: 7, count: 32))
    #expect(try await again.count(kind: .customer) == 0)
  }

  private func names(_ snapshot: Snapshot?) -> [String]? {
    guard case .listed(let page) = snapshot else { return nil }
    return page.rows.map(\.title)
  }
}

/// A book that remembers its last subscription without holding it.
private final class Watched: Workspace, @unchecked Sendable {
  private let lock = NSLock()
  private weak var last: Subscription?

  var subscription: Subscription? { lock.withLock { last } }

  override func subscribe(query: Query, listener: any Listener) async throws -> Subscription {
    let made = try await super.subscribe(query: query, listener: listener)
    lock.withLock { last = made }
    return made
  }
}

/// Counts across threads.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0

  var count: Int { lock.withLock { number } }

  func add() { lock.withLock { number += 1 } }
}
