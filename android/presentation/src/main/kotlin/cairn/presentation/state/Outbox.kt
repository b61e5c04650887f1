package cairn.presentation.state

/** Outbox: what waits, how big, since when; what failed and why. */
data class OutboxState(
    val sync: SyncBar = SyncBar(),
    val waiting: Load<List<Row>> = Load.Loading,
    val failed: List<Row> = emptyList(),
    val size: Text = Text.Size(0),
    val dataSaver: Boolean = false,
    val sending: Boolean = false,
    /** The last 20, newest first. */
    val rounds: List<Round> = emptyList(),
    val problem: Problem? = null,
) {
    data class Row(
        val id: String,
        val kind: Text,
        val title: String,
        val size: Text,
        val since: Text,
        val changes: Int,
        /** Why the relay refused it. */
        val reason: Text? = null,
        val mark: Mark,
        /** Whether it can be taken back: nobody else has it yet. */
        val canTakeBack: Boolean = false,
        val opens: Screen? = null,
    )

    data class Round(val at: Text, val ok: Boolean, val text: Text, val sent: Long, val received: Long, val size: Text)
}

sealed interface OutboxIntent {
    data object SendNow : OutboxIntent
    data object RetryFailed : OutboxIntent
    data class TakeBack(val id: String) : OutboxIntent
    data class DataSaver(val on: Boolean) : OutboxIntent
    data class Open(val id: String) : OutboxIntent
}

typealias OutboxModel = Model<OutboxState, OutboxIntent>

/** Set aside: looks like a calm note, not an error. */
data class SetAsideState(val items: Load<List<Item>> = Load.Loading, val more: Boolean = false) {
    /** One field of one record in which edits met. */
    data class Item(
        val record: String,
        val title: String,
        val kind: Text,
        val field: String,
        val label: Text,
        val kept: Text,
        val keptBy: String,
        val keptAt: Text,
        val aside: List<Aside>,
    )

    data class Aside(val take: Int, val value: Text, val by: String, val at: Text)
}

sealed interface SetAsideIntent {
    data class Switch(val record: String, val field: String, val take: Int) : SetAsideIntent

    /** What is kept is right: the note goes. */
    data class Keep(val record: String, val field: String) : SetAsideIntent
    data class Open(val record: String) : SetAsideIntent
    data object More : SetAsideIntent
    data object Retry : SetAsideIntent
}

typealias SetAsideModel = Model<SetAsideState, SetAsideIntent>
