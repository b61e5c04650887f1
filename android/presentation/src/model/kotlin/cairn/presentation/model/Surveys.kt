package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.OpenSurvey
import cairn.core.Query
import cairn.core.SurveyForm
import cairn.presentation.state.About
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.SurveysIntent
import cairn.presentation.state.SurveysState
import cairn.presentation.state.Text
import cairn.presentation.state.text
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch

/** Forms that can be asked now, about whom one came from, and interviews that are not finished. */
class Surveys(desk: Desk, private val about: About = About()) :
    ScreenModel<SurveysState, SurveysIntent>(desk, SurveysState()) {
    /** Given up, and it may still be undone. */
    private val given = HashSet<String>()
    private var watching: Job? = null

    init {
        watch()
    }

    private fun watch() {
        watching?.cancel()
        val forms = book.watch(Query.Listed(ListQuery(Kind.FORM, limit = 100u)))
        watching =
            follow(combine(forms, desk.interviews) { _, _ -> }, { problem ->
                change {
                    it.copy(rows = Load.Failed(problem))
                }
            }) { read() }
    }

    override fun act(intent: SurveysIntent) {
        when (intent) {
            is SurveysIntent.Start -> desk.open(Screen.Survey(intent.id, about, intent.kiosk))
            is SurveysIntent.Resume -> resume(intent.id)
            is SurveysIntent.Discard -> discard(intent.id)
            SurveysIntent.Retry -> watch()
        }
    }

    private suspend fun read() {
        val (forms, under) = book.surveyForms() to book.openSurveys().filter { it.id !in given && !it.kiosk }
        val open = under.map { openOf(it, forms) }
        val rows = forms.map { form ->
            SurveysState.Row(
                form.id,
                form.title,
                form.version,
                form.languages.map { it.substringBeforeLast(" (") },
                under.count {
                    it.form ==
                        form.id
                },
                form.inTest,
            )
        }
        change {
            it.copy(
                rows = if (rows.isEmpty() &&
                    open.isEmpty()
                ) {
                    Load.Empty(text("surveys.empty"))
                } else {
                    Load.Content(rows, desk.offlineSince)
                },
                open = open,
            )
        }
    }

    /** A form that was retired meanwhile is gone on with too. */
    private suspend fun openOf(open: OpenSurvey, forms: List<SurveyForm>) = SurveysState.Open(
        open.id,
        forms.firstOrNull {
            it.id == open.form
        }?.title ?: called(open.form) ?: "",
        open.customer?.let { called(it) },
        Text.Moment(open.touchedAtMs),
    )

    private suspend fun called(record: String): String? = try {
        book.record(record).title
    } catch (gone: CairnException.NotFound) {
        null
    }

    private fun resume(id: String) = go {
        val open = book.openSurveys().firstOrNull { it.id == id } ?: return@go read()
        desk.open(Screen.Survey(open.form, About(customer = open.customer), interview = id))
    }

    /** Its answers go with it, which nobody can bring back: so it goes only once undo is past. */
    private fun discard(id: String) {
        given += id
        desk.interviews.value++
        val gone = desk.scope.launch {
            delay(UNDO_MS)
            try {
                book.discardSurvey(id)
            } catch (error: CairnException) {
                given -= id
                desk.report(problemOf(error))
            }
        }
        desk.say(text("surveys.discarded")) {
            gone.cancel()
            given -= id
            desk.interviews.value++
        }
    }

    private companion object {
        const val UNDO_MS = 6_000L
    }
}
