package cairn.ui.screens

import androidx.compose.foundation.background
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
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Load
import cairn.presentation.state.TripIntent
import cairn.presentation.state.TripState
import cairn.presentation.state.TripsIntent
import cairn.presentation.state.TripsState
import cairn.presentation.text.Say
import cairn.ui.parts.Along
import cairn.ui.parts.Capped
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Chip
import cairn.ui.parts.Divider
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.LineStop
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.RoundGlyph
import cairn.ui.parts.SideButton
import cairn.ui.parts.SkeletonPage
import cairn.ui.parts.Smiles
import cairn.ui.parts.Tag
import cairn.ui.parts.TextField
import cairn.ui.parts.bigText
import cairn.ui.parts.chipGap
import cairn.ui.parts.described
import cairn.ui.parts.smileColors
import cairn.ui.parts.smileIcon
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

/** Trips: those under way first. */
@Composable
fun TripsScreen(state: TripsState, act: (TripsIntent) -> Unit, onSearch: () -> Unit) {
    Page(Say.tabTrips, actions = { GlyphButton(Icons.find, say(Say.searchTitle), onClick = onSearch) }) {
        LoadView(
            state.rows,
            LoadActions({
                act(TripsIntent.Retry)
            }) { act(TripsIntent.New) },
            Modifier.weight(1f),
            Icons.trip,
        ) { rows ->
            LazyColumn(contentPadding = PaddingValues(bottom = 96.dp)) {
                itemsIndexed(rows, key = { _, row -> row.id }) { at, row ->
                    TripRow(row) { act(TripsIntent.Open(row.id)) }
                    if (at < rows.lastIndex) Divider(start = 70.dp)
                }
            }
        }
    }
}

@Composable
private fun TripRow(row: TripsState.Row, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 72.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Edge, vertical = 12.dp),
        Arrangement.spacedBy(14.dp),
    ) {
        RoundGlyph(Icons.trip)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Line(row.name, Cairn.type.mStrong, lines = 2)
            Line(
                Said.Joined(
                    listOfNotNull(
                        row.dates,
                        row.destination.takeIf {
                            it.isNotEmpty()
                        }?.let { Said.Plain(it) },
                    ),
                ),
                Cairn.type.s,
                Cairn.colors.ink2,
                lines = 2,
            )
            Line(Said.Joined(listOf(row.state, Say.todayTripGuests(row.guests))), Cairn.type.xs, Cairn.colors.ink2)
        }
        MarkGlyph(row.mark, Modifier.padding(top = 4.dp))
    }
}

/** Trip: stops on a line with the present one open, guests by seat, complaint in one tap from anywhere. */
@Composable
fun TripScreen(state: TripState, act: (TripIntent) -> Unit, onBack: () -> Unit) {
    val page = (state.page as? Load.Content)?.value
    Page(Said.Plain(page?.name.orEmpty()), onBack = onBack, actions = {
        if (page != null) MarkGlyph(page.mark, Modifier.padding(end = 12.dp))
    }) {
        LoadView(
            state.page,
            LoadActions({
                act(TripIntent.Retry)
            }),
            Modifier.weight(1f),
            Icons.trip,
            { SkeletonPage() },
        ) { content ->
            LazyColumn(Modifier.weight(1f), contentPadding = PaddingValues(start = Edge, end = Edge, bottom = 16.dp)) {
                content.dates?.let {
                    item { Line(it, Cairn.type.s, Cairn.colors.ink2, Modifier.padding(start = 36.dp, bottom = 4.dp)) }
                }
                itemsIndexed(content.stops, key = { _, stop -> stop.token }) { at, stop ->
                    Stop(
                        stop,
                        at == 0,
                        at == content.stops.lastIndex,
                        content,
                        act,
                    )
                }
                if (content.guests.isNotEmpty()) item { Heading(Say.tripGuests, Modifier.padding(top = 12.dp)) }
                items(content.guests, key = {
                    "guest ${it.customer}"
                }) { guest -> GuestRow(guest) { act(TripIntent.OpenGuest(guest.customer)) } }
            }
            val big = bigText
            Capped(1.15f) {
                Row(
                    Modifier.fillMaxWidth().background(Cairn.colors.stone0).padding(horizontal = Edge, vertical = 8.dp),
                    Arrangement.spacedBy(8.dp),
                ) {
                    SideButton(
                        Say.tripComplaint,
                        Modifier.weight(1f),
                        Icons.case.takeUnless {
                            big
                        },
                        Cairn.colors.clay,
                    ) { act(TripIntent.Complaint()) }
                    MainButton(
                        Say.tripHandOver,
                        Modifier.weight(1.2f),
                        Icons.survey.takeUnless { big },
                    ) { act(TripIntent.HandOver) }
                }
            }
        }
    }
}

@Composable
private fun Stop(stop: TripState.Stop, first: Boolean, last: Boolean, page: TripState.Page, act: (TripIntent) -> Unit) {
    val (along, word) = when (stop.state) {
        TripState.When.PAST -> Along.PAST to Say.tripPast
        TripState.When.PRESENT -> Along.NOW to Say.tripNow
        TripState.When.TO_COME -> Along.TO_COME to Say.tripToCome
    }
    val open = page.open == stop.token
    val state = say(word)
    LineStop(along, first, last, dotAt = 28.dp) {
        Row(
            Modifier.fillMaxWidth().heightIn(min = 56.dp).clip(CardShape).clickable(role = Role.Button) {
                act(TripIntent.OpenStop(stop.token))
            }.semantics {
                stateDescription =
                    state
            },
            Arrangement.spacedBy(8.dp),
            Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f)) {
                Line(
                    stop.place,
                    if (along ==
                        Along.NOW
                    ) {
                        Cairn.type.mStrong
                    } else {
                        Cairn.type.s
                    },
                    if (along ==
                        Along.TO_COME
                    ) {
                        Cairn.colors.ink2
                    } else {
                        Cairn.colors.ink
                    },
                    lines = 2,
                )
                val at = listOfNotNull(stop.day?.let { Say.tripDay(it) }, stop.at)
                if (at.isNotEmpty()) Line(Said.Joined(at), Cairn.type.xs.tabular(), Cairn.colors.ink2)
                if (!open && bigText) Felt(stop)
            }
            if (along == Along.NOW) Tag(state, Cairn.colors.mossWash, Cairn.colors.moss)
            if (!open && !bigText) Felt(stop)
        }
        if (open) OpenStop(stop, page, act)
    }
}

/** What was felt at a stop so far, as small numbers beside faces. */
@Composable
private fun Felt(stop: TripState.Stop) {
    if (stop.smiles.sum() + stop.complaints == 0) return
    val label =
        say(Say.tripSmiles(stop.smiles[2], stop.smiles[1], stop.smiles[0])) +
            if (stop.complaints > 0) ", " + say(Say.tripComplaints(stop.complaints)) else ""
    Row(Modifier.described(label), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        for (smile in listOf(2, 1, 0)) {
            if (stop.smiles[smile] >
                0
            ) {
                Counted(smileIcon(smile), smileColors(smile).first, stop.smiles[smile])
            }
        }
        if (stop.complaints > 0) Counted(Icons.case, Cairn.colors.clay, stop.complaints)
    }
}

@Composable
private fun Counted(
    icon: androidx.compose.ui.graphics.vector.ImageVector,
    color: androidx.compose.ui.graphics.Color,
    n: Int,
) {
    Row(horizontalArrangement = Arrangement.spacedBy(3.dp), verticalAlignment = Alignment.CenterVertically) {
        Glyph(icon, color = color, size = 16.dp)
        Line(n.toString(), Cairn.type.xs.tabular(), Cairn.colors.ink2)
    }
}

@Composable
private fun OpenStop(stop: TripState.Stop, page: TripState.Page, act: (TripIntent) -> Unit) {
    val feedback = page.feedback?.takeIf { it.stop == stop.token }
    Card(Modifier.padding(bottom = 12.dp), padding = 12.dp, gap = 10.dp) {
        stop.remark?.let { Line(it, Cairn.type.paragraph, Cairn.colors.ink2) }
        Row(verticalAlignment = Alignment.CenterVertically) {
            Line(Say.tripSmileAsk, Cairn.type.sStrong, modifier = Modifier.weight(1f))
            Felt(stop)
        }
        Smiles(feedback?.smile) { act(TripIntent.Smile(stop.token, it)) }
        if (feedback != null) Said(feedback, page.guests, act)
    }
}

/** The second tap says whose feeling it was; a third adds words. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Said(feedback: TripState.Feedback, guests: List<TripState.Guest>, act: (TripIntent) -> Unit) {
    Caption(Say.tripWho)
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(chipGap)) {
        Chip(say(Say.tripEveryone), feedback.logged && feedback.guest == null) { act(TripIntent.ForGuest(null)) }
        for (guest in guests) {
            Chip(
                guest.name,
                feedback.guest == guest.customer,
            ) { act(TripIntent.ForGuest(guest.customer)) }
        }
    }
    if (feedback.logged) {
        TextField(Say.tripWords, feedback.words, {
            act(TripIntent.Words(it))
        }, hint = Say.tripWords, showLabel = false, onDone = { act(TripIntent.FinishFeedback) })
        MainButton(Say.tripFeedbackDone, Modifier.fillMaxWidth()) { act(TripIntent.FinishFeedback) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun GuestRow(guest: TripState.Guest, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 56.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(vertical = 8.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        val seat = if (guest.seat.isEmpty()) say(Say.tripNoSeat) else say(Say.tripSeat(Said.Plain(guest.seat)))
        Box(
            Modifier.widthIn(
                min = 44.dp,
            ).clip(
                CardShape,
            ).background(Cairn.colors.stone1).padding(horizontal = 6.dp, vertical = 8.dp).described(seat),
            Alignment.Center,
        ) {
            Line(
                guest.seat.ifEmpty { "–" },
                Cairn.type.sStrong.tabular(),
                Cairn.colors.ink2,
                lines = 1,
                align = TextAlign.Center,
            )
        }
        Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
            Line(guest.name, Cairn.type.s, lines = 2)
            val facts =
                listOfNotNull(
                    guest.room.takeIf {
                        it.isNotEmpty()
                    }?.let { Say.tripRoom(Said.Plain(it)) },
                    guest.diet.takeIf { it.isNotEmpty() }?.let { Said.Plain(it) },
                )
            if (facts.isNotEmpty()) Line(Said.Joined(facts), Cairn.type.xs, Cairn.colors.ink2, lines = 2)
            if (guest.allergy != null || guest.birthday != null) {
                FlowRow(
                    horizontalArrangement = Arrangement.spacedBy(6.dp),
                    verticalArrangement = Arrangement.spacedBy(4.dp),
                ) {
                    guest.allergy?.let {
                        Tag(
                            say(Say.tripAllergy(Said.Plain(it))),
                            Cairn.colors.clayWash,
                            Cairn.colors.clay,
                            Icons.alert,
                        )
                    }
                    guest.birthday?.let {
                        Tag(
                            say(Say.tripBirthday(it)),
                            Cairn.colors.skyWash,
                            Cairn.colors.sky,
                            Icons.birthday,
                        )
                    }
                }
            }
        }
        Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
}
