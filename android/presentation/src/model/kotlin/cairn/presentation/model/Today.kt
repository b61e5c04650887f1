package cairn.presentation.model

import cairn.core.AgendaItem
import cairn.core.Change
import cairn.core.Due
import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.Query
import cairn.core.SortOrder
import cairn.core.When
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Tab
import cairn.presentation.state.Text
import cairn.presentation.state.TodayIntent
import cairn.presentation.state.TodayState
import cairn.presentation.state.TodayState.Item
import cairn.presentation.state.content
import cairn.presentation.state.plain
import cairn.presentation.state.text
import java.time.Instant
import java.time.LocalDate
import kotlinx.coroutines.delay

/** The day in order. What belongs to it, and in which order, is the core's agenda. */
class Today(desk: Desk) : ScreenModel<TodayState, TodayIntent>(desk, TodayState()) {
    private var agenda: List<AgendaItem> = emptyList()

    init {
        follow(desk.sync) { bar -> change { it.copy(sync = bar) } }
        // Any record may change the day; the clock does too.
        follow(book.watch(Query.Listed(ListQuery(kind = null, limit = 1u)))) { refresh() }
        go {
            while (true) {
                delay(MINUTE_MS)
                refresh()
            }
        }
    }

    private suspend fun refresh() {
        agenda = book.agenda(desk.platform.zone.id)
        val trip = tripUnderWay()
        change { s ->
            val items = agenda.map(::itemOf)
            val load = if (items.isEmpty() && trip == null) Load.Empty(text("today.empty"), text("today.empty_action")) else Load.Content(items, desk.offlineSince)
            s.copy(day = Text.Day(today().toString()), items = load, trip = trip)
        }
    }

    private suspend fun tripUnderWay(): TodayState.TripCard? {
        val trips = book.list(ListQuery(Kind.TRIP, sort = SortOrder.RECENT, limit = 100u)).rows
        val trip = trips.firstOrNull { it.fields.text("state") == "under_way" } ?: return null
        val sheet = book.tripSheet(trip.id)
        val stop = sheet.stops.firstOrNull { it.seen == When.PRESENT }
        return TodayState.TripCard(trip.id, trip.title, stop?.name, sheet.guests.size, stop?.day?.let { text("trip.day", Text.Number(it)) })
    }

    override fun act(intent: TodayIntent) {
        when (intent) {
            is TodayIntent.Open -> item(intent.id)?.let { screenOfItem(it) }?.let(desk.open)
            is TodayIntent.Done -> item(intent.id)?.let(::done)
            is TodayIntent.Postpone -> item(intent.id)?.let { postpone(it, intent.days) }
            TodayIntent.OpenTrip -> state.value.trip?.let { desk.open(Screen.Trip(it.id)) }
            TodayIntent.OpenOutbox -> desk.open(Screen.Outbox)
            TodayIntent.ShowFresh, TodayIntent.Refresh -> go { refresh() }
            TodayIntent.PlanVisit -> desk.open(Screen.Root(Tab.CUSTOMERS))
        }
    }

    private fun item(id: String) = agenda.firstOrNull { it.id == id }

    private fun done(item: AgendaItem) = go {
        val now = FieldValue.Whole(desk.platform.nowMs())
        val changes = when (item.kind) {
            Kind.VISIT -> listOf(Change.Put("made_at", now))
            Kind.TASK -> listOf(put("state", "done"), Change.Put("done_at", now))
            else -> return@go book.moveCase(item.id, "acknowledged").let { }
        }
        book.editRecord(item.id, changes)
        desk.say(text("notice.done", plain(item.title))) { book.undo(item.id) }
    }

    private fun postpone(item: AgendaItem, days: Int) = go {
        val changes = when (item.kind) {
            Kind.VISIT -> listOf(Change.Put("planned_at", FieldValue.Whole((item.atMs ?: desk.platform.nowMs()) + days * DAY_MS)))
            Kind.TASK -> listOf(put("due", today().plusDays(days.toLong()).toString()), put("state", "postponed"))
            else -> return@go
        }
        book.editRecord(item.id, changes)
        desk.say(text("notice.postponed", plain(item.title))) { book.undo(item.id) }
    }

    private fun today(): LocalDate = Instant.ofEpochMilli(desk.platform.nowMs()).atZone(desk.platform.zone).toLocalDate()

    private companion object {
        const val MINUTE_MS = 60_000L
        const val DAY_MS = 86_400_000L
    }
}

private fun screenOfItem(item: AgendaItem): Screen? = screenOf(item.kind, item.id) ?: item.customer?.let { Screen.Customer(it.id) }

private fun itemOf(item: AgendaItem): Item {
    val lat = item.lat
    val lon = item.lon
    return Item(
        id = item.id,
        kind = kindOf(item),
        title = if (item.kind == Kind.VISIT) item.customer?.name ?: item.title else item.title,
        subtitle = listOfNotNull(item.subtitle.ifEmpty { null }, item.customer?.name?.takeIf { item.kind != Kind.VISIT }).firstOrNull()?.let(::plain),
        due = item.atMs?.let(Text::Moment) ?: item.day?.let(Text::Day),
        overdue = item.due == Due.OVERDUE,
        soon = item.due == Due.SOON,
        lastContact = item.lastContactMs?.let(Text::Moment),
        promise = item.promise,
        mark = mark(item.place),
        canBePostponed = item.kind != Kind.CASE,
        opens = screenOfItem(item),
        position = if (lat != null && lon != null) lat to lon else null,
    )
}

private fun kindOf(item: AgendaItem): TodayState.Kind = when {
    item.kind == Kind.VISIT -> TodayState.Kind.VISIT
    item.kind == Kind.CASE -> TodayState.Kind.CASE
    item.reason == "birthday" || item.reason == "anniversary" -> TodayState.Kind.BIRTHDAY
    item.reason == "document_expiry" -> TodayState.Kind.DOCUMENT
    item.reason == "win_back" -> TodayState.Kind.WIN_BACK
    item.reason == "visit_due" -> TodayState.Kind.CONTACT_DUE
    else -> TodayState.Kind.TASK
}
