package cairn.app

import android.content.Context
import android.content.SharedPreferences
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.net.NetworkRequest
import cairn.presentation.model.Platform
import cairn.presentation.model.Preferences
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.withContext
import java.io.File
import java.time.ZoneId
import java.util.Currency
import java.util.Locale
import kotlin.reflect.KProperty

/** What the models need of the phone, on Android. */
class AndroidPlatform(private val context: Context) : Platform {
    private val reached = MutableStateFlow(false)
    private val keys = BookKey(context)
    override val online: StateFlow<Boolean> = reached
    override val preferences: Preferences = Kept(context.getSharedPreferences("cairn", Context.MODE_PRIVATE))
    override val zone: ZoneId get() = ZoneId.systemDefault()
    override val pins = Pins(context)
    override val currency: String get() = runCatching {
        Currency.getInstance(Locale.getDefault()).currencyCode
    }.getOrDefault("CNY")
    override val version: String = context.packageManager.getPackageInfo(context.packageName, 0).versionName ?: ""

    init {
        val networks = context.getSystemService(ConnectivityManager::class.java)!!
        val request = NetworkRequest.Builder().addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET).build()
        val seen = HashSet<Network>()
        networks.registerNetworkCallback(
            request,
            object : ConnectivityManager.NetworkCallback() {
                override fun onAvailable(network: Network) {
                    synchronized(seen) { seen += network }
                    reached.value = true
                }

                override fun onLost(network: Network) {
                    reached.value = synchronized(seen) {
                        seen -= network
                        seen.isNotEmpty()
                    }
                }
            },
        )
    }

    override fun nowMs(): Long = System.currentTimeMillis()

    /** Not in backups: a book restored on another phone would write as this one. */
    private val root: File get() = context.noBackupFilesDir

    override fun folder(): String = File(root, BOOK).path

    override fun hasBook(): Boolean = File(root, "$BOOK/cairn.db").exists()

    override suspend fun setBookAside(): Unit = withContext(Dispatchers.IO) {
        val book = File(root, BOOK)
        if (book.exists()) book.renameTo(File(root, "$BOOK-aside-${nowMs()}"))
    }

    override suspend fun key(): ByteArray? = withContext(Dispatchers.IO) { keys.open() }

    override suspend fun makeKey(): ByteArray = withContext(Dispatchers.IO) { keys.make() }

    private companion object {
        const val BOOK = "book"
    }
}

/** Choices of this phone's person. */
private class Kept(private val store: SharedPreferences) : Preferences {
    override var language: String by Said(store, "language", "system")
    override var textSize: String by Said(store, "text_size", "normal")
    override var lock: Boolean by Set(store, "lock")
    override var hideInRecents: Boolean by Set(store, "hide_in_recents")
    override var dataSaver: Boolean by Set(store, "data_saver")
}

private class Said(private val store: SharedPreferences, private val name: String, private val otherwise: String) {
    operator fun getValue(of: Any?, property: KProperty<*>): String = store.getString(name, otherwise) ?: otherwise

    operator fun setValue(of: Any?, property: KProperty<*>, value: String) = store.edit().putString(name, value).apply()
}

private class Set(private val store: SharedPreferences, private val name: String) {
    operator fun getValue(of: Any?, property: KProperty<*>): Boolean = store.getBoolean(name, false)

    operator fun setValue(of: Any?, property: KProperty<*>, value: Boolean) =
        store.edit().putBoolean(name, value).apply()
}
