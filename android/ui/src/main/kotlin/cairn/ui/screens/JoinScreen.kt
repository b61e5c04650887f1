package cairn.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cairn.presentation.state.JoinIntent
import cairn.presentation.state.JoinState
import cairn.presentation.state.JoinState.Step
import cairn.presentation.text.Say
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.parts.BarePage
import cairn.ui.parts.Cairns
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.Centred
import cairn.ui.parts.Glyph
import cairn.ui.parts.GlyphButton
import cairn.ui.parts.Line
import cairn.ui.parts.MainButton
import cairn.ui.parts.ProblemNote
import cairn.ui.parts.SideButton
import cairn.ui.parts.SwitchRow
import cairn.ui.parts.TextField
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular

/** Join: scan or paste an invite, live progress with counts, usable as soon as the first page is there. */
@Composable
fun JoinScreen(state: JoinState, act: (JoinIntent) -> Unit) = BarePage {
    if (state.step ==
        Step.NAME
    ) {
        GlyphButton(Icons.back, say(Say.actionBack)) { act(JoinIntent.Back) }
    } else {
        Spacer(Modifier.height(48.dp))
    }
    Cairns(Modifier.align(Alignment.CenterHorizontally))
    when (state.step) {
        Step.INVITE -> Invite(state, act)
        Step.NAME -> Name(state, act)
        Step.JOINING, Step.FETCHING -> Fetching(state, act)
        Step.LOCK, Step.DONE -> Lock(state, act)
    }
}

@Composable
private fun ColumnScope.Invite(state: JoinState, act: (JoinIntent) -> Unit) {
    val phone = LocalPhone.current
    Centred(Say.joinTitle, Say.joinLead)
    Spacer(Modifier.height(8.dp))
    MainButton(Say.joinScan, Modifier.fillMaxWidth(), Icons.scan) { phone.scan(Phone.Scan.INVITE) }
    TextField(Say.joinPaste, state.invite, { act(JoinIntent.Invite(it)) }, hint = Say.joinPasteHint, lines = 3)
    state.preview?.let { Preview(it) }
    state.problem?.let { ProblemNote(it) { act(JoinIntent.Retry) } }
    if (state.canContinue) SideButton(Say.actionContinue, Modifier.fillMaxWidth()) { act(JoinIntent.Continue) }
    Sealed()
}

/** What the code says, before anything is sent. */
@Composable
private fun Preview(preview: JoinState.Preview) = Card {
    Caption(Say.joinPreview, Icons.everyone, Cairn.colors.moss)
    Line(preview.workspace, Cairn.type.mStrong.tabular())
    Line(preview.relay, Cairn.type.xs, Cairn.colors.ink2)
    Line(Say.joinPreviewFetch, Cairn.type.paragraph, Cairn.colors.ink2)
}

@Composable
private fun Sealed() =
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp, Alignment.CenterHorizontally), Alignment.CenterVertically) {
        Glyph(Icons.lock, color = Cairn.colors.ink3, size = 16.dp)
        Line(Say.joinSealed, Cairn.type.xs, Cairn.colors.ink2)
    }

@Composable
private fun ColumnScope.Name(state: JoinState, act: (JoinIntent) -> Unit) {
    Centred(Say.joinName, Say.joinNameHint)
    state.preview?.let { Preview(it) }
    TextField(Say.joinName, state.person, {
        act(JoinIntent.Person(it))
    }, icon = Icons.customer, showLabel = false, onDone = { act(JoinIntent.Continue) })
    state.problem?.let { ProblemNote(it) { act(JoinIntent.Retry) } }
    MainButton(Say.joinTitle, Modifier.fillMaxWidth(), enabled = state.canContinue) { act(JoinIntent.Continue) }
    Sealed()
}

@Composable
private fun ColumnScope.Fetching(state: JoinState, act: (JoinIntent) -> Unit) {
    val progress = state.progress
    Centred(if (state.step == Step.JOINING) Say.joinJoining else Say.joinFetching)
    Card(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, padding = 20.dp, gap = 12.dp) {
        if (progress == null || progress.total == 0L) {
            LinearProgressIndicator(Modifier.fillMaxWidth(), Cairn.colors.moss, Cairn.colors.stone2)
        } else {
            LinearProgressIndicator(
                {
                    progress.share
                },
                Modifier.fillMaxWidth().height(
                    6.dp,
                ),
                Cairn.colors.moss,
                Cairn.colors.stone2,
                gapSize = 0.dp,
                drawStopIndicator = {},
            )
        }
        if (progress != null) {
            Line(Say.joinCounts(progress.customers.toInt(), progress.records.toInt()), Cairn.type.m.tabular())
            if (progress.usable) Line(Say.joinUsable, Cairn.type.paragraph, Cairn.colors.ink2)
        }
    }
    state.problem?.let { ProblemNote(it) { act(JoinIntent.Retry) } }
    if (progress?.usable == true) MainButton(Say.joinEnter, Modifier.fillMaxWidth()) { act(JoinIntent.Continue) }
    if (state.recoverySheet) Recovery()
}

@Composable
private fun ColumnScope.Lock(state: JoinState, act: (JoinIntent) -> Unit) {
    Centred(Say.joinLockTitle, Say.joinLockLead)
    Card(
        padding = 0.dp,
    ) { SwitchRow(Say.joinLockOn, state.lock, icon = Icons.fingerprint) { act(JoinIntent.UseLock(it)) } }
    if (state.recoverySheet) Recovery()
    state.problem?.let { ProblemNote(it) { act(JoinIntent.Retry) } }
    MainButton(Say.joinEnter, Modifier.fillMaxWidth()) { act(JoinIntent.Enter) }
}

@Composable
private fun Recovery() = Card(color = Cairn.colors.skyWash) {
    Caption(Say.joinRecoveryTitle, Icons.key, Cairn.colors.sky)
    Line(Say.joinRecovery, Cairn.type.paragraph)
}
