package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.hapticfeedback.HapticFeedbackType
import androidx.compose.ui.platform.LocalHapticFeedback
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Field
import cairn.presentation.state.Load
import cairn.presentation.state.VisitIntent
import cairn.presentation.state.VisitState
import cairn.presentation.state.VisitState.CheckIn.Kind
import cairn.presentation.text.Say
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.parts.AsideGlyph
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Chip
import cairn.ui.parts.ChoiceField
import cairn.ui.parts.Choices
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.LoadActions
import cairn.ui.parts.LoadView
import cairn.ui.parts.MainButton
import cairn.ui.parts.MarkGlyph
import cairn.ui.parts.Page
import cairn.ui.parts.PickDay
import cairn.ui.parts.SideButton
import cairn.ui.parts.SkeletonPage
import cairn.ui.parts.TextField
import cairn.ui.parts.chipGap
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Visit: one page, saved as one types. */
@Composable
fun VisitScreen(state: VisitState, act: (VisitIntent) -> Unit, onBack: () -> Unit) {
    val page = (state.page as? Load.Content)?.value
    Page(Say.visitTitle, onBack = onBack, actions = {
        if (page != null) {
            if (page.setAside > 0) AsideGlyph()
            MarkGlyph(page.mark, Modifier.padding(start = 8.dp))
            Menu(act)
        }
    }) {
        LoadView(
            state.page,
            LoadActions({
                act(VisitIntent.Retry)
            }),
            Modifier.weight(1f),
            Icons.visit,
            { SkeletonPage() },
        ) { content ->
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Edge).padding(bottom = 24.dp),
                Arrangement.spacedBy(16.dp),
            ) {
                content.customer?.let { With(it.name, content) { act(VisitIntent.OpenCustomer) } }
                CheckIn(content.checkIn)
                TextField(Say.visitSubject, content.subject, { act(VisitIntent.Subject(it)) })
                ChoiceField(Say.visitChannel, content.channel) { act(VisitIntent.Channel(it)) }
                ChoiceField(Say.visitPhase, content.phase) { act(VisitIntent.Phase(it)) }
                Note(content, act)
                Attachments()
                Objections(content.objections, act)
                ChoiceField(Say.visitOutcome, content.outcome) { act(VisitIntent.Outcome(it)) }
                TextField(Say.visitPromise, content.promise, { act(VisitIntent.Promise(it)) }, icon = Icons.promise)
                NextStep(content, act)
                if (content.made ==
                    null
                ) {
                    MainButton(Say.visitMade, Modifier.fillMaxWidth(), Icons.check) { act(VisitIntent.Made) }
                }
            }
        }
    }
}

@Composable
private fun Saved(saved: VisitState.Saved) {
    val touch = LocalHapticFeedback.current
    LaunchedEffect(saved) {
        if (saved ==
            VisitState.Saved.FAILED
        ) {
            touch.performHapticFeedback(HapticFeedbackType.LongPress)
        }
    }
    val (text, color) = when (saved) {
        VisitState.Saved.SAVED -> Say.visitSaved to Cairn.colors.ink2
        VisitState.Saved.SAVING -> Say.visitSaving to Cairn.colors.ink2
        VisitState.Saved.FAILED -> Say.visitSaveFailed to Cairn.colors.clay
    }
    Line(text, Cairn.type.xs, color, Modifier.semantics { liveRegion = LiveRegionMode.Polite }, lines = 2)
}

@Composable
private fun Menu(act: (VisitIntent) -> Unit) {
    var open by remember { mutableStateOf(false) }
    Box {
        GlyphButton(Icons.dots, say(Say.actionMenu)) { open = true }
        DropdownMenu(open, { open = false }, containerColor = Cairn.colors.stone0) {
            DropdownMenuItem({ Line(Say.actionDelete) }, {
                open = false
                act(VisitIntent.Delete)
            }, leadingIcon = { Glyph(Icons.delete) })
        }
    }
}

@Composable
private fun With(name: String, page: VisitState.Page, onOpen: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(CardShape).clickable(role = Role.Button, onClick = onOpen),
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            Line(name, Cairn.type.l, lines = 2)
            val at = page.made?.let { Say.visitMadeAt(it) } ?: page.planned?.let { Say.visitPlannedAt(it) }
            at?.let { Line(it, Cairn.type.xs, Cairn.colors.ink2) }
            Saved(page.saved)
        }
        Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
}

/** Where one was when one said that one was there: verified or not, and why. */
@Composable
private fun CheckIn(checkIn: VisitState.CheckIn) {
    val phone = LocalPhone.current
    val touch = LocalHapticFeedback.current
    LaunchedEffect(checkIn.kind) {
        if (checkIn.kind !=
            Kind.NOT_YET
        ) {
            touch.performHapticFeedback(HapticFeedbackType.LongPress)
        }
    }
    if (checkIn.kind ==
        Kind.NOT_YET
    ) {
        return SideButton(Say.visitCheckIn, Modifier.fillMaxWidth(), Icons.visit) { phone.locate() }
    }
    val verified = checkIn.kind == Kind.VERIFIED
    val (color, ground) = with(Cairn.colors) { if (verified) moss to mossWash else amber to amberWash }
    Row(
        Modifier.fillMaxWidth().heightIn(
            min = 48.dp,
        ).clip(CardShape).background(ground).clickable(onClickLabel = say(Say.visitCheckIn), role = Role.Button) {
            phone.locate()
        }.padding(horizontal = 12.dp, vertical = 8.dp),
        Arrangement.spacedBy(10.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(if (verified) Icons.check else Icons.info, color = color)
        Line(checkIn.text ?: checkInWord(checkIn.kind), Cairn.type.s, color, Modifier.weight(1f))
    }
}

private fun checkInWord(kind: Kind): Said = when (kind) {
    Kind.NOT_YET -> Say.visitCheckIn
    Kind.VERIFIED -> Say.visitVerified
    Kind.FAR -> Say.visitFar
    Kind.NO_ADDRESS -> Say.visitNoAddress
    Kind.NO_LOCATION -> Say.visitNoLocation
    Kind.NOT_ALLOWED -> Say.visitNotAllowed
}

/** The note grows as it is written; two people may write in it at once. */
@Composable
private fun Note(page: VisitState.Page, act: (VisitIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        TextField(Say.visitNote, page.note, {
            act(VisitIntent.Note(it))
        }, hint = Say.visitNoteHint, lines = 4, onTakeTheirs = { act(VisitIntent.TakeTheirs) })
        for (name in page.alsoWriting) Caption(Say.visitAlsoWriting(Said.Plain(name)), Icons.pair, Cairn.colors.sky)
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Attachments() {
    val phone = LocalPhone.current
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        SideButton(Say.visitPhoto, icon = Icons.camera) { phone.attach(Phone.Attach.PHOTO) }
        SideButton(Say.visitVoice, icon = Icons.voice) { phone.attach(Phone.Attach.VOICE) }
        SideButton(Say.visitSignature, icon = Icons.signature) { phone.attach(Phone.Attach.SIGNATURE) }
    }
}

@Composable
private fun Objections(objections: List<VisitState.Objection>, act: (VisitIntent) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Caption(Say.visitObjections)
        for (objection in objections) Objection(objection, act)
        Add(act)
    }
}

/** One objection: what they said, the tip that worked before, what was answered and whether it did. */
@Composable
private fun Objection(objection: VisitState.Objection, act: (VisitIntent) -> Unit) {
    Card(padding = 12.dp) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            Line(objection.text, Cairn.type.sStrong, modifier = Modifier.weight(1f))
            GlyphButton(
                Icons.close,
                say(Say.visitRemoveObjection(Said.Plain(objection.text))),
                color = Cairn.colors.ink2,
            ) {
                act(VisitIntent.RemoveObjection(objection.token))
            }
        }
        objection.tip?.let { tip ->
            Column(Modifier.fillMaxWidth().clip(CardShape).background(Cairn.colors.mossWash).padding(12.dp)) {
                Caption(Say.visitTip, Icons.speak, Cairn.colors.moss)
                Line(tip.text, Cairn.type.s)
                Line(tip.from, Cairn.type.xs, Cairn.colors.ink2)
            }
        }
        TextField(Say.visitHandling, objection.handling, { act(VisitIntent.Handling(objection.token, it)) })
        Choices(objection.worked) { act(VisitIntent.Worked(objection.token, it)) }
    }
}

@Composable
private fun Add(act: (VisitIntent) -> Unit) {
    var text by remember { mutableStateOf("") }
    val add = {
        if (text.isNotBlank()) {
            act(VisitIntent.AddObjection(text.trim()))
            text = ""
        }
    }
    TextField(Say.visitAddObjection, Field(text), {
        text = it
    }, hint = Say.visitAddObjection, showLabel = false, onDone = add) {
        GlyphButton(Icons.plus, say(Say.actionAdd), color = Cairn.colors.moss, onClick = add)
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun NextStep(page: VisitState.Page, act: (VisitIntent) -> Unit) {
    var picking by remember { mutableStateOf(false) }
    if (picking) PickDay({ picking = false }) { act(VisitIntent.Due(it)) }
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        TextField(Say.visitNextStep, page.nextStep, { act(VisitIntent.NextStep(it)) }, icon = Icons.forward)
        FlowRow(
            horizontalArrangement = Arrangement.spacedBy(8.dp),
            verticalArrangement = Arrangement.spacedBy(chipGap),
        ) {
            page.nextDue?.let { Chip(say(Say.visitDue(it)), true) { act(VisitIntent.ClearDue) } }
            for ((days, word) in listOf(
                3 to Say.visitDue3,
                7 to Say.visitDue7,
                14 to Say.visitDue14,
                30 to Say.visitDue30,
            )) {
                Chip(say(word), false) { act(VisitIntent.DueIn(days)) }
            }
            Chip(say(Say.visitDueOther), false, icon = Icons.today) { picking = true }
        }
    }
}
