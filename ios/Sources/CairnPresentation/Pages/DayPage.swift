import CairnBindings
import Foundation

/// One thing to do today.
public struct DayItem: Identifiable, Equatable, Sendable {
  public let id: String
  public let kind: String
  public let kindName: String
  public let symbol: String
  public let title: String
  public let subtitle: String?
  public let due: Badge?
  public let distance: String?
  public let lastContact: String?
  public let promise: String?
  public let mark: Mark
  public let canBeDone: Bool
  public let canBePostponed: Bool
  public let opens: Screen?
  public let position: CustomerPage.Position?
}

/// The trip that is under way.
public struct TripCard: Equatable, Sendable {
  public let id: String
  public let name: String
  public let stop: String?
  public let guests: Int
  public let day: String?
}
