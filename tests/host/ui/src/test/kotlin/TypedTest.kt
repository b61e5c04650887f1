import androidx.compose.ui.text.TextRange
import androidx.compose.ui.text.input.TextFieldValue
import cairn.ui.parts.Typed
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

/** What is under the finger stays as it was typed; states that arrive late change nothing. */
class TypedTest {
    private fun Typed.type(text: String, composing: TextRange? = null) =
        typed(TextFieldValue(text, TextRange(text.length), composing))

    @Test
    fun `an echo that comes late does not take back what was typed since`() {
        val typed = Typed("")
        typed.type("王")
        typed.type("王芳")
        typed.told("王")
        assertEquals("王芳", typed.value.text)
        typed.told("王芳")
        assertEquals("王芳", typed.value.text)
    }

    @Test
    fun `an echo leaves what an input method composes alone`() {
        val typed = Typed("")
        typed.type("wang", TextRange(0, 4))
        typed.told("wang")
        assertEquals(TextRange(0, 4), typed.value.composition)
    }

    @Test
    fun `a text that nobody typed here is taken over`() {
        val typed = Typed("桂林")
        typed.told("桂林三日")
        assertEquals("桂林三日", typed.value.text)
        assertEquals(TextRange(4), typed.value.selection)
    }

    @Test
    fun `the same text again, from elsewhere, after all echoes are back, changes nothing`() {
        val typed = Typed("a")
        typed.type("ab")
        typed.told("ab")
        typed.type("abc")
        typed.told("abc")
        typed.told("a")
        assertEquals("a", typed.value.text)
    }

    @Test
    fun `moving the cursor tells nobody`() {
        val typed = Typed("王芳")
        assertNull(typed.typed(TextFieldValue("王芳", TextRange(1))))
    }

    @Test
    fun `clearing from the model wins over what is typed when all was heard`() {
        val typed = Typed("")
        typed.type("王")
        typed.told("王")
        typed.told("")
        assertEquals("", typed.value.text)
    }
}
