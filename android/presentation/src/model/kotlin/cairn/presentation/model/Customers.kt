package cairn.presentation.model

import cairn.core.CustomerLine
import cairn.core.Kind
import cairn.core.Letter
import cairn.core.ListQuery
import cairn.core.Person
import cairn.core.Query
import cairn.core.Row
import cairn.core.SearchQuery
import cairn.core.Snapshot
import cairn.presentation.state.Choice
import cairn.presentation.state.CustomersIntent
import cairn.presentation.state.CustomersState
import cairn.presentation.state.CustomersState.Chip
import cairn.presentation.state.Hit
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.plain
import cairn.presentation.state.text
import kotlinx.coroutines.Job

/** Customers: a live list in pages, or the hits of a search while there is one. */
class Customers(desk: Desk) : ScreenModel<CustomersState, CustomersIntent>(desk, CustomersState()) {
    private val pages = LivePages(book, scope, ::listed) { change { s -> s.copy(rows = Load.Failed(problemOf(it))) } }
    private var letters: List<Letter> = emptyList()
    private val lines = HashMap<String, CustomerLine>()
    private var chosen: Map<String, String> = emptyMap()
    private var searching: Job? = null

    /** Of a segment, or due: as many as were asked for. */
    private var people: List<Person> = emptyList()
    private var picking: Job? = null

    init {
        list()
        follow(desk.sync) {
            change { s ->
                if (s.rows is Load.Content) {
                    s.copy(
                        rows = (s.rows as Load.Content).copy(offlineSince = desk.offlineSince),
                    )
                } else {
                    s
                }
            }
        }
    }

    override fun act(intent: CustomersIntent) {
        when (intent) {
            is CustomersIntent.Search -> search(intent.text)
            CustomersIntent.Clear -> clear()
            is CustomersIntent.Choose -> choose(intent.chip, intent.option)
            is CustomersIntent.Letter -> letters.firstOrNull { it.letter == intent.letter }?.let {
                list(
                    after = it.before,
                )
            }
            CustomersIntent.More -> if (picks) pick(people.size) else pages.more()
            CustomersIntent.ShowFresh, CustomersIntent.Retry -> list()
            is CustomersIntent.Open -> desk.open(Screen.Customer(intent.id))
            is CustomersIntent.Call -> desk.open(Screen.Customer(intent.id))
            CustomersIntent.New -> go { desk.open(desk.beginCustomer()) }
        }
    }

    /** The first number of a customer, for calling from the list. */
    fun phoneOf(id: String, call: (String) -> Unit) = go {
        book.record(id).fields.entries("phones").values.firstNotNullOfOrNull { it.said("number") }?.let(call)
    }

    private fun list(after: String? = null) {
        searching?.cancel()
        picking?.cancel()
        change { it.copy(jump = it.jump + 1) }
        if (picks) {
            pages.stop()
            pick(0)
        } else {
            pages.show(
                ListQuery(
                    Kind.CUSTOMER,
                    owner = chosen[OWNER],
                    tag = chosen[TAG],
                    territory = chosen[TERRITORY],
                    after = after,
                    limit = PAGE,
                ),
            )
        }
        go { frame() }
    }

    /** Whether it is a segment that is shown, or who is due: people whom the core picks, not a list of records. */
    private val picks: Boolean get() = SEGMENT in chosen || DUE in chosen

    private fun pick(from: Int) {
        if (picking?.isActive == true) return
        picking = go({ problem -> change { it.copy(rows = Load.Failed(problem)) } }) {
            val segment = chosen[SEGMENT]
            val next = if (segment ==
                null
            ) {
                book.dueToday().items.mapNotNull { it.customer }.distinctBy { it.id }
            } else {
                book.segmentMembers(segment, from.toUInt())
            }
            people = if (from == 0) next else people + next
            complete(next.map { it.id })
            val rows = people.map { person -> told(CustomersState.Row(person.id, person.name)) }
            val load = if (rows.isEmpty()) Load.NoMatch(chosenNames()) else Load.Content(rows, desk.offlineSince)
            change { it.copy(rows = load, more = segment != null && next.size == PAGE.toInt(), fresh = 0) }
        }
    }

    /** What is chosen, as the chips name it. */
    private fun chosenNames(): String =
        state.value.chips.flatMap { it.options }.filter { it.selected }.joinToString(" ") {
            (it.text as? Text.Plain)?.text
                ?: ""
        }

    /** Letters and filters: what the list could show beside what it shows. */
    private suspend fun frame() {
        letters = if (chosen.isEmpty()) book.letters(Kind.CUSTOMER) else emptyList()
        val facets = book.facets()
        fun chip(id: String, options: List<cairn.core.Facet>) = Chip(
            id,
            text("chip.$id"),
            chosen[id] != null,
            options.map {
                Choice(
                    it.value,
                    plain(it.name),
                    chosen[id] == it.value,
                )
            },
        )
        val segments = book.segments().filter { it.customers != null }.map {
            Choice(
                it.id,
                plain(it.name),
                chosen[SEGMENT] == it.id,
            )
        }
        val filters =
            listOf(
                Chip(SEGMENT, text("chip.segment"), chosen[SEGMENT] != null, segments),
                chip(OWNER, facets.owners),
                chip(TERRITORY, facets.territories),
                chip(TAG, facets.tags),
            )
        val chips = filters.filter { it.options.isNotEmpty() } + Chip(DUE, text("chip.due"), DUE in chosen)
        val total = book.count(Kind.CUSTOMER).toLong()
        change { s ->
            s.copy(
                chips = chips,
                total = total,
                index = if (s.search.isEmpty()) {
                    letters.map {
                        it.letter
                    }
                } else {
                    emptyList()
                },
            )
        }
    }

    private suspend fun listed(pages: LivePages) {
        if (state.value.search.isNotEmpty() || picks) return
        show(pages.rows)
        complete(pages.rows.map { it.id })
        show(pages.rows)
    }

    private fun show(rows: List<Row>) = change { s ->
        val load = when {
            rows.isNotEmpty() -> Load.Content(headed(rows.map(::rowOf), rows), desk.offlineSince)
            chosen.isNotEmpty() -> Load.NoMatch(chosenNames())
            else -> Load.Empty(text("customers.empty"), text("customers.new"))
        }
        s.copy(rows = load, more = pages.next != null, fresh = pages.fresh)
    }

    /** What rows say beyond the record: asked once, again when the list changes. */
    private suspend fun complete(ids: List<String>) {
        for (page in ids.chunked(PAGE.toInt())) book.customerLines(page).associateByTo(lines) { it.id }
    }

    private fun search(typed: String) {
        change { it.copy(search = typed, index = if (typed.isEmpty()) letters.map { l -> l.letter } else emptyList()) }
        searching?.cancel()
        if (typed.isBlank()) return clear()
        val query = Query.Search(SearchQuery(typed, listOf(Kind.CUSTOMER), PAGE))
        searching = follow(book.watch(query), { p -> change { it.copy(rows = Load.Failed(p)) } }) { snapshot ->
            val hits = (snapshot as? Snapshot.Search)?.hits ?: return@follow
            found(typed, hits)
            complete(hits.map { it.row.id })
            found(typed, hits)
        }
    }

    private fun found(typed: String, hits: List<cairn.core.Hit>) = change { s ->
        if (s.search != typed) return@change s
        val rows = hits.map { hit ->
            val title = hit.highlights.firstOrNull { it.field == "title" }
            val other = hit.highlights.firstOrNull { it.field != "title" }
            rowOf(hit.row).copy(
                hits = title?.ranges?.map { Hit(it.start.toInt(), it.end.toInt()) } ?: emptyList(),
                matched = if (title == null) other?.let { plain(it.text) } else null,
            )
        }
        s.copy(
            rows = if (rows.isEmpty()) Load.NoMatch(typed) else Load.Content(rows, desk.offlineSince),
            more = false,
            fresh = 0,
        )
    }

    private fun clear() {
        change { it.copy(search = "", index = letters.map { l -> l.letter }) }
        searching?.cancel()
        list()
    }

    private fun choose(chip: String, option: String?) {
        val wanted = option ?: DUE.takeIf { chip == DUE }
        chosen = when {
            wanted == null || chosen[chip] == wanted -> chosen - chip
            // The core picks by one of these alone.
            chip == SEGMENT || chip == DUE -> mapOf(chip to wanted)
            else -> chosen - SEGMENT - DUE + (chip to wanted)
        }
        list()
    }

    private fun rowOf(row: Row): CustomersState.Row = told(
        CustomersState.Row(
            id = row.id,
            title = row.title,
            organisation = row.fields.said("organisation") ?: row.fields.said("city") ?: "",
            mark = mark(row.place),
            setAside = row.conflicts > 0u,
        ),
    )

    /** With what is known beyond the record. */
    private fun told(row: CustomersState.Row): CustomersState.Row {
        val line = lines[row.id] ?: return row
        return row.copy(
            grade = grade(line.grade),
            lastContact = line.lastContactMs?.let { Text.Moment(it) },
            nextStep = line.nextStep?.let { step ->
                line.nextDue?.let { Text.Joined(listOf(plain(step), Text.Day(it))) }
                    ?: plain(step)
            },
            nextOverdue = line.overdue,
        )
    }

    /** The first row of each letter carries it: letters come with their counts, in the order of the rows. */
    private fun headed(rows: List<CustomersState.Row>, of: List<Row>): List<CustomersState.Row> {
        if (letters.isEmpty() || of.size != rows.size || state.value.search.isNotEmpty() ||
            chosen.isNotEmpty()
        ) {
            return rows
        }
        val out = rows.toMutableList()
        var at = 0
        for (letter in letters) {
            if (at >= out.size) break
            out[at] = out[at].copy(letter = letter.letter)
            at += letter.count.toInt()
        }
        return out
    }

    private companion object {
        const val SEGMENT = "segment"
        const val DUE = "due"
        const val OWNER = "owner"
        const val TERRITORY = "territory"
        const val TAG = "tag"
        const val PAGE = 100u
    }
}
