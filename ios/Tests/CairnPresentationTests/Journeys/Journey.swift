import Foundation

/// One journey of `tests/host/journeys`; its README says what each step means.
struct Journey: Decodable, Sendable {
  let name: String
  let steps: [Step]

  struct Step: Decodable, Sendable {
    let raw: [String: JSONValue]

    init(from decoder: any Decoder) throws {
      raw = try decoder.singleValueContainer().decode([String: JSONValue].self)
    }

    func text(_ key: String) -> String? {
      if case .text(let text)? = raw[key] { text } else { nil }
    }
  }

  /// All journeys, by the name of their file.
  static func all() throws -> [(file: String, journey: Journey)] {
    let folder = URL(fileURLWithPath: environment("CAIRN_JOURNEYS"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
    return try names.map { name in
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      return (String(name.dropLast(5)), try JSONDecoder().decode(Journey.self, from: data))
    }
  }
}

/// What `./x test` says; without it nothing can be played.
func environment(_ name: String) -> String {
  ProcessInfo.processInfo.environment[name] ?? "\(name) is not set: run ./x test"
}

/// Why a journey ended.
struct Broken: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
