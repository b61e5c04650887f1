package cairn.presentation.state

/** Cases: what is due first. */
data class CasesState(
    val rows: Load<List<Row>> = Load.Loading,
    val chips: List<Choice> = emptyList(),
    val more: Boolean = false,
    val fresh: Int = 0,
) {
    data class Row(
        val id: String,
        val title: String,
        val kind: Text,
        val complaint: Boolean,
        val customer: String? = null,
        val status: Text,
        val due: Text? = null,
        val overdue: Boolean = false,
        val soon: Boolean = false,
        val owner: String? = null,
        val mark: Mark = Mark.SENT,
    )
}

sealed interface CasesIntent {
    data class Open(val id: String) : CasesIntent
    data class Choose(val code: String) : CasesIntent
    data object More : CasesIntent
    data object ShowFresh : CasesIntent
    data object New : CasesIntent
    data object Retry : CasesIntent
}

typealias CasesModel = Model<CasesState, CasesIntent>

/** Case: the clock, the loop as steps, who has it, what was done. */
data class CaseState(val page: Load<Page> = Load.Loading) {
    data class Page(
        val title: Field = Field(),
        val kind: List<Choice> = emptyList(),
        val severity: List<Choice> = emptyList(),
        val customer: CustomerState.Person? = null,
        val trip: CustomerState.Person? = null,
        val stop: String? = null,
        val clock: Clock? = null,
        val steps: List<Step> = emptyList(),
        val owner: String? = null,
        val mine: Boolean = false,
        val cause: List<Choice> = emptyList(),
        val onTheSpot: Boolean = false,
        val actions: List<Action> = emptyList(),
        val newAction: Field = Field(),
        val remedy: Field = Field(),
        val lesson: Field = Field(),
        val note: Field = Field(),
        val cost: Field = Field(),
        /** Of [cost]: ISO 4217. */
        val currency: String = "",
        val rating: Int? = null,
        val mark: Mark = Mark.SENT,
        val setAside: Int = 0,
    )

    /** The 24 hours, or sooner by severity. */
    data class Clock(val dueMs: Long, val text: Text, val kind: Kind) {
        enum class Kind { RUNNING, SOON, LATE, ANSWERED, ANSWERED_LATE }
    }

    data class Step(val code: String, val text: Text, val state: State, val at: Text? = null) {
        enum class State { DONE, NOW, TO_COME }
    }

    data class Action(val text: String, val by: String, val at: Text)
}

sealed interface CaseIntent {
    data class Title(val text: String) : CaseIntent
    data class Kind(val code: String) : CaseIntent
    data class Severity(val code: String) : CaseIntent
    data class Cause(val code: String) : CaseIntent

    /** To this step; the core says whether that is allowed. */
    data class Move(val step: String) : CaseIntent
    data object Take : CaseIntent
    data class TypeAction(val text: String) : CaseIntent
    data object AddAction : CaseIntent
    data class Remedy(val text: String) : CaseIntent
    data class Lesson(val text: String) : CaseIntent
    data class Note(val text: String) : CaseIntent

    /** As it is written: `128.50`; blank takes it away. */
    data class Cost(val text: String) : CaseIntent
    data class OnTheSpot(val on: Boolean) : CaseIntent

    /** The customer was told and rates the handling, 1 to 5. */
    data class CalledBack(val rating: Int) : CaseIntent
    data object Reopen : CaseIntent
    data object OpenCustomer : CaseIntent
    data object Delete : CaseIntent
    data object Retry : CaseIntent
}

typealias CaseModel = Model<CaseState, CaseIntent>
