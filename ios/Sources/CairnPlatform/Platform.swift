import Foundation

/// What the models need of the device they run on. The app fills it with Apple's frameworks, the tests with what
/// `Platform.forTests` holds: no model knows which.
public struct Platform: Sendable {
  /// Keys that leave this device in no backup.
  public var secrets: any SecretStore
  /// The wall clock.
  public var clock: any WallClock
  /// Reminders on the lock screen.
  public var reminders: any Reminders
  /// Where the phone is.
  public var locator: any Locator
  /// Folders of the app.
  public var files: any Files
  /// Face ID, Touch ID, or the phone's code.
  public var owner: any OwnerCheck
  /// Small choices of this device: language, lock.
  public var choices: any Choices
  /// What a hand feels.
  public var haptics: any Haptics
  /// Whether there is a network.
  public var network: any NetworkWatch
  /// The widgets on the home screen.
  public var widgets: any Widgets

  /// A platform of these parts.
  public init(
    secrets: any SecretStore, clock: any WallClock, reminders: any Reminders, locator: any Locator,
    files: any Files, owner: any OwnerCheck, choices: any Choices, haptics: any Haptics, network: any NetworkWatch,
    widgets: any Widgets
  ) {
    self.secrets = secrets
    self.clock = clock
    self.reminders = reminders
    self.locator = locator
    self.files = files
    self.owner = owner
    self.choices = choices
    self.haptics = haptics
    self.network = network
    self.widgets = widgets
  }
}

/// Why the device refused. Each has its text in `Words.problem`.
public enum PlatformError: Error, Equatable, Sendable {
  /// The person, or whoever manages the phone, does not allow it.
  case notAllowed(Permission)
  /// The device cannot tell right now: no satellites, no camera.
  case unavailable(Permission)
  /// The key store refused with this status of the system.
  case keyStore(Int)
  /// The file cannot be read.
  case unreadable(String)
}

/// What the person is asked to allow.
public enum Permission: String, Sendable, CaseIterable {
  /// Check-in at a visit.
  case location
  /// A voice memo.
  case microphone
}

/// Keeps small secrets.
public protocol SecretStore: Sendable {
  /// The secret of that name, or nothing.
  func read(_ name: String) throws -> Data?
  /// Writes it, over an older one.
  func write(_ name: String, _ secret: Data) throws
  /// Forgets it; nothing happens where there is none.
  func remove(_ name: String) throws
}

/// Says what time it is, and waits.
public protocol WallClock: Sendable {
  /// Now.
  var now: Date { get }
  /// Waits; ends early with an error when the task is cancelled.
  func sleep(for duration: Duration) async throws
}

/// A reminder on the lock screen. It holds an identifier and a text without the customer's details where the person chose so.
public struct Reminder: Equatable, Sendable, Identifiable {
  /// The same identifier replaces an older reminder.
  public let id: String
  /// The first line.
  public let title: String
  /// The second line.
  public let body: String
  /// When.
  public let at: Date
  /// What a tap opens.
  public let link: URL?

  /// A reminder.
  public init(id: String, title: String, body: String, at: Date, link: URL?) {
    self.id = id
    self.title = title
    self.body = body
    self.at = at
    self.link = link
  }
}

/// Puts reminders up and takes them away.
public protocol Reminders: Sendable {
  /// Asks once; later it only tells what was answered.
  func allowed() async -> Bool
  /// From now on exactly these are planned.
  func plan(_ reminders: [Reminder]) async throws
  /// The number on the app's icon.
  func badge(_ count: Int) async
}

/// A position, and how sure the phone is of it.
public struct Fix: Equatable, Sendable {
  /// Latitude, WGS 84, in degrees.
  public let latitude: Double
  /// Longitude, likewise.
  public let longitude: Double
  /// The radius in metres in which the phone is with 68 % probability.
  public let accuracy: Double

  /// A position.
  public init(latitude: Double, longitude: Double, accuracy: Double) {
    self.latitude = latitude
    self.longitude = longitude
    self.accuracy = accuracy
  }
}

/// Finds the phone, once, when asked.
public protocol Locator: Sendable {
  /// Where the phone is now.
  func here() async throws -> Fix
}

/// The app's folders.
public protocol Files: Sendable {
  /// Where the book lies: in no backup, readable after the first unlock.
  func bookFolder() throws -> URL
  /// Whether a book lies there.
  func hasBook() -> Bool
  /// Moves a book that no key opens out of the way; nothing is deleted.
  func setBookAside() throws
  /// How many bytes the book takes.
  func bookBytes() -> Int64
  /// The folder that the app shares with its widget and its extensions.
  func group() throws -> URL
  /// Where the share extension puts what another app shared.
  func inbox() throws -> URL
  /// A fresh file for something to be shared, gone after a while.
  func shared(named name: String) throws -> URL
}

/// Makes sure that the phone's owner holds it.
public protocol OwnerCheck: Sendable {
  /// Whether the phone can check at all: it has a code.
  func possible() -> Bool
  /// Asks for face, finger or code.
  func confirm(reason: String) async -> Bool
}

/// Small choices that stay on this device.
public protocol Choices: Sendable {
  /// What was chosen, or nothing.
  func read(_ name: String) -> String?
  /// Chooses; nothing takes the choice back.
  func write(_ name: String, _ value: String?)
}

/// What a hand feels: on save, on a scan, on a failed check.
public enum Tap: Sendable { case saved, scanned, refused }

/// Lets a hand feel it.
public protocol Haptics: Sendable {
  /// Once.
  func tap(_ tap: Tap)
}

/// What the system says of the network.
public protocol NetworkWatch: Sendable {
  /// Whether there is one now, and from then on each time that changes.
  func states() -> AsyncStream<Bool>
}

/// The widgets on the home screen and the lock screen.
public protocol Widgets: Sendable {
  /// What they read was written anew.
  func reload()
}
