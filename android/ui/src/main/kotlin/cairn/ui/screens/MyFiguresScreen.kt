package cairn.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cairn.presentation.state.MyFiguresIntent
import cairn.presentation.state.MyFiguresState
import cairn.presentation.text.Say
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.Page
import cairn.ui.parts.Pyramid
import cairn.ui.parts.ShareLegend
import cairn.ui.parts.ShareRow
import cairn.ui.parts.SkeletonPage
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

/** My figures: each explains itself on a tap. */
@Composable
fun MyFiguresScreen(state: MyFiguresState, act: (MyFiguresIntent) -> Unit, onBack: () -> Unit) =
    Page(Say.figuresTitle, onBack = onBack) {
        LoadView(
            state.page,
            LoadActions({
                act(MyFiguresIntent.Retry)
            }),
            Modifier.weight(1f),
            Icons.figures,
            { SkeletonPage() },
        ) { page ->
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Edge).padding(bottom = 24.dp),
                Arrangement.spacedBy(8.dp),
            ) {
                Line(Say.figuresAsOf(page.n.toInt(), page.asOf), Cairn.type.s, Cairn.colors.ink2)
                page.otherCurrencies?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2) }
                state.explained?.let { Explained(it) { act(MyFiguresIntent.CloseExplanation) } }
                Figure(Say.figuresPyramid, "pyramid", act) { Card { Pyramid(page.pyramid) } }
                Figure(Say.figuresSlipping, "slipping", act) {
                    Calls(page.slipping, Say.figuresNoneSlipping, { Say.figuresAtStake(it) }, act)
                }
                Figure(Say.figuresWinBack, "win_back", act) {
                    Calls(page.winBack, Say.figuresNoneToWin, { Say.figuresExpected(it) }, act)
                }
                Figure(Say.figuresSegments, "segments", act) { Shares(page.segments) }
                Figure(Say.figuresStages, "stages", act) { Shares(page.stages) }
            }
        }
    }

@Composable
private fun Figure(title: Said, code: String, act: (MyFiguresIntent) -> Unit, content: @Composable () -> Unit) =
    Column {
        Heading(title) {
            GlyphButton(Icons.info, say(Said.Joined(listOf(title, Say.actionWhy))), color = Cairn.colors.ink2) {
                act(MyFiguresIntent.Explain(code))
            }
        }
        content()
    }

/** Formula, records counted, as of when. */
@Composable
private fun Explained(explained: MyFiguresState.Explanation, onClose: () -> Unit) {
    Card(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, Cairn.colors.skyWash, gap = 6.dp) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            Line(explained.title, Cairn.type.mStrong, modifier = Modifier.weight(1f))
            GlyphButton(Icons.close, say(Say.actionClose), onClick = onClose)
        }
        for ((label, text) in listOf(
            Say.figuresFormula to explained.formula,
            Say.figuresRecords to explained.records,
            Say.figuresExplainedAsOf to explained.asOf,
        )) {
            Caption(label, color = Cairn.colors.sky)
            Line(text, Cairn.type.paragraph)
        }
    }
}

@Composable
private fun Shares(parts: List<MyFiguresState.Part>) = Card(gap = 4.dp) {
    ShareLegend()
    for (part in parts) ShareRow(part)
}

@Composable
private fun Calls(
    calls: List<MyFiguresState.Call>,
    none: Said,
    amount: (Said) -> Said,
    act: (MyFiguresIntent) -> Unit,
) = Card(padding = 4.dp, gap = 0.dp) {
    if (calls.isEmpty()) Line(none, Cairn.type.s, Cairn.colors.ink2, Modifier.padding(12.dp))
    for (call in calls) {
        Row(
            Modifier.fillMaxWidth().heightIn(min = 56.dp).clip(CardShape).clickable(role = Role.Button) {
                act(MyFiguresIntent.OpenCustomer(call.customer))
            }.padding(horizontal = 12.dp, vertical = 8.dp),
            Arrangement.spacedBy(12.dp),
            Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f)) {
                Line(call.name, Cairn.type.sStrong, lines = 1)
                if (call.reasons.isNotEmpty()) {
                    Line(
                        Said.Joined(call.reasons),
                        Cairn.type.xs,
                        Cairn.colors.ink2,
                        lines = 2,
                    )
                }
                Line(amount(call.amount), Cairn.type.xs.tabular(), Cairn.colors.ink2)
            }
            Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
        }
    }
}
