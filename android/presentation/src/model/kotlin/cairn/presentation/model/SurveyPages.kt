package cairn.presentation.model

import cairn.core.SurveyChoice
import cairn.core.SurveyControl
import cairn.core.SurveyLine
import cairn.core.SurveyPage
import cairn.core.SurveyPageKind
import cairn.core.SurveyProblem
import cairn.core.SurveyQuestion
import cairn.presentation.state.Choice
import cairn.presentation.state.SurveyState
import cairn.presentation.state.SurveyState.Kind
import cairn.presentation.state.Text
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** What is known of a page beside the core's own: what is being typed there, what was refused, what is looked for. */
class Beside(
    val typed: Map<String, String> = emptyMap(),
    val refused: Map<String, SurveyProblem> = emptyMap(),
    val found: Map<String, Found> = emptyMap(),
) {
    /** Choices of a long list that match what was typed. */
    class Found(val search: String, val choices: List<SurveyChoice>)
}

/** The core's page as it is drawn. */
fun pageOf(page: SurveyPage, title: String, beside: Beside, saved: Text?): SurveyState.Page = SurveyState.Page(
    title = title,
    languages = page.languages.map { Choice(it, plain(it.substringBeforeLast(" (")), it == page.language) },
    progress = if (page.of == 0u) 0f else page.at.toFloat() / page.of.toFloat(),
    group = page.titles.joinToString(" · ").ifEmpty { null },
    questions = page.questions.map { questionOf(it, beside) },
    canGoBack = page.canBack,
    table = page.kind == SurveyPageKind.TABLE,
    repeat = page.repeat?.let { SurveyState.Repeat(it.path, it.title, it.nth.toInt(), it.count.toInt(), it.open) },
    summary = if (page.kind == SurveyPageKind.SUMMARY) page.summary.map { lineOf(it, beside) } else null,
    saved = saved,
)

private fun questionOf(question: SurveyQuestion, beside: Beside): SurveyState.Question {
    val kind = kindOf(question)
    val answer = beside.typed[question.path] ?: question.answer
    val found = beside.found[question.path]
    val long = question.choicesTotal.toInt() > question.choices.size
    val chosen = if (kind == Kind.ONE) setOf(answer) else answer.split(' ').toSet()
    val problem = beside.refused[question.path] ?: question.problem
    return SurveyState.Question(
        path = question.path,
        kind = kind,
        label = question.label,
        hint = question.hint,
        required = question.required,
        answer = answer,
        options = (found?.choices ?: question.choices).map { SurveyState.Option(it.name, it.label, it.name in chosen) },
        problem = problem?.let { said(it, question.control) },
        from = question.start,
        to = question.end,
        step = question.step,
        readOnly = question.readonly,
        columns = columnsOf(question),
        sections = question.sections,
        search = if (long) found?.search ?: "" else null,
    )
}

private fun lineOf(line: SurveyLine, beside: Beside) = SurveyState.SummaryRow(
    line.path,
    line.label,
    line.answer,
    (beside.refused[line.path] ?: line.problem)?.let {
        said(it, null)
    },
    line.titles.lastOrNull(),
)

private fun kindOf(question: SurveyQuestion): Kind = when (question.control) {
    SurveyControl.TEXT -> if (question.has("multiline")) Kind.LONG_TEXT else Kind.TEXT
    SurveyControl.INTEGER -> Kind.WHOLE
    SurveyControl.DECIMAL -> Kind.DECIMAL
    SurveyControl.NOTE -> Kind.NOTE
    SurveyControl.DATE -> Kind.DATE
    SurveyControl.TIME -> Kind.TIME
    SurveyControl.DATE_TIME -> Kind.DATE_TIME
    SurveyControl.GEOPOINT -> Kind.PLACE
    SurveyControl.BARCODE -> Kind.BARCODE
    SurveyControl.SELECT_ONE -> Kind.ONE
    SurveyControl.SELECT_MULTIPLE -> Kind.MANY
    SurveyControl.RANK -> Kind.RANK
    SurveyControl.RANGE -> if (isShort(question)) Kind.SCALE else Kind.RANGE
    SurveyControl.ACKNOWLEDGE -> Kind.ACKNOWLEDGE
    SurveyControl.IMAGE -> if (question.has("signature") || question.has("draw")) Kind.SIGNATURE else Kind.PHOTO
    SurveyControl.AUDIO -> Kind.AUDIO
    SurveyControl.GEOTRACE, SurveyControl.GEOSHAPE, SurveyControl.VIDEO, SurveyControl.FILE -> Kind.ELSEWHERE
}

/** A range of few whole numbers is shown as numbers to tap, a longer one as a slider. */
private fun isShort(question: SurveyQuestion): Boolean {
    val (start, end, step) = Triple(question.start ?: return false, question.end ?: return false, question.step ?: 1.0)
    return listOf(start, end, step).all { it == Math.rint(it) } && step > 0 && (end - start) / step in 1.0..MOST_POINTS
}

private const val MOST_POINTS = 10.0

/** `columns-3` in the form's appearance; `columns` is two, `likert` and `columns-pack` as many as there are, where that is few. */
private fun columnsOf(question: SurveyQuestion): Int {
    val asked = question.appearance.split(' ').firstOrNull { it == "columns" || it.startsWith("columns-") } ?: return 1
    return asked.removePrefix("columns-").toIntOrNull()?.coerceIn(1, 3) ?: 2
}

internal fun SurveyQuestion.has(appearance: String): Boolean = appearance in this.appearance.split(' ')

/** What is wrong: the form's author says it, or we do. */
private fun said(problem: SurveyProblem, control: SurveyControl?): Text =
    problem.said?.let(::plain) ?: when (problem.code) {
        "required" -> text("survey.required")
        "wrong_type" -> when (control) {
            SurveyControl.INTEGER, SurveyControl.DECIMAL, SurveyControl.RANGE -> text("survey.not_a_number")
            SurveyControl.DATE -> text("problem.rule.not_a_date")
            else -> text("problem.rule.other")
        }
        else -> text("problem.rule.other")
    }
