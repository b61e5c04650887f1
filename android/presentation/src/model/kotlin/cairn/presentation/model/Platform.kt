package cairn.presentation.model

import kotlinx.coroutines.flow.StateFlow
import java.time.ZoneId

/** What the models need of the phone. Android implements it; on the JVM the journeys do. */
interface Platform {
    /** Whether the system says that there is a network. */
    val online: StateFlow<Boolean>
    val preferences: Preferences
    val zone: ZoneId
    val version: String

    /** What is paid with where this phone's person is, ISO 4217; for amounts that have no currency yet. */
    val currency: String

    /** What keeps the PIN of the app's lock. */
    val pins: PinKeeper

    fun nowMs(): Long

    /** The folder that holds the book. */
    fun folder(): String

    fun hasBook(): Boolean

    /** Moves a book that cannot be used any more out of the way. Nothing is deleted. */
    suspend fun setBookAside()

    /** The database's key; null where the key store has lost it. */
    suspend fun key(): ByteArray?

    /** A new key for a new book. */
    suspend fun makeKey(): ByteArray
}

/** What this phone's person chose. Kept by the platform, outside the book. */
interface Preferences {
    var language: String
    var textSize: String
    var lock: Boolean
    var hideInRecents: Boolean
    var dataSaver: Boolean
}
