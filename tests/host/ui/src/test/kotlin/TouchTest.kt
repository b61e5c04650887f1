import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory

/** What can be touched has a name for the screen reader, and is 48 dp in both directions, on every screen, with small letters and with large ones. */
@OptIn(ExperimentalTestApi::class)
class TouchTest {
    @TestFactory
    fun `everything that can be touched has a name and 48 dp`(): List<DynamicTest> = shots.flatMap { shot ->
        listOf(
            0.85f to "zh-Hans",
            1f to "en",
            2f to "en",
        ).map { (scale, language) ->
            DynamicTest.dynamicTest("${shot.name} at $scale in $language") {
                check(shot, scale, language)
            }
        }
    }

    private fun check(shot: Shot, scale: Float, language: String) =
        runSkikoComposeUiTest(Size(412f, 2600f), Density(1f, scale)) {
            setContent { Stage(language) { shot.content(Fixtures(language != "en"), false) } }
            val touched = onAllNodes(
                SemanticsMatcher("can be touched") {
                    it.config.contains(SemanticsActions.OnClick) ||
                        it.config.contains(SemanticsActions.SetText)
                },
            ).fetchSemanticsNodes()
            assertTrue(touched.isNotEmpty(), "${shot.name} has nothing to touch")
            val nameless = touched.filter { name(it).isBlank() }.map { it.boundsInRoot.toString() }
            assertEquals(emptyList<String>(), nameless, "without a name")
            val small = touched.filter { it.size.width < 48 || it.size.height < 48 }.map { "${name(it)}: ${it.size}" }
            assertEquals(emptyList<String>(), small, "smaller than 48 dp")
        }

    private fun name(node: SemanticsNode): String {
        val own =
            node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
                node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        return own.joinToString(" ") +
            (if (node.config.contains(SemanticsActions.SetText)) "" else node.children.joinToString(" ") { name(it) })
    }
}
