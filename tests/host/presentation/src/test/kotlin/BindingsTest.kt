import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.nio.file.Files

/** BlockHound sees the JDK's blocking calls, not the core's: of those that can block there may be no form that does not suspend. */
class BindingsTest {
    @Test
    fun `every call that does not suspend is documented as instant`() {
        val source = Files.readString(ROOT.resolve("bindings/generated/kotlin-jvm/cairn/core/cairn.kt"))
        val body = source.substringAfter("public interface WorkspaceInterface {").substringBefore("companion object")
        val calls = Regex(
            """/\*\*(.*?)\*/\s+(suspend )?fun `(\w+)`""",
            RegexOption.DOT_MATCHES_ALL,
        ).findAll(body).toList()
        assertTrue(calls.size > 30, "only ${calls.size} calls were found")
        val blocking = calls
            .filter { it.groupValues[2].isEmpty() && "Instant" !in it.groupValues[1] }
            .map { it.groupValues[3] }
        assertEquals(emptyList<String>(), blocking)
    }
}
