import CairnBindings
import CairnPlatform
import CairnPresentation
import Foundation
import Testing

/// Every way to fail has a sentence of its own in three languages; none shows a key or the core's developers' text.
@Suite struct ProblemTests {
  private static let languages = ["zh-Hans", "zh-Hant", "en"]

  private static let core: [(any Error & Sendable, Problem.Action)] = [
    (CairnError.Invalid(code: "invalid", detail: "x", fields: []), .mend),
    (CairnError.NotFound(code: "not_found", detail: "x"), .none),
    (CairnError.WrongKey(code: "wrong_key", detail: "x"), .rejoin),
    (CairnError.NewerVersion(code: "newer_version", detail: "x"), .updateApp),
    (CairnError.StorageFull(code: "full", detail: "x"), .freeSpace),
    (CairnError.BadInvite(code: "invite", detail: "x"), .newInvite),
    (CairnError.BadInvite(code: "invite_gone", detail: "x"), .newInvite),
    (CairnError.Forbidden(code: "forbidden", detail: "x"), .askAdministrator),
    (CairnError.Forbidden(code: "revoked", detail: "x"), .rejoin),
    (CairnError.Offline(code: "unreachable", detail: "x", retryAfterMs: nil), .wait),
    (CairnError.Offline(code: "rate_limited", detail: "x", retryAfterMs: 5), .wait),
    (CairnError.Exists(code: "exists", detail: "x"), .none),
    (CairnError.Other(code: "store", detail: "x"), .retry),
    (CairnError.Other(code: "a_code_of_tomorrow", detail: "x"), .retry),
  ]

  private static let device: [(any Error & Sendable, Problem.Action)] =
    Permission.allCases.map { (PlatformError.notAllowed($0), .openSettings) }
    + Permission.allCases.map { (PlatformError.unavailable($0), .retry) }
    + [
      (PlatformError.keyStore(-25_308), .retry), (PlatformError.unreadable("a.csv"), .none),
      (CocoaError(.fileReadUnknown), .retry),
    ]

  @Test(arguments: languages) func everyErrorHasATextAndAWayOn(_ language: String) {
    let words = Words(Locale(identifier: language))
    for (error, action) in ProblemTests.core + ProblemTests.device {
      let problem = words.problem(error)
      #expect(problem.action == action, "\(error)")
      #expect(!problem.text.isEmpty && !problem.text.hasPrefix("problem"), "\(error): \(problem.text)")
      #expect(!problem.text.contains("a_code_of_tomorrow"))
    }
  }

  @Test func languagesDiffer() {
    for (error, _) in ProblemTests.core + ProblemTests.device {
      let texts = ProblemTests.languages.map { Words(Locale(identifier: $0)).problem(error).text }
      #expect(texts[2] != texts[0] && texts[2] != texts[1], "\(error)")
    }
  }

  @Test(arguments: languages) func aBrokenRuleStandsAtItsField(_ language: String) {
    let broken = [
      InvalidField(field: "birthday", rule: "not_a_date", detail: "x"),
      InvalidField(field: "name", rule: "a_rule_of_tomorrow", detail: "x"),
    ]
    let problem = Words(Locale(identifier: language)).problem(
      CairnError.Invalid(code: "invalid", detail: "x", fields: broken))
    #expect(Set(problem.fields.keys) == ["birthday", "name"])
    for text in problem.fields.values { #expect(!text.isEmpty && !text.hasPrefix("problem")) }
    #expect(problem.fields["birthday"] != problem.fields["name"])
  }
}
