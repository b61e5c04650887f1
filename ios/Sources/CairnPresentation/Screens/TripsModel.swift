import CairnBindings
import Foundation
import Observation

/// Trips: those under way first.
@MainActor @Observable
public final class TripsModel {
  /// One trip.
  public struct Row: Identifiable, Equatable, Sendable {
    public let id: String
    public let name: String
    public let dates: String?
    public let destination: String
    public let state: String?
    public let guests: Int
    public let mark: Mark
  }

  /// The rows and what waits above them.
  public let list: Rows<Row>
  private let query = ListQuery(kind: .trip, sort: .recent, limit: 100)

  /// The trips of this session.
  public init(_ session: Session) {
    list = Rows(session) { rows in rows.map { Row($0, session) } }
  }

  /// What the list shows.
  public var rows: Load<[Row]> { list.state }

  /// Watches until the task is cancelled.
  public func watch() async { await list.watch(query) }

  /// The end of the list comes near.
  public func more() async { await list.more(query) }
}

extension TripsModel.Row {
  init(_ row: CairnBindings.Row, _ session: Session) {
    let (fields, formats) = (row.fields, session.formats)
    id = row.id
    name = row.title
    dates = formats.days(fields.text("starts"), fields.text("ends"))
    destination = fields.text("destination") ?? ""
    state = fields.text("state").map { session.words.choice($0, of: "trip") }
    guests = fields.entryCount("guests")
    mark = Mark(row.place)
  }
}

extension [String: FieldValue] {
  /// How many entries a list has.
  func entryCount(_ field: String) -> Int {
    if case .entries(let entries) = self[field] { entries.count } else { 0 }
  }
}

extension Formats {
  /// From a day to another.
  func days(_ from: String?, _ to: String?) -> String? {
    switch (from, to) {
    case (let from?, let to?): "\(day(from)) – \(day(to))"
    case (let one?, nil), (nil, let one?): day(one)
    case (nil, nil): nil
    }
  }
}
