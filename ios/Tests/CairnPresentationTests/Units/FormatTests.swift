import CairnPresentation
import Foundation
import Testing

/// Dates, amounts and lengths in three languages, as of Thursday 5 March 2026, 15:00 in Chongqing.
@Suite struct FormatTests {
  private static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
  private static let now = Date(timeIntervalSince1970: 1_772_694_000)

  private func formats(_ language: String) -> Formats {
    Formats(words: Words(Locale(identifier: language)), timeZone: FormatTests.zone, now: { FormatTests.now })
  }

  private func ms(hoursAgo hours: Int64) -> Int64 {
    Int64(FormatTests.now.timeIntervalSince1970) * 1000 - hours * 3600 * 1000
  }

  @Test(arguments: [
    ("zh-Hans", "今天", "昨天"), ("zh-Hant", "今天", "昨天"), ("en", "today", "yesterday"),
  ])
  func momentsNearNowAreSaidByTheirDay(_ language: String, _ today: String, _ yesterday: String) {
    let formats = formats(language)
    #expect(formats.moment(ms(hoursAgo: 1)).lowercased().contains(today))
    #expect(formats.moment(ms(hoursAgo: 24)).lowercased().contains(yesterday))
    // 15 hours ago is midnight, still today; a second before it is not.
    #expect(formats.moment(ms(hoursAgo: 15)).lowercased().contains(today))
    #expect(formats.moment(ms(hoursAgo: 15) - 1000).lowercased().contains(yesterday))
    let older = formats.moment(ms(hoursAgo: 72))
    #expect(!older.lowercased().contains(today) && !older.lowercased().contains(yesterday))
    #expect(older.contains("2"))
  }

  @Test(arguments: ["zh-Hans", "zh-Hant"]) func daysInChinese(_ language: String) {
    let formats = formats(language)
    #expect(formats.day("2026-03-12").contains("3月12日"))
    #expect(formats.day("--07-01").contains("7月1日"))
    #expect(formats.day("2024-12-31").contains("2024年12月31日"))
    #expect(!formats.day("2026-03-12").contains("2026"))
  }

  @Test func daysInEnglish() {
    let formats = formats("en")
    #expect(formats.day("2026-03-12").contains("Mar") && formats.day("2026-03-12").contains("12"))
    #expect(formats.day("2024-12-31").contains("2024"))
    #expect(formats.day("soon") == "soon")
    #expect(formats.day("2026-03") == "2026-03")
  }

  @Test(arguments: ["zh-Hans", "zh-Hant", "en"]) func moneyHasItsCurrencyAndItsDecimals(_ language: String) {
    let formats = formats(language)
    #expect(formats.money(128_000, "CNY").contains("1,280"))
    #expect(!formats.money(128_000, "CNY").contains(".00"))
    #expect(formats.money(128_050, "CNY").contains("1,280.50"))
    #expect(formats.money(128_050, "CNY").contains("¥"))
    // The yen has no hundredths, the dinar has thousandths.
    #expect(formats.money(500, "JPY").contains("500"))
    #expect(formats.money(1_234, "KWD").contains("1.234"))
    #expect(formats.money(-1, "USD").contains("0.01"))
    #expect(formats.money(-1, "USD") != formats.money(1, "USD"))
    #expect(formats.money(.min, "CNY").contains("92,233,720,368,547,758.08"))
  }

  @Test(arguments: [("zh-Hans", "公里"), ("zh-Hant", "公里"), ("en", "km")])
  func distancesTurnIntoKilometres(_ language: String, _ unit: String) {
    let formats = formats(language)
    #expect(formats.distance(999).contains("999"))
    #expect(!formats.distance(999).contains(unit))
    #expect(formats.distance(1_000).contains(unit))
    #expect(formats.distance(12_340).contains("12.3"))
  }

  @Test func lengthsOfTimeHaveTwoUnits() {
    #expect(formats("en").span(seconds: 3_900).contains("1") && formats("en").span(seconds: 3_900).contains("5"))
    #expect(formats("zh-Hans").span(seconds: 3_900).contains("小时"))
    #expect(formats("zh-Hant").span(seconds: 3_900).contains("小時"))
  }

  @Test func sharesListsAndSizes() {
    #expect(formats("en").percent(0.256) == "26%")
    #expect(formats("zh-Hans").list(["王芳", "陈静"]) == "王芳和陈静")
    #expect(formats("en").list(["a", "b", "c"]) == "a, b, and c")
    #expect(formats("en").position(latE7: 295_647_000, lonE7: 1_065_507_000) == "29.56470, 106.55070")
  }

  @Test func theNearestLanguageIsThatOfTheScript() {
    #expect(
      Words(Locale(identifier: "zh-TW"))("tab.customers") == Words(Locale(identifier: "zh-Hant"))("tab.customers"))
    #expect(
      Words(Locale(identifier: "zh-SG"))("tab.customers") == Words(Locale(identifier: "zh-Hans"))("tab.customers"))
    #expect(Words(Locale(identifier: "fr-FR"))("tab.customers") == Words(Locale(identifier: "en"))("tab.customers"))
    #expect(Words(Locale(identifier: "en"))("no.such.key") == "no.such.key")
  }
}
