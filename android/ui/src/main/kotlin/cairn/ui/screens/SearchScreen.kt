package cairn.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Screen
import cairn.presentation.state.SearchIntent
import cairn.presentation.state.SearchState
import cairn.presentation.text.Say
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Heading
import cairn.ui.parts.HitLine
import cairn.ui.parts.Input
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say

/** Search over everything, from everywhere. */
@Composable
fun SearchScreen(state: SearchState, act: (SearchIntent) -> Unit, onBack: () -> Unit) =
    Page(Say.searchTitle, onBack = onBack) {
        Column(Modifier.padding(horizontal = Edge)) {
            Input(
                Say.actionSearch,
                state.text,
                { act(SearchIntent.Type(it)) },
                Say.customersSearch,
                icon = Icons.find,
            ) {
                if (state.text.isNotEmpty()) {
                    GlyphButton(Icons.close, say(Say.loadClear), color = Cairn.colors.ink2) {
                        act(SearchIntent.Clear)
                    }
                }
            }
        }
        LoadView(
            state.groups,
            LoadActions({
                act(SearchIntent.Retry)
            }, { act(SearchIntent.Clear) }),
            Modifier.weight(1f),
            Icons.find,
        ) { groups ->
            LazyColumn(contentPadding = PaddingValues(vertical = 8.dp)) {
                for (group in groups) {
                    item { Heading(group.kind, Modifier.padding(horizontal = Edge)) }
                    items(group.rows, key = { it.id }) { row -> Found(row) { act(SearchIntent.Open(row.id)) } }
                }
            }
        }
    }

@Composable
private fun Found(row: SearchState.Row, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 56.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Edge, vertical = 8.dp),
        Arrangement.spacedBy(14.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(screenIcon(row.opens))
        Column(Modifier.weight(1f)) {
            HitLine(row.title, row.hits, Cairn.type.s)
            row.second?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, lines = 1) }
        }
        MarkGlyph(row.mark)
    }
}

internal fun screenIcon(screen: Screen) = when (screen) {
    is Screen.Visit -> Icons.visit
    is Screen.Trip -> Icons.trip
    is Screen.Case -> Icons.case
    is Screen.Survey, is Screen.Surveys -> Icons.survey
    else -> Icons.customer
}
