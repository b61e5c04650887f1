import CairnBindings
import Foundation
import Observation

/// Today: the day in order.
@MainActor @Observable
public final class TodayModel {
  /// What is to be done.
  public private(set) var items: Load<[DayItem]> = .loading
  /// The trip that is under way.
  public private(set) var trip: TripCard?
  private let session: Session

  /// The day in this session.
  public init(_ session: Session) { self.session = session }

  /// What day it is, in words.
  public var day: String { session.formats.today }

  /// Watches until the task is cancelled: whatever changes in the book may change the day.
  public func watch() async {
    do {
      let anything = ListQuery(kind: nil, sort: .recent, limit: 1)
      for try await _ in session.book.snapshots(of: .listed(query: anything)) { try await load() }
    } catch {
      items = .of(session.words.problem(error))
    }
  }

  /// Reads the day again.
  public func refresh() async {
    do { try await load() } catch { session.desk.report(session.words.problem(error), from: "today") }
  }

  /// Done: a visit is made, a task is finished. Can be undone for six seconds.
  public func done(_ item: DayItem) async {
    await attempt(item, session.words("notice.done", .text(item.title))) { book in
      if item.kind == "task" {
        _ = try await book.taskDone(task: item.id)
      } else {
        let made = Change.put(field: "made_at", value: .whole(number: self.session.nowMs))
        _ = try await book.editRecord(record: item.id, changes: [made], base: nil)
      }
    }
  }

  /// Another day, counted by the core; tomorrow by default.
  public func postpone(_ item: DayItem, days: Int32 = 1) async {
    let day = session.book.dayFromToday(days: days, zone: session.formats.zone)
    await attempt(item, session.words("notice.postponed", .text(item.title))) {
      _ = try await $0.taskPostpone(task: item.id, until: day)
    }
  }

  private func attempt(_ item: DayItem, _ text: String, _ work: (Book) async throws -> Void) async {
    do {
      try await work(session.book)
      told(text, item)
    } catch {
      session.desk.report(session.words.problem(error), from: "today")
    }
  }

  private func told(_ text: String, _ item: DayItem) {
    session.platform.haptics.tap(.saved)
    session.desk.tell(text) { [session] in await session.undo(item.id) }
  }

  /// The trip that one is on, with the stop where the group is or goes next.
  private func underWay() async throws -> TripCard? {
    let trips = try await session.book.list(query: ListQuery(kind: .trip, sort: .recent, limit: 100)).rows
    guard let trip = trips.first(where: { $0.fields.text("state") == "under_way" }) else { return nil }
    let sheet = try await session.book.tripSheet(trip: trip.id)
    let stop = sheet.stops.first { $0.seen == .present } ?? sheet.stops.first { $0.seen == .toCome }
    return TripCard(
      id: trip.id, name: trip.title, stop: stop?.name, guests: sheet.guests.count,
      day: stop?.day.map { session.words("trip.day", .count(Int($0))) })
  }

  private func load() async throws {
    let day = try await session.book.dueToday()
    trip = try await underWay()
    items = .of(day.items.map { DayItem($0, session) } + day.birthdays.map { DayItem($0, session) })
  }
}

extension DayItem {
  init(_ item: AgendaItem, _ session: Session) {
    let (words, formats) = (session.words, session.formats)
    let code = item.reason ?? item.kind.code
    id = item.id
    kind = item.kind.code
    kindName = words.coded("today.kind", item.kind.code, otherwise: "today.kind_task")
    symbol = code == "birthday" ? "gift" : item.kind.symbol
    title = item.customer?.name ?? item.title
    let second = item.customer == nil ? item.subtitle : item.title
    subtitle = second.isEmpty ? nil : second
    let when = item.atMs.map(formats.time) ?? item.day.map(formats.day) ?? ""
    due = Badge(item.due, when, words)
    distance = nil
    lastContact = item.lastContactMs.map { words("today.last", .text(formats.moment($0))) }
    promise = item.promise.map { words("today.promise", .text($0)) }
    mark = Mark(item.place)
    canBeDone = item.kind != .case
    canBePostponed = item.kind == .task
    opens = Screen(item.kind, item.id) ?? item.customer.map { .customer(id: $0.id) }
    position = item.lat.flatMap { lat in item.lon.map { CustomerPage.Position(latitude: lat, longitude: $0) } }
  }
}

extension DayItem {
  /// A birthday that is near: a reason to say something, not a task.
  init(_ birthday: BirthdayAhead, _ session: Session) {
    id = "birthday \(birthday.customer.id)"
    kind = "birthday"
    kindName = session.words("today.kind_birthday")
    symbol = "gift"
    title = birthday.customer.name
    subtitle = birthday.turns.map { session.words("today.turns", .count(Int($0))) }
    due = Badge(text: session.formats.day(birthday.date), symbol: "gift", tone: .ink)
    (distance, lastContact, promise, position) = (nil, nil, nil, nil)
    mark = .sent
    (canBeDone, canBePostponed) = (false, false)
    opens = .customer(id: birthday.customer.id)
  }
}

extension Badge {
  fileprivate init(_ due: Due, _ when: String, _ words: Words) {
    switch due {
    case .overdue: self.init(text: words("due.overdue", .text(when)), symbol: "exclamationmark.circle", tone: .clay)
    case .soon: self.init(text: words("due.soon", .text(when)), symbol: "clock.badge.exclamationmark", tone: .amber)
    case .today: self.init(text: when, symbol: "clock", tone: .ink)
    }
  }
}
