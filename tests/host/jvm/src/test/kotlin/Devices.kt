import cairn.core.*
import org.junit.jupiter.api.Assertions.fail
import java.nio.file.Files
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

val KEY = ByteArray(32) { 7 }

/** The relay process that `./x test` starts. */
val RELAY: String = System.getenv("CAIRN_RELAY") ?: error("CAIRN_RELAY is not set: run ./x test")

/** An address at which nobody listens. */
const val NOBODY = "http://127.0.0.1:9"

const val HOUR_MS = 3_600_000L

fun folder(): String = Files.createTempDirectory("cairn").toString()

suspend fun founded(relay: String = RELAY, folder: String = folder()): Workspace =
    Workspace.create(folder, KEY, Founding(relay = relay, person = "李雷", workspace = "渝行旅社"))

fun text(value: String): FieldValue = FieldValue.Text(value)

/** Keeps what it hears. */
class Heard : Listener {
    private val snapshots = LinkedBlockingQueue<Snapshot>()

    override fun onSnapshot(snapshot: Snapshot) {
        snapshots.add(snapshot)
    }

    val count: Int get() = snapshots.size

    /** The next snapshot; waits for it. */
    fun next(): Snapshot = snapshots.poll(10, TimeUnit.SECONDS) ?: fail("no snapshot came")
}
