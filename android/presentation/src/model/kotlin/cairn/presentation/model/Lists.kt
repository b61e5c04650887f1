package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.ListQuery
import cairn.core.Query
import cairn.core.Row
import cairn.core.Snapshot
import cairn.core.Workspace
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.launch

/**
 * A list in pages that stays live: the page at hand is watched, earlier ones are kept. Nothing jumps: rows that come while somebody is
 * further down are counted in [fresh] and shown when asked for. The order is the core's.
 */
class LivePages(
    private val book: Workspace,
    private val scope: CoroutineScope,
    private val changed: suspend (LivePages) -> Unit,
    private val failed: (CairnException) -> Unit,
) {
    var rows: List<Row> = emptyList()
        private set
    var next: String? = null
        private set
    var fresh = 0
        private set

    /** Whether the first page is here. */
    var loaded = false
        private set
    private var query: ListQuery? = null
    private var watching: Job? = null
    private var paging: Job? = null
    private var firstSize = 0

    /** Shows another list, from its beginning. */
    fun show(wanted: ListQuery) {
        query = wanted
        watching?.cancel()
        paging?.cancel()
        loaded = false
        rows = emptyList()
        next = null
        fresh = 0
        watching = launched { book.watch(Query.Listed(wanted)).collect { heard(it) } }
    }

    private suspend fun heard(snapshot: Snapshot) {
        val page = (snapshot as? Snapshot.Listed)?.page ?: return
        if (rows.size > firstSize && loaded) {
            // Somebody is further down: rows in sight change where they are, new ones wait above.
            val now = page.rows.associateBy { it.id }
            val known = rows.mapTo(HashSet()) { it.id }
            fresh = page.rows.count { it.id !in known }
            rows = rows.map { now[it.id] ?: it }
        } else {
            rows = page.rows
            firstSize = rows.size
            next = page.next
        }
        loaded = true
        changed(this)
    }

    /** Shows nothing any more, until another list is asked for. */
    fun stop() {
        watching?.cancel()
        paging?.cancel()
    }

    /** The next page, once the end comes near. */
    fun more() {
        val wanted = query?.copy(after = next ?: return) ?: return
        if (paging?.isActive == true) return
        paging = launched {
            val page = book.list(wanted)
            val known = rows.mapTo(HashSet()) { it.id }
            rows = rows + page.rows.filter { it.id !in known }
            next = page.next
            changed(this)
        }
    }

    /** From the beginning again, with everything that came meanwhile. */
    fun showFresh() {
        query?.let(::show)
    }

    private fun launched(work: suspend () -> Unit): Job = scope.launch {
        try {
            work()
        } catch (error: CancellationException) {
            throw error
        } catch (error: CairnException) {
            failed(error)
        }
    }
}
