package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.dp
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.SurveyState
import cairn.presentation.text.Say
import cairn.ui.parts.BarePage
import cairn.ui.parts.Capped
import cairn.ui.parts.Card
import cairn.ui.parts.Centred
import cairn.ui.parts.Divider
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.MainButton
import cairn.ui.parts.PlainButton
import cairn.ui.parts.Problem
import cairn.ui.parts.SideButton
import cairn.ui.parts.bigText
import cairn.ui.theme.Cairn
import cairn.ui.theme.FieldShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** What a form's author wrote with `**` or `__` around it stands out, as XLSForm has it. */
internal fun emphasised(label: String): AnnotatedString = buildAnnotatedString {
    var at = 0
    for (found in STRONG.findAll(label)) {
        append(label, at, found.range.first)
        withStyle(SpanStyle(fontWeight = FontWeight.Bold)) { append(found.groupValues[2]) }
        at = found.range.last + 1
    }
    append(label, at, label.length)
}

private val STRONG = Regex("""(\*\*|__)(.+?)\1""")

/** After the instances of a repeat: those that are there, one more, or on. */
@Composable
internal fun ColumnScope.MoreOf(page: SurveyState.Page, repeat: SurveyState.Repeat, act: (SurveyIntent) -> Unit) {
    Progress(page)
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(horizontal = Edge, vertical = 20.dp),
        Arrangement.spacedBy(20.dp),
    ) {
        Line(Say.surveyMoreTitle(Said.Plain(repeat.title)), Cairn.type.l, modifier = Modifier.semantics { heading() })
        Line(Say.surveyMoreCount(repeat.count), Cairn.type.paragraph, Cairn.colors.ink2)
        if (repeat.open) {
            SideButton(Say.surveyAdd, Modifier.fillMaxWidth().heightIn(min = 56.dp), Icons.plus) {
                act(SurveyIntent.Add(repeat.path))
            }
        }
    }
    Onwards(page, act)
}

/** Which of several this page is about; it can be taken out again. */
@Composable
internal fun RepeatLine(repeat: SurveyState.Repeat, act: (SurveyIntent) -> Unit) {
    val name = Say.surveyNth(Said.Plain(repeat.title), repeat.nth, repeat.count)
    var asks by remember(repeat.path, repeat.nth) { mutableStateOf(false) }
    if (!asks) {
        Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween, Alignment.CenterVertically) {
            Line(name, Cairn.type.s, Cairn.colors.ink2, Modifier.weight(1f))
            if (repeat.open) GlyphButton(Icons.delete, say(Say.surveyRemove), color = Cairn.colors.ink2) { asks = true }
        }
    } else {
        // Nobody can bring these answers back: so it is asked.
        Card(color = Cairn.colors.clayWash) {
            Line(
                Say.surveyRemoveAsk(name),
                Cairn.type.s,
                modifier = Modifier.semantics {
                    liveRegion =
                        LiveRegionMode.Polite
                },
            )
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                SideButton(Say.surveyRemove, color = Cairn.colors.clay) {
                    asks = false
                    act(SurveyIntent.Remove(repeat.path, repeat.nth))
                }
                PlainButton(Say.actionCancel, color = Cairn.colors.ink2) { asks = false }
            }
        }
    }
}

/** A row per question, a column per choice. With large letters there is no room for columns: then one question after the other. */
@Composable
internal fun QuestionTable(questions: List<SurveyState.Question>, act: (SurveyIntent) -> Unit) {
    val columns = questions.firstOrNull()?.options.orEmpty()
    if (bigText || columns.size > MOST_COLUMNS) {
        for (question in questions) TableQuestion(question) { Answer(question, act) }
        return
    }
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Row(verticalAlignment = Alignment.Bottom) {
            for (choice in columns) {
                Line(
                    choice.label,
                    Cairn.type.xsStrong,
                    Cairn.colors.ink2,
                    Modifier.weight(1f).padding(horizontal = 2.dp),
                    align = TextAlign.Center,
                )
            }
        }
        Divider(0.dp)
        for (question in questions) {
            TableQuestion(question) {
                Row {
                    for (choice in question.options) {
                        Mark(question, choice, Modifier.weight(1f)) {
                            act(SurveyIntent.Pick(question.path, choice.code))
                        }
                    }
                }
            }
            Divider(0.dp)
        }
    }
}

@Composable
private fun TableQuestion(question: SurveyState.Question, answer: @Composable () -> Unit) {
    Column(Modifier.padding(vertical = 8.dp), Arrangement.spacedBy(4.dp)) {
        Line(emphasised(question.label), Cairn.type.s, modifier = Modifier.semantics { heading() })
        question.problem?.let { Problem(it) }
        answer()
    }
}

/** One place of the table; a screen reader says the question's choice. */
@Composable
private fun Mark(question: SurveyState.Question, choice: SurveyState.Option, modifier: Modifier, onPick: () -> Unit) {
    val many = question.kind == SurveyState.Kind.MANY
    val icon = if (many) if (choice.selected) Icons.boxOn else Icons.box else if (choice.selected) {
        Icons.radioOn
    } else {
        Icons.radio
    }
    Box(
        modifier.heightIn(
            min = 48.dp,
        ).clip(FieldShape).background(if (choice.selected) Cairn.colors.mossWash else Cairn.colors.stone0)
            .selectable(
                choice.selected,
                role = if (many) Role.Checkbox else Role.RadioButton,
                onClick = onPick,
            ).semantics {
                contentDescription =
                    choice.label
            },
        Alignment.Center,
    ) { Glyph(icon, color = if (choice.selected) Cairn.colors.moss else Cairn.colors.ink3, size = 24.dp) }
}

private const val MOST_COLUMNS = 6

/** Before the phone goes into a guest's hands its PIN is chosen; with it staff takes the phone back. */
@Composable
internal fun SurveyPin(state: SurveyState, act: (SurveyIntent) -> Unit) = BarePage {
    var pin by remember(state.choosesPin) { mutableStateOf("") }
    Spacer(Modifier.height(24.dp))
    if (state.choosesPin) {
        Centred(
            Say.surveyPinChooseTitle,
            Say.surveyPinChooseLead,
        )
    } else {
        Centred(Say.surveyPinTitle, Say.surveyPinLead)
    }
    // One who chooses a PIN must know what it is; one who enters it is looked over the shoulder.
    Line(
        if (state.choosesPin) {
            pin.ifEmpty {
                " "
            }
        } else {
            "●".repeat(pin.length).ifEmpty {
                " "
            }
        },
        Cairn.type.l,
        Cairn.colors.moss,
        Modifier.fillMaxWidth(),
        align = TextAlign.Center,
    )
    state.pinProblem?.let { Problem(it, Modifier.align(Alignment.CenterHorizontally)) }
    Keypad(true, {
        if (pin.length <
            LONGEST_PIN
        ) {
            pin += it
        }
    }, { pin = pin.dropLast(1) }, Modifier.align(Alignment.CenterHorizontally))
    Capped(1.5f) {
        Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp), Alignment.CenterHorizontally) {
            MainButton(
                if (state.choosesPin) Say.surveyHandOver else Say.surveyLeave,
                Modifier.fillMaxWidth(),
                enabled = pin.isNotEmpty(),
            ) {
                act(SurveyIntent.Pin(pin))
                if (!state.choosesPin) pin = ""
            }
            if (state.choosesPin) {
                PlainButton(Say.actionCancel, color = Cairn.colors.ink2) {
                    act(SurveyIntent.Leave)
                }
            } else {
                PlainButton(Say.surveyStay) { act(SurveyIntent.Stay) }
            }
        }
    }
}

private const val LONGEST_PIN = 12
