package cairn.ui.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineHeightStyle
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import cairn.presentation.state.Text

/** The colours, the type and the words of the place one is in. */
object Cairn {
    val colors: Palette @Composable get() = LocalPalette.current
    val type: TypeScale @Composable get() = LocalType.current

    /** No movement where the person asked for none. */
    val still: Boolean @Composable get() = LocalStill.current
}

/** What `Text` says in the language of the screen. */
@Composable
fun say(text: Text): String = LocalSay.current(text)

internal val LocalPalette = staticCompositionLocalOf { Tokens.light }
internal val LocalType = staticCompositionLocalOf { TypeScale(FontFamily.Default, chinese = false) }
internal val LocalStill = staticCompositionLocalOf { false }
internal val LocalSay = staticCompositionLocalOf<(Text) -> String> { error("CairnTheme gives the words") }

/** Sizes 28/22/17/15/13; the strong ones head something. [paragraph] is for notes, with more room between lines in Chinese. */
class TypeScale(family: FontFamily, chinese: Boolean) {
    private val base =
        TextStyle(
            fontFamily = family,
            lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
        )

    val xl = at(Tokens.typeXl).copy(fontWeight = FontWeight.SemiBold)
    val l = at(Tokens.typeL).copy(fontWeight = FontWeight.SemiBold)
    val m = at(Tokens.typeM)
    val mStrong = m.copy(fontWeight = FontWeight.SemiBold)
    val s = at(Tokens.typeS)
    val sStrong = s.copy(fontWeight = FontWeight.SemiBold)
    val xs = at(Tokens.typeXs)
    val xsStrong = xs.copy(fontWeight = FontWeight.SemiBold)
    val paragraph = s.copy(
        lineHeight = (
            Tokens.typeS *
                if (chinese) Tokens.leadingChineseParagraph else Tokens.leadingText
            ).sp,
    )

    private fun at(size: Int) = base.copy(fontSize = size.sp, lineHeight = (size * Tokens.leadingText).sp)
}

/** Figures of one width, for tables and timers. */
fun TextStyle.tabular(): TextStyle = copy(fontFeatureSettings = "tnum")

val CardShape = RoundedCornerShape(Tokens.cornerCard.dp)
val FieldShape = RoundedCornerShape(Tokens.cornerField.dp)
val FullShape = RoundedCornerShape(percent = 50)

/**
 * Everything of Cairn is shown within this. [say] writes a text out in the person's language ([chinese] gives paragraphs more room);
 * [family] is the system's own unless pictures must come out the same everywhere.
 */
@Composable
fun CairnTheme(
    say: (Text) -> String,
    chinese: Boolean,
    dark: Boolean = isSystemInDarkTheme(),
    family: FontFamily = FontFamily.Default,
    still: Boolean = false,
    content: @Composable () -> Unit,
) {
    val palette = if (dark) Tokens.dark else Tokens.light
    val type = TypeScale(family, chinese)
    MaterialTheme(
        colorScheme = scheme(palette, dark),
        typography = typography(type),
        shapes = Shapes(small = FieldShape, medium = CardShape, large = CardShape),
    ) {
        CompositionLocalProvider(
            LocalPalette provides palette,
            LocalType provides type,
            LocalSay provides say,
            LocalStill provides still,
            LocalContentColor provides palette.ink,
            content = content,
        )
    }
}

private fun scheme(p: Palette, dark: Boolean) = (if (dark) darkColorScheme() else lightColorScheme()).copy(
    primary = p.moss, onPrimary = p.mossOn, primaryContainer = p.mossWash, onPrimaryContainer = p.ink,
    secondary = p.moss, onSecondary = p.mossOn, secondaryContainer = p.mossWash, onSecondaryContainer = p.ink,
    tertiary = p.sky, onTertiary = p.stone0, tertiaryContainer = p.skyWash, onTertiaryContainer = p.ink,
    error = p.clay, onError = p.clayOn, errorContainer = p.clayWash, onErrorContainer = p.clay,
    background = p.stone0, onBackground = p.ink, surface = p.stone0, onSurface = p.ink,
    surfaceVariant = p.stone2, onSurfaceVariant = p.ink2, outline = p.stone3, outlineVariant = p.stone2,
    surfaceContainerLowest = p.stone0, surfaceContainerLow = p.stone1, surfaceContainer = p.stone1,
    surfaceContainerHigh = p.stone1, surfaceContainerHighest = p.stone2,
    inverseSurface = p.ink, inverseOnSurface = p.stone0, inversePrimary = p.mossWash, surfaceTint = p.stone0,
)

private fun typography(t: TypeScale) = Typography(
    displayLarge = t.xl, displayMedium = t.xl, displaySmall = t.xl, headlineLarge = t.xl, headlineMedium = t.l,
    headlineSmall = t.l, titleLarge = t.l, titleMedium = t.mStrong, titleSmall = t.sStrong,
    bodyLarge = t.m, bodyMedium = t.s, bodySmall = t.xs,
    labelLarge = t.sStrong, labelMedium = t.xs, labelSmall = t.xs,
)
