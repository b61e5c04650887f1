import Foundation

/// Any JSON value of a journey.
enum JSONValue: Equatable, Sendable, Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// A text with what was kept put where `${NAME}` stands.
  func filled(_ kept: [String: JSONValue]) -> JSONValue {
    switch self {
    case .text(let text): .text(kept.reduce(text) { $0.replacingOccurrences(of: "${\($1.key)}", with: $1.value.shown) })
    case .list(let list): .list(list.map { $0.filled(kept) })
    case .object(let object): .object(object.mapValues { $0.filled(kept) })
    default: self
    }
  }

  var shown: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
    case .text(let text): text
    case .list(let list): "[\(list.map(\.shown).joined(separator: ", "))]"
    case .object(let object): "\(object.mapValues(\.shown))"
    }
  }

  /// As JSON text, for an office's standard input.
  var json: String {
    switch self {
    case .null: return "null"
    case .bool(let bool): return "\(bool)"
    case .number: return shown
    case .text(let text):
      let data = (try? JSONEncoder().encode(text)) ?? Data()
      return String(decoding: data, as: UTF8.self)
    case .list(let list): return "[\(list.map(\.json).joined(separator: ","))]"
    case .object(let object):
      return "{\(object.map { "\(JSONValue.text($0.key).json):\($0.value.json)" }.joined(separator: ","))}"
    }
  }

  /// The value at `a.b[0].c[name=value]`.
  subscript(path path: String) -> JSONValue? {
    Path(path).parts.reduce(Optional(self)) { value, part in
      switch (value, part) {
      case (.object(let object)?, .name(let name)): object[name]
      case (.list(let list)?, .index(let index)): list.indices.contains(index) ? list[index] : nil
      case (.list(let list)?, .which(let name, let wanted)): list.first { $0[path: name]?.shown == wanted }
      default: nil
      }
    }
  }
}

/// A path through names, `[index]` and `[name=value]`.
struct Path {
  enum Part: Equatable {
    case name(String)
    case index(Int)
    case which(String, String)
  }

  let parts: [Part]

  init(_ text: String) {
    parts = text.split(separator: ".").flatMap { piece -> [Part] in
      let pieces = piece.split(separator: "[", omittingEmptySubsequences: false).map(String.init)
      let names = pieces[0].isEmpty ? [] : [Part.name(pieces[0])]
      return names + pieces.dropFirst().map { Path.bracket(String($0.dropLast())) }
    }
  }

  private static func bracket(_ inner: String) -> Part {
    if let index = Int(inner) { return .index(index) }
    let sides = inner.split(separator: "=", maxSplits: 1).map(String.init)
    return .which(sides[0], sides.count > 1 ? sides[1] : "")
  }
}
