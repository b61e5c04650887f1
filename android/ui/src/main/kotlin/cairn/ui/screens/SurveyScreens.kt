package cairn.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.detectHorizontalDragGestures
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.SurveyState
import cairn.presentation.state.SurveysIntent
import cairn.presentation.state.SurveysState
import cairn.presentation.text.Say
import cairn.ui.parts.BarePage
import cairn.ui.parts.Card
import cairn.ui.parts.Centred
import cairn.ui.parts.Chip
import cairn.ui.parts.Divider
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.Message
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.Problem
import cairn.ui.parts.SideButton
import cairn.ui.parts.SkeletonPage
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Survey: big answers, swipe or Next. In the kiosk nothing else is on the screen, and it is left with a PIN. */
@Composable
fun SurveyScreen(state: SurveyState, act: (SurveyIntent) -> Unit) {
    if (state.asksPin) return SurveyPin(state, act)
    val page = (state.page as? cairn.presentation.state.Load.Content)?.value
    val title = if (state.kiosk) Said.Plain("") else Said.Plain(page?.title.orEmpty())
    Page(title, onBack = if (state.kiosk) null else ({ act(SurveyIntent.Leave) }), actions = {
        if (page != null && page.finished == null && page.summary == null && !state.kiosk) {
            GlyphButton(Icons.survey, say(Say.surveySummary)) { act(SurveyIntent.Summary) }
        }
        if (state.kiosk) {
            GlyphButton(
                Icons.lock,
                say(Say.surveyLeave),
                color = Cairn.colors.ink3,
            ) { act(SurveyIntent.Leave) }
        }
    }) {
        LoadView(state.page, LoadActions(), Modifier.weight(1f), Icons.survey, { SkeletonPage() }) { content ->
            when {
                content.finished != null -> Finished(content.finished!!, state.kiosk, act)
                content.summary != null -> Summary(content, content.summary!!, act)
                content.repeat?.nth == 0 -> MoreOf(content, content.repeat!!, act)
                else -> Questions(content, act)
            }
        }
    }
}

@Composable
private fun ColumnScope.Questions(page: SurveyState.Page, act: (SurveyIntent) -> Unit) {
    Progress(page)
    Languages(page, act)
    Column(
        Modifier.weight(1f).swiped({ act(SurveyIntent.Next) }, { if (page.canGoBack) act(SurveyIntent.Back) })
            .verticalScroll(rememberScrollState()).padding(horizontal = Edge).padding(
                top = if (page.languages.size <
                    2
                ) {
                    20.dp
                } else {
                    8.dp
                },
                bottom = 16.dp,
            ),
        Arrangement.spacedBy(28.dp),
    ) {
        page.repeat?.let { RepeatLine(it, act) }
            ?: page.group?.let {
                Line(
                    emphasised(it),
                    if (page.table) Cairn.type.mStrong else Cairn.type.s,
                    if (page.table) Cairn.colors.ink else Cairn.colors.ink2,
                )
            }
        if (page.table) QuestionTable(page.questions, act) else QuestionList(page, act)
        page.saved?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2) }
    }
    Onwards(page, act)
}

/** How far one is. */
@Composable
internal fun Progress(page: SurveyState.Page) {
    val progress = say(Say.surveyProgress((page.progress * 100).toInt()))
    LinearProgressIndicator(
        { page.progress },
        Modifier.fillMaxWidth().padding(horizontal = Edge).height(6.dp).semantics {
            contentDescription =
                progress
        },
        Cairn.colors.moss,
        Cairn.colors.stone2,
        gapSize = 0.dp,
        drawStopIndicator = {},
    )
}

/** The way back and on, always at the same place. */
@Composable
internal fun Onwards(page: SurveyState.Page, act: (SurveyIntent) -> Unit) {
    Row(Modifier.fillMaxWidth().padding(horizontal = Edge, vertical = 12.dp), Arrangement.spacedBy(12.dp)) {
        if (page.canGoBack) {
            SideButton(Say.surveyPrevious, Modifier.heightIn(min = 56.dp), Icons.back) {
                act(SurveyIntent.Back)
            }
        }
        MainButton(Say.surveyNext, Modifier.weight(1f).heightIn(min = 56.dp)) { act(SurveyIntent.Next) }
    }
}

/** Questions with the headings between them, each heading once. */
@Composable
private fun QuestionList(page: SurveyState.Page, act: (SurveyIntent) -> Unit) {
    page.questions.forEachIndexed { at, question ->
        val before = page.questions.getOrNull(at - 1)?.sections
        if (question.sections.isNotEmpty() &&
            question.sections != before
        ) {
            Line(
                emphasised(question.sections.last()),
                Cairn.type.mStrong,
                modifier = Modifier.semantics { heading() },
            )
        }
        QuestionView(question, alone = page.questions.size == 1, act)
    }
}

@Composable
private fun Languages(page: SurveyState.Page, act: (SurveyIntent) -> Unit) {
    if (page.languages.size < 2) return
    val label = say(Say.surveyLanguage)
    Row(
        Modifier.fillMaxWidth().horizontalScroll(
            rememberScrollState(),
        ).padding(horizontal = Edge, vertical = 4.dp).semantics {
            contentDescription =
                label
        },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.language, color = Cairn.colors.ink3)
        for (language in page.languages) {
            Chip(say(language.text), language.selected) {
                act(SurveyIntent.Language(language.code))
            }
        }
    }
}

/** To the left is on, to the right is back. */
@Composable
private fun Modifier.swiped(onNext: () -> Unit, onBack: () -> Unit): Modifier {
    var moved by remember { mutableFloatStateOf(0f) }
    return pointerInput(onNext, onBack) {
        val enough = 96.dp.toPx()
        detectHorizontalDragGestures(onDragStart = { moved = 0f }, onDragEnd = {
            if (moved < -enough) {
                onNext()
            } else if (moved > enough) {
                onBack()
            }
        }) { _, by -> moved += by }
    }
}

@Composable
private fun QuestionView(question: SurveyState.Question, alone: Boolean, act: (SurveyIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
            Line(
                emphasised(
                    question.label,
                ),
                if (alone) Cairn.type.l else Cairn.type.mStrong,
                modifier = Modifier.semantics {
                    heading()
                },
            )
            question.hint?.let { Line(emphasised(it), Cairn.type.paragraph, Cairn.colors.ink2) }
            if (question.required &&
                question.problem == null
            ) {
                Line(Say.surveyRequired, Cairn.type.xs, Cairn.colors.ink2)
            }
        }
        question.problem?.let { Problem(it) }
        Answer(question, act)
    }
}

/** All answers with a way to each, before it is finished. */
@Composable
private fun ColumnScope.Summary(
    page: SurveyState.Page,
    rows: List<SurveyState.SummaryRow>,
    act: (SurveyIntent) -> Unit,
) {
    LazyColumn(Modifier.weight(1f), contentPadding = PaddingValues(bottom = 16.dp)) {
        item {
            Line(
                Say.surveySummary,
                Cairn.type.l,
                modifier = Modifier.padding(
                    horizontal = Edge,
                    vertical = 8.dp,
                ).semantics {
                    heading()
                },
            )
        }
        items(rows, key = { it.path }) { row -> SummaryLine(row) { act(SurveyIntent.Jump(row.path)) } }
    }
    Row(Modifier.fillMaxWidth().padding(horizontal = Edge, vertical = 12.dp), Arrangement.spacedBy(12.dp)) {
        if (page.canGoBack) {
            SideButton(Say.surveyPrevious, Modifier.heightIn(min = 56.dp), Icons.back) {
                act(SurveyIntent.Back)
            }
        }
        MainButton(Say.surveyFinish, Modifier.weight(1f).heightIn(min = 56.dp)) { act(SurveyIntent.Finish) }
    }
}

@Composable
private fun SummaryLine(row: SurveyState.SummaryRow, onJump: () -> Unit) {
    val change = say(Say.surveyChange)
    Column {
        Row(
            Modifier.fillMaxWidth().heightIn(
                min = 56.dp,
            ).clickable(
                onClickLabel = change,
                role = Role.Button,
                onClick = onJump,
            ).padding(horizontal = Edge, vertical = 10.dp),
            Arrangement.spacedBy(12.dp),
            Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
                Line(emphasised(row.label), Cairn.type.xs, Cairn.colors.ink2)
                if (row.answer.isEmpty()) {
                    Line(
                        Say.surveyUnanswered,
                        Cairn.type.s,
                        Cairn.colors.ink3,
                    )
                } else {
                    Line(row.answer, Cairn.type.s)
                }
                row.problem?.let { Problem(it) }
            }
            Glyph(Icons.change, color = Cairn.colors.ink3, size = 18.dp)
        }
        Divider()
    }
}

@Composable
private fun Finished(finished: SurveyState.Finished, kiosk: Boolean, act: (SurveyIntent) -> Unit) {
    Message(Icons.smileGood, Say.surveyThanks, finished.text) {
        finished.restartsInSeconds?.let {
            Line(Say.surveyRestarts(it), Cairn.type.s, Cairn.colors.ink2, align = TextAlign.Center)
        }
        if (!kiosk) MainButton(Say.surveyLeave) { act(SurveyIntent.Leave) }
        if (kiosk) {
            MainButton(Say.surveyAgain) {
                act(SurveyIntent.Again)
            }
        } else {
            PlainButton(Say.surveyAgain) { act(SurveyIntent.Again) }
        }
    }
}
