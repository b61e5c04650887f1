package cairn.presentation.model

import cairn.core.Listener
import cairn.core.Query
import cairn.core.Snapshot
import cairn.core.Workspace
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate

/**
 * A watched query as a flow: the present snapshot first, then whole snapshots. Who collects slowly gets only the latest. Ending the collection,
 * by its scope or otherwise, ends the subscription in the core.
 */
fun Workspace.watch(query: Query): Flow<Snapshot> = callbackFlow {
    val subscription = subscribe(
        query,
        object : Listener {
            override fun onSnapshot(snapshot: Snapshot) {
                trySend(snapshot)
            }
        },
    )
    awaitClose {
        subscription.cancel()
        subscription.close()
    }
}.conflate()
