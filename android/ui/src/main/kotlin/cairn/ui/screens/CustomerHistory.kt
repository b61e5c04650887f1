package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Screen
import cairn.presentation.text.Say
import cairn.ui.LocalPhone
import cairn.ui.parts.Card
import cairn.ui.parts.Columns
import cairn.ui.parts.Divider
import cairn.ui.parts.Glyph
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.RoundGlyph
import cairn.ui.parts.bigText
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

@Composable
internal fun Actions(actions: CustomerState.Actions, act: (CustomerIntent) -> Unit) {
    val phone = LocalPhone.current
    val all = buildList<@Composable (Modifier) -> Unit> {
        actions.phone?.let { number -> add { Action(Icons.phone, Say.actionCall, it) { phone.call(number.e164) } } }
        (actions.messenger ?: actions.phone?.e164)?.let { to ->
            add {
                Action(Icons.message, Say.actionMessage, it) { phone.message(to) }
            }
        }
        if (actions.position != null || actions.address != null) {
            add { Action(Icons.navigate, Say.actionNavigate, it) { phone.navigate(actions.position, actions.address) } }
        }
        add { Action(Icons.visit, Say.actionLog, it, main = true) { act(CustomerIntent.LogVisit) } }
    }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        for (row in all.chunked(if (bigText) 2 else 4)) {
            Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) { for (action in row) action(Modifier.weight(1f)) }
        }
    }
}

@Composable
private fun Action(icon: ImageVector, text: Said, modifier: Modifier, main: Boolean = false, onClick: () -> Unit) {
    val (ground, color) = if (main) {
        Cairn.colors.moss to Cairn.colors.mossOn
    } else {
        Cairn.colors.mossWash to
            Cairn.colors.moss
    }
    Column(
        modifier.heightIn(
            min = 64.dp,
        ).clip(
            CardShape,
        ).background(
            ground,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = 4.dp, vertical = 8.dp),
        Arrangement.spacedBy(2.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Glyph(icon, color = color, size = 22.dp)
        Line(text, Cairn.type.xsStrong, color, lines = 1, align = TextAlign.Center)
    }
}

@Composable
internal fun AsideNote(count: Int, act: (CustomerIntent) -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 48.dp,
        ).clip(CardShape).background(Cairn.colors.skyWash).clickable(role = Role.Button) {
            act(CustomerIntent.Open(Screen.SetAside))
        }.padding(horizontal = 12.dp),
        Arrangement.spacedBy(10.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.aside, color = Cairn.colors.sky)
        Line(Say.customerSetAside(count), Cairn.type.s, Cairn.colors.sky, Modifier.weight(1f))
        Glyph(Icons.forward, color = Cairn.colors.ink2, size = 16.dp)
    }
}

/** 四问: four figures, the year as columns, and what they rest on. */
@Composable
internal fun Questions(q: CustomerState.FourQuestions) {
    Column {
        Heading(Say.customerQuestions)
        Card(gap = 12.dp) {
            val four = listOf(
                Say.customerQLast to q.last,
                Say.customerQOften to q.often,
                Say.customerQMean to q.mean,
                Say.customerQYear to q.perYear,
            )
            for (pair in four.chunked(2)) {
                Row(horizontalArrangement = Arrangement.spacedBy(12.dp)) {
                    for ((label, value) in pair) {
                        Column(Modifier.weight(1f).semantics(mergeDescendants = true) {}) {
                            Line(label, Cairn.type.xs, Cairn.colors.ink2)
                            Line(value ?: Said.Plain("–"), Cairn.type.mStrong.tabular())
                        }
                    }
                }
            }
            if (q.months.any { it > 0 }) {
                Columns(q.months, Say.customerQMonths)
                Line(Say.customerQMonths, Cairn.type.xs, Cairn.colors.ink2)
            }
            Line(Say.customerQBasis(q.n.toInt(), q.asOf), Cairn.type.xs, Cairn.colors.ink2)
        }
    }
}

@Composable
internal fun Timeline(page: CustomerState.Page, act: (CustomerIntent) -> Unit) {
    if (page.timeline.isEmpty()) return
    Column {
        Heading(Say.customerTimeline)
        page.timeline.forEachIndexed { at, event ->
            EventRow(event) { event.opens?.let { act(CustomerIntent.Open(it)) } }
            if (at < page.timeline.lastIndex) Divider(start = 46.dp)
        }
        if (page.moreTimeline) PlainButton(Say.customerMoreTimeline) { act(CustomerIntent.MoreTimeline) }
    }
}

@Composable
private fun EventRow(event: CustomerState.Event, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 56.dp).then(
            if (event.opens !=
                null
            ) {
                Modifier.clickable(role = Role.Button, onClick = onClick)
            } else {
                Modifier
            },
        ).padding(vertical = 10.dp),
        Arrangement.spacedBy(14.dp),
    ) {
        val (icon, word) = eventLook(event.kind)
        RoundGlyph(icon, Cairn.colors.ink2, Cairn.colors.stone1, say(word), 32.dp)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Line(event.title, Cairn.type.s, lines = 2)
            event.second?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, lines = 2) }
        }
        Column(horizontalAlignment = Alignment.End) {
            Line(event.at, Cairn.type.xs.tabular(), Cairn.colors.ink2, lines = 1)
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
                event.by?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, lines = 1) }
                MarkGlyph(event.mark)
            }
        }
    }
}

private fun eventLook(kind: CustomerState.Event.Kind) = when (kind) {
    CustomerState.Event.Kind.VISIT -> Icons.visit to Say.eventVisit
    CustomerState.Event.Kind.PURCHASE -> Icons.purchase to Say.eventPurchase
    CustomerState.Event.Kind.CASE -> Icons.case to Say.eventCase
    CustomerState.Event.Kind.TASK -> Icons.task to Say.eventTask
    CustomerState.Event.Kind.RESPONSE -> Icons.response to Say.eventResponse
    CustomerState.Event.Kind.TRIP -> Icons.trip to Say.eventTrip
    CustomerState.Event.Kind.POINTS -> Icons.points to Say.eventPoints
    CustomerState.Event.Kind.CHANGE -> Icons.change to Say.eventChange
}
