package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Slider
import androidx.compose.material3.SliderDefaults
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Field
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.SurveyState
import cairn.presentation.state.SurveyState.Kind
import cairn.presentation.text.Say
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.PickDay
import cairn.ui.parts.SideButton
import cairn.ui.parts.Tag
import cairn.ui.parts.TextField
import cairn.ui.parts.described
import cairn.ui.parts.outlined
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular
import java.math.BigDecimal
import kotlin.math.roundToInt
import cairn.presentation.state.Text as Said

/** How a question of each kind is answered. Big targets: a guest answers standing up. */
@Composable
fun Answer(question: SurveyState.Question, act: (SurveyIntent) -> Unit) {
    if (question.readOnly) return Line(question.answer.ifEmpty { "–" }, Cairn.type.m, Cairn.colors.ink2)
    val type: (String) -> Unit = { act(SurveyIntent.Answer(question.path, it)) }
    when (question.kind) {
        Kind.ONE, Kind.MANY -> Options(question, act)
        Kind.RANK -> Rank(question, act)
        Kind.SCALE -> Scale(question, type)
        Kind.RANGE -> Range(question, type)
        Kind.ACKNOWLEDGE -> Option(
            SurveyState.Option("OK", say(Say.surveyAcknowledge), question.answer == "OK"),
            many = true,
            Modifier.fillMaxWidth(),
        ) {
            act(SurveyIntent.Answer(question.path, if (question.answer == "OK") "" else "OK"))
        }
        Kind.NOTE -> Unit
        Kind.ELSEWHERE -> Line(Say.surveyElsewhere, Cairn.type.paragraph, Cairn.colors.ink2)
        Kind.TEXT -> Typed(question, type)
        Kind.LONG_TEXT -> Typed(question, type, lines = 5)
        Kind.WHOLE -> Typed(question, type, KeyboardType.Number)
        Kind.DECIMAL -> Typed(question, type, KeyboardType.Decimal)
        Kind.DATE -> Day(question, type)
        Kind.TIME -> Typed(question, type, KeyboardType.Number, hint = Say.surveyPickTime)
        Kind.DATE_TIME -> Typed(question, type, hint = Said.Joined(listOf(Say.surveyPickDate, Say.surveyPickTime)))
        Kind.PHOTO, Kind.AUDIO, Kind.SIGNATURE, Kind.BARCODE, Kind.PLACE -> ByPhone(question)
    }
}

/** A day, typed or picked from a calendar. */
@Composable
private fun Day(question: SurveyState.Question, onType: (String) -> Unit) {
    var picking by remember { mutableStateOf(false) }
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        Box(Modifier.weight(1f)) { Typed(question, onType, hint = Say.surveyPickDate) }
        GlyphButton(Icons.today, say(Say.surveyOpenCalendar), color = Cairn.colors.moss) { picking = true }
    }
    if (picking) PickDay({ picking = false }, onType)
}

@Composable
private fun Typed(
    question: SurveyState.Question,
    onType: (String) -> Unit,
    keyboard: KeyboardType = KeyboardType.Text,
    lines: Int = 1,
    hint: Said = Say.surveyType,
) = TextField(
    Said.Plain(question.label),
    Field(question.answer),
    onType,
    hint = hint,
    lines = lines,
    keyboard = keyboard,
    showLabel = false,
    style = Cairn.type.m,
)

/** Options one under the other, or side by side where the form asks for columns. */
@Composable
private fun Options(question: SurveyState.Question, act: (SurveyIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        question.search?.let { search ->
            TextField(Say.surveyFind, Field(search), {
                act(SurveyIntent.Find(question.path, it))
            }, hint = Say.surveyFind, icon = Icons.find, showLabel = false)
        }
        for (row in question.options.chunked(question.columns.coerceAtLeast(1))) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                for (option in row) {
                    Option(option, question.kind == Kind.MANY, Modifier.weight(1f)) {
                        act(SurveyIntent.Pick(question.path, option.code))
                    }
                }
                repeat(question.columns - row.size) { Box(Modifier.weight(1f)) }
            }
        }
    }
}

@Composable
private fun Option(option: SurveyState.Option, many: Boolean, modifier: Modifier, onPick: () -> Unit) {
    val icon = if (many) if (option.selected) Icons.boxOn else Icons.box else if (option.selected) {
        Icons.radioOn
    } else {
        Icons.radio
    }
    val pick = if (many) {
        Modifier.toggleable(option.selected, role = Role.Checkbox) {
            onPick()
        }
    } else {
        Modifier.selectable(option.selected, role = Role.RadioButton, onClick = onPick)
    }
    Row(
        modifier.heightIn(
            min = 60.dp,
        ).clip(
            CardShape,
        ).background(if (option.selected) Cairn.colors.mossWash else Cairn.colors.stone0).outlined(option.selected)
            .then(pick).padding(horizontal = 14.dp, vertical = 12.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(icon, color = if (option.selected) Cairn.colors.moss else Cairn.colors.ink3, size = 24.dp)
        Line(option.label, if (option.selected) Cairn.type.mStrong else Cairn.type.m, modifier = Modifier.weight(1f))
    }
}

/** Tapped in order: the number says where each stands. */
@Composable
private fun Rank(question: SurveyState.Question, act: (SurveyIntent) -> Unit) {
    val order = question.answer.split(' ').filter { it.isNotEmpty() }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        for (option in question.options) {
            val place = order.indexOf(option.code) + 1
            val label = if (place > 0) say(Say.surveyRank(place, Said.Plain(option.label))) else option.label
            Row(
                Modifier.fillMaxWidth().heightIn(min = 60.dp).clip(CardShape).background(
                    if (place >
                        0
                    ) {
                        Cairn.colors.mossWash
                    } else {
                        Cairn.colors.stone0
                    },
                ).outlined(place > 0)
                    .selectable(place > 0, role = Role.Button) {
                        act(SurveyIntent.Pick(question.path, option.code))
                    }.padding(horizontal = 14.dp, vertical = 12.dp).described(label),
                Arrangement.spacedBy(12.dp),
                Alignment.CenterVertically,
            ) {
                Tag(
                    if (place >
                        0
                    ) {
                        place.toString()
                    } else {
                        "–"
                    },
                    if (place >
                        0
                    ) {
                        Cairn.colors.moss
                    } else {
                        Cairn.colors.stone2
                    },
                    if (place >
                        0
                    ) {
                        Cairn.colors.mossOn
                    } else {
                        Cairn.colors.ink2
                    },
                )
                Line(option.label, Cairn.type.m, modifier = Modifier.weight(1f))
            }
        }
    }
}

/** A number from a short row: 1 to 5, 0 to 10. */
@Composable
private fun Scale(question: SurveyState.Question, onPick: (String) -> Unit) {
    val all = (
        (question.from ?: 1.0).toLong()..(question.to ?: 5.0).toLong() step
            (question.step ?: 1.0).toLong().coerceAtLeast(1)
        ).toList()
    val perRow = if (all.size > 7) (all.size + 1) / 2 else all.size
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        for (row in all.chunked(perRow)) {
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp)) {
                for (n in row) Point(n.toString(), question.answer == n.toString()) { onPick(n.toString()) }
                repeat(perRow - row.size) { Box(Modifier.weight(1f)) }
            }
        }
        val ends = question.options
        if (ends.size >= 2) {
            Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
                Line(ends.first().label, Cairn.type.xs, Cairn.colors.ink2)
                Line(ends.last().label, Cairn.type.xs, Cairn.colors.ink2, align = TextAlign.End)
            }
        }
    }
}

@Composable
private fun RowScope.Point(text: String, selected: Boolean, onPick: () -> Unit) {
    Box(
        Modifier.weight(
            1f,
        ).heightIn(
            min = 56.dp,
        ).clip(CardShape).background(if (selected) Cairn.colors.moss else Cairn.colors.stone0).outlined(selected)
            .selectable(selected, role = Role.RadioButton, onClick = onPick),
        Alignment.Center,
    ) { Line(text, Cairn.type.mStrong.tabular(), if (selected) Cairn.colors.mossOn else Cairn.colors.ink) }
}

@Composable
private fun Range(question: SurveyState.Question, onPick: (String) -> Unit) {
    val from = (question.from ?: 0.0).toFloat()
    val to = (question.to ?: 10.0).toFloat()
    val step = (question.step ?: 1.0).toFloat().takeIf { it > 0f } ?: 1f
    val now = question.answer.toFloatOrNull()
    Column {
        Line(
            now?.let {
                question.answer
            } ?: "–",
            Cairn.type.xl.tabular(),
            modifier = Modifier.fillMaxWidth(),
            align = TextAlign.Center,
        )
        Slider(
            now ?: from,
            { onPick(onStep(it, question)) },
            Modifier.fillMaxWidth().heightIn(min = 48.dp).semantics {
                contentDescription =
                    question.label
            },
            valueRange = from..to,
            steps = (((to - from) / step).roundToInt() - 1).coerceIn(0, 100),
            colors = SliderDefaults.colors(
                thumbColor = Cairn.colors.moss,
                activeTrackColor = Cairn.colors.moss,
                inactiveTrackColor = Cairn.colors.stone2,
            ),
        )
        Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
            Line(said(question.from ?: 0.0), Cairn.type.xs.tabular(), Cairn.colors.ink2)
            Line(said(question.to ?: 10.0), Cairn.type.xs.tabular(), Cairn.colors.ink2)
        }
    }
}

/** The number of the range that a finger means: in decimals as they are written, not as they are stored. */
private fun onStep(at: Float, question: SurveyState.Question): String {
    val step = BigDecimal.valueOf(question.step?.takeIf { it > 0 } ?: 1.0)
    val from = BigDecimal.valueOf(question.from ?: 0.0)
    val steps = ((at - from.toFloat()) / step.toFloat()).roundToInt().toBigDecimal()
    return (from + steps * step).stripTrailingZeros().toPlainString()
}

private fun said(number: Double): String = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()

/** What the phone takes: a photo, a recording, a signature, a code, a place. */
@Composable
private fun ByPhone(question: SurveyState.Question) {
    val phone = LocalPhone.current
    val path = question.path
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        if (question.answer.isNotEmpty()) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
                Glyph(Icons.check, color = Cairn.colors.moss)
                Line(question.answer, Cairn.type.s)
            }
        }
        when (question.kind) {
            Kind.PHOTO -> SideButton(
                Say.surveyTakePhoto,
                icon = Icons.camera,
            ) { phone.attach(Phone.Attach.PHOTO, path) }
            Kind.AUDIO -> SideButton(Say.surveyRecord, icon = Icons.voice) { phone.attach(Phone.Attach.VOICE, path) }
            Kind.SIGNATURE -> SideButton(
                Say.surveySign,
                icon = Icons.signature,
            ) { phone.attach(Phone.Attach.SIGNATURE, path) }
            Kind.BARCODE -> SideButton(Say.surveyScan, icon = Icons.scan) { phone.scan(Phone.Scan.BARCODE, path) }
            else -> SideButton(Say.surveyPlace, icon = Icons.visit) { phone.locate(path) }
        }
    }
}
