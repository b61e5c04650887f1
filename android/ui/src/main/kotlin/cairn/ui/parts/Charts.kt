package cairn.ui.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Grade
import cairn.presentation.state.MyFiguresState
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.FullShape
import cairn.ui.theme.say
import cairn.ui.theme.tabular
import cairn.presentation.state.Text as Said

/** Small columns side by side; [label] says what they are. The last is the present one. */
@Composable
fun Columns(values: List<Long>, label: Said, modifier: Modifier = Modifier, height: Dp = 56.dp) {
    val (bar, now, ground) = Triple(Cairn.colors.stone3, Cairn.colors.moss, Cairn.colors.stone2)
    val text = say(label)
    Canvas(modifier.fillMaxWidth().height(height).semantics { contentDescription = text }) {
        val top = values.maxOrNull()?.takeIf { it > 0 } ?: return@Canvas
        val step = size.width / values.size
        val width = step * 0.62f
        values.forEachIndexed { at, value ->
            val tall = (value.toFloat() / top * (size.height - 4f)).coerceAtLeast(0f)
            val x = at * step + (step - width) / 2
            drawRoundRect(ground, Offset(x, size.height - 3f), Size(width, 3f), CornerRadius(2f))
            if (value >
                0
            ) {
                drawRoundRect(
                    if (at ==
                        values.lastIndex
                    ) {
                        now
                    } else {
                        bar
                    },
                    Offset(x, size.height - tall),
                    Size(width, tall),
                    CornerRadius(width / 6),
                )
            }
        }
    }
}

/** The customer pyramid: platinum at the top, lead at the foot. Each layer has its word, its number and its value beside it. */
@Composable
fun Pyramid(parts: List<MyFiguresState.Part>, modifier: Modifier = Modifier) {
    Row(modifier.fillMaxWidth(), Arrangement.spacedBy(16.dp)) {
        val rows = parts.size.coerceAtLeast(1)
        val colors = parts.map { gradeColors(gradeOf(it.code)).first }
        val outline = Cairn.colors.stone3
        Canvas(Modifier.width(if (bigText) 56.dp else 96.dp).height(rowHeight * rows)) {
            val gap = 3.dp.toPx()
            val tall = size.height / rows
            fun half(y: Float) = size.width / 2 * (0.06f + 0.94f * y / size.height)
            colors.forEachIndexed { at, color ->
                val (top, foot) = at * tall to (at + 1) * tall - gap
                val layer = Path().apply {
                    moveTo(center.x - half(top), top)
                    lineTo(center.x + half(top), top)
                    lineTo(center.x + half(foot), foot)
                    lineTo(center.x - half(foot), foot)
                    close()
                }
                drawPath(layer, color)
                drawPath(layer, outline, style = androidx.compose.ui.graphics.drawscope.Stroke(1f))
            }
        }
        Column(Modifier.weight(1f)) { for (part in parts) PyramidRow(part) }
    }
}

private val rowHeight: Dp @Composable get() = 48.dp * LocalDensity.current.fontScale.coerceIn(1f, 2f)

@Composable
private fun PyramidRow(part: MyFiguresState.Part) {
    Row(
        Modifier.fillMaxWidth().height(rowHeight).semantics(mergeDescendants = true) {
        },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Line(part.text, Cairn.type.sStrong, modifier = Modifier.weight(1f), lines = 1)
        Column(horizontalAlignment = Alignment.End) {
            Line(Said.Number(part.customers), Cairn.type.sStrong.tabular(), lines = 1)
            Line(part.value, Cairn.type.xs.tabular(), Cairn.colors.ink2, lines = 1)
        }
    }
}

fun gradeOf(code: String): Grade = Grade.entries.firstOrNull { it.name.equals(code, ignoreCase = true) } ?: Grade.LEAD

/** One class: its word, its number, and two bars: of customers, of what they spend. */
@Composable
fun ShareRow(part: MyFiguresState.Part, modifier: Modifier = Modifier) {
    Column(
        modifier.fillMaxWidth().semantics(mergeDescendants = true) {
        }.padding(vertical = 6.dp),
        Arrangement.spacedBy(4.dp),
    ) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            Line(part.text, Cairn.type.s, modifier = Modifier.weight(1f))
            Line(Say.figuresPart(part.customers.toInt(), part.value), Cairn.type.xs.tabular(), Cairn.colors.ink2)
        }
        Share(part.share, Cairn.colors.series1)
        Share(part.valueShare, Cairn.colors.series2)
    }
}

/** Which colour is what. */
@Composable
fun ShareLegend(modifier: Modifier = Modifier) {
    Row(modifier, Arrangement.spacedBy(16.dp)) {
        for ((color, word) in listOf(
            Cairn.colors.series1 to Say.figuresShareCustomers,
            Cairn.colors.series2 to Say.figuresShareValue,
        )) {
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
                Box(Modifier.width(16.dp).height(6.dp).clip(FullShape).background(color))
                Line(word, Cairn.type.xs, Cairn.colors.ink2)
            }
        }
    }
}

@Composable
private fun Share(of: Float, color: Color) {
    Box(Modifier.fillMaxWidth().height(6.dp).clip(FullShape).background(Cairn.colors.stone2)) {
        Box(Modifier.fillMaxWidth(of.coerceIn(0f, 1f)).fillMaxHeight().clip(FullShape).background(color))
    }
}
