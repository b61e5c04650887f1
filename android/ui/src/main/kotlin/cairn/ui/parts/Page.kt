package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.ime
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** A page: its bar stays, what is below scrolls by itself. */
@Composable
fun Page(
    title: Said,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    actions: @Composable RowScope.() -> Unit = {},
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(
        modifier.fillMaxSize().background(Cairn.colors.stone0)
            .windowInsetsPadding(
                WindowInsets.safeDrawing.only(WindowInsetsSides.Top + WindowInsetsSides.Horizontal),
            ).windowInsetsPadding(WindowInsets.ime),
    ) {
        Capped(1.3f) {
            Row(
                Modifier.fillMaxWidth().heightIn(min = 60.dp).padding(
                    start = if (onBack ==
                        null
                    ) {
                        Edge
                    } else {
                        4.dp
                    },
                    end = 4.dp,
                    top = 4.dp,
                    bottom = 4.dp,
                ),
                Arrangement.spacedBy(4.dp),
                Alignment.CenterVertically,
            ) {
                if (onBack != null) GlyphButton(Icons.back, say(Say.actionBack), onClick = onBack)
                val words = say(title)
                val style = if (onBack == null) Cairn.type.l else Cairn.type.mStrong
                if (words.isEmpty()) {
                    Spacer(
                        Modifier.weight(1f),
                    )
                } else {
                    Line(
                        words,
                        style,
                        modifier = Modifier.weight(1f).semantics {
                            heading()
                        },
                        lines = 2,
                    )
                }
                actions()
            }
        }
        content()
    }
}

/** A page outside the frame: joining, the lock, the end of access. */
@Composable
fun BarePage(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    Box(
        modifier.fillMaxSize().background(
            Cairn.colors.stone0,
        ).windowInsetsPadding(WindowInsets.safeDrawing).windowInsetsPadding(WindowInsets.ime),
        Alignment.TopCenter,
    ) {
        Column(
            Modifier.widthIn(max = 520.dp).fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
            Arrangement.spacedBy(16.dp),
            content = content,
        )
    }
}

/** Three stones, one on another. */
@Composable
fun Cairns(modifier: Modifier = Modifier) {
    val (moss, second, third) = Triple(Cairn.colors.moss, Cairn.colors.ink3, Cairn.colors.stone3)
    androidx.compose.foundation.Canvas(modifier.size(56.dp)) {
        fun stone(cx: Float, cy: Float, rx: Float, ry: Float, color: androidx.compose.ui.graphics.Color) {
            val unit = size.width / 32f
            drawOval(
                color,
                Offset((cx - rx) * unit, (cy - ry) * unit),
                androidx.compose.ui.geometry.Size(
                    rx * 2 * unit,
                    ry * 2 * unit,
                ),
            )
        }
        stone(16f, 26f, 13f, 4.6f, moss)
        stone(15f, 16.8f, 9.4f, 4.2f, second)
        stone(17f, 8.4f, 6f, 3.8f, third)
    }
}

/** Centred words of a bare page. */
@Composable
fun ColumnScope.Centred(text: Said, lead: Said? = null) {
    Line(text, Cairn.type.xl, modifier = Modifier.fillMaxWidth().semantics { heading() }, align = TextAlign.Center)
    if (lead !=
        null
    ) {
        Line(lead, Cairn.type.paragraph, Cairn.colors.ink2, Modifier.fillMaxWidth(), align = TextAlign.Center)
    }
}
