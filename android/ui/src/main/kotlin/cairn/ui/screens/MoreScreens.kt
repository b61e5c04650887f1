package cairn.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.MoreState
import cairn.presentation.state.Screen
import cairn.presentation.text.Say
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.parts.ActionRow
import cairn.ui.parts.Caption
import cairn.ui.parts.Card
import cairn.ui.parts.ChoiceField
import cairn.ui.parts.Edge
import cairn.ui.parts.Glyph
import cairn.ui.parts.Heading
import cairn.ui.parts.Line
import cairn.ui.parts.MainButton
import cairn.ui.parts.Page
import cairn.ui.parts.PlainButton
import cairn.ui.parts.ProblemNote
import cairn.ui.parts.RoundGlyph
import cairn.ui.parts.SideButton
import cairn.ui.parts.SwitchRow
import cairn.ui.parts.SyncLine
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.LocalSay
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

/** More: what is used less than daily. */
@Composable
fun MoreScreen(state: MoreState, act: (MoreIntent) -> Unit) = Page(Say.tabMore) {
    Column(Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(bottom = 24.dp)) {
        Row(
            Modifier.padding(horizontal = Edge, vertical = 8.dp),
            Arrangement.spacedBy(14.dp),
            Alignment.CenterVertically,
        ) {
            RoundGlyph(Icons.customer, size = 48.dp)
            Column(Modifier.weight(1f)) {
                Line(state.person, Cairn.type.mStrong, lines = 1)
                Line(state.workspace, Cairn.type.s, Cairn.colors.ink2, lines = 1)
            }
        }
        SyncLine(state.sync) { act(MoreIntent.Open(Screen.Outbox)) }
        Heading(Say.moreWork, Modifier.padding(start = Edge, top = 12.dp))
        ActionRow(Say.moreSurveys, icon = Icons.survey) { act(MoreIntent.Open(Screen.Surveys())) }
        ActionRow(Say.moreFigures, icon = Icons.figures) { act(MoreIntent.Open(Screen.MyFigures)) }
        ActionRow(Say.moreOutbox, icon = Icons.outbox, count = state.waiting) { act(MoreIntent.Open(Screen.Outbox)) }
        ActionRow(Say.moreAside, icon = Icons.aside, count = state.setAside) { act(MoreIntent.Open(Screen.SetAside)) }
        ActionRow(Say.moreImport, icon = Icons.scan) { act(MoreIntent.Open(Screen.Import)) }
        Heading(Say.moreSettings, Modifier.padding(start = Edge, top = 12.dp))
        ActionRow(
            Say.morePreferences,
            icon = Icons.textSize,
            second = Said.Joined(listOf(Say.moreLanguage, Say.moreTextSize, Say.moreLock)),
        ) {
            act(MoreIntent.Open(Screen.Settings))
        }
        ActionRow(
            Say.moreStorage,
            icon = Icons.storage,
            second = state.storage?.total,
        ) { act(MoreIntent.Open(Screen.Storage)) }
        ActionRow(
            Say.moreDevice,
            icon = Icons.device,
            second = state.device?.role,
        ) { act(MoreIntent.Open(Screen.ThisDevice)) }
        Line(
            Say.moreVersion(Said.Plain(state.version)),
            Cairn.type.xs,
            Cairn.colors.ink3,
            Modifier.padding(horizontal = Edge, vertical = 16.dp),
        )
    }
}

/** Language, text size, lock. */
@Composable
fun SettingsScreen(state: MoreState, act: (MoreIntent) -> Unit, onBack: () -> Unit) = Below(Say.moreSettings, onBack) {
    Column(Modifier.padding(horizontal = Edge), Arrangement.spacedBy(16.dp)) {
        ChoiceField(Say.moreLanguage, state.language) { act(MoreIntent.Language(it)) }
        ChoiceField(Say.moreTextSize, state.textSize) { act(MoreIntent.TextSize(it)) }
    }
    SwitchRow(Say.moreLock, state.lock, Modifier.padding(top = 12.dp), Say.moreLockHint, Icons.lock) {
        act(MoreIntent.Lock(it))
    }
    if (state.lock) ActionRow(Say.moreChangePin, icon = Icons.key) { act(MoreIntent.Open(Screen.NewPin)) }
    SwitchRow(Say.moreHide, state.hideInRecents, Modifier, Say.moreHideHint, Icons.hide) {
        act(MoreIntent.HideInRecents(it))
    }
}

/** What takes how much room here. */
@Composable
fun StorageScreen(state: MoreState, onBack: () -> Unit) = Below(Say.moreStorage, onBack) {
    val storage = state.storage ?: return@Below
    Column(Modifier.padding(horizontal = Edge), Arrangement.spacedBy(12.dp)) {
        Line(storage.total, Cairn.type.xl.tabular())
        Card { for ((name, size) in storage.parts) Fact(name, size) }
        if (storage.quarantined > 0) {
            Card(color = Cairn.colors.amberWash) {
                Row(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
                    Glyph(Icons.info, color = Cairn.colors.amber)
                    Line(Say.moreQuarantined(storage.quarantined.toInt()), Cairn.type.s, modifier = Modifier.weight(1f))
                }
            }
        }
    }
}

/** Which device this is, what it may see; how the book is opened again is explained to administrators, and owners make the sheets for it. */
@Composable
fun ThisDeviceScreen(state: MoreState, act: (MoreIntent) -> Unit, onBack: () -> Unit) = Below(Say.moreDevice, onBack) {
    Column(Modifier.padding(horizontal = Edge), Arrangement.spacedBy(12.dp)) {
        state.device?.let { device ->
            Card {
                Fact(Say.moreRole, device.role)
                Fact(Say.moreSpaces, Said.Joined(device.spaces.map { Said.Plain(it) }))
                Fact(Say.moreDeviceId, Said.Plain(device.id))
            }
        }
        state.recovery?.let { Recovery(it, act) }
    }
}

@Composable
private fun Recovery(recovery: MoreState.Recovery, act: (MoreIntent) -> Unit) {
    Card(color = Cairn.colors.skyWash) {
        Caption(Say.moreRecovery, Icons.key, Cairn.colors.sky)
        Line(Say.moreRecoveryHint, Cairn.type.s)
        Line(recovery.made ?: Say.moreRecoveryNone, Cairn.type.paragraph, Cairn.colors.ink2)
        if (!recovery.mayMake) Line(Say.moreRecoveryOwners, Cairn.type.s, Cairn.colors.ink2)
    }
    recovery.problem?.let { ProblemNote(it) }
    if (recovery.sure) {
        Line(Say.moreRecoverySure, Cairn.type.paragraph)
        MainButton(Say.moreRecoveryMake, Modifier.fillMaxWidth(), Icons.key) { act(MoreIntent.MakeSheets) }
        SideButton(Say.actionCancel, Modifier.fillMaxWidth()) { act(MoreIntent.KeepSheets) }
    } else if (recovery.mayMake && recovery.sheets.isEmpty()) {
        SideButton(Say.moreRecoveryMake, Modifier.fillMaxWidth(), Icons.key, enabled = !recovery.busy) {
            act(MoreIntent.MakeSheets)
        }
    }
    if (recovery.sheets.isEmpty()) return
    Line(Say.moreRecoveryShown, Cairn.type.paragraph)
    for (sheet in recovery.sheets) Sheet(sheet)
    MainButton(Say.moreRecoveryAway, Modifier.fillMaxWidth(), Icons.check) { act(MoreIntent.PutSheetsAway) }
}

@Composable
private fun Sheet(sheet: MoreState.Sheet) = Card {
    val (phone, words) = LocalPhone.current to LocalSay.current
    Line(sheet.name, Cairn.type.sStrong)
    Line(sheet.share, Cairn.type.s)
    SideButton(Say.moreRecoveryShare, Modifier.fillMaxWidth(), Icons.share) { phone.share(words(sheet.whole)) }
}

@Composable
private fun Fact(name: Said, value: Said) = Column(Modifier.fillMaxWidth()) {
    Line(name, Cairn.type.xs, Cairn.colors.ink2)
    Line(value, Cairn.type.s.tabular())
}

/** Import: what it would do, before it does it. */
@Composable
fun ImportScreen(state: MoreState, act: (MoreIntent) -> Unit, onBack: () -> Unit) = Below(Say.importTitle, onBack) {
    val phone = LocalPhone.current
    Column(Modifier.padding(horizontal = Edge), Arrangement.spacedBy(16.dp)) {
        state.problem?.let { ProblemNote(it) }
        val import = state.import
        if (import == null || import.done) {
            if (import?.done == true) Done(import.fresh)
            Line(Say.importLead, Cairn.type.paragraph, Cairn.colors.ink2)
            MainButton(Say.importScan, Modifier.fillMaxWidth(), Icons.scan) { phone.scan(Phone.Scan.CARD) }
            SideButton(Say.importFile, Modifier.fillMaxWidth(), Icons.file) { phone.pickFile() }
        } else {
            Preview(import, act)
        }
    }
}

@Composable
private fun Done(count: Int) = Card(color = Cairn.colors.mossWash) {
    Row(horizontalArrangement = Arrangement.spacedBy(10.dp), verticalAlignment = Alignment.CenterVertically) {
        Glyph(Icons.check, color = Cairn.colors.moss)
        Line(Say.importDone(count), Cairn.type.sStrong)
    }
}

@Composable
private fun ColumnScope.Preview(import: MoreState.Import, act: (MoreIntent) -> Unit) {
    Card {
        Line(import.name, Cairn.type.mStrong, lines = 2)
        Line(
            Said.Joined(listOf(Say.importFresh(import.fresh), Say.importKnown(import.known))),
            Cairn.type.s,
            Cairn.colors.ink2,
        )
    }
    if (import.problems.isNotEmpty()) {
        Card(color = Cairn.colors.amberWash, gap = 4.dp) {
            Caption(Say.importProblems(import.problems.size), Icons.info, Cairn.colors.amber)
            for (problem in import.problems.take(20)) {
                Line(problem.place, Cairn.type.xsStrong)
                Line(problem.text, Cairn.type.s)
            }
        }
    }
    MainButton(
        if (import.busy) Say.importBusy else Say.importConfirm(import.fresh),
        Modifier.fillMaxWidth(),
        Icons.inbox,
        !import.busy,
    ) {
        act(MoreIntent.ConfirmImport)
    }
    PlainButton(Say.actionCancel, Modifier.align(Alignment.CenterHorizontally), color = Cairn.colors.ink2) {
        act(MoreIntent.CancelImport)
    }
}

@Composable
private fun Below(title: Said, onBack: () -> Unit, content: @Composable ColumnScope.() -> Unit) =
    Page(title, onBack = onBack) {
        Column(Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(bottom = 24.dp), content = content)
    }
