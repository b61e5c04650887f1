import cairn.core.*
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Write, watch, exchange, cancel: the whole path through the generated Kotlin and a real relay. */
class PathTest {
    @Test
    fun `what one device writes reaches the other`(): Unit = runBlocking {
        founded().use { office ->
            val made = office.createRecord(Kind.CUSTOMER, mapOf("name" to text("王芳")), null)
            assertTrue(made.changed)
            assertEquals(Place.ThisPhone, office.record(made.id).place)
            assertEquals(true, office.syncOnce().sent > 0uL)
            assertEquals(Place.Sent, office.record(made.id).place)

            val invite = office.invite(Role.EDITOR, office.spaces().map { it.id }, HOUR_MS)
            Workspace.join(folder(), KEY, invite, "韩梅梅").use { phone ->
                phone.syncOnce()
                assertEquals("王芳", phone.record(made.id).title)
                assertEquals(listOf(made.id), phone.search(SearchQuery("wf", listOf(Kind.CUSTOMER))).map { it.row.id })
                phone.editRecord(made.id, listOf(Change.Put("name", text("王方"))))
                phone.syncOnce()
                office.syncOnce()
                assertEquals("王方", office.record(made.id).title)
                assertEquals("韩梅梅", office.record(made.id).updated.authorName)
            }
        }
    }

    @Test
    fun `a subscription gives the first snapshot at once and ends when cancelled`(): Unit = runBlocking {
        founded().use { device ->
            val heard = Heard()
            val subscription = device.subscribe(Query.Listed(ListQuery(Kind.CUSTOMER)), heard)
            assertEquals(1, heard.count)
            assertEquals(0, (heard.next() as Snapshot.Listed).page.rows.size)
            device.createRecord(Kind.CUSTOMER, mapOf("name" to text("Ana")), null)
            assertEquals(listOf("Ana"), (heard.next() as Snapshot.Listed).page.rows.map { it.title })
            subscription.cancel()
            device.createRecord(Kind.CUSTOMER, mapOf("name" to text("Ben")), null)
            Thread.sleep(500)
            assertEquals(0, heard.count)
            subscription.close()
        }
    }

    @Test
    fun `a conflict is seen and switched`(): Unit = runBlocking {
        founded().use { office ->
            val id = office.createRecord(Kind.CUSTOMER, mapOf("name" to text("A")), null).id
            office.syncOnce()
            val invite = office.invite(Role.EDITOR, office.spaces().map { it.id }, HOUR_MS)
            Workspace.join(folder(), KEY, invite, "B").use { phone ->
                phone.syncOnce()
                office.editRecord(id, listOf(Change.Put("name", text("office"))))
                phone.editRecord(id, listOf(Change.Put("name", text("phone"))))
                office.syncOnce()
                phone.syncOnce()
                val conflict = phone.record(id).conflicts.single()
                assertEquals(
                    setOf(text("office"), text("phone")),
                    setOf(conflict.kept, conflict.setAside.single().value),
                )
                phone.switchTo(id, conflict.field, 0u)
                assertEquals(conflict.setAside.single().value, phone.record(id).fields["name"])
                assertEquals(0, phone.record(id).conflicts.size)
            }
        }
    }

    @Test
    fun `pages follow each other without gap or double`(): Unit = runBlocking {
        founded(relay = NOBODY).use { device ->
            repeat(25) { device.createRecord(Kind.CUSTOMER, mapOf("name" to text("N%02d".format(it))), null) }
            val titles = mutableListOf<String>()
            var after: String? = null
            do {
                val page = device.list(ListQuery(Kind.CUSTOMER, after = after, limit = 10u))
                titles += page.rows.map { it.title }
                after = page.next
            } while (after != null)
            assertEquals(List(25) { "N%02d".format(it) }, titles)
        }
    }

    @Test
    fun `the recall card and my figures come from this phone alone`(): Unit = runBlocking {
        founded(relay = NOBODY).use { device ->
            val liking = FieldValue.Entries(mapOf("new" to mapOf("kind" to text("allergy"), "text" to text("花生"))))
            val guest = device.createRecord(
                Kind.CUSTOMER,
                mapOf("name" to text("王芳"), "preferences" to liking),
                null,
            ).id
            assertEquals(listOf<TodayHint>(TodayHint.Acquaint), device.recall(guest).today)
            val price = FieldValue.Money(minor = 128_000, currency = "CNY")
            val fields = mapOf("customer" to text(guest), "date" to text("2026-01-05"), "amount" to price)
            val bought = device.createRecord(Kind.PURCHASE, fields, null).id
            val card = device.recall(guest)
            assertEquals(128_000L, card.figures?.monetary)
            assertEquals(listOf(bought), card.gradeRestsOn)
            assertEquals("花生", card.preferences.single().text)
            val figures = device.myFigures()
            assertEquals(1uL, figures.customers)
            assertEquals(1uL, figures.grades.sumOf { it.customers })
            assertEquals(0, device.slipping().size + device.winBack().count { it.customer.id != guest })
        }
    }
}
