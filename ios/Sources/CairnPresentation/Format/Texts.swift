import Foundation

/// The tables that `tools/texts.py` writes beside this file, one for each language.
enum Texts {
  /// One text; `one` where the first number that is put in is 1.
  struct Entry: Sendable {
    private let other: String
    private let one: String?

    init(_ other: String, one: String? = nil) {
      self.other = other
      self.one = one
    }

    /// The text with the parts where `{0}`, `{1}` stand.
    func filled(_ parts: [WordPart], _ locale: Locale) -> String {
      let first = parts.lazy.compactMap(\.number).first
      var text = first == 1 ? one ?? other : other
      for (place, part) in parts.enumerated() {
        text = text.replacingOccurrences(of: "{\(place)}", with: part.written(locale))
      }
      return text
    }
  }

  /// The table of a language: `en`, `zh-Hans`, `zh-Hant`.
  static func of(_ language: String) -> [String: Entry] {
    switch language {
    case "zh-Hans": zhHans
    case "zh-Hant": zhHant
    default: en
    }
  }

  /// Which of our languages is nearest: Chinese by its script, where none is said by its region; everything else is English.
  static func nearest(_ locale: Locale) -> String {
    let language = locale.language
    guard language.languageCode == .chinese else { return "en" }
    if let script = language.script { return script == .hanTraditional ? "zh-Hant" : "zh-Hans" }
    let traditional: [Locale.Region] = [.taiwan, .hongKong, .macao]
    return locale.region.map(traditional.contains) == true ? "zh-Hant" : "zh-Hans"
  }
}

extension WordPart {
  fileprivate var number: Int? {
    if case .count(let number) = self { number } else { nil }
  }

  fileprivate func written(_ locale: Locale) -> String {
    switch self {
    case .text(let text): text
    case .count(let number): number.formatted(.number.locale(locale))
    }
  }
}
