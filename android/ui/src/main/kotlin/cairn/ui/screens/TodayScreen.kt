package cairn.ui.screens

import androidx.compose.animation.core.Animatable
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.Orientation
import androidx.compose.foundation.gestures.draggable
import androidx.compose.foundation.gestures.rememberDraggableState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.hapticfeedback.HapticFeedbackType
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalHapticFeedback
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.dp
import cairn.presentation.state.TodayIntent
import cairn.presentation.state.TodayState
import cairn.presentation.state.TodayState.Kind
import cairn.presentation.text.Say
import cairn.ui.parts.Due
import cairn.ui.parts.Edge
import cairn.ui.parts.FreshPill
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.RoundGlyph
import cairn.ui.parts.SyncLine
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import kotlinx.coroutines.launch
import kotlin.math.abs
import kotlin.math.roundToInt
import cairn.presentation.state.Text as Said

/** Today: the day in order. */
@Composable
fun TodayScreen(state: TodayState, act: (TodayIntent) -> Unit, onSearch: () -> Unit) {
    Page(state.day, actions = { GlyphButton(Icons.find, say(Say.searchTitle), onClick = onSearch) }) {
        SyncLine(state.sync) { act(TodayIntent.OpenOutbox) }
        state.trip?.let { TripCard(it) { act(TodayIntent.OpenTrip) } }
        Box(Modifier.weight(1f)) {
            LoadView(
                state.items,
                LoadActions(retry = { act(TodayIntent.Refresh) }, fill = { act(TodayIntent.PlanVisit) }),
                empty = Icons.today,
            ) { items ->
                LazyColumn(contentPadding = PaddingValues(top = 8.dp, bottom = 96.dp)) {
                    itemsIndexed(items, key = { _, item -> item.id }) { at, item ->
                        Item(
                            item,
                            at == 0,
                            at == items.lastIndex,
                            act,
                        )
                    }
                }
            }
            FreshPill(
                state.fresh,
                Modifier.align(Alignment.TopCenter).offset(y = (-20).dp),
            ) { act(TodayIntent.ShowFresh) }
        }
    }
}

@Composable
private fun TripCard(trip: TodayState.TripCard, onClick: () -> Unit) {
    Row(
        Modifier.padding(
            start = Edge,
            end = Edge,
            top = 8.dp,
        ).fillMaxWidth().clip(CardShape).background(Cairn.colors.mossWash)
            .clickable(role = Role.Button, onClick = onClick).padding(16.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.trip, color = Cairn.colors.moss, size = 24.dp)
        Column(Modifier.weight(1f)) {
            Line(trip.name, Cairn.type.sStrong, lines = 2)
            val about =
                listOfNotNull(
                    trip.day,
                    trip.stop?.let { Say.todayNextStop(Said.Plain(it)) },
                    Say.todayTripGuests(trip.guests),
                )
            Line(Said.Joined(about), Cairn.type.xs, Cairn.colors.ink2, lines = 2)
        }
        Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
}

/** Swiped to the end side it is done, to the other it waits for tomorrow; a screen reader offers both as actions. */
@Composable
private fun Item(item: TodayState.Item, first: Boolean, last: Boolean, act: (TodayIntent) -> Unit) {
    val done = say(Say.todayDone)
    val later = say(Say.todayPostpone)
    val actions = buildList {
        if (item.canBeDone) {
            add(
                CustomAccessibilityAction(done) {
                    act(TodayIntent.Done(item.id))
                    true
                },
            )
        }
        if (item.canBePostponed) {
            add(
                CustomAccessibilityAction(later) {
                    act(TodayIntent.Postpone(item.id))
                    true
                },
            )
        }
    }
    Swipe(
        onEnd = if (item.canBeDone) ({ act(TodayIntent.Done(item.id)) }) else null,
        onStart = if (item.canBePostponed) ({ act(TodayIntent.Postpone(item.id)) }) else null,
    ) {
        Row(
            Modifier.fillMaxWidth().background(
                Cairn.colors.stone0,
            ).clickable(role = Role.Button) { act(TodayIntent.Open(item.id)) }
                .semantics { customActions = actions }.way(first, last).padding(horizontal = Edge, vertical = 12.dp),
            Arrangement.spacedBy(14.dp),
        ) {
            val (icon, color, ground) = look(item)
            RoundGlyph(icon, color, ground, say(kindWord(item.kind)))
            ItemText(item, Modifier.weight(1f))
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun ItemText(item: TodayState.Item, modifier: Modifier) {
    Column(modifier, Arrangement.spacedBy(2.dp)) {
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
            Line(item.title, Cairn.type.mStrong, modifier = Modifier.weight(1f), lines = 2)
            MarkGlyph(item.mark)
        }
        if (item.due != null ||
            item.distance != null
        ) {
            FlowRow(
                horizontalArrangement = Arrangement.spacedBy(10.dp),
                verticalArrangement = Arrangement.spacedBy(2.dp),
            ) {
                item.due?.let { Due(it, item.overdue, item.soon) }
                item.distance?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, lines = 1) }
            }
        }
        item.subtitle?.let { Line(it, Cairn.type.s, Cairn.colors.ink2, lines = 2) }
        item.lastContact?.let { Line(Say.todayLast(it), Cairn.type.xs, Cairn.colors.ink2, lines = 1) }
        item.promise?.let {
            Row(Modifier.padding(top = 2.dp), Arrangement.spacedBy(6.dp)) {
                Glyph(Icons.promise, color = Cairn.colors.moss, size = 16.dp, modifier = Modifier.padding(top = 2.dp))
                Line(Say.todayPromise(Said.Plain(it)), Cairn.type.xs, lines = 2)
            }
        }
    }
}

/** The day's way: a line from one round drawing to the next. */
@Composable
private fun Modifier.way(first: Boolean, last: Boolean): Modifier {
    val color = Cairn.colors.stone3
    return drawBehind {
        val x = (Edge + 20.dp).toPx()
        val middle = 32.dp.toPx()
        drawLine(color, Offset(x, if (first) middle else 0f), Offset(x, if (last) middle else size.height), 2.dp.toPx())
    }
}

@Composable
private fun look(item: TodayState.Item) = with(Cairn.colors) {
    when (item.kind) {
        Kind.VISIT -> Triple(Icons.visit, moss, mossWash)
        Kind.TASK -> Triple(Icons.task, moss, mossWash)
        Kind.BIRTHDAY -> Triple(Icons.birthday, sky, skyWash)
        Kind.CASE -> if (item.overdue) Triple(Icons.case, clay, clayWash) else Triple(Icons.case, amber, amberWash)
        Kind.DOCUMENT -> Triple(Icons.document, amber, amberWash)
        Kind.WIN_BACK -> Triple(Icons.winBack, sky, skyWash)
        Kind.CONTACT_DUE -> Triple(Icons.phone, moss, mossWash)
    }
}

private fun kindWord(kind: Kind): Said = when (kind) {
    Kind.VISIT -> Say.todayKindVisit
    Kind.TASK -> Say.todayKindTask
    Kind.BIRTHDAY -> Say.todayKindBirthday
    Kind.CASE -> Say.todayKindCase
    Kind.DOCUMENT -> Say.todayKindDocument
    Kind.WIN_BACK -> Say.todayKindWinBack
    Kind.CONTACT_DUE -> Say.todayKindContactDue
}

/** Moves under the finger; let go beyond a quarter of the width it does what stands behind it. */
@Composable
private fun Swipe(onEnd: (() -> Unit)?, onStart: (() -> Unit)?, content: @Composable () -> Unit) {
    val scope = rememberCoroutineScope()
    val touch = LocalHapticFeedback.current
    val still = Cairn.still
    val moved = remember { Animatable(0f) }
    val enough = with(LocalDensity.current) { 96.dp.toPx() }
    val dragged = rememberDraggableState { by ->
        val next = moved.value + by
        if ((next > 0 && onEnd != null) || (next < 0 && onStart != null) ||
            abs(next) < abs(moved.value)
        ) {
            scope.launch { moved.snapTo(next) }
        }
    }
    Box(
        Modifier.draggable(dragged, Orientation.Horizontal, onDragStopped = {
            val does = if (moved.value > enough) {
                onEnd
            } else if (moved.value < -enough) {
                onStart
            } else {
                null
            }
            if (does != null) {
                touch.performHapticFeedback(HapticFeedbackType.LongPress)
                does()
            }
            if (still) moved.snapTo(0f) else moved.animateTo(0f)
        }),
    ) {
        if (moved.value != 0f) Behind(moved.value > 0, Modifier.matchParentSize())
        Box(Modifier.offset { IntOffset(moved.value.roundToInt(), 0) }) { content() }
    }
}

@Composable
private fun Behind(done: Boolean, modifier: Modifier) {
    val (icon, word) = if (done) Icons.check to Say.todayDone else Icons.later to Say.todayPostpone
    val (color, ground) = with(Cairn.colors) { if (done) moss to mossWash else amber to amberWash }
    Row(
        modifier.background(ground).padding(horizontal = 24.dp),
        if (done) Arrangement.spacedBy(10.dp) else Arrangement.spacedBy(10.dp, Alignment.End),
        Alignment.CenterVertically,
    ) {
        Glyph(icon, color = color, size = 24.dp)
        Line(word, Cairn.type.sStrong, color)
    }
}
