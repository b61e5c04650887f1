import cairn.presentation.state.Text
import cairn.presentation.state.text
import cairn.presentation.text.Pattern
import cairn.presentation.text.Words
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.time.ZoneId
import java.time.ZonedDateTime

class WordsTest {
    private val zone = ZoneId.of("Asia/Shanghai")
    private val now = ZonedDateTime.of(2026, 3, 3, 9, 0, 0, 0, zone)
    private val patterns =
        mapOf("waits" to Pattern("{0} records wait", "{0} record waits"), "met" to Pattern("Met {0}"))

    private fun words(language: String) = Words(language, zone, { now.toInstant().toEpochMilli() }, patterns::get)

    private fun ms(days: Long, hour: Int, minute: Int) =
        now.plusDays(days).withHour(hour).withMinute(minute).toInstant().toEpochMilli()

    @Test
    fun `times are said as people say them`() {
        val (en, zh) = words("en") to words("zh-Hans")
        assertEquals("today 14:20", en.say(Text.Moment(ms(0, 14, 20))))
        assertEquals("昨天 18:05", zh.say(Text.Moment(ms(-1, 18, 5))))
        assertEquals("3 月 6 日周五", zh.say(Text.Day("2026-03-06")))
        assertEquals("2025 年 12 月 1 日", zh.say(Text.Day("2025-12-01")))
        assertEquals("1 Dec 2025", en.say(Text.Day("2025-12-01")))
        assertEquals("3 h 20 min", en.say(Text.Span(12_000_000)))
        assertEquals("後天", words("zh-Hant").say(Text.Day("2026-03-05")))
    }

    @Test
    fun `sums, sizes and numbers`() {
        val zh = words("zh-Hans")
        assertEquals("¥1,280", zh.say(Text.Money(128_000, "CNY")))
        assertEquals("−¥12.50", zh.say(Text.Money(-1_250, "CNY")))
        assertEquals("JP¥500", zh.say(Text.Money(500, "JPY")))
        assertEquals("1.5 MB", zh.say(Text.Size(1_500_000)))
        assertEquals("138 0013 8000", zh.say(Text.Phone("+8613800138000")))
        assertEquals("+442071838750", zh.say(Text.Phone("+442071838750")))
    }

    @Test
    fun `the first number chooses the form, and a text within a text is said too`() {
        val en = words("en")
        assertEquals("1 record waits", en.say(text("waits", Text.Number(1))))
        assertEquals("2 records wait", en.say(text("waits", Text.Number(2))))
        assertEquals("Met yesterday 08:00", en.say(text("met", Text.Moment(ms(-1, 8, 0)))))
    }
}
