import CairnBindings
import Foundation

/// What a trip's page shows.
public struct TripPage: Equatable, Sendable {
  public let name: String
  public let dates: String?
  /// In their order.
  public let stops: [Stop]
  /// By seat.
  public let guests: [Guest]
  public let mark: Mark
  /// The stop where the group is now.
  public let present: String?

  /// One stop.
  public struct Stop: Identifiable, Equatable, Sendable {
    public var id: String { token }
    public let token: String
    public let place: String
    public let day: String?
    public let at: String?
    public let state: When
    public let remark: String?
    /// Smiles logged here so far: bad, middling, good.
    public let smiles: [Int]
    public let complaints: Int
  }

  /// Where a stop lies from now.
  public enum When: Equatable, Sendable { case past, present, toCome }

  /// One guest.
  public struct Guest: Identifiable, Equatable, Sendable {
    public var id: String { customer }
    public let customer: String
    public let name: String
    public let seat: String
    public let room: String
    public let diet: String
    public let allergy: String?
    public let birthday: String?
  }
}

extension TripPage {
  init(_ detail: Detail, _ sheet: TripSheet, _ session: Session) {
    name = detail.title
    dates = session.formats.days(detail.fields.text("starts"), detail.fields.text("ends"))
    stops = sheet.stops.map { Stop($0, session) }
    guests = sheet.guests.map { Guest($0, session) }
    mark = Mark(detail.place)
    present = sheet.stops.first { $0.seen == .present }?.token
  }
}

extension TripPage.Stop {
  init(_ stop: TripStop, _ session: Session) {
    token = stop.token
    place = stop.name
    day = stop.day.map { session.words("trip.day", .count(Int($0))) }
    at = stop.atMs.map(session.formats.moment)
    state = TripPage.When(stop.seen)
    remark = stop.remark
    smiles = [Int(stop.bad), Int(stop.middling), Int(stop.good)]
    complaints = Int(stop.complaints)
  }
}

extension TripPage.When {
  init(_ when: CairnBindings.When) {
    self =
      switch when {
      case .past: .past
      case .present: .present
      case .toCome: .toCome
      }
  }
}

extension TripPage.Guest {
  init(_ guest: TripGuest, _ session: Session) {
    let words = session.words
    customer = guest.customer
    name = guest.name
    seat = guest.seat
    room = guest.room
    diet = guest.diet
    allergy = guest.allergy.map { words("trip.allergy", .text($0)) }
    birthday = guest.birthday.map { words("trip.birthday", .text(session.formats.day($0))) }
  }
}
