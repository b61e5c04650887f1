import cairn.core.*
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.nio.file.Files
import java.nio.file.Path

/** Each typed error arrives as itself, with its stable code. */
class ErrorsTest {
    private inline fun <reified E : Throwable> refused(crossinline work: suspend () -> Unit): E =
        assertThrows<E> { runBlocking { work() } }

    @Test
    fun `an invalid field is named with its rule`(): Unit = runBlocking {
        founded(relay = NOBODY).use { device ->
            val error =
                refused<CairnException.Invalid> {
                    device.createRecord(
                        Kind.CUSTOMER,
                        mapOf("birthday" to text("never")),
                        null,
                    )
                }
            assertEquals("invalid", error.code)
            assertTrue(error.fields.any { it.field == "birthday" && it.rule == "not_a_date" }, error.fields.toString())
            assertEquals(0, device.list(ListQuery(Kind.CUSTOMER)).rows.size)
        }
    }

    @Test
    fun `a record that is not there`(): Unit = runBlocking {
        founded(relay = NOBODY).use { device ->
            assertEquals("not_found", refused<CairnException.NotFound> { device.record("0".repeat(32)) }.code)
            refused<CairnException.Invalid> { device.record("no identifier") }
        }
    }

    @Test
    fun `the wrong key and a key of the wrong length`(): Unit = runBlocking {
        val folder = folder()
        founded(relay = NOBODY, folder = folder).close()
        assertEquals("wrong_key", refused<CairnException.WrongKey> { Workspace.open(folder, ByteArray(32)) }.code)
        refused<CairnException.WrongKey> { Workspace.open(folder, ByteArray(5)) }
        Workspace.open(folder, KEY).close()
    }

    @Test
    fun `a folder that holds a device, and one that holds none`(): Unit = runBlocking {
        val folder = folder()
        founded(relay = NOBODY, folder = folder).close()
        assertEquals("exists", refused<CairnException.Exists> { founded(relay = NOBODY, folder = folder) }.code)
        refused<CairnException.Other> { Workspace.open(folder(), KEY) }
    }

    @Test
    fun `a file that is no database`(): Unit = runBlocking {
        val folder = folder()
        Files.write(Path.of(folder, "cairn.db"), ByteArray(8192) { 1 })
        assertEquals("wrong_key", refused<CairnException.WrongKey> { Workspace.open(folder, KEY) }.code)
    }

    @Test
    fun `a database of a newer version`(): Unit = runBlocking {
        val folder = System.getenv("CAIRN_NEWER") ?: error("CAIRN_NEWER is not set: run ./x test")
        assertEquals("newer_version", refused<CairnException.NewerVersion> { Workspace.open(folder, KEY) }.code)
    }

    @Test
    fun `a text that is no invite, and one that was used`(): Unit = runBlocking {
        assertEquals(
            "invite",
            refused<CairnException.BadInvite> { Workspace.join(folder(), KEY, "cairn:nonsense", "X") }.code,
        )
        founded().use { office ->
            office.syncOnce()
            val invite = office.invite(Role.READER, office.spaces().map { it.id }, HOUR_MS)
            Workspace.join(folder(), KEY, invite, "X").use { reader ->
                refused<CairnException.BadInvite> { Workspace.join(folder(), KEY, invite, "Y") }
                assertEquals(
                    "forbidden",
                    refused<CairnException.Forbidden> {
                        reader.createRecord(Kind.CUSTOMER, mapOf("name" to text("A")), null)
                    }.code,
                )
            }
        }
    }

    @Test
    fun `nobody listens at the relay's address, and what was written stays`(): Unit = runBlocking {
        founded(relay = NOBODY).use { device ->
            val id = device.createRecord(Kind.CUSTOMER, mapOf("name" to text("A")), null).id
            assertEquals("unreachable", refused<CairnException.Offline> { device.syncOnce() }.code)
            assertEquals("A", device.record(id).title)
            assertTrue(device.status().waiting > 0uL)
        }
    }
}
