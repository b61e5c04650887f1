package cairn.presentation.text

import cairn.presentation.state.Text
import java.math.BigDecimal
import java.text.NumberFormat
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter
import java.time.format.TextStyle
import java.time.temporal.ChronoUnit
import java.util.Currency
import java.util.Locale
import kotlin.math.abs

/** A text of the source: [other], and [one] where a number of one reads otherwise. */
data class Pattern(val other: String, val one: String? = null)

/**
 * Says a [Text] in one language, as people say it: today 14:20, 昨天, 3 月 5 日周四, ¥1,280.00. [now] is asked at each moment, so that "today"
 * stays true.
 */
class Words(
    /** `en`, `zh-Hans` or `zh-Hant`. */
    val language: String,
    private val zone: ZoneId,
    private val now: () -> Long,
    private val pattern: (String) -> Pattern?,
) {
    val isChinese = language.startsWith("zh")
    private val locale: Locale = when (language) {
        "zh-Hans" -> Locale.SIMPLIFIED_CHINESE
        "zh-Hant" -> Locale.TRADITIONAL_CHINESE
        else -> Locale.ENGLISH
    }
    private val hour = DateTimeFormatter.ofPattern("HH:mm", locale)

    fun say(text: Text): String = when (text) {
        is Text.Key -> filled(text)
        is Text.Plain -> text.text
        is Text.Moment -> moment(at(text.ms))
        is Text.Day -> runCatching { day(LocalDate.parse(text.iso)) }.getOrDefault(text.iso)
        is Text.Span -> span(text.ms)
        is Text.Money -> money(text.minor, text.currency)
        is Text.Number -> NumberFormat.getIntegerInstance(locale).format(text.n)
        is Text.Decimal -> NumberFormat.getNumberInstance(locale).apply { maximumFractionDigits = 1 }.format(text.n)
        is Text.Share -> NumberFormat.getPercentInstance(locale).apply {
            maximumFractionDigits =
                if (abs(text.of) < 0.1) 1 else 0
        }.format(text.of)
        is Text.Size -> size(text.bytes)
        is Text.Distance -> distance(text.metres)
        is Text.Phone -> phone(text.e164)
        is Text.Joined -> text.parts.map(::say).filter { it.isNotEmpty() }.joinToString(" · ")
    }

    private fun filled(text: Text.Key): String {
        val found = pattern(text.key) ?: return text.key
        val one = text.args.firstNotNullOfOrNull { (it as? Text.Number)?.n } == 1L
        val chosen = found.one?.takeIf { one } ?: found.other
        return PLACE.replace(chosen) { text.args.getOrNull(it.groupValues[1].toInt())?.let(::say) ?: it.value }
    }

    private fun at(ms: Long): ZonedDateTime = Instant.ofEpochMilli(ms).atZone(zone)

    private fun today(): LocalDate = at(now()).toLocalDate()

    private fun moment(at: ZonedDateTime): String {
        val days = ChronoUnit.DAYS.between(today(), at.toLocalDate())
        // A day or more away, the hour is of no use; within the week it still is.
        return if (abs(days) <= NEAR_DAYS) "${day(at.toLocalDate())} ${hour.format(at)}" else day(at.toLocalDate())
    }

    private fun day(day: LocalDate): String {
        val days = ChronoUnit.DAYS.between(today(), day).toInt()
        NEAR[language]?.get(days)?.let { return it }
        val year = day.year != today().year
        val weekday = if (abs(days) > WEEK) "" else day.dayOfWeek.getDisplayName(TextStyle.SHORT, locale)
        if (!isChinese) {
            val date = DateTimeFormatter.ofPattern(if (year) "d MMM yyyy" else "d MMM", locale).format(day)
            return if (weekday.isEmpty()) date else "$weekday $date"
        }
        val date = (if (year) "${day.year} 年 " else "") + "${day.monthValue} 月 ${day.dayOfMonth} 日"
        return date + weekday
    }

    private fun span(ms: Long): String {
        val minutes = abs(ms) / 60_000
        val (days, hours, rest) = Triple(minutes / 1440, minutes / 60 % 24, minutes % 60)
        val units = if (!isChinese) {
            listOf("d", "h", "min")
        } else if (language ==
            "zh-Hant"
        ) {
            listOf("天", "小時", "分鐘")
        } else {
            listOf("天", "小时", "分钟")
        }
        val parts = when {
            days > 0 -> listOf(days to units[0], hours to units[1])
            hours > 0 -> listOf(hours to units[1], rest to units[2])
            else -> listOf(rest to units[2])
        }
        return parts.filterIndexed { at, (n, _) -> n > 0 || at == 0 }.joinToString(" ") { (n, unit) -> "$n $unit" }
    }

    private fun money(minor: Long, code: String): String {
        val currency = runCatching { Currency.getInstance(code) }.getOrNull() ?: return "$minor $code"
        val digits = currency.defaultFractionDigits.coerceAtLeast(0)
        val amount = BigDecimal.valueOf(minor, digits)
        val format = NumberFormat.getNumberInstance(locale)
        // Round sums are said without their zeros.
        val shown = if (amount.stripTrailingZeros().scale() <= 0) 0 else digits
        format.minimumFractionDigits = shown
        format.maximumFractionDigits = shown
        val sign = if (minor < 0) "−" else ""
        return sign + (SYMBOLS[code] ?: "$code ") + format.format(amount.abs())
    }

    private fun size(bytes: Long): String {
        val number = NumberFormat.getNumberInstance(locale).apply { maximumFractionDigits = 1 }
        return when {
            bytes < 1_000 -> "$bytes B"
            bytes < 1_000_000 -> "${number.format(bytes / 1e3)} kB"
            bytes < 1_000_000_000 -> "${number.format(bytes / 1e6)} MB"
            else -> "${number.format(bytes / 1e9)} GB"
        }
    }

    private fun distance(metres: Long): String {
        val number = NumberFormat.getNumberInstance(locale).apply { maximumFractionDigits = 1 }
        return when {
            metres < 1_000 -> if (isChinese) "$metres 米" else "$metres m"
            isChinese -> "${number.format(metres / 1e3)} 公里"
            else -> "${number.format(metres / 1e3)} km"
        }
    }

    /** Chinese mobile numbers in their national form; others keep their country code. */
    private fun phone(e164: String): String {
        val mobile =
            e164.removePrefix("+86").takeIf { it != e164 && it.length == 11 && it.startsWith("1") } ?: return e164
        return "${mobile.take(3)} ${mobile.substring(3, 7)} ${mobile.drop(7)}"
    }

    private companion object {
        val PLACE = Regex("""\{(\d+)}""")
        const val NEAR_DAYS = 6
        const val WEEK = 6
        val SYMBOLS = mapOf(
            "CNY" to "¥",
            "USD" to "US$",
            "EUR" to "€",
            "GBP" to "£",
            "HKD" to "HK$",
            "TWD" to "NT$",
            "JPY" to "JP¥",
            "THB" to "฿",
        )
        val NEAR = mapOf(
            "en" to mapOf(-1 to "yesterday", 0 to "today", 1 to "tomorrow"),
            "zh-Hans" to mapOf(-2 to "前天", -1 to "昨天", 0 to "今天", 1 to "明天", 2 to "后天"),
            "zh-Hant" to mapOf(-2 to "前天", -1 to "昨天", 0 to "今天", 1 to "明天", 2 to "後天"),
        )
    }
}
