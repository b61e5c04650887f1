package cairn.app

import android.app.Activity
import android.content.Context
import android.content.SharedPreferences
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import android.os.SystemClock
import android.provider.Settings
import cairn.presentation.model.PinKeeper
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import java.lang.ref.WeakReference
import java.security.MessageDigest
import java.security.SecureRandom
import java.util.Base64
import javax.crypto.SecretKeyFactory
import javax.crypto.spec.PBEKeySpec
import kotlin.coroutines.resume

/** The app's lock: a finger or face first, a PIN beside it. Of the PIN only a slow hash is kept (PBKDF2, RFC 8018). */
class Pins(private val context: Context) : PinKeeper {
    private val store = context.getSharedPreferences("lock", Context.MODE_PRIVATE)

    private val finger = FingerKey()

    /** The activity in front: a biometric prompt needs one. */
    var front: WeakReference<Activity> = WeakReference(null)

    override fun isSet(): Boolean = store.contains(HASH)

    override suspend fun set(pin: String) {
        val salt = ByteArray(SALT_BYTES).also(SecureRandom()::nextBytes)
        val hash = hash(pin, salt)
        kept { putString(SALT, text(salt)).putString(HASH, text(hash)).putInt(TRIES, 0).remove(LEFT) }
        withContext(Dispatchers.Default) { finger.renew() }
    }

    override suspend fun tryPin(pin: String): Long? {
        val left = left()
        if (left > 0) return refused(left)
        // What cannot be read locks: nothing is right then.
        val (salt, known) = known() ?: return refused(HOUR_MS)
        val tries = store.getInt(TRIES, 0) + 1
        // After five wrong ones half a minute, then twice as long each time, up to an hour. Written before the answer is known.
        val wait = if (tries <
            FREE_TRIES
        ) {
            0
        } else {
            minOf(HOUR_MS, HALF_MINUTE_MS shl minOf(tries - FREE_TRIES, MOST_SHIFTS))
        }
        if (!kept { putInt(TRIES, tries) }) return refused(HALF_MINUTE_MS)
        if (MessageDigest.isEqual(hash(pin, salt), known)) {
            kept { putInt(TRIES, 0).remove(LEFT) }
            // Somebody else's finger may have been added meanwhile; who knows the PIN says that it may count.
            withContext(Dispatchers.Default) { finger.renew() }
            return null
        }
        return if (wait == 0L) 0 else refused(wait)
    }

    private fun known(): Pair<ByteArray, ByteArray>? = try {
        val (salt, hash) = listOf(SALT, HASH).map { store.getString(it, null)?.let(::bytes) }
        if (salt == null || hash == null) null else salt to hash
    } catch (damaged: IllegalArgumentException) {
        null
    } catch (damaged: ClassCastException) {
        null
    }

    /** How much of a wait is left, ms: by the clock since the phone was started, which nobody sets. A restart of the phone counts as no waiting. */
    private fun left(): Long {
        val left = store.getLong(LEFT, 0)
        if (left <= 0) return 0
        val passed = if (store.getInt(BOOT, -1) ==
            boots()
        ) {
            SystemClock.elapsedRealtime() - store.getLong(SINCE, 0)
        } else {
            0
        }
        return (left - passed.coerceAtLeast(0)).coerceAtLeast(0)
    }

    /** Notes the wait; tells when it ends by the clock on the wall. */
    private fun refused(wait: Long): Long {
        kept { putLong(LEFT, wait).putLong(SINCE, SystemClock.elapsedRealtime()).putInt(BOOT, boots()) }
        return System.currentTimeMillis() + wait
    }

    private fun boots(): Int = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, 0)

    /** On the disk when this returns: an app that is ended then has noted it. */
    private fun kept(change: SharedPreferences.Editor.() -> SharedPreferences.Editor): Boolean =
        store.edit().change().commit()

    override fun hasBiometric(): Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_FINGERPRINT)

    override suspend fun askBiometric(): Boolean {
        val activity = front.get() ?: return false
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return false
        // Gone where a finger was added since: then the PIN opens, and makes it anew.
        val cipher = withContext(Dispatchers.Default) { finger.cipher() } ?: return false
        val words = (context.applicationContext as CairnApplication).words()
        return suspendCancellableCoroutine { waiting ->
            val cancel = CancellationSignal()
            val prompt = BiometricPrompt.Builder(activity)
                .setTitle(words.say(cairn.presentation.text.Say.lockTitle))
                .setNegativeButton(
                    words.say(cairn.presentation.text.Say.lockLead),
                    activity.mainExecutor,
                ) { _, _ -> if (waiting.isActive) waiting.resume(false) }
                .build()
            prompt.authenticate(
                BiometricPrompt.CryptoObject(cipher),
                cancel,
                activity.mainExecutor,
                object : BiometricPrompt.AuthenticationCallback() {
                    override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) {
                        if (waiting.isActive) waiting.resume(finger.proves(result?.cryptoObject?.cipher))
                    }

                    override fun onAuthenticationError(code: Int, why: CharSequence?) {
                        if (waiting.isActive) waiting.resume(false)
                    }
                },
            )
            waiting.invokeOnCancellation { cancel.cancel() }
        }
    }

    private suspend fun hash(pin: String, salt: ByteArray): ByteArray = withContext(Dispatchers.Default) {
        SecretKeyFactory.getInstance(
            "PBKDF2WithHmacSHA256",
        ).generateSecret(PBEKeySpec(pin.toCharArray(), salt, ROUNDS, HASH_BITS)).encoded
    }

    private fun text(bytes: ByteArray) = Base64.getEncoder().encodeToString(bytes)

    private fun bytes(text: String) = Base64.getDecoder().decode(text)

    private companion object {
        const val SALT = "salt"
        const val HASH = "hash"
        const val TRIES = "tries"
        const val LEFT = "left"
        const val SINCE = "since"
        const val BOOT = "boot"
        const val SALT_BYTES = 16
        const val ROUNDS = 210_000
        const val HASH_BITS = 256
        const val FREE_TRIES = 5
        const val MOST_SHIFTS = 7
        const val HALF_MINUTE_MS = 30_000L
        const val HOUR_MS = 3_600_000L
    }
}
