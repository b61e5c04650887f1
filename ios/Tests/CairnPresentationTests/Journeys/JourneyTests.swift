import CairnPresentation
import Foundation
import Testing

/// What people live through with the app, held to the same words as Android: the journeys of `tests/host/journeys`.
@Suite(.serialized) struct JourneyTests {
  @Test(arguments: try! Journey.all().map(\.file)) @MainActor
  func journey(_ file: String) async throws {
    let journey = try #require(try Journey.all().first { $0.file == file }?.journey)
    let player = Player()
    defer { player.end() }
    for (place, step) in journey.steps.enumerated() {
      do {
        try await player.play(step)
      } catch {
        Issue.record("\(file), step \(place + 1): \(JSONValue.object(step.raw).json): \(error)")
        return
      }
    }
  }
}

/// Plays the steps of one journey.
@MainActor
final class Player {
  private let office: Office
  private var phones: [String: Phone] = [:]
  private var kept: [String: JSONValue] = ["relay": .text(environment("CAIRN_RELAY"))]

  init() {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
    office = Office(folder: folder)
  }

  func play(_ step: Journey.Step) async throws {
    if let arguments = step.raw["office"] {
      try asked(of: step, try await officeSays(arguments.filled(kept), step.raw["input"]?.filled(kept)))
    } else if let name = step.text("phone") {
      let phone = Phone(name)
      phones[name] = phone
      await phone.start()
    } else if let phone = step.text("as").flatMap({ phones[$0] }) {
      try await play(step, on: phone)
    } else {
      throw Broken("no such step")
    }
  }

  func end() {
    for phone in phones.values { phone.end() }
    try? FileManager.default.removeItem(at: office.folder)
  }

  private func officeSays(_ arguments: JSONValue, _ input: JSONValue?) async throws -> JSONValue {
    guard case .list(let list) = arguments else { throw Broken("office takes a list") }
    let (office, words, typed) = (office, list.map(\.shown), input?.json)
    return try await Task.detached { try office.run(words, input: typed) }.value
  }

  private func asked(of step: Journey.Step, _ answer: JSONValue) throws {
    if case .object(let keeps)? = step.raw["keep"] {
      for (name, path) in keeps {
        guard let value = answer[path: path.shown] else { throw Broken("no \(path.shown) in \(answer.shown)") }
        kept[name] = value
      }
    }
    if case .object(let expects)? = step.raw["expect"] {
      for (path, wanted) in expects where answer[path: path]?.shown != wanted.filled(kept).shown {
        throw Broken("\(path) is \(answer[path: path]?.shown ?? "absent")")
      }
    }
    if case .object(let contains)? = step.raw["contains"] {
      for (path, wanted) in contains where answer[path: path]?.shown.contains(wanted.filled(kept).shown) != true {
        throw Broken("\(path) is \(answer[path: path]?.shown ?? "absent")")
      }
    }
  }

  private func play(_ step: Journey.Step, on phone: Phone) async throws {
    let raw = step.raw
    if let intent = step.text("do") {
      try await phone.act(intent, raw["with"]?.filled(kept))
    } else if let path = step.text("expect") {
      try await expect(path, raw, on: phone)
    } else if let name = step.text("keep"), let from = step.text("from") {
      try await wait(from) { Walk.text(try self.shown(from, on: phone)) != nil }
      kept[name] = .text(Walk.text(try shown(from, on: phone)) ?? "")
    } else if let network = step.text("network") {
      phone.network(network == "on")
    } else if raw["restart"] != nil {
      await phone.restart()
    } else if let room = raw["room"] {
      try await phone.room(room.shown == "free" ? nil : 0)
    } else if case .number(let hours)? = raw["clock"] {
      try await phone.clock(hours: hours)
    } else {
      throw Broken("no such step")
    }
  }

  private func shown(_ path: String, on phone: Phone) throws -> Any? {
    let name = String(path.prefix { $0 != "." })
    do {
      return Walk.value(try phone.model(name), Path(String(path.dropFirst(name.count + 1))))
    } catch is NotOpen {
      return nil
    }
  }

  private func expect(_ path: String, _ step: [String: JSONValue], on phone: Phone) async throws {
    do {
      try await wait(path) { try self.holds(path, step, on: phone) }
    } catch let broken as Broken {
      throw Broken("\(broken), which is \(Walk.text(try? shown(path, on: phone)) ?? "absent")")
    }
  }

  private func holds(_ path: String, _ step: [String: JSONValue], on phone: Phone) throws -> Bool {
    let value = try shown(path, on: phone)
    let text = Walk.text(value)
    for (word, wanted) in step.mapValues({ $0.filled(kept) }) where !["as", "expect"].contains(word) {
      let matches =
        switch word {
        case "is": text == wanted.shown
        case "not": text != wanted.shown
        case "contains": Walk.contains(value, wanted.shown)
        case "count": Walk.count(value).map(Double.init) == wanted.number
        case "atLeast": text.flatMap(Double.init).map { $0 >= wanted.number ?? 0 } == true
        case "absent": (text == nil) == (wanted == .bool(true))
        default: throw Broken("no comparison \(word)")
        }
      if !matches { return false }
    }
    return true
  }
}

extension JSONValue {
  var number: Double? { if case .number(let number) = self { number } else { nil } }
}
