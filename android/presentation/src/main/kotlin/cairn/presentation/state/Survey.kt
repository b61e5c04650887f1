package cairn.presentation.state

/** Surveys that can be asked. */
data class SurveysState(val rows: Load<List<Row>> = Load.Loading) {
    data class Row(val id: String, val title: String, val version: String, val languages: List<String>, val unfinished: Int = 0)
}

sealed interface SurveysIntent {
    data class Start(val id: String, val kiosk: Boolean = false) : SurveysIntent
    data object Retry : SurveysIntent
}

typealias SurveysModel = Model<SurveysState, SurveysIntent>

/** Survey: one question a page by default, grid and list forms too. The session itself runs in the core. */
data class SurveyState(val page: Load<Page> = Load.Loading, val kiosk: Boolean = false, val asksPin: Boolean = false, val pinProblem: Text? = null) {
    data class Page(
        val title: String,
        val languages: List<Choice> = emptyList(),
        val progress: Float = 0f,
        val group: String? = null,
        val questions: List<Question> = emptyList(),
        val canGoBack: Boolean = false,
        val last: Boolean = false,
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
        val from: Long? = null,
        val to: Long? = null,
        val step: Long? = null,
        val readOnly: Boolean = false,
        /** Columns side by side, by the form's appearance; 1 is a list. */
        val columns: Int = 1,
    )

    enum class Kind { TEXT, LONG_TEXT, WHOLE, DECIMAL, ONE, MANY, DATE, TIME, DATE_TIME, SCALE, RANGE, NOTE, PLACE, PHOTO, AUDIO, SIGNATURE, BARCODE, RANK, ACKNOWLEDGE }

    data class Option(val code: String, val label: String, val selected: Boolean = false)

    data class SummaryRow(val path: String, val label: String, val answer: String, val problem: Text? = null, val group: String? = null)

    /** Kiosk: starts again by itself after [restartsInSeconds]. */
    data class Finished(val text: Text, val restartsInSeconds: Int? = null)
}

sealed interface SurveyIntent {
    data class Answer(val path: String, val text: String) : SurveyIntent
    data class Pick(val path: String, val code: String) : SurveyIntent
    data object Next : SurveyIntent
    data object Back : SurveyIntent
    data object Summary : SurveyIntent
    data class Jump(val path: String) : SurveyIntent
    data class Language(val code: String) : SurveyIntent
    data object Finish : SurveyIntent
    data object Again : SurveyIntent
    data object Leave : SurveyIntent
    data class Pin(val pin: String) : SurveyIntent
}

typealias SurveyModel = Model<SurveyState, SurveyIntent>
