package cairn.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Load
import cairn.presentation.state.OutboxIntent
import cairn.presentation.state.OutboxState
import cairn.presentation.state.SetAsideIntent
import cairn.presentation.state.SetAsideState
import cairn.presentation.text.Say
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.ProblemNote
import cairn.ui.parts.SideButton
import cairn.ui.parts.SwitchRow
import cairn.ui.parts.SyncLine
import cairn.ui.parts.bigText
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

/** Outbox: what waits, how big, since when; what was not accepted and why; the last exchanges. */
@Composable
fun OutboxScreen(state: OutboxState, act: (OutboxIntent) -> Unit, onBack: () -> Unit) =
    Page(Say.outboxTitle, onBack = onBack) {
        LazyColumn(Modifier.weight(1f), contentPadding = PaddingValues(bottom = 24.dp)) {
            item { SyncLine(state.sync) { act(OutboxIntent.SendNow) } }
            state.problem?.let {
                item {
                    ProblemNote(
                        it,
                        Modifier.padding(horizontal = Edge, vertical = 8.dp),
                    ) { act(OutboxIntent.RetryFailed) }
                }
            }
            item { SendNow(state, act) }
            item {
                SwitchRow(
                    Say.outboxDataSaver,
                    state.dataSaver,
                    hint = Say.outboxDataSaverHint,
                ) { act(OutboxIntent.DataSaver(it)) }
            }
            if (state.failed.isNotEmpty()) {
                item {
                    Heading(Say.outboxFailed, Modifier.padding(horizontal = Edge)) {
                        PlainButton(Say.outboxRetry) { act(OutboxIntent.RetryFailed) }
                    }
                }
                items(state.failed, key = { "failed ${it.id}" }) { Waiting(it, act) }
            }
            waiting(state, act)
            if (state.rounds.isNotEmpty()) {
                item { Heading(Say.outboxRounds, Modifier.padding(start = Edge, end = Edge, top = 8.dp)) }
                items(state.rounds) { Round(it) }
            }
        }
    }

private fun LazyListScope.waiting(state: OutboxState, act: (OutboxIntent) -> Unit) {
    val waiting = state.waiting
    if (waiting is Load.Content) {
        item {
            Heading(Say.outboxWaiting, Modifier.padding(horizontal = Edge)) {
                Line(Say.outboxSize(state.size), Cairn.type.xs.tabular(), Cairn.colors.ink2)
            }
        }
        items(waiting.value, key = { it.id }) { Waiting(it, act) }
    } else {
        item {
            Box(Modifier.fillMaxWidth().heightIn(max = 320.dp)) {
                LoadView(waiting, LoadActions({ act(OutboxIntent.SendNow) }), empty = Icons.everyone) {}
            }
        }
    }
}

@Composable
private fun SendNow(state: OutboxState, act: (OutboxIntent) -> Unit) {
    MainButton(
        if (state.sending) Say.outboxSending else Say.outboxSendNow,
        Modifier.fillMaxWidth().padding(horizontal = Edge, vertical = 8.dp),
        Icons.outbox,
        !state.sending,
    ) {
        act(OutboxIntent.SendNow)
    }
}

@Composable
private fun Waiting(row: OutboxState.Row, act: (OutboxIntent) -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 64.dp).clickable(role = Role.Button) {
            act(OutboxIntent.Open(row.id))
        }.padding(start = Edge, end = 4.dp, top = 8.dp, bottom = 8.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        MarkGlyph(row.mark)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Line(row.title, Cairn.type.s, lines = 1)
            Line(
                Said.Joined(listOf(row.kind, Say.outboxChanges(row.changes), row.size, row.since)),
                Cairn.type.xs.tabular(),
                Cairn.colors.ink2,
                lines = 2,
            )
            row.reason?.let { Line(it, Cairn.type.xs, Cairn.colors.clay) }
            if (row.canTakeBack && bigText) TakeBack(row.id, act)
        }
        if (row.canTakeBack && !bigText) TakeBack(row.id, act)
    }
}

@Composable
private fun TakeBack(id: String, act: (OutboxIntent) -> Unit) =
    PlainButton(Say.outboxTakeBack, color = Cairn.colors.ink2) { act(OutboxIntent.TakeBack(id)) }

@Composable
private fun Round(round: OutboxState.Round) {
    Row(
        Modifier.fillMaxWidth().padding(horizontal = Edge, vertical = 8.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(
            if (round.ok) Icons.check else Icons.alert,
            color = if (round.ok) Cairn.colors.moss else Cairn.colors.amber,
            size = 16.dp,
        )
        Column(Modifier.weight(1f)) {
            Line(round.text, Cairn.type.s)
            Line(
                Said.Joined(listOf(Say.outboxRound(round.sent.toInt(), round.received.toInt()), round.size)),
                Cairn.type.xs.tabular(),
                Cairn.colors.ink2,
            )
        }
        Line(round.at, Cairn.type.xs.tabular(), Cairn.colors.ink2)
    }
}

/** Set aside: each concurrent edit, what was kept, what was set aside, whose, when; one tap switches. A calm note, not an error. */
@Composable
fun SetAsideScreen(state: SetAsideState, act: (SetAsideIntent) -> Unit, onBack: () -> Unit) =
    Page(Say.asideTitle, onBack = onBack) {
        LoadView(state.items, LoadActions({ act(SetAsideIntent.Retry) }), Modifier.weight(1f), Icons.aside) { rows ->
            LazyColumn(
                contentPadding = PaddingValues(horizontal = Edge, vertical = 8.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                item { Line(Say.asideLead, Cairn.type.paragraph, Cairn.colors.ink2) }
                items(rows, key = { "${it.record} ${it.field}" }) { Aside(it, act) }
            }
        }
    }

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Aside(item: SetAsideState.Item, act: (SetAsideIntent) -> Unit) = Card(gap = 10.dp) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(CardShape).clickable(role = Role.Button) {
            act(SetAsideIntent.Open(item.record))
        },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            Line(item.title, Cairn.type.mStrong, lines = 2)
            Line(Said.Joined(listOf(item.kind, item.label)), Cairn.type.xs, Cairn.colors.ink2)
        }
        Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
    Version(Say.asideKept, item.kept, item.keptBy, item.keptAt, true)
    item.aside.forEachIndexed { at, aside ->
        Version(Say.asideSetAside, aside.value, aside.by, aside.at, false)
        FlowRow(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
            SideButton(
                Say.asideSwitch,
                icon = Icons.aside,
            ) { act(SetAsideIntent.Switch(item.record, item.field, aside.take)) }
            if (at ==
                item.aside.lastIndex
            ) {
                PlainButton(
                    Say.asideKeep,
                    color = Cairn.colors.ink2,
                ) { act(SetAsideIntent.Keep(item.record, item.field)) }
            }
        }
    }
}

@Composable
private fun Version(label: Said, value: Said, by: String, at: Said, shown: Boolean) {
    Column(verticalArrangement = Arrangement.spacedBy(2.dp)) {
        Caption(label, if (shown) Icons.check else Icons.aside, if (shown) Cairn.colors.moss else Cairn.colors.sky)
        Line(value, Cairn.type.paragraph, if (shown) Cairn.colors.ink else Cairn.colors.ink2)
        Line(Say.asideBy(Said.Plain(by), at), Cairn.type.xs, Cairn.colors.ink2)
    }
}
