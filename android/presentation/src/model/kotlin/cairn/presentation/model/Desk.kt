package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.Workspace
import cairn.presentation.state.Model
import cairn.presentation.state.Problem
import cairn.presentation.state.Screen
import cairn.presentation.state.SyncBar
import cairn.presentation.state.Text
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** What all screens of an open book share. */
class Desk(
    val book: Workspace,
    val platform: Platform,
    val scope: CoroutineScope,
    val sync: StateFlow<SyncBar>,
    val open: (Screen) -> Unit,
    val back: () -> Unit,
    /** Says something for six seconds; what it gives is what undo does. */
    val say: (Text, undo: (suspend () -> Unit)?) -> Unit,
    /** Shows a problem, or takes it away. */
    val report: (Problem?) -> Unit,
    /** The phone goes into guests' hands, or comes back from them. */
    val handOver: (Boolean) -> Unit,
) {
    /** Since when the relay is not reached. */
    val offlineSince: Long? get() = if (sync.value.kind == SyncBar.Kind.OFFLINE) lastMet else null

    @Volatile var lastMet: Long? = null

    /** The day so many days from today, as the core counts it, where this phone is. */
    fun dayFromToday(days: Int): String = book.dayFromToday(days, platform.zone.id)

    /** Counts up whenever this phone's person chose otherwise in the settings. */
    val chosen = MutableStateFlow(0)

    /** Counts up whenever an interview begins, is left or ends: the core has no subscription for those under way. */
    val interviews = MutableStateFlow(0)
}

/**
 * One screen's model. Everything it starts ends with [close]; errors of the core become problems and never end the app. Nothing here blocks:
 * calls into the core suspend.
 */
abstract class ScreenModel<S, I>(protected val desk: Desk, initial: S) :
    Model<S, I>,
    AutoCloseable {
    private val now = MutableStateFlow(initial)
    override val state: StateFlow<S> = now

    protected val scope = CoroutineScope(desk.scope.coroutineContext + SupervisorJob(desk.scope.coroutineContext[Job]))
    protected val book: Workspace get() = desk.book

    protected fun change(how: (S) -> S) = now.update(how)

    /** Does something; [failed] gets the problem, by default it is shown. */
    protected fun go(failed: (Problem) -> Unit = desk.report, work: suspend CoroutineScope.() -> Unit): Job =
        scope.launch {
            try {
                work()
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                failed(problemOf(error))
            }
        }

    private val turn = Mutex()

    /** One after the other: what was read first is never shown last, whoever asked for it. */
    protected suspend fun inTurn(read: suspend () -> Unit) = turn.withLock { read() }

    /** Collects for as long as the screen lives. */
    protected fun <T> follow(flow: Flow<T>, failed: (Problem) -> Unit = desk.report, each: suspend (T) -> Unit): Job =
        go(failed) { flow.collect { each(it) } }

    override fun close() = scope.cancel()
}
