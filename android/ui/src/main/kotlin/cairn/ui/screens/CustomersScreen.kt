package cairn.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.gestures.detectVerticalDragGestures
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.CustomersIntent
import cairn.presentation.state.CustomersState
import cairn.presentation.text.Say
import cairn.ui.parts.AsideGlyph
import cairn.ui.parts.Capped
import cairn.ui.parts.Chip
import cairn.ui.parts.Divider
import cairn.ui.parts.Edge
import cairn.ui.parts.FreshPill
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.GradeBadge
import cairn.ui.parts.HitLine
import cairn.ui.parts.Input
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.bigText
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Customers: the search stays on top, then chips, then rows with the index of letters beside them. */
@Composable
fun CustomersScreen(state: CustomersState, act: (CustomersIntent) -> Unit) {
    Page(Say.tabCustomers, actions = {
        if (state.total >
            0
        ) {
            Line(
                Say.customersCount(state.total.toInt()),
                Cairn.type.xs,
                Cairn.colors.ink2,
                Modifier.padding(end = 12.dp),
            )
        }
    }) {
        Box(Modifier.padding(horizontal = Edge)) {
            Input(
                Say.actionSearch,
                state.search,
                { act(CustomersIntent.Search(it)) },
                Say.customersSearch,
                icon = Icons.find,
            ) {
                if (state.search.isNotEmpty()) {
                    GlyphButton(Icons.close, say(Say.loadClear), color = Cairn.colors.ink2) {
                        act(CustomersIntent.Clear)
                    }
                }
            }
        }
        if (state.chips.isNotEmpty()) Chips(state.chips, act)
        Box(Modifier.weight(1f)) {
            LoadView(
                state.rows,
                LoadActions(
                    { act(CustomersIntent.Retry) },
                    { act(CustomersIntent.Clear) },
                ) { act(CustomersIntent.New) },
                empty = Icons.customers,
            ) { rows -> Rows(rows, state, act) }
            FreshPill(
                state.fresh,
                Modifier.align(Alignment.TopCenter).offset(y = (-20).dp),
            ) { act(CustomersIntent.ShowFresh) }
        }
    }
}

@Composable
private fun Chips(chips: List<CustomersState.Chip>, act: (CustomersIntent) -> Unit) {
    Row(
        Modifier.fillMaxWidth().horizontalScroll(rememberScrollState()).padding(horizontal = Edge, vertical = 4.dp),
        Arrangement.spacedBy(8.dp),
    ) {
        for (chip in chips) {
            var open by remember(chip.id) { mutableStateOf(false) }
            Box {
                Chip(say(chip.text), chip.selected, menu = chip.options.isNotEmpty()) {
                    if (chip.options.isEmpty()) {
                        act(CustomersIntent.Choose(chip.id, if (chip.selected) null else chip.id))
                    } else {
                        open =
                            true
                    }
                }
                DropdownMenu(open, { open = false }, containerColor = Cairn.colors.stone0) {
                    for (option in chip.options) {
                        DropdownMenuItem(
                            { Line(option.text, if (option.selected) Cairn.type.sStrong else Cairn.type.s) },
                            {
                                open = false
                                act(CustomersIntent.Choose(chip.id, if (option.selected) null else option.code))
                            },
                            leadingIcon = { if (option.selected) Glyph(Icons.check, color = Cairn.colors.moss) },
                        )
                    }
                }
            }
        }
    }
}

@Composable
private fun Rows(rows: List<CustomersState.Row>, state: CustomersState, act: (CustomersIntent) -> Unit) {
    val list = rememberLazyListState()
    LaunchedEffect(state.jump) { list.scrollToItem(0) }
    MoreWhenNear(list, rows.size, state.more) { act(CustomersIntent.More) }
    Row {
        LazyColumn(Modifier.weight(1f), list, PaddingValues(bottom = 96.dp)) {
            itemsIndexed(rows, key = { _, row -> row.id }, contentType = { _, _ -> "customer" }) { at, row ->
                row.letter?.let { Letter(it) }
                CustomerRow(row) { act(CustomersIntent.Open(row.id)) }
                if (at < rows.lastIndex && rows[at + 1].letter == null) Divider()
            }
        }
        if (state.index.isNotEmpty()) Index(state.index) { act(CustomersIntent.Letter(it)) }
    }
}

/** Asks for the next page a screen before the end is reached. */
@Composable
fun MoreWhenNear(list: LazyListState, size: Int, more: Boolean, onMore: () -> Unit) {
    val near by remember(size) {
        derivedStateOf {
            (list.layoutInfo.visibleItemsInfo.lastOrNull()?.index ?: 0) >=
                size - 15
        }
    }
    LaunchedEffect(near, size, more) { if (near && more) onMore() }
}

@Composable
private fun Letter(letter: String) = Line(
    letter,
    Cairn.type.xsStrong,
    Cairn.colors.ink2,
    Modifier.fillMaxWidth().padding(
        start = Edge,
        top = 12.dp,
        bottom = 2.dp,
    ).semantics {
        heading()
    },
)

@OptIn(ExperimentalLayoutApi::class)
@Composable
fun CustomerRow(row: CustomersState.Row, modifier: Modifier = Modifier, onClick: () -> Unit) {
    Column(
        modifier.fillMaxWidth().heightIn(
            min = 64.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Edge, vertical = 10.dp),
        Arrangement.spacedBy(2.dp),
    ) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
            Row(Modifier.weight(1f), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
                HitLine(row.title, row.hits, Cairn.type.mStrong, Modifier.weight(1f, fill = false), lines = 2)
                if (!bigText) row.grade?.let { GradeBadge(it) }
            }
            if (row.setAside) AsideGlyph()
            MarkGlyph(row.mark)
        }
        if (bigText) row.grade?.let { GradeBadge(it) }
        if (row.organisation.isNotEmpty()) Line(row.organisation, Cairn.type.s, Cairn.colors.ink2, lines = 1)
        row.matched?.let { Line(it, Cairn.type.xs, Cairn.colors.moss, lines = 1) }
        if (row.lastContact != null ||
            row.nextStep != null
        ) {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(12.dp)) {
                row.lastContact?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, lines = 1) }
                row.nextStep?.let { Next(it, row.nextOverdue) }
            }
        }
    }
}

@Composable
private fun Next(text: Said, overdue: Boolean) =
    Row(horizontalArrangement = Arrangement.spacedBy(4.dp), verticalAlignment = Alignment.CenterVertically) {
        Glyph(
            if (overdue) Icons.alert else Icons.forward,
            color = if (overdue) Cairn.colors.clay else Cairn.colors.ink3,
            size = 14.dp,
        )
        Line(text, Cairn.type.xs, if (overdue) Cairn.colors.clay else Cairn.colors.ink2, lines = 1)
    }

/** Letters at the edge: tap one, or slide along them. A screen reader has one action for each. */
@Composable
private fun Index(letters: List<String>, onLetter: (String) -> Unit) {
    val actions = letters.map { letter ->
        CustomAccessibilityAction(say(Say.customersIndex(Said.Plain(letter)))) {
            onLetter(letter)
            true
        }
    }
    val label = say(Say.customersIndex(Said.Plain("${letters.first()}–${letters.last()}")))
    Column(
        Modifier.width(28.dp).fillMaxHeight().padding(top = 4.dp, bottom = 88.dp).clearAndSetSemantics {
            contentDescription =
                label
            customActions = actions
        }
            .pointerInput(letters) {
                detectTapGestures { at ->
                    letters.getOrNull(
                        (at.y / size.height * letters.size).toInt(),
                    )?.let(onLetter)
                }
            }
            .pointerInput(letters) {
                var last = -1
                detectVerticalDragGestures { change, _ ->
                    val at = (change.position.y / size.height * letters.size).toInt().coerceIn(letters.indices)
                    if (at != last) onLetter(letters[at])
                    last = at
                }
            },
        Arrangement.SpaceEvenly,
        Alignment.CenterHorizontally,
    ) {
        // All letters must fit the height: their size is fixed.
        Capped(1f) {
            for (letter in letters) {
                Line(
                    letter,
                    Cairn.type.xs.copy(lineHeight = Cairn.type.xs.fontSize),
                    Cairn.colors.ink2,
                    lines = 1,
                    align = TextAlign.Center,
                )
            }
        }
    }
}
