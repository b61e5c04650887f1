package cairn.presentation.state

/** The recall card and what is below it. */
data class CustomerState(val page: Load<Page> = Load.Loading) {
    data class Page(
        val card: Card,
        val actions: Actions,
        val timeline: List<Event> = emptyList(),
        val moreTimeline: Boolean = false,
        val questions: FourQuestions? = null,
        val editing: Editing? = null,
        val setAside: Int = 0,
        val mark: Mark = Mark.SENT,
        val updated: Text? = null,
        /** Deleted elsewhere, or brought back by an edit. */
        val notice: Text? = null,
    )

    /** Readable without scrolling. */
    data class Card(
        val name: String,
        val subtitle: String = "",
        val grade: Grade? = null,
        /** Why: "3 purchases, ¥38,400; top 1 % of 210". */
        val why: Text? = null,
        val stage: Text? = null,
        /** Allergies and health first; those are [Like.pressing]. */
        val likes: List<Like> = emptyList(),
        val lastTime: LastTime? = null,
        val promises: List<Promise> = emptyList(),
        val today: List<Hint> = emptyList(),
        val cases: List<OpenCase> = emptyList(),
        val referredBy: List<Person> = emptyList(),
        val referred: Int = 0,
    )

    data class Like(val kind: Text, val text: String, val pressing: Boolean = false)

    data class LastTime(
        val visit: String,
        val at: Text,
        val title: String,
        val outcome: Text? = null,
        val note: String? = null,
    )

    data class Promise(val visit: String, val text: String, val due: Text? = null, val overdue: Boolean = false)

    /** What to say today; [opens] leads to what it rests on. */
    data class Hint(val kind: String, val text: Text, val opens: Screen? = null, val pressing: Boolean = false)

    data class OpenCase(
        val id: String,
        val title: String,
        val status: Text,
        val due: Text? = null,
        val overdue: Boolean = false,
    )

    data class Person(val id: String, val name: String)

    /** What can be done at once; absent where there is no number, no place. */
    data class Actions(
        val phone: Text.Phone? = null,
        val phones: List<Text.Phone> = emptyList(),
        val messenger: String? = null,
        val position: Pair<Double, Double>? = null,
        val address: String? = null,
    )

    data class Event(
        val id: String,
        val kind: Kind,
        val title: String,
        val second: Text? = null,
        val at: Text,
        val by: String? = null,
        val mark: Mark = Mark.SENT,
        val opens: Screen? = null,
    ) {
        enum class Kind { VISIT, PURCHASE, CASE, TASK, RESPONSE, TRIP, POINTS, CHANGE }
    }

    /** 四问: last purchase, how often, mean spend, spend per year. [months]: spend in the last 12 months, oldest first. */
    data class FourQuestions(
        val last: Text? = null,
        val often: Text? = null,
        val mean: Text? = null,
        val perYear: Text? = null,
        val months: List<Long> = emptyList(),
        val currency: String = "",
        val asOf: Text,
        val n: Long = 0,
    )

    /** Edit in place: one field open. */
    data class Editing(
        val field: String,
        val label: Text,
        val value: Field,
        val choices: List<Choice> = emptyList(),
        val multiline: Boolean = false,
    )
}

sealed interface CustomerIntent {
    data class Edit(val field: String) : CustomerIntent
    data class Type(val text: String) : CustomerIntent
    data class Pick(val code: String) : CustomerIntent
    data object TakeTheirs : CustomerIntent
    data object Save : CustomerIntent
    data object Cancel : CustomerIntent
    data class AddPreference(val kind: String, val text: String) : CustomerIntent
    data class AddPhone(val number: String) : CustomerIntent
    data class AddTag(val tag: String) : CustomerIntent
    data class RemoveTag(val tag: String) : CustomerIntent
    data object LogVisit : CustomerIntent
    data object NewCase : CustomerIntent
    data object NewTask : CustomerIntent

    /** To the surveys, about this customer. */
    data object Survey : CustomerIntent
    data class Open(val screen: Screen) : CustomerIntent
    data object MoreTimeline : CustomerIntent
    data object Delete : CustomerIntent
    data object Restore : CustomerIntent
    data object Share : CustomerIntent
    data object Retry : CustomerIntent
}

typealias CustomerModel = Model<CustomerState, CustomerIntent>
