package cairn.presentation.state

/** Join: scan or paste an invite, live progress with counts, usable as soon as the first page is there. */
data class JoinState(
    val step: Step = Step.INVITE,
    val invite: Field = Field(),
    val person: Field = Field(),
    /** Read from the code before anything is sent. */
    val preview: Preview? = null,
    val progress: Progress? = null,
    val problem: Problem? = null,
    /** Only where this device is an administrator's: explains the recovery sheet. */
    val recoverySheet: Boolean = false,
    val lock: Boolean = false,
    val canContinue: Boolean = false,
) {
    /** [FETCHING] can be left as soon as [Progress.usable]. */
    enum class Step { INVITE, NAME, JOINING, FETCHING, LOCK, DONE }

    /** What the code says: whose relay, which workspace (a short fingerprint). */
    data class Preview(val relay: String, val workspace: String)

    /** [done] of [total] packets; [records] have arrived, of which [customers]. */
    data class Progress(val done: Long, val total: Long, val customers: Long, val records: Long, val usable: Boolean) {
        val share: Float get() = if (total == 0L) 0f else done.toFloat() / total
    }
}

sealed interface JoinIntent {
    data class Invite(val text: String) : JoinIntent
    data class Scanned(val text: String) : JoinIntent
    data class Person(val text: String) : JoinIntent
    data object Continue : JoinIntent
    data object Back : JoinIntent
    data object Retry : JoinIntent
    data class UseLock(val on: Boolean) : JoinIntent
    data object Enter : JoinIntent
}

typealias JoinModel = Model<JoinState, JoinIntent>
