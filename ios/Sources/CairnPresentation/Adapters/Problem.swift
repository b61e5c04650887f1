import CairnBindings
import CairnPlatform
import Foundation

/// An error as a screen shows it: what failed, what is safe, what to do.
public struct Problem: Error, Equatable, Sendable {
  /// What the person can do about it.
  public enum Action: Equatable, Sendable {
    /// Mend the marked fields.
    case mend
    /// Try again: the button is offered.
    case retry
    /// It goes on by itself.
    case wait
    /// Scan or paste another invite.
    case newInvite
    /// Free storage.
    case freeSpace
    /// Take the app's update.
    case updateApp
    /// Somebody else can allow it.
    case askAdministrator
    /// The phone's settings allow it.
    case openSettings
    /// This phone was shut out, or lost its key: join again.
    case rejoin
    /// Nothing but reading.
    case none
  }

  /// The stable code, for support.
  public let code: String
  /// What failed, what is safe, what to do next.
  public let text: String
  /// The same as an action.
  public let action: Action
  /// The text beside each field that breaks a rule.
  public let fields: [String: String]
}

/// The one place where errors become texts.
extension Words {
  /// The problem that this error is to a person.
  public func problem(_ error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let error as CairnError: core(error)
    case let error as PlatformError: device(error)
    default: problem("system", .retry)
    }
  }

  /// Why a PIN did not do: too short to be chosen, wrong, or wrong too often; nothing where the error is about something else. How
  /// many tries are left, or until when one waits, is the number in the core's sentence.
  func pinProblem(_ error: any Error, _ formats: Formats) -> String? {
    guard case let CairnError.Other(code, detail) = error else { return nil }
    guard code == "pin" else { return code == "unsound" ? self("survey.pin_short") : nil }
    let number = detail.split { !$0.isNumber }.first.flatMap { Int64($0) } ?? 0
    return detail.contains("wait")
      ? self("survey.pin_wait", .text(formats.moment(number))) : self("survey.pin_wrong", .count(Int(number)))
  }

  /// A failed snapshot of a subscription has only its code.
  func problem(code: String) -> Problem {
    switch code {
    case "not_found": problem(code, .none)
    case "forbidden", "unauthorized": problem(code, .askAdministrator)
    case "relay_withholds", "relay_reorders", "relay_shows_other_log", "relay_rolled_back", "relay_changed",
      "backdated", "other_key", "speaks_for_another":
      problem(code, .askAdministrator)
    case "revoked", "wrong_key": problem(code, .rejoin)
    case "full": problem(code, .freeSpace)
    case "unreachable", "rate_limited": problem(code, .wait)
    case "newer_version", "unsupported_version": problem(code, .updateApp)
    case "invite", "invite_gone": problem(code, .newInvite)
    default: problem(code, .retry)
    }
  }

  private func core(_ error: CairnError) -> Problem {
    switch error {
    case .Invalid(let code, _, let fields):
      let texts = fields.map { ($0.field, rule($0.rule)) }
      return problem(code, .mend, fields: Dictionary(texts, uniquingKeysWith: { first, _ in first }))
    case .NotFound(let code, _): return problem(code, .none)
    case .WrongKey(let code, _): return problem(code, .rejoin)
    case .NewerVersion(let code, _): return problem(code, .updateApp)
    case .StorageFull(let code, _): return problem(code, .freeSpace)
    case .BadInvite(let code, _): return problem(code, .newInvite)
    case .Forbidden(let code, _): return problem(code, code == "revoked" ? .rejoin : .askAdministrator)
    case .Offline(let code, _, _): return problem(code, .wait)
    case .Exists(let code, _): return problem(code, .none)
    case .Other(let code, _): return problem(code, .retry)
    }
  }

  private func device(_ error: PlatformError) -> Problem {
    switch error {
    case .notAllowed(let what): problem("not_allowed_\(what.rawValue)", .openSettings)
    case .unavailable(let what): problem("unavailable_\(what.rawValue)", .retry)
    case .keyStore: problem("key_store", .retry)
    case .unreadable: problem("unreadable_file", .none)
    }
  }

  private func problem(_ code: String, _ action: Problem.Action, fields: [String: String] = [:]) -> Problem {
    Problem(
      code: code, text: coded("problem", sentence(of: code), otherwise: "problem.other"), action: action, fields: fields
    )
  }

  /// The text of a broken rule; the field stands beside it.
  private func rule(_ code: String) -> String { coded("problem.rule", code, otherwise: "problem.rule.other") }

  /// Codes that share a sentence.
  private func sentence(of code: String) -> String {
    switch code {
    case "unreachable", "rate_limited", "internal": "offline"
    case "unauthorized": "forbidden"
    case "unsupported_version": "newer_version"
    default: code
    }
  }
}
