import CairnPlatform
import CairnPresentation
import Foundation

/// A phone of a journey: the app's models as the views hold them, and the tasks that the views run for as long as they are shown.
@MainActor
final class Phone {
  let name: String
  private let folder: URL
  private var platform: Platform
  private let clock = SkewedClock()
  private let network = HandNetwork()
  private let words: Words
  private(set) var app: AppModel
  private var models: [String: AnyObject] = [:]
  private var tasks: [String: Task<Void, Never>] = [:]
  private var shown: [String: Screen] = [:]
  /// The join stays readable after its view is gone.
  private var join: JoinModel?

  init(_ name: String) {
    self.name = name
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("phone-\(UUID().uuidString)")
    platform = .forTests(folder: folder, clock: clock)
    platform.network = network
    let known = Words(Locale(identifier: "en"))
    // Texts are their keys here, so that a journey can tell one from the other in no language.
    words = Words(locale: known.locale) { key, _ in known.knows(key) ? key : nil }
    app = AppModel(platform: platform, words: words)
  }

  func start() async {
    await app.start()
    if app.phase == .open { live() }
  }

  /// The app dies: nothing is finished, nothing is told. Then it starts again.
  func restart() async {
    forget()
    app.end()
    app = AppModel(platform: platform, words: words)
    await start()
  }

  func network(_ on: Bool) { network.put(on) }

  func clock(hours: Double) async throws {
    clock.wrongBy(hours * 3600)
    try session().book.correctClock(byMs: Int64(hours * 3_600_000))
  }

  func room(_ bytes: UInt64?) async throws { try await session().book.limitStorage(bytes: bytes) }

  func session() throws -> Session {
    guard let session = app.session else { throw Broken("\(name) has no open book") }
    return session
  }

  /// The views of an old book are gone.
  func forget() {
    for task in tasks.values { task.cancel() }
    (tasks, models, shown) = ([:], [:], [:])
  }

  /// Keeps in touch, as the shell does while it is shown.
  func live() { run("live") { [app] in await app.live() } }

  /// Runs what a view runs while it is shown, instead of what ran there before.
  func run(_ name: String, _ work: @escaping @MainActor () async -> Void) {
    tasks[name]?.cancel()
    tasks[name] = Task { await work() }
  }

  /// The model of this name, made and watched the first time, as its view would; that of the screen that is open for those that
  /// are about one record.
  func model(_ name: String) throws -> AnyObject {
    if let wanted = app.desk.wanted {
      app.open(wanted)
      app.desk.wanted = nil
    }
    switch name {
    case "app": return app
    case "join":
      join = app.joining ?? join
      return try join ?? orBroken("\(self.name) is not joining")
    case "customer", "visit", "case", "trip", "survey": return try aboutRecord(name)
    default: break
    }
    if let model = models[name] { return model }
    let made = try general(name)
    models[name] = made
    return made
  }

  /// The model of a page; where another page of its kind was opened, a new one.
  private func aboutRecord(_ name: String) throws -> AnyObject {
    let session = try session()
    guard let screen = app.path.last(where: { $0.model == name }) else { throw NotOpen(name: name) }
    if let model = models[name], shown[name] == screen { return model }
    let made: AnyObject
    switch screen {
    case .customer(let id):
      let model = CustomerModel(session, id: id)
      run(name) { await model.watch() }
      made = model
    case .visit(let id): made = visit(VisitModel(session, .existing(id)))
    case .newVisit(let about): made = visit(VisitModel(session, .new(about)))
    case .trip(let id):
      let model = TripModel(session, id: id)
      run(name) { await model.watch() }
      made = model
    case .caseRecord(let id):
      let model = CaseModel(session, .existing(id))
      run(name) { await model.watch() }
      made = model
    case .survey(let form, let about, let kiosk):
      let model = SurveyModel(session, form: form, about: about, kiosk: kiosk)
      run(name) { await model.begin() }
      made = model
    default: throw Broken("no model for \(screen)")
    }
    (models[name], shown[name]) = (made, screen)
    return made
  }

  private func visit(_ model: VisitModel) -> VisitModel {
    run("visit") { await model.watch() }
    return model
  }

  private func general(_ name: String) throws -> AnyObject {
    let session = try session()
    switch name {
    case "today": return running(name, TodayModel(session)) { await $0.watch() }
    case "customers": return running(name, CustomersModel(session)) { await $0.watch() }
    case "trips": return running(name, TripsModel(session)) { await $0.watch() }
    case "surveys": return running(name, SurveysModel(session)) { await $0.watch() }
    case "cases": return running(name, CasesModel(session)) { await $0.watch() }
    case "outbox":
      return running(name, OutboxModel(session, try app.status ?? orBroken("no status"))) { await $0.watch() }
    case "setAside": return running(name, SetAsideModel(session)) { await $0.watch() }
    case "more": return running(name, MoreModel(session)) { await $0.watch() }
    case "search": return running(name, SearchModel(session)) { await $0.watch() }
    case "myFigures": return running(name, MyFiguresModel(session)) { await $0.load() }
    default: throw Broken("no model \(name)")
    }
  }

  private func running<Model: AnyObject>(
    _ name: String, _ model: Model, _ work: @escaping @MainActor (Model) async -> Void
  ) -> Model {
    run(name) { await work(model) }
    return model
  }

  private func orBroken<T>(_ text: String) throws -> T { throw Broken(text) }

  /// Ends everything of this phone.
  func end() {
    for task in tasks.values { task.cancel() }
    app.end()
    try? FileManager.default.removeItem(at: folder)
  }
}

/// A page that is not open shows nothing.
struct NotOpen: Error { let name: String }

/// A clock that is wrong by so much.
final class SkewedClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var seconds = 0.0

  var now: Date { Date(timeIntervalSinceNow: lock.withLock { seconds }) }

  func wrongBy(_ seconds: Double) { lock.withLock { self.seconds = seconds } }

  func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

extension Screen {
  /// The journeys' name of its model.
  var model: String? {
    switch self {
    case .customer: "customer"
    case .visit, .newVisit: "visit"
    case .trip: "trip"
    case .caseRecord, .newCase: "case"
    case .survey: "survey"
    default: nil
    }
  }

  /// `{"screen": "customer", "id": …}`.
  init(journey: JSONValue) throws {
    let id = journey[path: "id"]?.shown ?? ""
    switch journey[path: "screen"]?.shown {
    case "customer": self = .customer(id: id)
    case "visit": self = .visit(id: id)
    case "trip": self = .trip(id: id)
    case "case": self = .caseRecord(id: id)
    case "survey":
      let about = About(
        customer: journey[path: "customer"]?.shown, trip: journey[path: "trip"]?.shown,
        stop: journey[path: "stop"]?.shown, caseID: journey[path: "case"]?.shown)
      self = .survey(form: id, about: about, kiosk: journey[path: "kiosk"] == .bool(true))
    case "outbox": self = .outbox
    case "setAside": self = .setAside
    case "myFigures": self = .myFigures
    case "surveys": self = .surveys(About())
    case "search": self = .search
    default: throw Broken("no screen \(journey.shown)")
    }
  }
}
