package cairn.presentation.state

/** Surveys that can be asked, and interviews under way on this phone. */
data class SurveysState(val rows: Load<List<Row>> = Load.Loading, val open: List<Open> = emptyList()) {
    data class Row(
        val id: String,
        val title: String,
        val version: String,
        val languages: List<String>,
        val unfinished: Int = 0,
        val inTest: Boolean = false,
    )

    /** An interview that is not finished: one goes on with it, or gives it up. */
    data class Open(val id: String, val title: String, val customer: String?, val touched: Text)
}

sealed interface SurveysIntent {
    data class Start(val id: String, val kiosk: Boolean = false) : SurveysIntent
    data class Resume(val id: String) : SurveysIntent

    /** Gives an interview up, with its answers; can be undone for as long as the notice stands. */
    data class Discard(val id: String) : SurveysIntent
    data object Retry : SurveysIntent
}

typealias SurveysModel = Model<SurveysState, SurveysIntent>

/** Survey: one question a page by default, grid and list forms too. The session itself runs in the core. */
data class SurveyState(
    val page: Load<Page> = Load.Loading,
    val kiosk: Boolean = false,
    val asksPin: Boolean = false,
    /** Nobody has the phone yet: the PIN is being chosen that will take it back. */
    val choosesPin: Boolean = false,
    val pinProblem: Text? = null,
) {
    data class Page(
        val title: String,
        val languages: List<Choice> = emptyList(),
        val progress: Float = 0f,
        val group: String? = null,
        val questions: List<Question> = emptyList(),
        val canGoBack: Boolean = false,
        /** Rows of questions under one row of choices. */
        val table: Boolean = false,
        /** What repeats around this page. */
        val repeat: Repeat? = null,
        val summary: List<SummaryRow>? = null,
        val finished: Finished? = null,
        val saved: Text? = null,
    )

    data class Question(
        val path: String,
        val kind: Kind,
        val label: String,
        val hint: String? = null,
        val required: Boolean = false,
        val answer: String = "",
        val options: List<Option> = emptyList(),
        val problem: Text? = null,
        /** For [Kind.RANGE] and [Kind.SCALE]. */
        val from: Double? = null,
        val to: Double? = null,
        val step: Double? = null,
        val readOnly: Boolean = false,
        /** Columns side by side, by the form's appearance; 1 is a list. */
        val columns: Int = 1,
        /** Headings between the page's and the question. */
        val sections: List<String> = emptyList(),
        /** A list too long to show: [options] are those that match this. Null: all are here. */
        val search: String? = null,
    )

    /** [ELSEWHERE]: what this phone cannot take; it is said, and one goes on. */
    enum class Kind {
        TEXT,
        LONG_TEXT,
        WHOLE,
        DECIMAL,
        ONE,
        MANY,
        DATE,
        TIME,
        DATE_TIME,
        SCALE,
        RANGE,
        NOTE,
        PLACE,
        PHOTO,
        AUDIO,
        SIGNATURE,
        BARCODE,
        RANK,
        ACKNOWLEDGE,
        ELSEWHERE,
    }

    data class Option(val code: String, val label: String, val selected: Boolean = false)

    /** The [nth] of [count]; 0 is the page after the last, which asks whether there is one more. */
    data class Repeat(val path: String, val title: String, val nth: Int, val count: Int, val open: Boolean = true)

    data class SummaryRow(
        val path: String,
        val label: String,
        val answer: String,
        val problem: Text? = null,
        val group: String? = null,
    )

    /** Kiosk: starts again by itself after [restartsInSeconds]. */
    data class Finished(val text: Text, val restartsInSeconds: Int? = null)
}

sealed interface SurveyIntent {
    data class Answer(val path: String, val text: String) : SurveyIntent
    data class Pick(val path: String, val code: String) : SurveyIntent

    /** Looks for choices of a long list. */
    data class Find(val path: String, val text: String) : SurveyIntent
    data object Next : SurveyIntent
    data object Back : SurveyIntent
    data object Summary : SurveyIntent
    data class Jump(val path: String) : SurveyIntent

    /** One more of what repeats. */
    data class Add(val path: String) : SurveyIntent
    data class Remove(val path: String, val nth: Int) : SurveyIntent
    data class Language(val code: String) : SurveyIntent
    data object Finish : SurveyIntent

    /** The next guest, or the same survey once more. */
    data object Again : SurveyIntent

    /** Away from the survey: its answers stay. In the kiosk it asks for the PIN. */
    data object Leave : SurveyIntent

    /** Back from the PIN to the questions. */
    data object Stay : SurveyIntent
    data class Pin(val pin: String) : SurveyIntent
}

typealias SurveyModel = Model<SurveyState, SurveyIntent>
