package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Hit
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.FullShape
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/** Space at the edge of a page. */
val Edge: Dp = 16.dp

/** Letters are so large that what stands side by side goes one under the other. */
val bigText: Boolean @Composable get() = LocalDensity.current.fontScale >= 1.3f

/** Where there is no room for letters of twice the size: bars, keys. Pages grow. */
@Composable
fun Capped(scale: Float, content: @Composable () -> Unit) {
    val density = LocalDensity.current
    CompositionLocalProvider(
        LocalDensity provides Density(density.density, density.fontScale.coerceAtMost(scale)),
        content = content,
    )
}

/** Between rows of chips, whose touch targets are higher than they look. */
val chipGap: Dp @Composable get() = if (bigText) 6.dp else (-4).dp

/** A text of a page. Cut with an ellipsis behind [lines]. */
@Composable
fun Line(
    text: String,
    style: TextStyle = Cairn.type.s,
    color: Color = Cairn.colors.ink,
    modifier: Modifier = Modifier,
    lines: Int = Int.MAX_VALUE,
    align: TextAlign? = null,
) = Text(text, modifier, color, style = style, maxLines = lines, overflow = TextOverflow.Ellipsis, textAlign = align)

/** A text of which a part stands out. */
@Composable
fun Line(
    text: AnnotatedString,
    style: TextStyle = Cairn.type.s,
    color: Color = Cairn.colors.ink,
    modifier: Modifier = Modifier,
) = Text(text, modifier, color, style = style)

@Composable
fun Line(
    text: Said,
    style: TextStyle = Cairn.type.s,
    color: Color = Cairn.colors.ink,
    modifier: Modifier = Modifier,
    lines: Int = Int.MAX_VALUE,
    align: TextAlign? = null,
) = Line(say(text), style, color, modifier, lines, align)

/** A text in which what was searched stands out. [hits] count characters (code points). */
@Composable
fun HitLine(text: String, hits: List<Hit>, style: TextStyle, modifier: Modifier = Modifier, lines: Int = 1) {
    val mark =
        SpanStyle(color = Cairn.colors.moss, background = Cairn.colors.mossWash, fontWeight = FontWeight.SemiBold)
    Text(
        marked(text, hits, mark),
        modifier,
        Cairn.colors.ink,
        style = style,
        maxLines = lines,
        overflow = TextOverflow.Ellipsis,
    )
}

private fun marked(text: String, hits: List<Hit>, mark: SpanStyle): AnnotatedString = buildAnnotatedString {
    append(text)
    val all = text.codePointCount(0, text.length)
    for (hit in hits) {
        if (hit.start < 0 || hit.end > all || hit.start >= hit.end) continue
        addStyle(mark, text.offsetByCodePoints(0, hit.start), text.offsetByCodePoints(0, hit.end))
    }
}

/** A drawing beside a word; alone it needs [label]. Grows with the text beside it. */
@Composable
fun Glyph(
    icon: ImageVector,
    label: String? = null,
    color: Color = Cairn.colors.ink2,
    size: Dp = 20.dp,
    modifier: Modifier = Modifier,
) {
    val scale = LocalDensity.current.fontScale.coerceIn(1f, 1.5f)
    Icon(icon, label, modifier.size(size * scale), color)
}

/** A drawing to tap. [label] says what it does. */
@Composable
fun GlyphButton(
    icon: ImageVector,
    label: String,
    modifier: Modifier = Modifier,
    color: Color = Cairn.colors.ink,
    onClick: () -> Unit,
) {
    Box(modifier.size(48.dp).clip(FullShape).clickable(role = Role.Button, onClick = onClick), Alignment.Center) {
        Glyph(icon, label, color, 24.dp)
    }
}

/** The page's one thing to do. */
@Composable
fun MainButton(
    text: Said,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    enabled: Boolean = true,
    onClick: () -> Unit,
) {
    val colors = ButtonDefaults.buttonColors(
        containerColor = Cairn.colors.moss,
        contentColor = Cairn.colors.mossOn,
        disabledContainerColor = Cairn.colors.stone2,
        disabledContentColor = Cairn.colors.ink2,
    )
    Button(
        onClick,
        modifier.heightIn(min = 48.dp),
        enabled,
        FullShape,
        colors,
        contentPadding = PaddingValues(horizontal = 20.dp, vertical = 10.dp),
    ) {
        ButtonContent(text, icon, if (enabled) Cairn.colors.mossOn else Cairn.colors.ink2)
    }
}

/** What else can be done. */
@Composable
fun SideButton(
    text: Said,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    color: Color = Cairn.colors.moss,
    enabled: Boolean = true,
    onClick: () -> Unit,
) {
    OutlinedButton(
        onClick,
        modifier.heightIn(min = 48.dp),
        enabled,
        FullShape,
        border = androidx.compose.foundation.BorderStroke(1.dp, Cairn.colors.stone3),
        contentPadding = PaddingValues(horizontal = 16.dp, vertical = 10.dp),
    ) { ButtonContent(text, icon, color) }
}

/** The least of them. */
@Composable
fun PlainButton(
    text: Said,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    color: Color = Cairn.colors.moss,
    onClick: () -> Unit,
) {
    TextButton(
        onClick,
        modifier.heightIn(min = 48.dp),
        shape = FullShape,
        contentPadding = PaddingValues(horizontal = 12.dp, vertical = 10.dp),
    ) {
        ButtonContent(text, icon, color)
    }
}

@Composable
private fun ButtonContent(text: Said, icon: ImageVector?, color: Color) {
    if (icon != null) {
        Glyph(icon, color = color)
        Spacer(Modifier.width(8.dp))
    }
    Line(text, Cairn.type.sStrong, color, align = TextAlign.Center)
}

/** What belongs together, on the card's own ground. */
@Composable
fun Card(
    modifier: Modifier = Modifier,
    color: Color = Cairn.colors.stone1,
    padding: Dp = 16.dp,
    gap: Dp = 8.dp,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(
        modifier.fillMaxWidth().clip(CardShape).background(color).padding(padding),
        Arrangement.spacedBy(gap),
        content = content,
    )
}

/** Heads a part of a page. */
@Composable
fun Heading(text: Said, modifier: Modifier = Modifier, end: @Composable () -> Unit = {}) {
    Row(modifier.fillMaxWidth().heightIn(min = 40.dp), Arrangement.SpaceBetween, Alignment.CenterVertically) {
        Line(text, Cairn.type.mStrong, modifier = Modifier.weight(1f).semantics { heading() })
        end()
    }
}

/** A small label over what it names. */
@Composable
fun Caption(text: Said, icon: ImageVector? = null, color: Color = Cairn.colors.ink2, modifier: Modifier = Modifier) {
    Row(modifier, Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
        if (icon != null) Glyph(icon, color = color, size = 16.dp)
        Line(text, Cairn.type.xsStrong, color)
    }
}

/** A word in a coloured pill: never the colour alone. */
@Composable
fun Tag(
    text: String,
    ground: Color = Cairn.colors.stone2,
    color: Color = Cairn.colors.ink,
    icon: ImageVector? = null,
    modifier: Modifier = Modifier,
) {
    Row(
        modifier.clip(FullShape).background(ground).padding(horizontal = 8.dp, vertical = 2.dp),
        Arrangement.spacedBy(4.dp),
        Alignment.CenterVertically,
    ) {
        if (icon != null) Glyph(icon, color = color, size = 14.dp)
        Line(text, Cairn.type.xsStrong, color, lines = 1)
    }
}

/** A hair line, beginning where the text of the rows begins. */
@Composable
fun Divider(start: Dp = Edge, modifier: Modifier = Modifier) {
    Box(modifier.padding(start = start).fillMaxWidth().height(1.dp).background(Cairn.colors.stone2))
}

/** An outline for what can be touched on the page's ground. */
@Composable
fun Modifier.outlined(selected: Boolean = false): Modifier =
    border(if (selected) 2.dp else 1.dp, if (selected) Cairn.colors.moss else Cairn.colors.stone3, CardShape)

/** One description for several drawings. */
fun Modifier.described(text: String): Modifier = semantics(mergeDescendants = true) { contentDescription = text }
