package cairn.presentation.model

import cairn.core.Change
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.Query
import cairn.core.Row
import cairn.core.Smile
import cairn.core.Snapshot
import cairn.core.SortOrder
import cairn.core.TripSheet
import cairn.core.When
import cairn.presentation.state.About
import cairn.presentation.state.Field
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.TripIntent
import cairn.presentation.state.TripState
import cairn.presentation.state.TripsIntent
import cairn.presentation.state.TripsState
import cairn.presentation.state.content
import cairn.presentation.state.text

/** All trips, what was last heard of first. */
class Trips(desk: Desk) : ScreenModel<TripsState, TripsIntent>(desk, TripsState()) {
    private val pages = LivePages(book, scope, ::listed) { change { s -> s.copy(rows = Load.Failed(problemOf(it))) } }

    init {
        pages.show(QUERY)
    }

    override fun act(intent: TripsIntent) {
        when (intent) {
            is TripsIntent.Open -> desk.open(Screen.Trip(intent.id))
            TripsIntent.New -> go {
                desk.open(
                    Screen.Trip(book.createRecord(Kind.TRIP, mapOf("name" to value("…")), null).id),
                )
            }
            TripsIntent.Retry -> pages.show(QUERY)
        }
    }

    private fun listed(pages: LivePages) = change { s ->
        val rows = pages.rows.map(::rowOf)
        s.copy(
            rows = if (rows.isEmpty()) Load.Empty(text("trips.empty")) else Load.Content(rows, desk.offlineSince),
            fresh = pages.fresh,
        )
    }

    private companion object {
        val QUERY = ListQuery(Kind.TRIP, sort = SortOrder.RECENT, limit = 100u)
    }
}

private fun rowOf(row: Row) = TripsState.Row(
    row.id,
    row.title,
    dates(row.fields),
    row.fields.said("destination") ?: "",
    row.fields.said("state")?.let(::choice) ?: text("choice.unknown"),
    row.fields.entries("guests").size,
    mark(row.place),
)

private fun dates(fields: Fields): Text? {
    val (from, to) = fields.said("starts") to fields.said("ends")
    return when {
        from != null && to != null -> text("trip.dates", Text.Day(from), Text.Day(to))
        from != null -> Text.Day(from)
        else -> null
    }
}

/** One trip: the stop that is open, who sits where, and feedback in two taps. */
class Trip(desk: Desk, private val id: String) : ScreenModel<TripState, TripIntent>(desk, TripState()) {
    private var detail: cairn.core.Detail? = null
    private var logged: String? = null

    init {
        watch()
        // Feedback and complaints of others count too.
        follow(book.watch(Query.Listed(ListQuery(kind = null, about = id, limit = 1u)))) { refresh() }
    }

    private fun watch() = follow(book.watch(Query.Record(id)), ::failed) { snapshot ->
        when (snapshot) {
            is Snapshot.Record -> {
                detail = snapshot.detail
                refresh()
            }
            is Snapshot.Failed -> failed(problemOf(snapshot.code, snapshot.detail))
            else -> Unit
        }
    }

    private fun failed(problem: cairn.presentation.state.Problem) =
        change { s -> if (s.page is Load.Content) s else s.copy(page = Load.Failed(problem)) }

    private suspend fun refresh() = inTurn {
        val detail = detail ?: return@inTurn
        val sheet = book.tripSheet(id)
        change { s ->
            val before = s.page.content
            val present = sheet.stops.firstOrNull { it.seen == When.PRESENT }?.token
            val page = TripState.Page(
                name = detail.title,
                dates = dates(detail.fields),
                stops = stopsOf(sheet),
                guests = guestsOf(sheet),
                mark = mark(detail.place),
                open = before?.open ?: present,
                feedback = before?.feedback,
            )
            s.copy(page = Load.Content(page, desk.offlineSince))
        }
    }

    override fun act(intent: TripIntent) {
        when (intent) {
            is TripIntent.OpenStop -> page { it.copy(open = intent.token) }
            is TripIntent.Smile -> {
                logged = null
                page { it.copy(open = intent.stop, feedback = TripState.Feedback(intent.stop, intent.smile, null)) }
            }
            is TripIntent.ForGuest -> log(intent.customer)
            is TripIntent.Words -> page { p -> p.copy(feedback = p.feedback?.copy(words = Field(intent.text))) }
            TripIntent.FinishFeedback -> finish()
            is TripIntent.Complaint -> complain(intent)
            is TripIntent.OpenGuest -> desk.open(Screen.Customer(intent.customer))
            TripIntent.HandOver -> desk.open(Screen.Surveys(About(trip = id, stop = state.value.page.content?.open)))
            TripIntent.Retry -> watch()
        }
    }

    private fun page(how: (TripState.Page) -> TripState.Page) = change { s ->
        val load = s.page
        if (load is Load.Content) s.copy(page = load.copy(value = how(load.value))) else s
    }

    /** The second tap logs it at once; a third adds words. */
    private fun log(guest: String?) {
        val feedback = state.value.page.content?.feedback ?: return
        val smile = listOf(Smile.BAD, Smile.MIDDLING, Smile.GOOD)[feedback.smile.coerceIn(0, 2)]
        go {
            val made = book.logSmile(id, feedback.stop, guest, smile)
            logged = made.id
            page { p -> p.copy(feedback = p.feedback?.copy(guest = guest, logged = true)) }
            desk.say(text("notice.feedback")) { book.deleteRecord(made.id) }
        }
    }

    private fun finish() {
        val (words, record) = state.value.page.content?.feedback?.words?.text to logged
        page { it.copy(feedback = null) }
        if (record == null || words.isNullOrBlank()) return
        go { book.editRecord(record, listOf(put("summary", words))) }
    }

    private fun complain(intent: TripIntent.Complaint) = go {
        val page = state.value.page.content
        val stop = page?.open
        val place = page?.stops?.firstOrNull { it.token == stop }?.place
        val more = buildMap {
            put("trip", value(id))
            put("channel", value("in_person"))
            stop?.let { put("stop", value(it)) }
            place?.let { put("touchpoint", value(it)) }
        }
        val title = intent.words.ifBlank { place ?: page?.name ?: "…" }
        desk.open(desk.beginCase(intent.guest, "complaint", title, more))
    }
}

private fun stopsOf(sheet: TripSheet) = sheet.stops.map { stop ->
    TripState.Stop(
        token = stop.token,
        place = stop.name,
        day = stop.day?.toInt(),
        at = stop.atMs?.let(Text::Moment),
        state = when (stop.seen) {
            When.PAST -> TripState.When.PAST
            When.PRESENT -> TripState.When.PRESENT
            When.TO_COME -> TripState.When.TO_COME
        },
        remark = stop.remark,
        smiles = listOf(stop.bad, stop.middling, stop.good).map { it.toInt() },
        complaints = stop.complaints.toInt(),
    )
}

private fun guestsOf(sheet: TripSheet) = sheet.guests.map {
    TripState.Guest(it.customer, it.name, it.seat, it.room, it.diet, it.allergy, it.birthday?.let(Text::Day))
}
