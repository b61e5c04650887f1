package cairn.app

import android.app.Application
import cairn.presentation.model.App
import cairn.presentation.model.Join
import cairn.presentation.model.Lock
import cairn.presentation.model.Screens
import cairn.presentation.text.Pattern
import cairn.presentation.text.Texts
import cairn.presentation.text.Words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob

/** The process: one app model, whatever comes and goes on the screen. A job that syncs in the background uses the same open book. */
class CairnApplication : Application() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)

    lateinit var platform: AndroidPlatform
        private set
    lateinit var app: App
        private set
    lateinit var join: Join
        private set
    lateinit var lock: Lock
        private set
    val pins: Pins get() = platform.pins
    private var screens: Screens? = null
    private var screensOf: Any? = null

    override fun onCreate() {
        super.onCreate()
        platform = AndroidPlatform(this)
        app = App(platform, scope)
        join = Join(app, platform, scope)
        lock = Lock(app, pins, scope)
        Notifications.makeChannels(this, words())
        SyncJob.schedule(this, platform.preferences.dataSaver)
    }

    /** The window in front. */
    fun front(): MainActivity? = pins.front.get() as? MainActivity

    /** The models of the open book's screens. */
    fun screens(): Screens? {
        val desk = app.desk.value ?: return null
        if (screensOf !== desk) {
            screens?.close()
            screens = Screens(desk)
            screensOf = desk
        }
        return screens
    }

    /** Texts in the person's language, for what is said outside of a screen too. */
    fun words(): Words {
        val language = Languages.present(this, platform.preferences.language)
        val texts = Texts.of(language)
        return Words(language, platform.zone, platform::nowMs) { key -> texts[key]?.let { Pattern(it.other, it.one) } }
    }
}
