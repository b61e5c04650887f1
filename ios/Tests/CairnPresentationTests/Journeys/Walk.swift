import CairnPresentation
import Foundation

/// Walks through what a model shows, as the journeys' paths do.
enum Walk {
  /// The value at this path from a model, or nothing where there is none (yet).
  @MainActor
  static func value(_ model: Any, _ path: Path) -> Any? {
    var here: Any? = model
    for part in path.parts {
      guard let now = here.map(unwrapped) ?? nil else { return nil }
      here = step(now, part, of: model)
    }
    return here.map(unwrapped) ?? nil
  }

  @MainActor
  private static func step(_ value: Any, _ part: Path.Part, of model: Any) -> Any? {
    if let load = value as? any Loading {
      if part == .name("state") { return load.stateName }
      if part == .name("searched") { return load.searched }
      guard let content = load.anyContent else { return nil }
      // What is typed stands beside the page in our models.
      return step(content, part, of: model) ?? step(model, part, of: model)
    }
    switch part {
    case .name(let name):
      if let known = (value as? any Named)?.named(name) { return known }
      return child(value, name)
    case .index(let index):
      let list = Array(Mirror(reflecting: value).children)
      return list.indices.contains(index) ? list[index].value : nil
    case .which(let name, let wanted):
      return Mirror(reflecting: value).children.first { text(child($0.value, name)) == wanted }?.value
    }
  }

  /// A stored property; those of observed models begin with a line.
  private static func child(_ value: Any, _ name: String) -> Any? {
    var mirror: Mirror? = Mirror(reflecting: value)
    while let now = mirror {
      if let found = now.children.first(where: { $0.label == name || $0.label == "_\(name)" }) { return found.value }
      mirror = now.superclassMirror
    }
    return nil
  }

  private static func unwrapped(_ value: Any) -> Any? {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return value }
    return mirror.children.first.flatMap { unwrapped($0.value) }
  }

  /// As the journeys compare it: a text, a number, a name of an enumeration in small letters with underscores.
  static func text(_ value: Any?) -> String? {
    guard let value = value.flatMap(unwrapped) else { return nil }
    switch value {
    case let field as EditField: return field.text
    case let text as String: return text
    case let choice as any RawRepresentable<String>: return choice.rawValue
    default: break
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .enum { return underscored(mirror.children.first?.label ?? "\(value)") }
    return "\(value)"
  }

  /// How many a list holds; a list's loading state counts its content.
  @MainActor
  static func count(_ value: Any?) -> Int? {
    guard let value = value.flatMap(unwrapped) else { return nil }
    if let load = value as? any Loading { return load.anyContent.map { Mirror(reflecting: $0).children.count } }
    return Mirror(reflecting: value).displayStyle == .collection ? Mirror(reflecting: value).children.count : nil
  }

  static func contains(_ value: Any?, _ wanted: String) -> Bool {
    guard let value = value.flatMap(unwrapped) else { return false }
    if Mirror(reflecting: value).displayStyle == .collection {
      return Mirror(reflecting: value).children.contains { text($0.value) == wanted }
    }
    return text(value)?.contains(wanted) == true
  }

  private static func underscored(_ name: String) -> String {
    name.reduce("") { $0 + ($1.isUppercase ? "_\($1.lowercased())" : String($1)) }
  }
}

/// A loading state, whatever it holds.
protocol Loading {
  var stateName: String { get }
  var searched: String? { get }
  var anyContent: Any? { get }
}

extension Load: Loading {
  var stateName: String {
    switch self {
    case .loading: "loading"
    case .content: "content"
    case .empty: "empty"
    case .noMatch: "noMatch"
    case .failed: "failed"
    case .noPermission: "noPermission"
    }
  }

  var searched: String? { if case .noMatch(let searched) = self { searched } else { nil } }
  var anyContent: Any? { content }
}

/// What a model shows by a computed property, which reflection does not see.
@MainActor
protocol Named {
  func named(_ name: String) -> Any?
}

extension CustomersModel: Named {
  func named(_ name: String) -> Any? {
    switch name {
    case "rows": rows
    case "fresh": fresh
    case "more": more
    default: nil
    }
  }
}

extension TripsModel: Named {
  func named(_ name: String) -> Any? { name == "rows" ? rows : nil }
}

extension CasesModel: Named {
  func named(_ name: String) -> Any? { name == "rows" ? rows : nil }
}

extension JoinModel: Named {
  func named(_ name: String) -> Any? { name == "canContinue" ? canContinue : nil }
}

extension VisitModel: Named {
  func named(_ name: String) -> Any? {
    switch name {
    case "subject": subject
    case "note": note
    case "nextStep": nextStep
    case "promise": promise
    case "saved": saved
    default: nil
    }
  }
}

extension CaseModel: Named {
  func named(_ name: String) -> Any? {
    switch name {
    case "title": title
    case "remedy": remedy
    case "lesson": lesson
    case "note": note
    case "saved": saved
    default: nil
    }
  }
}

extension AppModel: Named {
  func named(_ name: String) -> Any? {
    switch name {
    case "notice": desk.notice as Any
    case "problem": desk.problem as Any
    case "handedOver": handedOver
    case "sync": status?.sync as Any
    case "setAside": status?.setAside as Any
    default: nil
    }
  }
}

extension OutboxModel: Named {
  func named(_ name: String) -> Any? { name == "sync" ? bar : nil }
}

extension Choice: Named {
  func named(_ name: String) -> Any? {
    switch name {
    case "code": id
    case "label": text
    case "selected": isSelected
    default: nil
    }
  }
}
