import cairn.core.Workspace
import cairn.presentation.model.App
import cairn.presentation.model.Join
import cairn.presentation.model.PinKeeper
import cairn.presentation.model.Platform
import cairn.presentation.model.Preferences
import cairn.presentation.model.Screens
import cairn.presentation.state.Model
import cairn.presentation.state.Screen
import cairn.presentation.state.Tab
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executor
import java.util.concurrent.locks.LockSupport

/** A thread on which a phone's models live, as Android's main thread: one task after the other, and it waits only in [idle]. */
class MainThread :
    Thread("cairn-main"),
    Executor,
    AutoCloseable {
    private val tasks = ConcurrentLinkedQueue<Runnable>()

    @Volatile private var ended = false
    val dispatcher: CoroutineDispatcher = asCoroutineDispatcher()

    init {
        isDaemon = true
        start()
    }

    override fun execute(task: Runnable) {
        tasks += task
        LockSupport.unpark(this)
    }

    override fun run() {
        while (!ended) tasks.poll()?.run() ?: idle()
    }

    /** Nothing to do. */
    fun idle() = LockSupport.park(this)

    override fun close() = execute { ended = true }
}

/** The lock's PIN, in memory. */
class TestPins : PinKeeper {
    private var kept: String? = null

    override fun isSet() = kept != null

    override suspend fun set(pin: String) {
        kept = pin
    }

    override suspend fun tryPin(pin: String): Long? = if (pin == kept) null else 0

    override fun hasBiometric() = false

    override suspend fun askBiometric() = false
}

/** A phone: its storage, its network, its clock, and the app on it. */
class Phone(val name: String, val dir: Path = Files.createTempDirectory("cairn-$name")) {
    val online = MutableStateFlow(true)
    val uncaught = ConcurrentLinkedQueue<Throwable>()

    @Volatile private var offsetMs = 0L
    private var main = MainThread()
    private var key: ByteArray? = null
    private var asides = 0
    lateinit var app: App
        private set
    lateinit var join: Join
        private set
    private var screens: Screens? = null
    private var of: Any? = null

    val platform = object : Platform {
        override val online get() = this@Phone.online
        override val preferences = object : Preferences {
            override var language = "system"
            override var textSize = "normal"
            override var lock = false
            override var hideInRecents = false
            override var dataSaver = false
        }
        override val zone: ZoneId = ZoneId.of("Asia/Shanghai")
        override val version = "test"
        override val currency = "CNY"
        override val pins = TestPins()

        override fun nowMs() = System.currentTimeMillis() + offsetMs

        override fun folder(): String = dir.resolve("book").toString()

        override fun hasBook() = Files.exists(dir.resolve("book/cairn.db"))

        override suspend fun setBookAside() = withContext(Dispatchers.IO) {
            Files.move(dir.resolve("book"), dir.resolve("aside-${++asides}"))
            Unit
        }

        override suspend fun key() = key

        override suspend fun makeKey() = ByteArray(32) { (it + 1).toByte() }.also { key = it }
    }

    init {
        start()
    }

    private fun start() {
        val failures = CoroutineExceptionHandler { _, error -> uncaught += error }
        val scope = CoroutineScope(main.dispatcher + SupervisorJob() + failures)
        app = App(platform, scope)
        join = Join(app, platform, scope)
    }

    /** Ends the app where it stands, and starts it again on the same storage. */
    fun restart() {
        screens?.close()
        screens = null
        of = null
        app.close()
        main.close()
        main = MainThread()
        start()
    }

    fun end() {
        screens?.close()
        app.close()
        main.close()
    }

    /** The key store was wiped. */
    fun loseKey() {
        key = null
    }

    fun room(bytes: ULong?) = runBlocking { book().limitStorage(bytes) }

    fun clock(hours: Long) {
        offsetMs = hours * 3_600_000
        book().correctClock(offsetMs)
    }

    fun book(): Workspace = app.desk.value?.book ?: error("$name has no book yet")

    /** The model of that name in the journeys. */
    fun model(wanted: String): Model<*, *>? = when (wanted) {
        "app" -> app
        "join" -> join
        else -> screenOf(wanted)?.let { screen -> onMain { screens()?.of(screen) } }
    }

    private fun screens(): Screens? {
        val desk = app.desk.value ?: return null
        if (of !== desk) {
            screens = Screens(desk)
            of = desk
        }
        return screens
    }

    private fun <T> onMain(work: () -> T): T = runBlocking(main.dispatcher) { work() }

    private fun screenOf(wanted: String): Screen? {
        val stacks = app.state.value.navigation.run { listOf(stack) + stacks.values }
        fun open(matches: (Screen) -> Boolean): Screen? =
            stacks.firstNotNullOfOrNull { stack -> stack.lastOrNull(matches) }
        return when (wanted) {
            "today" -> Screen.Root(Tab.TODAY)
            "customers" -> Screen.Root(Tab.CUSTOMERS)
            "trips" -> Screen.Root(Tab.TRIPS)
            "cases" -> Screen.Root(Tab.CASES)
            "more" -> Screen.Root(Tab.MORE)
            "customer" -> open { it is Screen.Customer }
            "visit" -> open { it is Screen.Visit }
            "trip" -> open { it is Screen.Trip }
            "case" -> open { it is Screen.Case }
            "survey" -> open { it is Screen.Survey }
            "surveys" -> open { it is Screen.Surveys } ?: Screen.Surveys()
            "newPin" -> open { it == Screen.NewPin }
            "outbox" -> Screen.Outbox
            "setAside" -> Screen.SetAside
            "myFigures" -> Screen.MyFigures
            "search" -> Screen.Search
            else -> error("no model is called $wanted")
        }
    }

    /** Does something on the main thread, as a tap does. */
    @Suppress("UNCHECKED_CAST")
    fun act(model: Model<*, *>, intent: Any) = onMain { (model as Model<Any, Any>).act(intent) }
}
