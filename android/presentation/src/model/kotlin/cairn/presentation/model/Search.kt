package cairn.presentation.model

import cairn.core.Kind
import cairn.core.Query
import cairn.core.SearchQuery
import cairn.core.Snapshot
import cairn.presentation.state.Hit
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.SearchIntent
import cairn.presentation.state.SearchState
import cairn.presentation.state.plain
import cairn.presentation.state.text
import kotlinx.coroutines.Job

/** Search over everything, in groups by kind; the order is the core's. */
class Search(desk: Desk) : ScreenModel<SearchState, SearchIntent>(desk, SearchState()) {
    private var searching: Job? = null
    private val found = HashMap<String, Screen>()

    override fun act(intent: SearchIntent) {
        when (intent) {
            is SearchIntent.Type -> type(intent.text)
            SearchIntent.Clear -> type("")
            is SearchIntent.Open -> found[intent.id]?.let(desk.open)
            SearchIntent.Retry -> type(state.value.text)
        }
    }

    private fun type(typed: String) {
        searching?.cancel()
        change { it.copy(text = typed, groups = if (typed.isBlank()) Load.Empty(text("search.empty")) else it.groups) }
        if (typed.isBlank()) return
        val query = Query.Search(SearchQuery(typed, emptyList(), 100u))
        searching = follow(book.watch(query), { p -> change { it.copy(groups = Load.Failed(p)) } }) { snapshot ->
            val hits = (snapshot as? Snapshot.Search)?.hits ?: return@follow
            val groups = hits.groupBy {
                it.row.kind
            }.map { (kind, of) ->
                SearchState.Group(
                    kindText(kind),
                    of.mapNotNull(::rowOf),
                )
            }.filter { it.rows.isNotEmpty() }
            groups.flatMap { it.rows }.associateTo(found) { it.id to it.opens }
            change { s ->
                if (s.text !=
                    typed
                ) {
                    s
                } else {
                    s.copy(
                        groups = if (groups.isEmpty()) Load.NoMatch(typed) else Load.Content(groups, desk.offlineSince),
                    )
                }
            }
        }
    }
}

private fun rowOf(hit: cairn.core.Hit): SearchState.Row? {
    val row = hit.row
    // What has no page of its own is found through the customer it is about.
    val opens =
        screenOf(row.kind, row.id).takeIf { row.kind != Kind.FORM }
            ?: row.fields.said("customer")?.let { Screen.Customer(it) }
            ?: return null
    val title = hit.highlights.firstOrNull { it.field == "title" }
    val other = hit.highlights.firstOrNull { it.field != "title" }
    return SearchState.Row(
        row.id,
        row.title,
        title?.ranges?.map { Hit(it.start.toInt(), it.end.toInt()) } ?: emptyList(),
        (other?.text ?: row.subtitle.ifEmpty { null })?.let(::plain),
        mark(row.place),
        opens,
    )
}
