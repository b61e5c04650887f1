package cairn.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.LockIntent
import cairn.presentation.state.LockState
import cairn.presentation.text.Say
import cairn.ui.parts.BarePage
import cairn.ui.parts.Cairns
import cairn.ui.parts.Capped
import cairn.ui.parts.Centred
import cairn.ui.parts.Glyph
import cairn.ui.parts.Line
import cairn.ui.parts.MainButton
import cairn.ui.parts.Message
import cairn.ui.parts.PlainButton
import cairn.ui.parts.Problem
import cairn.ui.theme.Cairn
import cairn.ui.theme.FullShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular

/** Lock: biometric first, the PIN beside it. */
@Composable
fun LockScreen(state: LockState, act: (LockIntent) -> Unit) = BarePage {
    Spacer(Modifier.height(24.dp))
    Cairns(Modifier.align(Alignment.CenterHorizontally))
    when (state.step) {
        LockState.Step.UNLOCK -> Centred(Say.lockTitle, Say.lockLead)
        LockState.Step.CHOOSE -> Centred(Say.lockChoose, Say.lockChooseLead)
        LockState.Step.REPEAT -> Centred(Say.lockChoose, Say.lockRepeatLead)
    }
    val entered = say(Say.lockEntered(state.digits, state.length))
    Row(
        Modifier.fillMaxWidth().clearAndSetSemantics {
            contentDescription = entered
            liveRegion = LiveRegionMode.Polite
        },
        Arrangement.spacedBy(16.dp, Alignment.CenterHorizontally),
    ) {
        repeat(state.length) { at ->
            val full = at < state.digits
            Box(
                Modifier.size(
                    14.dp,
                ).clip(
                    FullShape,
                ).background(
                    if (full) Cairn.colors.moss else Cairn.colors.stone0,
                ).border(2.dp, if (full) Cairn.colors.moss else Cairn.colors.stone3, FullShape),
            )
        }
    }
    state.problem?.let { Problem(it, Modifier.align(Alignment.CenterHorizontally)) }
    Keypad(state.waitUntilMs == null, {
        act(LockIntent.Digit(it))
    }, { act(LockIntent.Delete) }, Modifier.align(Alignment.CenterHorizontally))
    if (state.step !=
        LockState.Step.UNLOCK
    ) {
        PlainButton(Say.actionCancel, Modifier.align(Alignment.CenterHorizontally), color = Cairn.colors.ink2) {
            act(LockIntent.Cancel)
        }
    }
    if (state.biometric) {
        PlainButton(
            Say.lockBiometric,
            Modifier.align(Alignment.CenterHorizontally),
            Icons.fingerprint,
        ) {
            act(LockIntent.Biometric)
        }
    }
}

/** Twelve keys; also where a guest hands the phone back. */
@Composable
fun Keypad(enabled: Boolean, onDigit: (Int) -> Unit, onDelete: () -> Unit, modifier: Modifier = Modifier) {
    Capped(1.3f) {
        Column(modifier, Arrangement.spacedBy(12.dp)) {
            for (row in listOf(listOf(1, 2, 3), listOf(4, 5, 6), listOf(7, 8, 9))) {
                Row(horizontalArrangement = Arrangement.spacedBy(20.dp)) {
                    for (digit in row) Key(enabled, digit.toString()) { onDigit(digit) }
                }
            }
            Row(horizontalArrangement = Arrangement.spacedBy(20.dp)) {
                Spacer(Modifier.size(72.dp))
                Key(enabled, "0") { onDigit(0) }
                Key(enabled, null, Icons.erase, say(Say.lockDelete), onDelete)
            }
        }
    }
}

@Composable
private fun Key(
    enabled: Boolean,
    digit: String?,
    icon: ImageVector? = null,
    label: String? = null,
    onClick: () -> Unit,
) {
    Box(
        Modifier.size(72.dp).clip(FullShape).background(
            if (digit ==
                null
            ) {
                Cairn.colors.stone0
            } else {
                Cairn.colors.stone1
            },
        ).clickable(enabled, role = Role.Button, onClick = onClick),
        Alignment.Center,
    ) {
        if (icon != null) Glyph(icon, label, size = 26.dp)
        if (digit !=
            null
        ) {
            Line(
                digit,
                Cairn.type.l.tabular(),
                if (enabled) Cairn.colors.ink else Cairn.colors.ink3,
                align = TextAlign.Center,
            )
        }
    }
}

/** The phone's key store was reset: nothing here can be read any more. */
@Composable
fun KeyGoneScreen(onRejoin: () -> Unit) = BarePage {
    Message(
        Icons.key,
        Say.goneTitle,
        Say.goneLead,
        color = Cairn.colors.amber,
        ground = Cairn.colors.amberWash,
        modifier = Modifier.height(480.dp),
    ) {
        MainButton(Say.loadRejoin, onClick = onRejoin)
    }
}

/** The administrator ended this device's access. */
@Composable
fun RevokedScreen(onRejoin: () -> Unit) = BarePage {
    Message(
        Icons.lock,
        Say.revokedTitle,
        Say.revokedLead,
        color = Cairn.colors.amber,
        ground = Cairn.colors.amberWash,
        modifier = Modifier.height(480.dp),
    ) {
        MainButton(Say.loadNewInvite, onClick = onRejoin)
    }
}
