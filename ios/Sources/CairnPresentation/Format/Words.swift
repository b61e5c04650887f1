import CairnBindings
import Foundation

/// What is put into a text: numbers in the language's way, names as they are.
public enum WordPart: Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// A name, a date, an amount, already in words.
  case text(String)
  /// A number; texts with a plural follow the first one.
  case count(Int)

  public init(stringLiteral value: String) { self = .text(value) }
}

/// The texts of the app in one language, out of the source that Android has too (`android/strings`, written into `Texts` by
/// `tools/texts.py`). The same tables are read on a phone and in the tests.
public struct Words: Sendable {
  /// Looks a text up and puts the parts in; nothing where there is no such text.
  public typealias Source = @Sendable (_ key: String, _ parts: [WordPart]) -> String?

  /// The language, and how it writes dates and numbers.
  public let locale: Locale
  private let source: Source

  /// Texts of this source.
  public init(locale: Locale, source: @escaping Source) {
    self.locale = locale
    self.source = source
  }

  /// The texts in the language that is nearest to this locale, which may also name a region: `zh-Hant-TW`, `en-GB`.
  public init(_ locale: Locale) {
    let entries = Texts.of(Texts.nearest(locale))
    self.init(locale: locale) { key, parts in entries[key]?.filled(parts, locale) }
  }

  /// Whether there is such a text.
  public func knows(_ key: String) -> Bool { source(key, []) != nil }

  /// The text of this key. A key without a text shows itself, so that a test or a colleague sees it.
  public func callAsFunction(_ key: String, _ parts: WordPart...) -> String {
    source(key, parts) ?? key
  }

  /// What a value of a closed list is called; some are called otherwise in one field than in another. A code that a newer core
  /// brought is shown as it is.
  public func choice(_ code: String, of field: String = "") -> String {
    source("choice.\(field).\(code)", []) ?? source("choice.\(code)", []) ?? code
  }

  /// What a field is called. A part of an entry (`phones.TOKEN.number`) is called as its list.
  public func field(_ name: String) -> String {
    let list = String(name.prefix { $0 != "." })
    return source("field.\(list)", []) ?? list
  }

  /// What a kind of record is called.
  public func kind(_ kind: Kind) -> String { source("kind.\(kind.code)", []) ?? kind.code }

  /// The text whose key is made of a code; where there is none, the code itself.
  func coded(_ prefix: String, _ code: String) -> String { source("\(prefix).\(code)", []) ?? code }

  /// The same, with another text for a code that a newer core brought.
  func coded(_ prefix: String, _ code: String, otherwise: String) -> String {
    source("\(prefix).\(code)", []) ?? self(otherwise)
  }
}

extension Kind {
  /// The name in texts and links.
  var code: String {
    switch self {
    case .customer: "customer"
    case .purchase: "purchase"
    case .visit: "visit"
    case .trip: "trip"
    case .form: "form"
    case .response: "response"
    case .case: "case"
    case .task: "task"
    case .account: "account"
    case .member: "member"
    case .setting: "setting"
    case .segment: "segment"
    case .link: "link"
    }
  }

  /// The symbol's name in SF Symbols.
  public var symbol: String {
    switch self {
    case .customer: "person"
    case .purchase: "creditcard"
    case .visit: "figure.walk"
    case .trip: "map"
    case .form, .response: "list.clipboard"
    case .case: "exclamationmark.bubble"
    case .task: "checklist"
    case .account: "star.circle"
    case .member: "person.badge.key"
    case .setting: "gearshape"
    case .segment: "chart.pie"
    case .link: "link"
    }
  }
}
