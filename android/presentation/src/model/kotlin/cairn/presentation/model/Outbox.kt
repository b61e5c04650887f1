package cairn.presentation.model

import cairn.core.Detail
import cairn.core.Kind
import cairn.core.Query
import cairn.core.Round
import cairn.core.Unsent
import cairn.core.choices
import cairn.presentation.state.Load
import cairn.presentation.state.Mark
import cairn.presentation.state.OutboxIntent
import cairn.presentation.state.OutboxState
import cairn.presentation.state.SetAsideIntent
import cairn.presentation.state.SetAsideState
import cairn.presentation.state.Text
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** What waits, what failed, and how the last exchanges went. */
class Outbox(desk: Desk) :
    ScreenModel<OutboxState, OutboxIntent>(desk, OutboxState(dataSaver = desk.platform.preferences.dataSaver)) {
    private var unsent: List<Unsent> = emptyList()

    init {
        follow(desk.sync) { bar -> change { it.copy(sync = bar) } }
        follow(book.watch(Query.Sync)) { refresh() }
    }

    private suspend fun refresh() = inTurn {
        unsent = book.outbox()
        val rounds = book.rounds()
        change { s ->
            val rows = unsent.map(::rowOf)
            val (failed, waiting) = rows.partition { it.mark == Mark.FAILED }
            s.copy(
                waiting = if (waiting.isEmpty()) {
                    Load.Empty(
                        text("outbox.empty"),
                    )
                } else {
                    Load.Content(waiting, desk.offlineSince)
                },
                failed = failed,
                size = Text.Size(unsent.sumOf { it.bytes }.toLong()),
                rounds = rounds.map(::roundOf),
            )
        }
    }

    override fun act(intent: OutboxIntent) {
        when (intent) {
            OutboxIntent.SendNow -> send()
            OutboxIntent.RetryFailed -> go { book.retryFailed() }
            is OutboxIntent.TakeBack -> takeBack(intent.id)
            is OutboxIntent.DataSaver -> {
                desk.platform.preferences.dataSaver = intent.on
                change { it.copy(dataSaver = intent.on) }
            }
            is OutboxIntent.Open -> unsent.firstOrNull { it.id == intent.id }?.let {
                screenOf(
                    it.kind,
                    it.id,
                )
            }?.let(desk.open)
        }
    }

    private fun send() {
        change { it.copy(sending = true, problem = null) }
        go({ problem -> change { it.copy(sending = false, problem = problem) } }) {
            book.syncOnce()
            change { it.copy(sending = false) }
        }
    }

    private fun takeBack(id: String) = go({ problem -> change { it.copy(problem = problem) } }) {
        val row = unsent.firstOrNull { it.id == id }
        book.takeBack(id)
        refresh()
        val undo: (suspend () -> Unit)? = if (row?.isNew == true) ({ book.restoreRecord(id) }) else null
        desk.say(text("notice.taken_back", plain(row?.title ?: "")), undo)
    }
}

private fun rowOf(row: Unsent): OutboxState.Row {
    val place = row.place
    return OutboxState.Row(
        id = row.id,
        kind = kindText(row.kind),
        title = row.title,
        size = Text.Size(row.bytes.toLong()),
        since = Text.Moment(row.sinceMs),
        changes = row.changes.toInt(),
        reason = (place as? cairn.core.Place.Failed)?.let { plain(it.reason) },
        mark = mark(place),
        canTakeBack = !row.deleted && row.kind != Kind.MEMBER,
        opens = screenOf(row.kind, row.id),
    )
}

private fun roundOf(round: Round): OutboxState.Round {
    val failed = round.failed
    val said = when {
        failed != null -> problemOf(failed, "").text
        round.sent == 0uL && round.received == 0uL -> text("outbox.round_nothing")
        else -> text("outbox.round", Text.Number(round.sent.toLong()), Text.Number(round.received.toLong()))
    }
    return OutboxState.Round(
        Text.Moment(round.atMs),
        failed == null,
        said,
        round.sent.toLong(),
        round.received.toLong(),
        Text.Size(round.bytes.toLong()),
    )
}

/** Concurrent edits: what is kept, what was set aside, whose. */
class SetAside(desk: Desk) : ScreenModel<SetAsideState, SetAsideIntent>(desk, SetAsideState()) {
    private var limit = PAGE
    private var found: List<Detail> = emptyList()

    init {
        follow(
            book.watch(Query.Listed(cairn.core.ListQuery(kind = null, withConflicts = true, limit = 1u))),
        ) { refresh() }
    }

    private suspend fun refresh() = inTurn {
        found = book.conflicts(limit)
        val items = found.flatMap { detail -> detail.conflicts.map { itemOf(detail, it) } }
        change {
            it.copy(
                items = if (items.isEmpty()) {
                    Load.Empty(
                        text("aside.empty"),
                    )
                } else {
                    Load.Content(items, desk.offlineSince)
                },
                more = found.size.toUInt() >= limit,
            )
        }
    }

    override fun act(intent: SetAsideIntent) {
        when (intent) {
            is SetAsideIntent.Switch -> resolve(
                intent.record,
            ) { book.switchTo(intent.record, intent.field, intent.take.toUInt()) }
            is SetAsideIntent.Keep -> resolve(intent.record) { book.keepValue(intent.record, intent.field) }
            is SetAsideIntent.Open -> found.firstOrNull { it.id == intent.record }?.let {
                screenOf(
                    it.kind,
                    it.id,
                )
            }?.let(desk.open)
            SetAsideIntent.More -> {
                limit += PAGE
                go { refresh() }
            }
            SetAsideIntent.Retry -> go { refresh() }
        }
    }

    private fun resolve(record: String, how: suspend () -> Unit) = go {
        how()
        refresh()
        desk.say(text("notice.switched")) { book.undo(record) }
    }

    private companion object {
        const val PAGE = 50u
    }
}

private fun itemOf(detail: Detail, conflict: cairn.core.Conflict): SetAsideState.Item {
    val parts = conflict.field.split('.')
    val field = if (parts.size == 3) "${parts[0]}.${parts[2]}" else conflict.field
    val coded = choices(detail.kind, field).toSet()
    return SetAsideState.Item(
        record = detail.id,
        title = detail.title,
        kind = kindText(detail.kind),
        field = conflict.field,
        label = text("field.${parts.last()}"),
        kept = shown(conflict.kept, detail.names, coded),
        keptBy = conflict.keptBy.authorName,
        keptAt = Text.Moment(conflict.keptBy.atMs),
        aside = conflict.setAside.mapIndexed { take, one ->
            SetAsideState.Aside(
                take,
                shown(one.value, detail.names, coded),
                one.by.authorName,
                Text.Moment(one.by.atMs),
            )
        },
    )
}
