package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.Kind
import cairn.core.Query
import cairn.core.Role
import cairn.core.Snapshot
import cairn.core.Workspace
import cairn.core.readInvite
import cairn.presentation.state.AppIntent
import cairn.presentation.state.Field
import cairn.presentation.state.JoinIntent
import cairn.presentation.state.JoinModel
import cairn.presentation.state.JoinState
import cairn.presentation.state.JoinState.Step
import cairn.presentation.state.Screen
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Joining: reads the invite, asks for a name, joins, and shows the book arriving. */
class Join(private val app: App, private val platform: Platform, private val scope: CoroutineScope) : JoinModel {
    private val now = MutableStateFlow(JoinState())
    override val state: StateFlow<JoinState> = now
    private var joining: Job? = null

    init {
        scope.launch { app.invite.collect { uri -> uri?.let { act(JoinIntent.Scanned(it)) } } }
    }

    override fun act(intent: JoinIntent) {
        when (intent) {
            is JoinIntent.Invite -> now.update { read(it, intent.text) }
            is JoinIntent.Scanned -> now.update {
                val read = read(it, intent.text)
                if (read.preview !=
                    null
                ) {
                    read.copy(step = Step.NAME, canContinue = read.person.text.isNotBlank())
                } else {
                    read
                }
            }
            is JoinIntent.Person -> now.update {
                it.copy(person = Field(intent.text), canContinue = intent.text.isNotBlank(), problem = null)
            }
            JoinIntent.Continue -> forward()
            JoinIntent.Back -> now.update {
                it.copy(
                    step = Step.INVITE,
                    canContinue = it.preview != null,
                    problem = null,
                )
            }
            JoinIntent.Retry -> if (now.value.step == Step.NAME) join() else refetch()
            is JoinIntent.UseLock -> now.update { it.copy(lock = intent.on) }
            JoinIntent.Enter -> if (app.desk.value != null) {
                joining?.cancel()
                // Ready for the next time: a phone that was shut out joins again.
                val lock = now.value.lock
                now.value = JoinState(lock = lock)
                app.enter()
                platform.preferences.lock = lock && platform.pins.isSet()
                if (lock && !platform.pins.isSet()) app.act(AppIntent.Open(Screen.NewPin))
            }
        }
    }

    /** What the code says is read by the core; nobody is asked yet. */
    private fun read(state: JoinState, text: String): JoinState {
        val typed = state.copy(invite = Field(text), preview = null, canContinue = false, problem = null)
        if (text.isBlank()) return typed
        return try {
            val info = readInvite(text)
            typed.copy(preview = JoinState.Preview(info.relay, info.workspace.take(8)), canContinue = true)
        } catch (error: CairnException) {
            typed.copy(invite = Field(text, problemOf(error).text))
        }
    }

    private fun forward() {
        val state = now.value
        when {
            !state.canContinue -> return
            state.step == Step.INVITE -> now.update {
                it.copy(
                    step = Step.NAME,
                    canContinue = it.person.text.isNotBlank(),
                )
            }
            state.step == Step.NAME -> join()
            state.step == Step.FETCHING -> now.update { it.copy(step = Step.LOCK) }
            else -> act(JoinIntent.Enter)
        }
    }

    private fun join() {
        now.update { it.copy(step = Step.JOINING, canContinue = false, problem = null) }
        joining = scope.launch {
            try {
                val state = now.value
                val book = Workspace.join(
                    platform.folder(),
                    platform.makeKey(),
                    state.invite.text,
                    state.person.text.trim(),
                )
                app.adopt(book)
                now.update { it.copy(step = Step.FETCHING) }
                watchArriving(book)
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                now.update { it.copy(step = Step.NAME, canContinue = true, problem = problemOf(error)) }
            }
        }
    }

    private fun refetch() {
        now.update { it.copy(problem = null) }
        app.desk.value?.book?.wakeSync()
    }

    /** Counts live while the first packets arrive; usable as soon as there is something to read, or nothing more to come. */
    private suspend fun watchArriving(book: Workspace) {
        val administrator = book.spaces().any { it.role == Role.ADMIN || it.role == Role.OWNER }
        now.update { it.copy(recoverySheet = administrator) }
        book.watch(Query.Sync).collect { snapshot ->
            val status = (snapshot as? Snapshot.Sync)?.status ?: return@collect
            val sizes = book.sizes().records
            val customers = sizes.firstOrNull { it.kind == Kind.CUSTOMER }?.count ?: 0uL
            val arrived = status.progress
            val usable = customers > 0uL || status.lastSyncMs != null
            val progress = JoinState.Progress(
                done = arrived?.done?.toLong() ?: if (status.lastSyncMs != null) 1 else 0,
                total = arrived?.total?.toLong() ?: 1,
                customers = customers.toLong(),
                records = sizes.sumOf { it.count }.toLong(),
                usable = usable,
            )
            now.update {
                it.copy(
                    progress = progress,
                    canContinue = usable,
                    problem = status.lastError?.let { e -> problemOf(e.code, e.text) },
                )
            }
        }
    }
}
