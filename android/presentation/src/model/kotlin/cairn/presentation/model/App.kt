package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.OpenSurvey
import cairn.core.Query
import cairn.core.Snapshot
import cairn.core.Status
import cairn.core.SyncState
import cairn.core.Workspace
import cairn.presentation.state.AppIntent
import cairn.presentation.state.AppModel
import cairn.presentation.state.AppState
import cairn.presentation.state.Navigation
import cairn.presentation.state.Notice
import cairn.presentation.state.PlusAction
import cairn.presentation.state.Problem
import cairn.presentation.state.Screen
import cairn.presentation.state.SyncBar
import cairn.presentation.state.Tab
import cairn.presentation.state.Text
import cairn.presentation.state.text
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** The frame around all screens: opens the book, keeps in touch with the relay while there is a network, and holds the place. */
class App(private val platform: Platform, private val scope: CoroutineScope, restored: Navigation = Navigation()) :
    AppModel {
    private val now = MutableStateFlow(AppState(navigation = restored))
    override val state: StateFlow<AppState> = now

    /** The open book; null before there is one. */
    val desk: StateFlow<Desk?> get() = desks
    private val desks = MutableStateFlow<Desk?>(null)
    private val sync = MutableStateFlow(SyncBar())
    private var life: Job? = null
    private var undo: (suspend () -> Unit)? = null
    private var notices = 0L

    /** The problem that the sync task reported last: it goes when the task goes on. */
    private var ofSync: Problem? = null

    init {
        scope.launch { start() }
    }

    private suspend fun start() {
        if (!platform.hasBook()) return phase(AppState.Phase.JOIN)
        val key = platform.key() ?: return phase(AppState.Phase.KEY_GONE)
        try {
            val book = Workspace.open(platform.folder(), key)
            val guests = book.openSurveys().firstOrNull { it.kiosk }
            adopt(book)
            if (guests != null) return giveBack(guests)
            phase(if (locks) AppState.Phase.LOCKED else AppState.Phase.OPEN)
        } catch (error: CairnException) {
            // A key that opens nothing is a key that was replaced: the old one is gone.
            val gone = error is CairnException.WrongKey
            now.update {
                it.copy(
                    phase = if (gone) AppState.Phase.KEY_GONE else AppState.Phase.FAILED,
                    problem = problemOf(error),
                )
            }
        }
    }

    /** The app died in a guest's hands: it comes up with the same question, and nothing else. Its PIN stands in for the lock. */
    private fun giveBack(guests: OpenSurvey) {
        move { it.open(Screen.Survey(guests.form, kiosk = true, interview = guests.id)) }
        now.update { it.copy(phase = AppState.Phase.OPEN, handedOver = true) }
    }

    /** Who gets the phone back from guests proves who they are, where the app has a lock. */
    private fun handedOver(on: Boolean) = now.update {
        val locked = !on && it.handedOver && locks
        it.copy(handedOver = on, phase = if (locked) AppState.Phase.LOCKED else it.phase)
    }

    /** Without a PIN there is nothing to unlock with. */
    private val locks: Boolean get() = platform.preferences.lock && platform.pins.isSet()

    private fun phase(next: AppState.Phase) = now.update { it.copy(phase = next) }

    /** Takes an open book: joined just now, or found on this phone. */
    internal fun adopt(book: Workspace) {
        val job = SupervisorJob(scope.coroutineContext[Job])
        life = job
        val inner = CoroutineScope(scope.coroutineContext + job)
        val made = Desk(
            book, platform, inner, sync,
            open = { act(AppIntent.Open(it)) },
            back = { act(AppIntent.Back) },
            say = ::say,
            report = { problem -> now.update { it.copy(problem = problem) } },
            handOver = ::handedOver,
        )
        inner.launch { keepInTouch(book) }
        inner.launch { followStatus(made) }
        inner.launch { followSetAside(book) }
        desks.value = made
    }

    /** The joined book is shown. */
    internal fun enter() = phase(AppState.Phase.OPEN)

    private suspend fun keepInTouch(book: Workspace): Nothing = platform.online.collect { online ->
        if (online) book.startSync() else book.stopSync()
    }

    private suspend fun followStatus(desk: Desk) {
        val status = desk.book.watch(Query.Sync).map { (it as? Snapshot.Sync)?.status }
        combine(status, platform.online) { status, online -> status to online }.collect { (status, online) ->
            if (status == null) return@collect
            desk.lastMet = status.lastSyncMs
            val bar = barOf(status, online, sync.value)
            sync.value = bar
            val told = status.lastError?.takeIf { status.state == SyncState.STOPPED } ?: status.alarm
            val stopped = told?.let { problemOf(it.code, it.text) }
            now.update {
                val cleared = if (it.problem == ofSync) null else it.problem
                it.copy(sync = bar, problem = stopped ?: cleared)
            }
            ofSync = stopped
        }
    }

    private suspend fun followSetAside(book: Workspace) {
        val query = ListQuery(kind = null, withConflicts = true, limit = 100u)
        book.watch(Query.Listed(query)).map {
            (it as? Snapshot.Listed)?.page?.rows?.sumOf { row -> row.conflicts.toInt() }
                ?: 0
        }
            .distinctUntilChanged()
            .collect { count -> now.update { it.copy(setAside = count) } }
    }

    override fun act(intent: AppIntent) {
        if (now.value.handedOver && !isOfGuests(intent)) return
        when (intent) {
            is AppIntent.Select -> move { it.select(intent.tab) }
            is AppIntent.Open -> move { it.open(intent.screen) }
            AppIntent.Back -> move { it.back() }
            is AppIntent.Plus -> plus(intent.action)
            AppIntent.Undo -> takeBack()
            AppIntent.DismissNotice -> now.update { it.copy(notice = null) }
            AppIntent.DismissProblem -> putAway()
            AppIntent.SyncNow -> syncNow()
            AppIntent.Unlocked -> phase(AppState.Phase.OPEN)
            AppIntent.Lock -> if (locks && now.value.phase == AppState.Phase.OPEN) phase(AppState.Phase.LOCKED)
            AppIntent.Rejoin -> rejoin()
            is AppIntent.Link -> link(intent.uri)
        }
    }

    private fun putAway() {
        val seen = now.value.problem?.code in ALARMS
        now.update { it.copy(problem = null) }
        val desk = desks.value?.takeIf { seen } ?: return
        desk.scope.launch {
            try {
                desk.book.dismissAlarms()
            } catch (error: CairnException) {
                desk.report(problemOf(error))
            }
        }
    }

    private fun move(how: (Navigation) -> Navigation) = now.update { state ->
        val next = how(state.navigation)
        state.copy(navigation = next, plus = plusOf(next.top))
    }

    private fun syncNow() {
        val desk = desks.value ?: return
        desk.scope.launch {
            try {
                desk.book.syncOnce()
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                if (error !is CairnException.Offline) desk.report(problemOf(error))
            }
        }
    }

    private fun plus(action: PlusAction) {
        val desk = desks.value ?: return
        val about = (now.value.navigation.top as? Screen.Customer)?.id
        desk.scope.launch {
            try {
                desk.open(desk.start(action, about))
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                desk.report(problemOf(error))
            }
        }
    }

    private fun say(text: Text, back: (suspend () -> Unit)?) {
        undo = back
        val notice = Notice(++notices, text, back != null)
        now.update { it.copy(notice = notice) }
        scope.launch {
            delay(NOTICE_MS)
            now.update { if (it.notice?.id == notice.id) it.copy(notice = null) else it }
        }
    }

    private fun takeBack() {
        val work = undo ?: return
        val desk = desks.value ?: return
        undo = null
        now.update { it.copy(notice = null) }
        desk.scope.launch {
            try {
                work()
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                desk.report(problemOf(error))
            }
        }
    }

    private fun rejoin() {
        val old = desks.value
        desks.value = null
        scope.launch {
            old?.book?.stopSync()
            life?.cancel()
            old?.book?.close()
            platform.setBookAside()
            sync.value = SyncBar()
            now.value = AppState(phase = AppState.Phase.JOIN)
        }
    }

    private fun link(uri: String) {
        val survey = uri.removePrefix(SURVEY).takeIf { it != uri && it.isNotEmpty() }
        when {
            survey != null && now.value.phase == AppState.Phase.OPEN -> act(AppIntent.Open(Screen.Survey(survey)))
            else -> invite.value = uri
        }
    }

    /** An invite that came by a link, for the join screen. */
    val invite = MutableStateFlow<String?>(null)

    /** Ends everything that this app does with the book; what was acknowledged is durable already. */
    fun close() {
        val desk = desks.value
        desks.value = null
        life?.cancel()
        desk?.book?.stopSync()
        desk?.book?.close()
        scope.cancel()
    }

    private companion object {
        const val NOTICE_MS = 6_000L
        const val SURVEY = "cairn://survey/"
    }
}

/** What may still happen while guests have the phone: nothing that leads away from the survey. */
private fun isOfGuests(intent: AppIntent): Boolean = intent == AppIntent.SyncNow || intent == AppIntent.DismissNotice

/** Round + by what is on screen: the first is the tap. */
fun plusOf(screen: Screen): List<PlusAction> = when (screen) {
    Screen.Root(Tab.TODAY) -> listOf(PlusAction.VISIT, PlusAction.TASK, PlusAction.CUSTOMER, PlusAction.CASE)
    Screen.Root(Tab.CUSTOMERS) -> listOf(PlusAction.CUSTOMER, PlusAction.VISIT, PlusAction.TASK, PlusAction.CASE)
    Screen.Root(Tab.TRIPS) -> listOf(PlusAction.FEEDBACK, PlusAction.CASE)
    Screen.Root(Tab.CASES) -> listOf(PlusAction.CASE)
    is Screen.Customer -> listOf(PlusAction.VISIT, PlusAction.CASE, PlusAction.TASK)
    else -> emptyList()
}

/** Where this phone stands with the office, in a sentence. */
fun barOf(status: Status, online: Boolean, before: SyncBar): SyncBar {
    val (waiting, failed) = status.waiting.toInt() to status.failed.toInt()
    val met = status.lastSyncMs
    val share = status.progress?.let { if (it.total == 0uL) 0f else it.done.toFloat() / it.total.toFloat() }
    val offline = !online || status.state == SyncState.OFFLINE
    val n = Text.Number(waiting.toLong())
    val (kind, said) = when {
        status.state == SyncState.STOPPED -> SyncBar.Kind.STOPPED to text("sync.stopped")
        offline && waiting > 0 -> SyncBar.Kind.OFFLINE to text("sync.offline_waiting", n)
        offline ->
            SyncBar.Kind.OFFLINE to
                if (met == null) text("sync.never") else text("sync.offline", Text.Moment(met))
        share != null ->
            SyncBar.Kind.BUSY to
                text(
                    "sync.busy",
                    Text.Number(status.progress?.done?.toLong() ?: 0),
                    Text.Number(status.progress?.total?.toLong() ?: 0),
                )
        // A round of a moment is not shown: the bar would flicker with every word typed.
        status.state == SyncState.BUSY && before.kind != SyncBar.Kind.OFFLINE -> return before.copy(
            waiting = waiting,
            failed = failed,
            progress = null,
        )
        met == null -> SyncBar.Kind.NEVER to text("sync.never")
        failed > 0 -> SyncBar.Kind.WAITING to text("sync.failed", Text.Number(failed.toLong()))
        waiting > 0 -> SyncBar.Kind.WAITING to text("sync.waiting", n)
        else -> SyncBar.Kind.FRESH to text("sync.fresh", Text.Moment(met))
    }
    return SyncBar(kind, said, waiting, failed, share)
}
