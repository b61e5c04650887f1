package cairn.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import cairn.presentation.state.SurveysIntent
import cairn.presentation.state.SurveysState
import cairn.presentation.text.Say
import cairn.ui.parts.Card
import cairn.ui.parts.Edge
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.SideButton
import cairn.ui.parts.Tag
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Surveys that can be asked; above them what is not finished. */
@Composable
fun SurveysScreen(state: SurveysState, act: (SurveysIntent) -> Unit, onBack: () -> Unit) =
    Page(Say.surveysTitle, onBack = onBack) {
        LoadView(state.rows, LoadActions({ act(SurveysIntent.Retry) }), Modifier.weight(1f), Icons.survey) { rows ->
            LazyColumn(
                contentPadding = PaddingValues(horizontal = Edge, vertical = 8.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                if (state.open.isNotEmpty()) item(key = "open") { Heading(Say.surveysOpen) }
                items(state.open, key = { "open ${it.id}" }) { OpenRow(it, act) }
                if (state.open.isNotEmpty()) item(key = "all") { Heading(Say.surveysStart) }
                items(rows, key = { it.id }) { SurveyRow(it, act) }
            }
        }
    }

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun OpenRow(open: SurveysState.Open, act: (SurveysIntent) -> Unit) = Card(color = Cairn.colors.amberWash) {
    Column(verticalArrangement = Arrangement.spacedBy(2.dp)) {
        Line(open.title, Cairn.type.mStrong)
        Line(
            Said.Joined(listOfNotNull(open.customer?.let { Said.Plain(it) }, open.touched)),
            Cairn.type.xs,
            Cairn.colors.ink2,
        )
    }
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        MainButton(Say.surveysResume) { act(SurveysIntent.Resume(open.id)) }
        PlainButton(Say.surveysDiscard, color = Cairn.colors.clay) { act(SurveysIntent.Discard(open.id)) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun SurveyRow(row: SurveysState.Row, act: (SurveysIntent) -> Unit) = Card {
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Line(row.title, Cairn.type.mStrong)
        val facts = listOfNotNull(
            Say.surveysVersion(Said.Plain(row.version)),
            row.languages.takeIf {
                it.isNotEmpty()
            }?.let { Said.Plain(it.joinToString(" · ")) },
            row.unfinished.takeIf { it > 0 }?.let { Say.surveysUnfinished(it) },
        )
        Line(Said.Joined(facts), Cairn.type.xs, Cairn.colors.ink2)
        if (row.inTest) Tag(say(Say.surveysInTest), Cairn.colors.skyWash, Cairn.colors.sky, Icons.info)
    }
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        MainButton(Say.surveysStart) { act(SurveysIntent.Start(row.id)) }
        SideButton(Say.surveysKiosk, icon = Icons.pair) { act(SurveysIntent.Start(row.id, kiosk = true)) }
    }
}
