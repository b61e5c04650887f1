package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Grade
import cairn.presentation.state.Mark
import cairn.presentation.state.SyncBar
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.FullShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Where a record is: one glyph, the same everywhere. */
@Composable
fun MarkGlyph(mark: Mark, modifier: Modifier = Modifier) {
    val (icon, text, color) = when (mark) {
        Mark.THIS_PHONE -> Triple(Icons.device, Say.markThisPhone, Cairn.colors.ink3)
        Mark.WAITING -> Triple(Icons.clock, Say.markWaiting, Cairn.colors.amber)
        Mark.SENT -> Triple(Icons.check, Say.markSent, Cairn.colors.moss)
        Mark.FAILED -> Triple(Icons.failed, Say.markFailed, Cairn.colors.clay)
    }
    Glyph(icon, say(text), color, 16.dp, modifier)
}

/** Something of this record was set aside: a calm note. */
@Composable
fun AsideGlyph(modifier: Modifier = Modifier) =
    Glyph(Icons.aside, say(Say.markAside), Cairn.colors.sky, 16.dp, modifier)

/** The grade in its fixed colours, always with its word. */
@Composable
fun GradeBadge(grade: Grade, modifier: Modifier = Modifier) {
    val (ground, ink) = gradeColors(grade)
    val word = say(gradeWord(grade))
    val label = say(Say.gradeLabel(gradeWord(grade)))
    Box(
        modifier.clip(FullShape).background(ground).padding(horizontal = 8.dp, vertical = 1.dp).clearAndSetSemantics {
            contentDescription =
                label
        },
    ) {
        Line(word, Cairn.type.xsStrong, ink, lines = 1)
    }
}

fun gradeWord(grade: Grade): Said = when (grade) {
    Grade.PLATINUM -> Say.gradePlatinum
    Grade.GOLD -> Say.gradeGold
    Grade.IRON -> Say.gradeIron
    Grade.LEAD -> Say.gradeLead
}

@Composable
fun gradeColors(grade: Grade): Pair<Color, Color> = with(Cairn.colors) {
    when (grade) {
        Grade.PLATINUM -> platinum to platinumOn
        Grade.GOLD -> gold to goldOn
        Grade.IRON -> iron to ironOn
        Grade.LEAD -> lead to leadOn
    }
}

/** A drawing in a round ground: heads a row. */
@Composable
fun RoundGlyph(
    icon: ImageVector,
    color: Color = Cairn.colors.moss,
    ground: Color = Cairn.colors.mossWash,
    label: String? = null,
    size: Dp = 40.dp,
    modifier: Modifier = Modifier,
) {
    Box(
        modifier.size(size).clip(FullShape).background(ground),
        Alignment.Center,
    ) { Glyph(icon, label, color, size / 2) }
}

/** When something is due; late and soon have a drawing beside the colour. */
@Composable
fun Due(text: Said, overdue: Boolean, soon: Boolean, modifier: Modifier = Modifier) {
    val color = if (overdue) {
        Cairn.colors.clay
    } else if (soon) {
        Cairn.colors.amber
    } else {
        Cairn.colors.ink2
    }
    Row(modifier, Arrangement.spacedBy(4.dp), Alignment.CenterVertically) {
        if (overdue || soon) Glyph(if (overdue) Icons.alert else Icons.clock, color = color, size = 14.dp)
        Line(text, if (overdue || soon) Cairn.type.xsStrong else Cairn.type.xs, color, lines = 1)
    }
}

/** The bar on top: where this phone stands with the office. Tapped, it leads to the outbox. */
@Composable
fun SyncLine(bar: SyncBar, modifier: Modifier = Modifier, onClick: () -> Unit) {
    val (icon, color, ground) = with(Cairn.colors) {
        when (bar.kind) {
            SyncBar.Kind.NEVER -> Triple(Icons.device, ink2, stone1)
            SyncBar.Kind.FRESH -> Triple(Icons.everyone, moss, stone1)
            SyncBar.Kind.BUSY -> Triple(Icons.sync, moss, mossWash)
            SyncBar.Kind.WAITING -> Triple(Icons.clock, amber, amberWash)
            SyncBar.Kind.OFFLINE -> Triple(Icons.offline, amber, amberWash)
            SyncBar.Kind.STOPPED -> Triple(Icons.alert, clay, clayWash)
        }
    }
    Box(modifier.fillMaxWidth().padding(horizontal = Edge).clip(CardShape).background(ground)) {
        Row(
            Modifier.fillMaxWidth().heightIn(
                min = 48.dp,
            ).clickable(onClickLabel = say(Say.syncOpen), role = Role.Button, onClick = onClick)
                .semantics { liveRegion = LiveRegionMode.Polite }.padding(horizontal = 12.dp, vertical = 8.dp),
            Arrangement.spacedBy(10.dp),
            Alignment.CenterVertically,
        ) {
            Glyph(icon, color = color)
            Line(
                bar.text,
                Cairn.type.s,
                if (color ==
                    Cairn.colors.moss
                ) {
                    Cairn.colors.ink2
                } else {
                    color
                },
                Modifier.weight(1f),
            )
            Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
        }
        bar.progress?.let {
            LinearProgressIndicator(
                {
                    it
                },
                Modifier.fillMaxWidth().align(
                    Alignment.BottomCenter,
                ),
                Cairn.colors.moss,
                Cairn.colors.mossWash,
                gapSize = 0.dp,
                drawStopIndicator = {
                },
            )
        }
    }
}

/** The same page, without a signal: how old it is. */
@Composable
fun OfflineBar(since: Long, modifier: Modifier = Modifier) {
    Row(
        modifier.fillMaxWidth().background(Cairn.colors.stone1).padding(horizontal = Edge, vertical = 6.dp).semantics {
            liveRegion =
                LiveRegionMode.Polite
        },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.offline, color = Cairn.colors.ink2, size = 16.dp)
        Line(Say.loadAsOf(Said.Moment(since)), Cairn.type.xs, Cairn.colors.ink2)
    }
}

/** Rows that came while one was reading: nothing jumps until this is tapped. */
@Composable
fun FreshPill(count: Int, modifier: Modifier = Modifier, onClick: () -> Unit) {
    if (count == 0) return
    Row(
        modifier.heightIn(
            min = 48.dp,
        ).clip(FullShape).clickable(role = Role.Button, onClick = onClick).padding(vertical = 6.dp)
            .clip(FullShape).background(Cairn.colors.moss).padding(horizontal = 14.dp, vertical = 6.dp),
        Arrangement.spacedBy(6.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.inbox, color = Cairn.colors.mossOn, size = 16.dp)
        Line(Say.freshShow(count), Cairn.type.sStrong, Cairn.colors.mossOn)
    }
}
