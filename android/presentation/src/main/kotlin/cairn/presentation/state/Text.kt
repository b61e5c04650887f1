package cairn.presentation.state

/**
 * What a screen says, without a language yet. [Key] names an entry of the string source (`android/strings/`), everything else is
 * written out by [cairn.presentation.text.Words] as people say it: today 14:20, 3 月 5 日周四, ¥1,280.00.
 */
sealed interface Text {
    /** An entry of the string source; `{0}`, `{1}` in it stand for [args]. The first number among them chooses one or other. */
    data class Key(val key: String, val args: List<Text> = emptyList()) : Text

    /** What a person wrote. Shown as it is in every language. */
    data class Plain(val text: String) : Text

    /** A time, in ms since the Unix epoch. */
    data class Moment(val ms: Long) : Text

    /** A day, `YYYY-MM-DD`. */
    data class Day(val iso: String) : Text

    /** How long ago or ahead: "3 h 20 min". */
    data class Span(val ms: Long) : Text

    /** Minor units of an ISO 4217 currency. */
    data class Money(val minor: Long, val currency: String) : Text

    /** A whole number. */
    data class Number(val n: Long) : Text

    /** A number with one decimal. */
    data class Decimal(val n: Double) : Text

    /** A share between 0 and 1, as per cent. */
    data class Share(val of: Double) : Text

    /** A size in bytes. */
    data class Size(val bytes: Long) : Text

    /** A distance in metres. */
    data class Distance(val metres: Long) : Text

    /** A telephone number in E.164, shown in its national format. */
    data class Phone(val e164: String) : Text

    /** Several, with the language's separator between. */
    data class Joined(val parts: List<Text>) : Text
}

/** `text("outbox.waiting", Text.Number(3))`. */
fun text(key: String, vararg args: Text): Text.Key = Text.Key(key, args.toList())

fun plain(text: String): Text.Plain = Text.Plain(text)

fun number(n: Int): Text.Number = Text.Number(n.toLong())
