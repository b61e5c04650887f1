package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Choice
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Field
import cairn.presentation.state.Screen
import cairn.presentation.text.Say
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Choices
import cairn.ui.parts.Due
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.GradeBadge
import cairn.ui.parts.Line
import cairn.ui.parts.MainButton
import cairn.ui.parts.PlainButton
import cairn.ui.parts.TextField
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

@OptIn(ExperimentalLayoutApi::class)
@Composable
internal fun Who(card: CustomerState.Card, onEdit: (String) -> Unit) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(2.dp)) {
        FlowRow(
            Modifier.fillMaxWidth().heightIn(min = 48.dp).editable("name", onEdit).semantics { heading() },
            Arrangement.spacedBy(10.dp),
            Arrangement.Center,
        ) {
            Line(card.name, if (card.name.length > 8) Cairn.type.l else Cairn.type.xl, lines = 3)
            card.grade?.let { GradeBadge(it, Modifier.align(Alignment.CenterVertically)) }
        }
        if (card.subtitle.isNotEmpty()) Line(card.subtitle, Cairn.type.s, Cairn.colors.ink2, lines = 2)
        val worth = listOfNotNull(card.stage, card.why)
        val circle =
            listOfNotNull(
                card.referredBy.firstOrNull()?.let { Say.customerReferredBy(Said.Plain(it.name)) },
                if (card.referred >
                    0
                ) {
                    Say.customerReferred(card.referred)
                } else {
                    null
                },
            )
        for (facts in listOf(
            worth,
            circle,
        )) {
            if (facts.isNotEmpty()) Line(Said.Joined(facts), Cairn.type.xs, Cairn.colors.ink2, lines = 2)
        }
    }
}

/** Edit in place: a tap on what is shown opens it. */
@Composable
private fun Modifier.editable(field: String, onEdit: (String) -> Unit): Modifier =
    clip(CardShape).clickable(onClickLabel = say(Say.actionEdit(Said.Key("field.$field"))), role = Role.Button) {
        onEdit(field)
    }

@Composable
internal fun Recall(card: CustomerState.Card, act: (CustomerIntent) -> Unit) {
    for (like in card.likes.filter {
        it.pressing
    }) {
        Notice(
            Say.customerLike(like.kind, Said.Plain(like.text)),
            Icons.alert,
            Cairn.colors.clay,
            Cairn.colors.clayWash,
        )
    }
    if (card.today.isNotEmpty()) SayToday(card.today, act)
    var adding by remember { mutableStateOf(false) }
    Card(gap = 14.dp) {
        Part(Icons.like, Say.customerLikes, {
            AddButton(adding) { adding = !adding }
        }) { Likes(card.likes.filterNot { it.pressing }, card.likes.isEmpty()) }
        if (adding) {
            Adder { intent ->
                adding = false
                intent?.let(act)
            }
        }
        Part(Icons.history, Say.customerLastTime) { LastTime(card.lastTime, act) }
        Part(Icons.promise, Say.customerPromised) { Promises(card.promises, act) }
        if (card.cases.isNotEmpty()) Part(Icons.case, Say.customerCases) { Cases(card.cases, act) }
    }
}

/** What to say today stands out: it is what one reads at the door. */
@Composable
private fun SayToday(hints: List<CustomerState.Hint>, act: (CustomerIntent) -> Unit) {
    Card(color = Cairn.colors.mossWash, padding = 12.dp, gap = 2.dp) {
        Caption(Say.customerSayToday, Icons.speak, Cairn.colors.moss)
        for (hint in hints.take(3)) {
            val opens = hint.opens
            Row(
                Modifier.fillMaxWidth().heightIn(
                    min = if (opens !=
                        null
                    ) {
                        48.dp
                    } else {
                        32.dp
                    },
                ).then(
                    if (opens !=
                        null
                    ) {
                        Modifier.clip(CardShape).clickable(role = Role.Button) { act(CustomerIntent.Open(opens)) }
                    } else {
                        Modifier
                    },
                ),
                Arrangement.spacedBy(8.dp),
                Alignment.CenterVertically,
            ) {
                Line(hint.text, if (hint.pressing) Cairn.type.sStrong else Cairn.type.s, modifier = Modifier.weight(1f))
                if (opens != null) Glyph(Icons.forward, color = Cairn.colors.ink2, size = 16.dp)
            }
        }
    }
}

@Composable
private fun Part(
    icon: ImageVector,
    label: Said,
    end: @Composable () -> Unit = {},
    content: @Composable ColumnScope.() -> Unit,
) {
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp)) {
        Glyph(icon, color = Cairn.colors.moss)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Line(label, Cairn.type.xsStrong, Cairn.colors.ink2)
            content()
        }
        end()
    }
}

@Composable
private fun AddButton(open: Boolean, onClick: () -> Unit) = GlyphButton(
    if (open) Icons.close else Icons.plus,
    say(if (open) Say.actionCancel else Say.customerAdd),
    Modifier.offset(x = 8.dp, y = (-12).dp),
    Cairn.colors.moss,
    onClick,
)

/** What one has just learnt of them: a liking of some kind, a number, a tag. Gives null when it is left. */
@Composable
private fun Adder(onAdd: (CustomerIntent?) -> Unit) {
    var kind by remember { mutableStateOf("allergy") }
    var text by remember { mutableStateOf("") }
    val kinds =
        listOf("allergy", "health", "meals", "seat", "room", "pace", "interest").map {
            Choice(
                it,
                Said.Key("choice.$it"),
                it == kind,
            )
        } +
            listOf("phones", "tags").map { Choice(it, Said.Key("field.$it"), it == kind) }
    val add = {
        val said = text.trim()
        if (said.isNotEmpty()) {
            onAdd(
                when (kind) {
                    "phones" -> CustomerIntent.AddPhone(said)
                    "tags" -> CustomerIntent.AddTag(said)
                    else -> CustomerIntent.AddPreference(kind, said)
                },
            )
        }
    }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Choices(kinds) { kind = it }
        TextField(
            Say.customerAdd,
            Field(text),
            { text = it },
            hint = Say.customerAdd,
            showLabel = false,
            keyboard = if (kind == "phones") KeyboardType.Phone else KeyboardType.Text,
            onDone = add,
        )
        MainButton(Say.actionSave, Modifier.align(Alignment.End), enabled = text.isNotBlank(), onClick = add)
    }
}

@Composable
private fun Likes(likes: List<CustomerState.Like>, nothing: Boolean) {
    if (nothing) Line(Say.customerNothingLiked, Cairn.type.s, Cairn.colors.ink2)
    for (like in likes.take(4)) Line(Say.customerLike(like.kind, Said.Plain(like.text)), Cairn.type.s, lines = 2)
}

@Composable
private fun LastTime(last: CustomerState.LastTime?, act: (CustomerIntent) -> Unit) {
    if (last == null) return Line(Say.customerNeverMet, Cairn.type.s, Cairn.colors.ink2)
    Column(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(CardShape).clickable(role = Role.Button) {
            act(CustomerIntent.Open(Screen.Visit(last.visit)))
        },
    ) {
        Line(Said.Joined(listOfNotNull(last.at, Said.Plain(last.title), last.outcome)), Cairn.type.s, lines = 2)
        last.note?.let { Line(it, Cairn.type.paragraph, Cairn.colors.ink2, lines = 3) }
    }
}

@Composable
private fun Promises(promises: List<CustomerState.Promise>, act: (CustomerIntent) -> Unit) {
    if (promises.isEmpty()) Line(Say.customerNothingPromised, Cairn.type.s, Cairn.colors.ink2)
    for (promise in promises.take(2)) {
        Linked(promise.text, promise.due, promise.overdue) { act(CustomerIntent.Open(Screen.Visit(promise.visit))) }
    }
}

@Composable
private fun Cases(cases: List<CustomerState.OpenCase>, act: (CustomerIntent) -> Unit) {
    for (case in cases.take(2)) {
        Linked(case.title, case.due ?: case.status, case.overdue) {
            act(CustomerIntent.Open(Screen.Case(case.id)))
        }
    }
}

/** A text that leads to where it was written, and when it is due. */
@Composable
private fun Linked(text: String, due: Said?, overdue: Boolean, onClick: () -> Unit) {
    Column(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(CardShape).clickable(role = Role.Button, onClick = onClick),
    ) {
        Line(text, Cairn.type.s, lines = 2)
        due?.let { Due(it, overdue, soon = false) }
    }
}

@Composable
internal fun Notice(text: Said, icon: ImageVector, color: Color, ground: Color, onRestore: (() -> Unit)? = null) {
    Row(
        Modifier.fillMaxWidth().clip(
            CardShape,
        ).background(ground).padding(horizontal = 12.dp, vertical = 10.dp).semantics(mergeDescendants = true) {
        },
        Arrangement.spacedBy(10.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(icon, color = color)
        Line(text, Cairn.type.sStrong, color, Modifier.weight(1f))
        if (onRestore != null) PlainButton(Say.actionRestore, color = color, onClick = onRestore)
    }
}
