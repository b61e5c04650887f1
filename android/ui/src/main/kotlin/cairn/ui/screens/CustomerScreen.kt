package cairn.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
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
import androidx.compose.ui.unit.dp
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Load
import cairn.presentation.text.Say
import cairn.ui.parts.Card
import cairn.ui.parts.ChoiceField
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.SkeletonPage
import cairn.ui.parts.TextField
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** The recall card: who, what they like, what happened last, what we promised, what to say today. Then what can be done, then what happened. */
@Composable
fun CustomerScreen(state: CustomerState, act: (CustomerIntent) -> Unit, onBack: () -> Unit) {
    val page = (state.page as? Load.Content)?.value
    Page(Said.Plain(""), onBack = onBack, actions = {
        if (page != null) {
            page.updated?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2, Modifier.padding(end = 8.dp), lines = 1) }
            MarkGlyph(page.mark)
            Menu(act)
        }
    }) {
        LoadView(
            state.page,
            LoadActions({
                act(CustomerIntent.Retry)
            }),
            Modifier.weight(1f),
            Icons.customer,
            { SkeletonPage() },
        ) { content ->
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Edge).padding(bottom = 24.dp),
                Arrangement.spacedBy(12.dp),
            ) {
                content.notice?.let {
                    Notice(
                        it,
                        Icons.info,
                        Cairn.colors.sky,
                        Cairn.colors.skyWash,
                    ) { act(CustomerIntent.Restore) }
                }
                Who(content.card) { act(CustomerIntent.Edit(it)) }
                content.editing?.let { EditField(it, act) }
                Recall(content.card, act)
                Actions(content.actions, act)
                if (content.setAside > 0) AsideNote(content.setAside, act)
                content.questions?.let { Questions(it) }
                Timeline(content, act)
            }
        }
    }
}

@Composable
private fun Menu(act: (CustomerIntent) -> Unit) {
    var open by remember { mutableStateOf(false) }
    Box {
        GlyphButton(Icons.dots, say(Say.actionMenu)) { open = true }
        DropdownMenu(open, { open = false }, containerColor = Cairn.colors.stone0) {
            val items = listOf(
                Triple(Icons.case, Say.customerNewCase, CustomerIntent.NewCase),
                Triple(Icons.task, Say.customerNewTask, CustomerIntent.NewTask),
                Triple(Icons.survey, Say.moreSurveys, CustomerIntent.Survey),
                *listOf("name", "organisation", "job_title", "birthday", "remark").map {
                    Triple(Icons.change, Say.actionEdit(Said.Key("field.$it")), CustomerIntent.Edit(it))
                }.toTypedArray(),
                Triple(Icons.share, Say.actionShare, CustomerIntent.Share),
                Triple(Icons.delete, Say.actionDelete, CustomerIntent.Delete),
            )
            for ((icon, text, intent) in items) {
                DropdownMenuItem({ Line(text) }, {
                    open = false
                    act(intent)
                }, leadingIcon = { Glyph(icon) })
            }
        }
    }
}

/** One field, edited in place. */
@Composable
private fun EditField(editing: CustomerState.Editing, act: (CustomerIntent) -> Unit) {
    Card(padding = 12.dp) {
        if (editing.choices.isNotEmpty()) {
            ChoiceField(editing.label, editing.choices) { act(CustomerIntent.Pick(it)) }
        } else {
            TextField(
                editing.label,
                editing.value,
                { act(CustomerIntent.Type(it)) },
                lines = if (editing.multiline) 3 else 1,
                onDone = { act(CustomerIntent.Save) },
                onTakeTheirs = { act(CustomerIntent.TakeTheirs) },
            )
        }
        Row(Modifier.align(Alignment.End)) {
            PlainButton(Say.actionCancel, color = Cairn.colors.ink2) { act(CustomerIntent.Cancel) }
            MainButton(Say.actionSave) { act(CustomerIntent.Save) }
        }
    }
}
