import CairnBindings
import Foundation

/// Dates, amounts and sizes as people say them, in the language of `words`. What they are comes from the core; here is only how they
/// are written.
public struct Formats: Sendable {
  private let words: Words
  private let calendar: Calendar
  private let now: @Sendable () -> Date

  /// Formats in this language and time zone.
  public init(words: Words, timeZone: TimeZone = .current, now: @escaping @Sendable () -> Date) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    calendar.locale = words.locale
    self.words = words
    self.calendar = calendar
    self.now = now
  }

  private var style: Date.FormatStyle {
    Date.FormatStyle(locale: words.locale, calendar: calendar, timeZone: calendar.timeZone)
  }

  /// A moment: "today 14:20", "yesterday 09:05", "Thu 5 Mar 14:20".
  public func moment(_ ms: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(ms) / 1000)
    let time = date.formatted(style.hour().minute())
    if calendar.isDate(date, inSameDayAs: now()) { return words("when.today_at", .text(time)) }
    if calendar.isDateInYesterday(date, of: now()) { return words("when.yesterday_at", .text(time)) }
    return words("when.day_at", .text(day(date)), .text(time))
  }

  /// The time of day alone.
  public func time(_ ms: Int64) -> String {
    Date(timeIntervalSince1970: Double(ms) / 1000).formatted(style.hour().minute())
  }

  /// A day that the core wrote as `YYYY-MM-DD` or, where the year is unknown, `--MM-DD`: "5 Mar", with its year where it is not this
  /// one. A text that is none is shown as it is.
  public func day(_ iso: String) -> String {
    let parts = iso.split(separator: "-").compactMap { Int($0) }
    let yearless = iso.hasPrefix("--")
    guard parts.count == (yearless ? 2 : 3) else { return iso }
    let known = yearless ? [2000] + parts : parts
    let day = DateComponents(calendar: calendar, year: known[0], month: known[1], day: known[2], hour: 12)
    guard let date = calendar.date(from: day) else { return iso }
    return yearless ? date.formatted(style.month().day()) : self.day(date)
  }

  private func day(_ date: Date) -> String {
    if calendar.isDate(date, inSameDayAs: now()) { return words("when.today") }
    if calendar.isDate(date, equalTo: now(), toGranularity: .year) {
      return date.formatted(style.month().day().weekday())
    }
    return date.formatted(style.year().month().day())
  }

  /// An amount in minor units of a currency, with its currency.
  public func money(_ minor: Int64, _ currency: String) -> String {
    let digits = Formats.decimals(of: currency)
    let value = Decimal(sign: minor < 0 ? .minus : .plus, exponent: -digits, significand: Decimal(minor.magnitude))
    let whole = minor.magnitude % UInt64(Formats.power(10, digits)) == 0
    return value.formatted(
      .currency(code: currency).precision(.fractionLength(whole ? 0 : digits)).locale(words.locale))
  }

  /// How many decimals a currency has (ISO 4217).
  private static func decimals(of currency: String) -> Int {
    switch currency {
    case "JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }

  /// A number with at most one decimal.
  public func number(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(0...1)).locale(words.locale))
  }

  /// A whole number.
  public func count(_ value: UInt64) -> String { value.formatted(.number.locale(words.locale)) }

  /// A share, 0 to 1, in whole percent.
  public func percent(_ share: Double) -> String {
    share.formatted(.percent.precision(.fractionLength(0)).locale(words.locale))
  }

  /// A size of data.
  public func bytes(_ count: Int64) -> String { count.formatted(.byteCount(style: .file).locale(words.locale)) }

  /// A distance in metres.
  public func distance(_ metres: UInt64) -> String {
    metres < 1000
      ? words("distance.m", .count(Int(metres))) : words("distance.km", .text(number(Double(metres) / 1000)))
  }

  /// Today, with its weekday.
  public var today: String { now().formatted(style.month().day().weekday(.wide)) }

  /// The IANA name of where the phone is.
  public var zone: String { calendar.timeZone.identifier }

  /// The local time's offset from UTC, in seconds.
  public var utcOffset: Int32 { Int32(calendar.timeZone.secondsFromGMT(for: now())) }

  /// A length of time: "1 h 5 min".
  public func span(seconds: Int64) -> String {
    Duration.seconds(seconds).formatted(
      .units(allowed: [.days, .hours, .minutes], width: .abbreviated, maximumUnitCount: 2).locale(words.locale))
  }

  /// Several, as the language lists them.
  public func list(_ texts: [String]) -> String { texts.formatted(.list(type: .and).locale(words.locale)) }

  /// A position as people read it out.
  public func position(latE7: Int32, lonE7: Int32) -> String {
    let degrees = FloatingPointFormatStyle<Double>.number.precision(.fractionLength(5)).locale(words.locale)
    return "\((Double(latE7) / 1e7).formatted(degrees)), \((Double(lonE7) / 1e7).formatted(degrees))"
  }

  /// Any field's value in one line, for history and for what was set aside.
  public func value(_ value: FieldValue?, field: String) -> String {
    switch value {
    case nil: words("value.none")
    case .text(let text): text.isEmpty ? words("value.none") : written(text, field)
    case .whole(let number):
      field.hasSuffix("_at") ? moment(number) : Int(number).formatted(.number.locale(words.locale))
    case .flag(let on): words(on ? "value.yes" : "value.no")
    case .money(let minor, let currency): money(minor, currency)
    case .position(let lat, let lon): position(latE7: lat, lonE7: lon)
    case .texts(let texts): list(texts)
    case .entries(let entries): words("value.entries", .count(entries.count))
    case .json: words("value.document")
    }
  }

  /// A day as a day, a code of a closed list in words, any other text as it is.
  private func written(_ text: String, _ field: String) -> String {
    switch field {
    case "date", "starts", "ends", "due", "next_step_due", "birthday", "member_since": day(text)
    case "name", "note", "remark", "promise", "next_step", "subject": text
    default: words.choice(text)
    }
  }
}

extension Calendar {
  fileprivate func isDateInYesterday(_ date: Date, of now: Date) -> Bool {
    guard let dayBefore = self.date(byAdding: .day, value: -1, to: now) else { return false }
    return isDate(date, inSameDayAs: dayBefore)
  }
}
