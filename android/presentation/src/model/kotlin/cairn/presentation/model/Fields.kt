package cairn.presentation.model

import cairn.core.Change
import cairn.core.Due
import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.Place
import cairn.core.choices
import cairn.presentation.state.Choice
import cairn.presentation.state.Grade
import cairn.presentation.state.Mark
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.plain
import cairn.presentation.state.text
import java.math.BigDecimal
import java.util.Currency

/** Field values as screens show them. What they mean is the core's business. */
typealias Fields = Map<String, FieldValue>

fun Fields.said(name: String): String? = (this[name] as? FieldValue.Text)?.text

fun Fields.whole(name: String): Long? = (this[name] as? FieldValue.Whole)?.number

fun Fields.flag(name: String): Boolean = (this[name] as? FieldValue.Flag)?.on ?: false

fun Fields.entries(name: String): Map<String, Fields> = (this[name] as? FieldValue.Entries)?.entries ?: emptyMap()

fun value(text: String): FieldValue = FieldValue.Text(text)

/** Gives a field this text; an empty one takes the value away. */
fun put(field: String, text: String): Change = Change.Put(field, value(text))

/** A closed list as chips. */
fun chips(kind: Kind, field: String, selected: String?): List<Choice> =
    choices(kind, field).filter { it != "unknown" }.map { Choice(it, text("choice.$it"), it == selected) }

fun choice(code: String): Text = text("choice.$code")

fun kindText(kind: Kind): Text = text("kind.${kind.name.lowercase()}")

fun mark(place: Place): Mark = when (place) {
    is Place.ThisPhone -> Mark.THIS_PHONE
    is Place.Waiting -> Mark.WAITING
    is Place.Sent -> Mark.SENT
    is Place.Failed -> Mark.FAILED
}

fun grade(code: String?): Grade? = when (code) {
    "platinum" -> Grade.PLATINUM
    "gold" -> Grade.GOLD
    "iron" -> Grade.IRON
    "lead" -> Grade.LEAD
    else -> null
}

fun isPressing(due: Due): Boolean = due == Due.OVERDUE

/** Where a tap on a record leads; null where it has no page of its own. */
fun screenOf(kind: Kind, id: String): Screen? = when (kind) {
    Kind.CUSTOMER -> Screen.Customer(id)
    Kind.VISIT -> Screen.Visit(id)
    Kind.TRIP -> Screen.Trip(id)
    Kind.CASE -> Screen.Case(id)
    Kind.FORM -> Screen.Survey(id)
    else -> null
}

/** An amount as one types it, `128.50` or `128,5`; null where it is none, or has more decimals than the currency. */
fun moneyOf(typed: String, currency: String): FieldValue.Money? {
    val amount = typed.trim().replace(',', '.').toBigDecimalOrNull() ?: return null
    val minor =
        runCatching {
            amount.movePointRight(
                Currency.getInstance(currency).defaultFractionDigits,
            ).longValueExact()
        }.getOrNull()
            ?: return null
    return FieldValue.Money(minor, currency)
}

/** The same back, for the box that it was typed into. */
fun moneyText(money: FieldValue.Money): String {
    val digits = runCatching {
        Currency.getInstance(
            money.currency,
        ).defaultFractionDigits
    }.getOrDefault(2).coerceAtLeast(0)
    return BigDecimal.valueOf(money.minor, digits).toPlainString()
}

/** Any value as a text, for what was set aside and for history. [names]: what referred records are called. */
fun shown(value: FieldValue?, names: Map<String, String> = emptyMap(), coded: Set<String> = emptySet()): Text =
    when (value) {
        null -> text("value.none")
        is FieldValue.Text -> names[value.text]?.let(::plain)
            ?: if (value.text in coded) choice(value.text) else plain(value.text)
        is FieldValue.Whole -> Text.Number(value.number)
        is FieldValue.Flag -> text(if (value.on) "value.yes" else "value.no")
        is FieldValue.Money -> Text.Money(value.minor, value.currency)
        is FieldValue.Position -> plain(
            "%.5f, %.5f".format(java.util.Locale.ROOT, value.latE7 / 1e7, value.lonE7 / 1e7),
        )
        is FieldValue.Texts -> Text.Joined(value.texts.map(::plain))
        is FieldValue.Entries -> Text.Joined(
            value.entries.values.flatMap { parts -> parts.values.map { shown(it, names) } },
        )
        is FieldValue.Json -> plain(value.json)
    }
