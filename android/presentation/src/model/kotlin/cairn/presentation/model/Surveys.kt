package cairn.presentation.model

import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.SurveysIntent
import cairn.presentation.state.SurveysState
import cairn.presentation.state.text

/** Forms that are published. */
class Surveys(desk: Desk) : ScreenModel<SurveysState, SurveysIntent>(desk, SurveysState()) {
    private val pages = LivePages(book, scope, ::listed) { change { s -> s.copy(rows = Load.Failed(problemOf(it))) } }

    init {
        pages.show(QUERY)
    }

    override fun act(intent: SurveysIntent) {
        when (intent) {
            is SurveysIntent.Start -> desk.open(Screen.Survey(intent.id, kiosk = intent.kiosk))
            SurveysIntent.Retry -> pages.show(QUERY)
        }
    }

    private fun listed(pages: LivePages) = change { s ->
        val rows = pages.rows.filter { it.fields.said("state") == "published" }.map {
            val languages = (it.fields["languages"] as? FieldValue.Texts)?.texts ?: emptyList()
            SurveysState.Row(it.id, it.title, it.fields.said("version") ?: "", languages)
        }
        s.copy(rows = if (rows.isEmpty()) Load.Empty(text("surveys.empty")) else Load.Content(rows, desk.offlineSince))
    }

    private companion object {
        val QUERY = ListQuery(Kind.FORM, limit = 100u)
    }
}
