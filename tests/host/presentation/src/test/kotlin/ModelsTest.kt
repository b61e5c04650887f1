import cairn.core.FieldValue
import cairn.core.Founding
import cairn.core.Kind
import cairn.core.Workspace
import cairn.presentation.model.beginTask
import cairn.presentation.model.moneyOf
import cairn.presentation.model.value
import cairn.presentation.state.AppIntent
import cairn.presentation.state.AppState
import cairn.presentation.state.CaseIntent
import cairn.presentation.state.CaseState
import cairn.presentation.state.CustomersIntent
import cairn.presentation.state.CustomersState
import cairn.presentation.state.LockIntent
import cairn.presentation.state.LockState
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.content
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit

/** What this shell has and the other has otherwise, on the real core; what both have is in the journeys. */
class ModelsTest {
    private fun phone(test: (Phone) -> Unit) {
        val phone = Phone("owner")
        runBlocking {
            Workspace.create(phone.platform.folder(), phone.platform.makeKey(), Founding(RELAY, "李雷", "渝行旅社")).close()
        }
        phone.online.value = false
        phone.restart()
        try {
            await("open") { phone.app.state.value.phase == AppState.Phase.OPEN }
            test(phone)
            phone.uncaught.poll()?.let { throw it }
        } finally {
            phone.end()
        }
    }

    private fun await(what: String, holds: () -> Boolean) {
        val until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20)
        while (!holds()) if (System.nanoTime() > until) fail<Unit>("$what: not after 20 s") else Thread.sleep(10)
    }

    private fun Phone.does(model: String, intent: Any) = act(model(model) ?: error("no $model"), intent)

    private inline fun <reified S> Phone.state(model: String): S = model(model)?.state?.value as S

    private fun Phone.pin(digits: String) = digits.forEach { does("newPin", LockIntent.Digit(it.digitToInt())) }

    @Test
    fun `the lock holds only once a PIN was entered twice`() = phone { phone ->
        phone.does("more", MoreIntent.Lock(true))
        assertEquals(Screen.NewPin, phone.app.state.value.navigation.top)
        phone.does("app", AppIntent.Lock)
        assertEquals(AppState.Phase.OPEN, phone.app.state.value.phase, "without a PIN nobody is locked out")
        phone.pin("123456")
        assertEquals(LockState.Step.REPEAT, phone.state<LockState>("newPin").step)
        phone.pin("123457")
        assertEquals(Text.Key("lock.mismatch"), phone.state<LockState>("newPin").problem)
        phone.pin("123456")
        phone.pin("123456")
        await("the lock is on") {
            phone.platform.preferences.lock &&
                phone.app.state.value.navigation.top != Screen.NewPin
        }
        assertNull(runBlocking { phone.platform.pins.tryPin("123456") })
        phone.does("app", AppIntent.Lock)
        assertEquals(AppState.Phase.LOCKED, phone.app.state.value.phase)
    }

    @Test
    fun `a case's cost is saved when it is an amount, and stays as typed when it is none`() = phone { phone ->
        val id = runBlocking { phone.book().openCase(mapOf("title" to value("空调"), "kind" to value("complaint"))).id }
        phone.does("app", AppIntent.Open(Screen.Case(id)))
        await("the case") { phone.state<CaseState>("case").page.content != null }
        phone.does("case", CaseIntent.Cost("128.5"))
        fun saved() = runBlocking { phone.book().record(id).fields["cost"] }
        await("saved") { saved() == FieldValue.Money(12_850, "CNY") }
        phone.does("case", CaseIntent.Cost("128.5 元"))
        val cost = phone.state<CaseState>("case").page.content?.cost
        assertEquals("128.5 元" to Text.Key("case.cost_unclear"), cost?.text to cost?.problem)
        phone.does("case", CaseIntent.Cost(""))
        await("taken away") { saved() == null }
    }

    @Test
    fun `an amount has the decimals of its currency`() {
        assertEquals(FieldValue.Money(1_280, "JPY"), moneyOf("1280", "JPY"))
        assertNull(moneyOf("1280.5", "JPY"))
        assertEquals(FieldValue.Money(50, "EUR"), moneyOf("0,5", "EUR"))
        assertNull(moneyOf("1.234", "CNY"))
    }

    @Test
    fun `the chip of who is due shows them alone`() = phone { phone ->
        val (due, _) = runBlocking {
            listOf("王芳", "陈晨").map { phone.book().createRecord(Kind.CUSTOMER, mapOf("name" to value(it)), null).id }
        }
        runBlocking { phone.app.desk.value?.beginTask(due) }
        fun rows() = phone.state<CustomersState>("customers").rows.content?.map { it.title }
        await("both") { rows()?.size == 2 }
        phone.does("customers", CustomersIntent.Choose("due", null))
        await("who is due") { rows() == listOf("王芳") }
        phone.does("customers", CustomersIntent.Choose("due", null))
        await("both again") { rows()?.size == 2 }
    }
}
