package cairn.presentation.state

/** Today: the day in order. */
data class TodayState(
    val day: Text = Text.Plain(""),
    val sync: SyncBar = SyncBar(),
    val items: Load<List<Item>> = Load.Loading,
    val trip: TripCard? = null,
    /** Rows that came while one was reading: shown on a tap on the "3 new" pill. */
    val fresh: Int = 0,
) {
    /** One thing to do. [overdue] and [soon] colour [due], and the word says it too. */
    data class Item(
        val id: String,
        val kind: Kind,
        val title: String,
        /** Organisation, or whose it is. */
        val subtitle: Text? = null,
        val due: Text? = null,
        val overdue: Boolean = false,
        val soon: Boolean = false,
        val distance: Text? = null,
        val lastContact: Text? = null,
        val promise: String? = null,
        val mark: Mark = Mark.SENT,
        val canBeDone: Boolean = true,
        val canBePostponed: Boolean = true,
        /** Where a tap leads. */
        val opens: Screen? = null,
        /** Latitude and longitude, where known: the map line. */
        val position: Pair<Double, Double>? = null,
    )

    enum class Kind { VISIT, TASK, BIRTHDAY, CASE, DOCUMENT, WIN_BACK, CONTACT_DUE }

    data class TripCard(val id: String, val name: String, val stop: String?, val guests: Int, val day: Text?)
}

sealed interface TodayIntent {
    data class Open(val id: String) : TodayIntent
    data class Done(val id: String) : TodayIntent
    data class Postpone(val id: String, val days: Int = 1) : TodayIntent
    data object OpenTrip : TodayIntent
    data object OpenOutbox : TodayIntent
    data object ShowFresh : TodayIntent
    data object Refresh : TodayIntent

    /** The first action of the empty day. */
    data object PlanVisit : TodayIntent
}

typealias TodayModel = Model<TodayState, TodayIntent>
