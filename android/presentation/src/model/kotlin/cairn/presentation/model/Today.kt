package cairn.presentation.model

import cairn.core.AgendaItem
import cairn.core.BirthdayAhead
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

    private suspend fun refresh() = inTurn {
        val due = book.dueToday()
        agenda = due.items
        val people = agenda.filter { it.reason == "birthday" }.mapNotNullTo(HashSet()) { it.customer?.id }
        val trip = tripUnderWay()
        change { s ->
            val items = agenda.map(::itemOf) + due.birthdays.filter { it.customer.id !in people }.map(::birthdayOf)
            val load = if (items.isEmpty() &&
                trip == null
            ) {
                Load.Empty(text("today.empty"), text("today.empty_action"))
            } else {
                Load.Content(items, desk.offlineSince)
            }
            s.copy(day = Text.Day(due.date), items = load, trip = trip)
        }
    }

    private suspend fun tripUnderWay(): TodayState.TripCard? {
        val trips = book.list(ListQuery(Kind.TRIP, sort = SortOrder.RECENT, limit = 100u)).rows
        val trip = trips.firstOrNull { it.fields.said("state") == "under_way" } ?: return null
        val sheet = book.tripSheet(trip.id)
        val stop = sheet.stops.firstOrNull { it.seen == When.PRESENT }
        return TodayState.TripCard(
            trip.id,
            trip.title,
            stop?.name,
            sheet.guests.size,
            stop?.day?.let {
                text("trip.day", Text.Number(it))
            },
        )
    }

    override fun act(intent: TodayIntent) {
        when (intent) {
            is TodayIntent.Open -> (state.value.items.content?.firstOrNull { it.id == intent.id }?.opens)?.let(
                desk.open,
            )
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
        when (item.kind) {
            Kind.VISIT -> book.editRecord(
                item.id,
                listOf(Change.Put("made_at", FieldValue.Whole(desk.platform.nowMs()))),
            )
            Kind.TASK -> book.taskDone(item.id)
            else -> book.moveCase(item.id, "acknowledged")
        }
        val back: (suspend () -> Unit)? = when (item.kind) {
            Kind.VISIT -> ({ book.undo(item.id) })
            Kind.TASK -> ({ book.taskUndo(item.id) })
            // A case goes only forward.
            else -> null
        }
        desk.say(text("notice.done", plain(item.title)), back)
    }

    private fun postpone(item: AgendaItem, days: Int) = go {
        when (item.kind) {
            Kind.VISIT -> {
                val at = (item.atMs ?: desk.platform.nowMs()) + days * DAY_MS
                book.editRecord(item.id, listOf(Change.Put("planned_at", FieldValue.Whole(at))))
            }
            Kind.TASK -> book.taskPostpone(item.id, desk.dayFromToday(days))
            else -> return@go
        }
        val back: suspend () -> Unit = if (item.kind ==
            Kind.TASK
        ) {
            ({ book.taskUndo(item.id) })
        } else {
            ({ book.undo(item.id) })
        }
        desk.say(text("notice.postponed", plain(item.title)), back)
    }

    private companion object {
        const val MINUTE_MS = 60_000L
        const val DAY_MS = 86_400_000L
    }
}

private fun screenOfItem(item: AgendaItem): Screen? =
    screenOf(item.kind, item.id) ?: item.customer?.let { Screen.Customer(it.id) }

private fun itemOf(item: AgendaItem): Item {
    val lat = item.lat
    val lon = item.lon
    return Item(
        id = item.id,
        kind = kindOf(item),
        title = if (item.kind == Kind.VISIT) item.customer?.name ?: item.title else item.title,
        subtitle = listOfNotNull(
            item.subtitle.ifEmpty {
                null
            },
            item.customer?.name?.takeIf { item.kind != Kind.VISIT },
        ).firstOrNull()?.let(::plain),
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

private fun birthdayOf(ahead: BirthdayAhead) = Item(
    id = "birthday.${ahead.customer.id}",
    kind = TodayState.Kind.BIRTHDAY,
    title = ahead.customer.name,
    subtitle = ahead.turns?.let { text("today.turns", Text.Number(it.toLong())) },
    due = Text.Day(ahead.date),
    soon = ahead.days == 0,
    canBeDone = false,
    canBePostponed = false,
    opens = Screen.Customer(ahead.customer.id),
)

private fun kindOf(item: AgendaItem): TodayState.Kind = when {
    item.kind == Kind.VISIT -> TodayState.Kind.VISIT
    item.kind == Kind.CASE -> TodayState.Kind.CASE
    item.reason == "birthday" || item.reason == "anniversary" -> TodayState.Kind.BIRTHDAY
    item.reason == "document_expiry" -> TodayState.Kind.DOCUMENT
    item.reason == "win_back" -> TodayState.Kind.WIN_BACK
    item.reason == "visit_due" -> TodayState.Kind.CONTACT_DUE
    else -> TodayState.Kind.TASK
}
