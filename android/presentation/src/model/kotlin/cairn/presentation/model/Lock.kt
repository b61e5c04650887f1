package cairn.presentation.model

import cairn.presentation.state.AppIntent
import cairn.presentation.state.LockIntent
import cairn.presentation.state.LockState
import cairn.presentation.state.Model
import cairn.presentation.state.text
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What compares a PIN: the platform keeps only a slow hash of it. */
interface PinKeeper {
    fun isSet(): Boolean

    /** Takes another PIN from now on. */
    suspend fun set(pin: String)

    /** Null: right. Else until when no further try counts, ms since the Unix epoch; 0 for at once. */
    suspend fun tryPin(pin: String): Long?

    fun hasBiometric(): Boolean

    /** Asks for a finger or a face; true where it is the right one. */
    suspend fun askBiometric(): Boolean
}

class Lock(private val app: App, private val keeper: PinKeeper, private val scope: CoroutineScope) :
    Model<LockState, LockIntent> {
    private val now = MutableStateFlow(LockState(biometric = keeper.hasBiometric()))
    override val state: StateFlow<LockState> = now
    private var typed = ""

    override fun act(intent: LockIntent) {
        when (intent) {
            is LockIntent.Digit -> type(typed + intent.digit)
            LockIntent.Delete -> type(typed.dropLast(1))
            LockIntent.Biometric -> scope.launch { if (keeper.askBiometric()) open() }
            LockIntent.Cancel -> Unit
        }
    }

    private fun type(next: String) {
        typed = next.take(now.value.length)
        now.update { it.copy(digits = typed.length, problem = null) }
        if (typed.length < now.value.length) return
        val pin = typed
        typed = ""
        scope.launch {
            val wait = keeper.tryPin(pin) ?: return@launch open()
            now.update { it.copy(digits = 0, problem = text("lock.wrong"), waitUntilMs = wait.takeIf { ms -> ms > 0 }) }
        }
    }

    private fun open() {
        typed = ""
        now.update { it.copy(digits = 0, problem = null, waitUntilMs = null) }
        app.act(AppIntent.Unlocked)
    }
}

/** A PIN for the lock, entered twice. The lock is on from then. */
class NewPin(desk: Desk) :
    ScreenModel<LockState, LockIntent>(desk, LockState(biometric = false, step = LockState.Step.CHOOSE)) {
    private var typed = ""
    private var first = ""

    override fun act(intent: LockIntent) {
        when (intent) {
            is LockIntent.Digit -> type(typed + intent.digit)
            LockIntent.Delete -> type(typed.dropLast(1))
            LockIntent.Cancel -> desk.back()
            LockIntent.Biometric -> Unit
        }
    }

    private fun type(next: String) {
        typed = next
        change { it.copy(digits = typed.length, problem = null) }
        if (typed.length < state.value.length) return
        val pin = typed
        typed = ""
        when {
            state.value.step == LockState.Step.CHOOSE -> {
                first = pin
                change { it.copy(digits = 0, step = LockState.Step.REPEAT) }
            }
            pin != first -> change {
                it.copy(
                    digits = 0,
                    step = LockState.Step.CHOOSE,
                    problem = text("lock.mismatch"),
                )
            }
            else -> go {
                desk.platform.pins.set(pin)
                desk.platform.preferences.lock = true
                desk.chosen.value++
                desk.say(text("lock.on"), null)
                desk.back()
            }
        }
    }
}
