package cairn.presentation.state

/** Trips: those under way first. */
data class TripsState(val rows: Load<List<Row>> = Load.Loading, val fresh: Int = 0) {
    data class Row(
        val id: String,
        val name: String,
        val dates: Text?,
        val destination: String,
        val state: Text,
        val guests: Int,
        val mark: Mark,
    )
}

sealed interface TripsIntent {
    data class Open(val id: String) : TripsIntent
    data object New : TripsIntent
    data object Retry : TripsIntent
}

typealias TripsModel = Model<TripsState, TripsIntent>

/** Trip: stops on a line with the present one open, guests by seat, a smile row. */
data class TripState(val page: Load<Page> = Load.Loading) {
    data class Page(
        val name: String,
        val dates: Text? = null,
        val stops: List<Stop> = emptyList(),
        val guests: List<Guest> = emptyList(),
        val mark: Mark = Mark.SENT,
        /** The stop that feedback is for. */
        val open: String? = null,
        /** The smile that was just tapped: the second tap chose the guest or all; words may be added. */
        val feedback: Feedback? = null,
    )

    data class Stop(
        val token: String,
        val place: String,
        val day: Int?,
        val at: Text? = null,
        val state: When,
        val remark: String? = null,
        /** Smiles logged here so far: bad, middling, good. */
        val smiles: List<Int> = listOf(0, 0, 0),
        val complaints: Int = 0,
    )

    enum class When { PAST, PRESENT, TO_COME }

    /** [allergy] and [birthday] are marks with a word for screen readers. */
    data class Guest(
        val customer: String,
        val name: String,
        val seat: String = "",
        val room: String = "",
        val diet: String = "",
        val allergy: String? = null,
        val birthday: Text? = null,
    )

    data class Feedback(
        val stop: String,
        val smile: Int,
        val guest: String?,
        val words: Field = Field(),
        val logged: Boolean = false,
    )
}

sealed interface TripIntent {
    data class OpenStop(val token: String) : TripIntent

    /** 0 bad, 1 middling, 2 good. */
    data class Smile(val stop: String, val smile: Int) : TripIntent

    /** Null: the whole group. Logs it. */
    data class ForGuest(val customer: String?) : TripIntent
    data class Words(val text: String) : TripIntent
    data object FinishFeedback : TripIntent
    data class Complaint(val guest: String? = null, val words: String = "") : TripIntent
    data class OpenGuest(val customer: String) : TripIntent

    /** To the surveys, about this trip and the open stop. */
    data object HandOver : TripIntent
    data object Retry : TripIntent
}

typealias TripModel = Model<TripState, TripIntent>
