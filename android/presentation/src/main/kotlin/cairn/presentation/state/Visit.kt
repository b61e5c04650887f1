package cairn.presentation.state

/** Visit: one page, saved as one types. */
data class VisitState(val page: Load<Page> = Load.Loading) {
    data class Page(
        val customer: CustomerState.Person?,
        val subject: Field = Field(),
        val channel: List<Choice> = emptyList(),
        val phase: List<Choice> = emptyList(),
        val outcome: List<Choice> = emptyList(),
        val objections: List<Objection> = emptyList(),
        val note: Field = Field(),
        /** Who else wrote into the note since this page is open. */
        val alsoWriting: List<String> = emptyList(),
        val nextStep: Field = Field(),
        val nextDue: Text? = null,
        val promise: Field = Field(),
        val checkIn: CheckIn = CheckIn(CheckIn.Kind.NOT_YET),
        val made: Text? = null,
        val planned: Text? = null,
        val saved: Saved = Saved.SAVED,
        val mark: Mark = Mark.THIS_PHONE,
        val setAside: Int = 0,
    )

    /** [tip]: what worked before with this objection. */
    data class Objection(
        val token: String,
        val text: String,
        val handling: Field = Field(),
        val worked: List<Choice> = emptyList(),
        val tip: Tip? = null,
    )

    data class Tip(val text: String, val from: Text)

    data class CheckIn(val kind: Kind, val text: Text? = null) {
        enum class Kind { NOT_YET, VERIFIED, FAR, NO_ADDRESS, NO_LOCATION, NOT_ALLOWED }
    }

    enum class Saved { SAVED, SAVING, FAILED }
}

sealed interface VisitIntent {
    data class Subject(val text: String) : VisitIntent
    data class Note(val text: String) : VisitIntent
    data class NextStep(val text: String) : VisitIntent
    data class Promise(val text: String) : VisitIntent
    data class Channel(val code: String) : VisitIntent
    data class Phase(val code: String) : VisitIntent
    data class Outcome(val code: String) : VisitIntent
    data class AddObjection(val text: String) : VisitIntent
    data class RemoveObjection(val token: String) : VisitIntent
    data class Handling(val token: String, val text: String) : VisitIntent
    data class Worked(val token: String, val code: String) : VisitIntent

    /** "In a week": days from today. */
    data class DueIn(val days: Int) : VisitIntent
    data class Due(val iso: String) : VisitIntent
    data object ClearDue : VisitIntent

    /** The phone's position; null where there is none, with the reason in [denied]. */
    data class CheckIn(val lat: Double?, val lon: Double?, val accuracy: Double? = null, val denied: Boolean = false) :
        VisitIntent
    data object TakeTheirs : VisitIntent
    data object Made : VisitIntent
    data object OpenCustomer : VisitIntent
    data object Delete : VisitIntent
    data object Retry : VisitIntent
}

typealias VisitModel = Model<VisitState, VisitIntent>
