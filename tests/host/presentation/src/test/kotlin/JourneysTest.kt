import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import reactor.blockhound.BlockHound
import reactor.blockhound.BlockingOperationError
import java.nio.file.Files
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.io.path.name

/** What people live through, on the models of this shell, with nothing replaced: the core, a relay process, an office process. */
class JourneysTest {
    @TestFactory
    fun journeys(): List<DynamicTest> {
        val only = System.getProperty("journey")
        val files = Files.list(ROOT.resolve("tests/host/journeys")).use { all ->
            all.filter {
                it.name.endsWith(".json") &&
                    (only == null || only in it.name)
            }.toList()
        }
        return files.map(::Journey).map { DynamicTest.dynamicTest(it.name) { it.play() } }
    }

    /** The journeys run with BlockHound watching the main threads; here it is seen that it bites. */
    @Test
    fun `a blocking call on a main thread fails`() {
        val seen = CompletableFuture<Throwable?>()
        MainThread().use { main -> main.execute { seen.complete(runCatching { Thread.sleep(1) }.exceptionOrNull()) } }
        val error = seen.get(10, TimeUnit.SECONDS)
        assertTrue(error is BlockingOperationError, "$error")
    }

    companion object {
        @JvmStatic
        @BeforeAll
        fun watchMainThreads() {
            cairn.core.coreVersion()
            BlockHound.install({ builder ->
                builder.nonBlockingThreadPredicate { it.or { thread -> thread is MainThread } }
                builder.allowBlockingCallsInside("MainThread", "idle")
            })
        }
    }
}
