package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import cairn.presentation.state.CaseIntent
import cairn.presentation.state.CaseState
import cairn.presentation.state.CasesIntent
import cairn.presentation.state.CasesState
import cairn.presentation.state.Load
import cairn.presentation.text.Say
import cairn.ui.parts.AsideGlyph
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.CaseClock
import cairn.ui.parts.CaseSteps
import cairn.ui.parts.Chip
import cairn.ui.parts.ChoiceField
import cairn.ui.parts.Divider
import cairn.ui.parts.Due
import cairn.ui.parts.Edge
import cairn.ui.parts.FreshPill
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.Rating
import cairn.ui.parts.RoundGlyph
import cairn.ui.parts.SideButton
import cairn.ui.parts.SkeletonPage
import cairn.ui.parts.SwitchRow
import cairn.ui.parts.TextField
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Cases: what is due first. */
@Composable
fun CasesScreen(state: CasesState, act: (CasesIntent) -> Unit, onSearch: () -> Unit) {
    Page(Say.tabCases, actions = { GlyphButton(Icons.find, say(Say.searchTitle), onClick = onSearch) }) {
        if (state.chips.isNotEmpty()) {
            Row(
                Modifier.fillMaxWidth().horizontalScroll(rememberScrollState()).padding(horizontal = Edge),
                Arrangement.spacedBy(8.dp),
            ) {
                for (chip in state.chips) Chip(say(chip.text), chip.selected) { act(CasesIntent.Choose(chip.code)) }
            }
        }
        Box(Modifier.weight(1f)) {
            LoadView(
                state.rows,
                LoadActions({
                    act(CasesIntent.Retry)
                }, {
                    state.chips.firstOrNull {
                        it.selected
                    }?.let { act(CasesIntent.Choose(it.code)) }
                }) { act(CasesIntent.New) },
                empty = Icons.case,
            ) { rows ->
                val list = rememberLazyListState()
                MoreWhenNear(list, rows.size, state.more) { act(CasesIntent.More) }
                LazyColumn(state = list, contentPadding = PaddingValues(bottom = 96.dp)) {
                    itemsIndexed(rows, key = { _, row -> row.id }) { at, row ->
                        CaseRow(row) { act(CasesIntent.Open(row.id)) }
                        if (at < rows.lastIndex) Divider(start = 70.dp)
                    }
                }
            }
            FreshPill(
                state.fresh,
                Modifier.align(Alignment.TopCenter).offset(y = (-20).dp),
            ) { act(CasesIntent.ShowFresh) }
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun CaseRow(row: CasesState.Row, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 72.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Edge, vertical = 12.dp),
        Arrangement.spacedBy(14.dp),
    ) {
        val (color, ground) = with(Cairn.colors) { if (row.complaint) clay to clayWash else sky to skyWash }
        RoundGlyph(Icons.case, color, ground, say(row.kind))
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                Line(row.title, Cairn.type.mStrong, modifier = Modifier.weight(1f), lines = 2)
                MarkGlyph(row.mark, Modifier.padding(top = 4.dp))
            }
            row.customer?.let { Line(it, Cairn.type.s, Cairn.colors.ink2, lines = 1) }
            FlowRow(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
                row.due?.let { Due(it, row.overdue, row.soon) }
                Line(
                    Said.Joined(
                        listOfNotNull(
                            row.status,
                            row.owner?.let {
                                Said.Plain(it)
                            },
                        ),
                    ),
                    Cairn.type.xs,
                    Cairn.colors.ink2,
                    lines = 1,
                )
            }
        }
    }
}

/** Case: the clock, the loop as steps, who has it, what was done, what it cost, the call back with a rating. */
@Composable
fun CaseScreen(state: CaseState, act: (CaseIntent) -> Unit, onBack: () -> Unit) {
    val page = (state.page as? Load.Content)?.value
    Page(Say.caseTitle, onBack = onBack, actions = {
        if (page != null) {
            if (page.setAside > 0) AsideGlyph()
            MarkGlyph(page.mark, Modifier.padding(start = 8.dp))
            Menu(act)
        }
    }) {
        LoadView(
            state.page,
            LoadActions({
                act(CaseIntent.Retry)
            }),
            Modifier.weight(1f),
            Icons.case,
            { SkeletonPage() },
        ) { content ->
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Edge).padding(bottom = 24.dp),
                Arrangement.spacedBy(16.dp),
            ) {
                content.clock?.let { CaseClock(it) }
                TextField(Say.caseSubject, content.title, { act(CaseIntent.Title(it)) }, style = Cairn.type.m)
                About(content) { act(CaseIntent.OpenCustomer) }
                Owner(content) { act(CaseIntent.Take) }
                Loop(content, act)
                Done(content, act)
                ChoiceField(Say.caseKind, content.kind) { act(CaseIntent.Kind(it)) }
                ChoiceField(Say.caseSeverity, content.severity) { act(CaseIntent.Severity(it)) }
                ChoiceField(Say.caseCause, content.cause) { act(CaseIntent.Cause(it)) }
                Ending(content, act)
            }
        }
    }
}

@Composable
private fun Menu(act: (CaseIntent) -> Unit) {
    var open by remember { mutableStateOf(false) }
    Box {
        GlyphButton(Icons.dots, say(Say.actionMenu)) { open = true }
        DropdownMenu(open, { open = false }, containerColor = Cairn.colors.stone0) {
            DropdownMenuItem({ Line(Say.caseReopen) }, {
                open = false
                act(CaseIntent.Reopen)
            }, leadingIcon = { Glyph(Icons.winBack) })
            DropdownMenuItem({ Line(Say.actionDelete) }, {
                open = false
                act(CaseIntent.Delete)
            }, leadingIcon = { Glyph(Icons.delete) })
        }
    }
}

@Composable
private fun About(page: CaseState.Page, onOpen: () -> Unit) {
    val customer = page.customer ?: return
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(CardShape).clickable(role = Role.Button, onClick = onOpen),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        RoundGlyph(Icons.customer)
        Column(Modifier.weight(1f)) {
            Line(customer.name, Cairn.type.mStrong, lines = 2)
            val where = listOfNotNull(page.trip?.name, page.stop)
            if (where.isNotEmpty()) {
                Line(
                    Said.Joined(where.map { Said.Plain(it) }),
                    Cairn.type.xs,
                    Cairn.colors.ink2,
                    lines = 2,
                )
            }
        }
        Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
}

@Composable
private fun Owner(page: CaseState.Page, onTake: () -> Unit) {
    Row(Modifier.fillMaxWidth().heightIn(min = 48.dp), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
        Column(Modifier.weight(1f)) {
            Caption(Say.caseOwner)
            val owner = page.owner
            if (page.mine) {
                Line(Say.caseMine)
            } else if (owner !=
                null
            ) {
                Line(owner)
            } else {
                Line(Say.caseNoOwner, color = Cairn.colors.ink2)
            }
        }
        if (!page.mine) SideButton(Say.caseTake, onClick = onTake)
    }
}

@Composable
private fun Loop(page: CaseState.Page, act: (CaseIntent) -> Unit) {
    Card {
        Caption(Say.caseSteps)
        CaseSteps(page.steps)
        val next = page.steps.firstOrNull { it.state == CaseState.Step.State.TO_COME }
        if (next?.code == "called_back") {
            Line(Say.caseCallBack, Cairn.type.sStrong)
            Rating(page.rating) { act(CaseIntent.CalledBack(it)) }
        } else if (next != null) {
            MainButton(Say.caseMove(next.text), Modifier.fillMaxWidth()) { act(CaseIntent.Move(next.code)) }
        }
    }
}

@Composable
private fun Done(page: CaseState.Page, act: (CaseIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Caption(Say.caseActions)
        for (action in page.actions) {
            Column(Modifier.fillMaxWidth().clip(CardShape).background(Cairn.colors.stone1).padding(12.dp)) {
                Line(action.text, Cairn.type.paragraph)
                Line(Said.Joined(listOf(Said.Plain(action.by), action.at)), Cairn.type.xs, Cairn.colors.ink2)
            }
        }
        TextField(Say.caseAddAction, page.newAction, {
            act(CaseIntent.TypeAction(it))
        }, hint = Say.caseAddAction, showLabel = false, onDone = { act(CaseIntent.AddAction) }) {
            GlyphButton(Icons.plus, say(Say.actionAdd), color = Cairn.colors.moss) { act(CaseIntent.AddAction) }
        }
    }
}

@Composable
private fun Ending(page: CaseState.Page, act: (CaseIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(16.dp)) {
        Card(padding = 0.dp) { SwitchRow(Say.caseOnTheSpot, page.onTheSpot) { act(CaseIntent.OnTheSpot(it)) } }
        TextField(Say.caseRemedy, page.remedy, { act(CaseIntent.Remedy(it)) })
        TextField(Say.caseCost, page.cost, { act(CaseIntent.Cost(it)) }, keyboard = KeyboardType.Decimal) {
            Line(page.currency, Cairn.type.s, Cairn.colors.ink2, Modifier.padding(end = 12.dp))
        }
        TextField(Say.caseLesson, page.lesson, { act(CaseIntent.Lesson(it)) })
        TextField(Say.caseNote, page.note, { act(CaseIntent.Note(it)) }, lines = 3)
    }
}
