package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.hapticfeedback.HapticFeedbackType
import androidx.compose.ui.platform.LocalHapticFeedback
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cairn.presentation.state.CaseState
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.ui.theme.tabular

/** Where one is on a line of things in order. */
enum class Along { PAST, NOW, TO_COME }

/**
 * One stop of a line that runs down the page: a dot (full when passed, ringed when it is the present one) and what stands beside it.
 * [first] and [last] end the line.
 */
@Composable
fun LineStop(
    along: Along,
    first: Boolean,
    last: Boolean,
    modifier: Modifier = Modifier,
    dotAt: Dp = 22.dp,
    content: @Composable ColumnScope.() -> Unit,
) {
    val (moss, stone, page) = Triple(Cairn.colors.moss, Cairn.colors.stone3, Cairn.colors.stone0)
    // Drawn behind, not beside: asking for the height beforehand is wrong where chips flow.
    val line = Modifier.drawBehind {
        val dot = Offset(14.dp.toPx(), dotAt.toPx())
        val pen = 2.dp.toPx()
        if (!first) drawLine(if (along == Along.TO_COME) stone else moss, Offset(dot.x, 0f), dot, pen)
        if (!last) drawLine(if (along == Along.PAST) moss else stone, dot, Offset(dot.x, size.height), pen)
        when (along) {
            Along.PAST -> drawCircle(moss, 5.dp.toPx(), dot)
            Along.NOW -> {
                drawCircle(page, 9.dp.toPx(), dot)
                drawCircle(moss, 8.dp.toPx(), dot, style = Stroke(pen))
                drawCircle(moss, 4.dp.toPx(), dot)
            }
            Along.TO_COME -> {
                drawCircle(page, 5.dp.toPx(), dot)
                drawCircle(stone, 5.dp.toPx(), dot, style = Stroke(pen))
            }
        }
    }
    Column(modifier.fillMaxWidth().then(line).padding(start = 36.dp), content = content)
}

/** The loop of a case as steps down a line, each with when it was reached. */
@Composable
fun CaseSteps(steps: List<CaseState.Step>, modifier: Modifier = Modifier) {
    Column(modifier) {
        steps.forEachIndexed { at, step ->
            val (along, word) = when (step.state) {
                CaseState.Step.State.DONE -> Along.PAST to Say.caseStepDone
                CaseState.Step.State.NOW -> Along.NOW to Say.caseStepNow
                CaseState.Step.State.TO_COME -> Along.TO_COME to Say.caseStepToCome
            }
            val state = say(word)
            LineStop(
                along,
                at == 0,
                at == steps.lastIndex,
                Modifier.semantics(mergeDescendants = true) {
                    stateDescription =
                        state
                },
                20.dp,
            ) {
                Row(
                    Modifier.fillMaxWidth().heightIn(min = 40.dp),
                    Arrangement.spacedBy(8.dp),
                    Alignment.CenterVertically,
                ) {
                    val style = if (along == Along.NOW) Cairn.type.sStrong else Cairn.type.s
                    Line(
                        step.text,
                        style,
                        if (along ==
                            Along.TO_COME
                        ) {
                            Cairn.colors.ink3
                        } else {
                            Cairn.colors.ink
                        },
                        Modifier.weight(1f),
                    )
                    step.at?.let { Line(it, Cairn.type.xs.tabular(), Cairn.colors.ink2) }
                }
            }
        }
    }
}

/** The clock of a case: how much is left, or how late it is. */
@Composable
fun CaseClock(clock: CaseState.Clock, modifier: Modifier = Modifier) {
    val (icon, color, ground) = with(Cairn.colors) {
        when (clock.kind) {
            CaseState.Clock.Kind.RUNNING -> Triple(Icons.clock, moss, mossWash)
            CaseState.Clock.Kind.SOON -> Triple(Icons.clock, amber, amberWash)
            CaseState.Clock.Kind.LATE -> Triple(Icons.alert, clay, clayWash)
            CaseState.Clock.Kind.ANSWERED -> Triple(Icons.check, moss, stone1)
            CaseState.Clock.Kind.ANSWERED_LATE -> Triple(Icons.check, clay, stone1)
        }
    }
    Row(
        modifier.fillMaxWidth().clip(CardShape).background(ground).semantics(mergeDescendants = true) {
            liveRegion =
                LiveRegionMode.Polite
        }.padding(16.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(icon, color = color, size = 28.dp)
        Column(Modifier.weight(1f)) {
            Line(Say.caseClock, Cairn.type.xsStrong, Cairn.colors.ink2)
            Line(clock.text, Cairn.type.mStrong.tabular(), color)
        }
    }
}

/** Three faces, 0 bad to 2 good: one tap logs what a guest felt. The word stands under each. */
@Composable
fun Smiles(chosen: Int?, modifier: Modifier = Modifier, onSmile: (Int) -> Unit) {
    Row(modifier.fillMaxWidth().height(IntrinsicSize.Min), Arrangement.spacedBy(8.dp)) {
        Smile(2, chosen, onSmile)
        Smile(1, chosen, onSmile)
        Smile(0, chosen, onSmile)
    }
}

@Composable
private fun RowScope.Smile(smile: Int, chosen: Int?, onSmile: (Int) -> Unit) {
    val touch = LocalHapticFeedback.current
    val (color, ground) = smileColors(smile)
    val selected = chosen == smile
    Column(
        Modifier.weight(
            1f,
        ).fillMaxHeight().heightIn(
            min = 72.dp,
        ).clip(CardShape).background(if (selected) ground else Cairn.colors.stone0)
            .outlined(selected).selectable(selected, role = Role.RadioButton) {
                touch.performHapticFeedback(HapticFeedbackType.LongPress)
                onSmile(smile)
            }.padding(vertical = 10.dp, horizontal = 4.dp),
        Arrangement.spacedBy(4.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Glyph(smileIcon(smile), color = color, size = 30.dp)
        Line(
            smileWord(smile),
            if (selected) Cairn.type.xsStrong else Cairn.type.xs,
            Cairn.colors.ink,
            align = TextAlign.Center,
        )
    }
}

@Composable
fun smileColors(smile: Int) = with(Cairn.colors) {
    when (smile) {
        0 -> clay to clayWash
        1 -> amber to amberWash
        else -> moss to mossWash
    }
}

fun smileIcon(smile: Int) = when (smile) {
    0 -> Icons.smileBad
    1 -> Icons.smileMiddling
    else -> Icons.smileGood
}

fun smileWord(smile: Int) = when (smile) {
    0 -> Say.tripSmileBad
    1 -> Say.tripSmileMiddling
    else -> Say.tripSmileGood
}

/** How the handling is rated, 1 to 5. */
@Composable
fun Rating(rating: Int?, modifier: Modifier = Modifier, onRate: (Int) -> Unit) {
    Row(modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
        for (n in 1..5) {
            val label = say(Say.caseRating(n))
            Box(
                Modifier.weight(1f).heightIn(min = 48.dp).clip(CardShape).background(
                    if (rating ==
                        n
                    ) {
                        Cairn.colors.mossWash
                    } else {
                        Cairn.colors.stone0
                    },
                )
                    .outlined(
                        rating == n,
                    ).selectable(rating == n, role = Role.RadioButton) { onRate(n) }.described(label),
                Alignment.Center,
            ) {
                Line(
                    n.toString(),
                    Cairn.type.mStrong.tabular(),
                    if (rating ==
                        n
                    ) {
                        Cairn.colors.moss
                    } else {
                        Cairn.colors.ink
                    },
                )
            }
        }
    }
}
