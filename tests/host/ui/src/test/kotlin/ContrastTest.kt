import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import cairn.ui.theme.Palette
import cairn.ui.theme.Tokens
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Contrast as WCAG 2.2 computes it: (L1 + 0.05) / (L2 + 0.05), relative luminance by its definition in sRGB. */
class ContrastTest {
    @TestFactory
    fun `every text can be read on its ground`(): List<DynamicTest> = listOf(
        "light" to Tokens.light,
        "dark" to Tokens.dark,
    ).flatMap { (name, palette) ->
        Tokens.pairs(palette).map { (pair, colors) ->
            DynamicTest.dynamicTest("$name: $pair") {
                assertTrue(
                    contrast(colors.first, colors.second) >= 4.5,
                    "$pair: ${contrast(colors.first, colors.second)}",
                )
            }
        }
    }

    @TestFactory
    fun `neighbours of a chart differ in grey too`(): List<DynamicTest> = listOf(
        "light" to Tokens.light,
        "dark" to Tokens.dark,
    ).map { (name, palette) ->
        DynamicTest.dynamicTest(name) {
            val grades = listOf(palette.platinum, palette.gold, palette.iron, palette.lead)
            for ((a, b) in grades.zipWithNext()) assertTrue(contrast(a, b) >= 1.1, "$name: ${contrast(a, b)}")
            for ((a, b) in series(palette).zipWithNext()) assertTrue(a != b)
        }
    }

    @Test
    fun `contrast is what WCAG says`() {
        assertEquals(21.0, contrast(Color.Black, Color.White), 0.01)
        assertEquals(4.48, contrast(Color(0xFF777777), Color.White), 0.01)
    }

    private fun series(p: Palette) =
        listOf(p.series1, p.series2, p.series3, p.series4, p.series5, p.series6, p.series7, p.series8)

    private fun contrast(a: Color, b: Color): Double {
        val (low, high) = listOf(a.luminance().toDouble(), b.luminance().toDouble()).sorted()
        return (high + 0.05) / (low + 0.05)
    }
}
