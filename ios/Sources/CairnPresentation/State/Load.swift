import Foundation

/// The states that every list and page has. That a page is old is told by the bar above it, not here.
public enum Load<Value: Equatable & Sendable>: Equatable, Sendable {
  /// Nothing yet: a skeleton after 200 ms.
  case loading
  /// The page.
  case content(Value)
  /// What will be here, and the one action that fills it.
  case empty
  /// Nothing matches what was searched; one tap clears it.
  case noMatch(searched: String)
  /// What failed, what is safe, retry.
  case failed(Problem)
  /// This device may not; the text says who can give it.
  case noPermission(Problem)

  /// The content, where there is some.
  public var content: Value? {
    if case .content(let value) = self { value } else { nil }
  }

  /// The state that this problem leaves.
  static func of(_ problem: Problem) -> Self {
    problem.action == .askAdministrator ? .noPermission(problem) : .failed(problem)
  }
}

extension Load where Value: Collection {
  /// The state of these rows.
  static func of(_ rows: Value, searched: String = "") -> Self {
    if !rows.isEmpty { return .content(rows) }
    return searched.isEmpty ? .empty : .noMatch(searched: searched)
  }
}
