import CairnBindings
import CairnPlatform
import Foundation
import Observation

/// The frame around all screens: opening the book, the lock, the section that is open, and the way through each.
@MainActor @Observable
public final class AppModel {
  /// Which of them is shown.
  public enum Phase: Equatable, Sendable {
    /// The book is being opened.
    case starting
    /// There is no book yet.
    case join
    /// There is one; its owner has not been confirmed.
    case locked
    /// One works in it.
    case open
    /// The phone's key store was wiped: the book cannot be opened any more, and one joins again.
    case keyGone
    /// The book could not be opened.
    case failed(Problem)
  }

  /// Which of them is shown.
  public private(set) var phase = Phase.starting
  /// The section that is open.
  public var section = Area.today
  /// The way through each section; switching keeps the place in each.
  public var paths: [Area: [Screen]] = [:]
  /// The opened book.
  public private(set) var session: Session?
  /// The join, while there is no book.
  public private(set) var joining: JoinModel?
  /// Where the phone stands with the office.
  public private(set) var status: StatusModel?
  /// What is told at the edge of every screen.
  public let desk = Desk()

  private let platform: Platform
  private let words: Words
  private let keys: BookKeys
  private var book: Workspace?
  private var day: DayOutside?

  /// An app on this device, in this language.
  public init(platform: Platform, words: Words) {
    self.platform = platform
    self.words = words
    keys = BookKeys(platform)
    desk.takenBack = { [weak self] in self?.takenBack() }
  }

  /// The phone is in guests' hands: every way through the app but their survey is closed, also after a restart.
  public var handedOver: Bool { desk.handedOver }

  /// Opens the book, or begins to join. Needs no network.
  public func start() async {
    guard phase == .starting else { return }
    guard platform.files.hasBook() else { return beginJoin() }
    do {
      guard let key = try keys.kept() else {
        phase = .keyGone
        return
      }
      let opened = try await Workspace.open(folder: try platform.files.bookFolder().path, key: key)
      let guests = try await opened.openSurveys().first { $0.kiosk }
      take(opened)
      if let guests { giveBack(guests) } else { phase = isLocked ? .locked : .open }
    } catch {
      let problem = words.problem(error)
      phase = problem.code == "wrong_key" ? .keyGone : .failed(problem)
    }
  }

  /// Tries to open it again.
  public func retry() async {
    phase = .starting
    await start()
  }

  /// The join is done: its book is the one that one works in.
  public func joined() {
    guard let made = joining?.book else { return }
    take(made)
    joining = nil
    phase = .open
  }

  /// The clock that ends notices.
  public var clock: any WallClock { platform.clock }

  /// Asks for face, finger or code.
  public func unlock() async {
    guard phase == .locked, await platform.owner.confirm(reason: words("lock.title")) else { return }
    phase = .open
  }

  /// The app went to the back: what is shown is covered, where the person chose so.
  public func lock() {
    if phase == .open && isLocked && !handedOver { phase = .locked }
  }

  /// What stands outside of the app follows its day: called when it goes to the back, comes to the front, or exchanged there.
  public func refreshDay() async {
    do {
      try await day?.refresh()
      desk.mended("day")
    } catch {
      desk.report(words.problem(error), from: "day")
    }
  }

  /// Moves a book that cannot be opened, or that was shut out, out of the way and joins again. Nothing is deleted.
  public func rejoin() {
    Task { [platform] in try? await DayOutside.clear(platform) }
    do {
      book?.stopSync()
      (book, session, status, day, paths) = (nil, nil, nil, nil, [:])
      desk.dismissProblem()
      if platform.files.hasBook() { try platform.files.setBookAside() }
      try keys.forget()
      beginJoin()
    } catch {
      phase = .failed(words.problem(error))
    }
  }

  /// The way through the open section.
  public var path: [Screen] {
    get { paths[section] ?? [] }
    set { paths[section] = newValue }
  }

  /// Opens a screen on top of where one is.
  public func open(_ screen: Screen) {
    guard !handedOver, path.last != screen else { return }
    path.append(screen)
  }

  /// Back to the screen before.
  public func back() {
    if !handedOver { _ = path.popLast() }
  }

  /// A second tap on the open section goes back to its beginning.
  public func select(_ section: Area) {
    guard !handedOver else { return }
    if section == self.section { path = [] }
    self.section = section
  }

  /// Follows a link from outside: an invite, a reminder, the widget.
  public func follow(_ link: String) {
    switch DeepLink(link) {
    case .invite(let code)?: joining?.scanned(code)
    case .screen(let screen)?: if phase == .open || phase == .locked { open(screen) }
    case nil: break
    }
  }

  /// The app came to the front, or the network is back.
  public func wake() {
    book?.wakeSync()
    Task { await refreshDay() }
  }

  /// Keeps in touch with the relay, and the bar up to date, until the task is cancelled.
  public func live() async {
    async let bar: Void? = status?.watch()
    async let outside: Void? = day?.watch()
    _ = await (bar, outside)
  }

  /// One exchange with the relay; what came of it is seen in the bar.
  public func syncNow() async {
    do {
      _ = try await book?.syncOnce()
      desk.mended("sync")
    } catch {
      desk.report(words.problem(error), from: "sync")
    }
  }

  /// Ends what the app does with the book; what was acknowledged is durable already.
  public func end() {
    book?.stopSync()
    (book, session, status, day) = (nil, nil, nil, nil)
  }

  private var isLocked: Bool { platform.choices.read(JoinModel.Choice.lock) != nil && platform.owner.possible() }

  private func beginJoin() {
    joining = JoinModel(platform: platform, words: words)
    phase = .join
  }

  private func take(_ opened: Workspace) {
    book = opened
    let session = Session(book: opened, platform: platform, words: words, desk: desk)
    self.session = session
    status = StatusModel(session)
    day = DayOutside(session)
  }

  /// The app died in a guest's hands: it comes up with the same question, and nothing else. Its PIN stands in for the lock.
  private func giveBack(_ guests: OpenSurvey) {
    path = [.survey(form: guests.form, about: About(customer: guests.customer), kiosk: true)]
    desk.handOver(true)
    phase = .open
  }

  /// Who gets the phone back from guests proves who they are, where the app has a lock.
  private func takenBack() {
    _ = path.popLast()
    if isLocked { phase = .locked }
  }
}
