package cairn.app

import android.app.Activity
import android.content.Context
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import cairn.presentation.model.PinKeeper
import java.lang.ref.WeakReference
import java.security.MessageDigest
import java.security.SecureRandom
import java.util.Base64
import javax.crypto.SecretKeyFactory
import javax.crypto.spec.PBEKeySpec
import kotlin.coroutines.resume
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/** The app's lock: a finger or face first, a PIN beside it. Of the PIN only a slow hash is kept (PBKDF2, RFC 8018). */
class Pins(private val context: Context) : PinKeeper {
    private val store = context.getSharedPreferences("lock", Context.MODE_PRIVATE)

    /** The activity in front: a biometric prompt needs one. */
    var front: WeakReference<Activity> = WeakReference(null)

    override fun isSet(): Boolean = store.contains(HASH)

    override suspend fun set(pin: String) {
        val salt = ByteArray(SALT_BYTES).also(SecureRandom()::nextBytes)
        val hash = hash(pin, salt)
        store.edit().putString(SALT, text(salt)).putString(HASH, text(hash)).putInt(TRIES, 0).apply()
    }

    override suspend fun tryPin(pin: String): Long? {
        val until = store.getLong(UNTIL, 0)
        if (System.currentTimeMillis() < until) return until
        val salt = bytes(store.getString(SALT, null) ?: return null)
        val right = MessageDigest.isEqual(hash(pin, salt), bytes(store.getString(HASH, null) ?: return null))
        val tries = if (right) 0 else store.getInt(TRIES, 0) + 1
        // After five wrong ones half a minute, then twice as long each time, up to an hour.
        val wait = if (tries < FREE_TRIES) 0 else minOf(HOUR_MS, HALF_MINUTE_MS shl minOf(tries - FREE_TRIES, MOST_SHIFTS))
        val next = if (wait == 0L) 0 else System.currentTimeMillis() + wait
        store.edit().putInt(TRIES, tries).putLong(UNTIL, next).apply()
        return if (right) null else next
    }

    override fun hasBiometric(): Boolean =
        Build.VERSION.SDK_INT >= Build.VERSION_CODES.P && context.packageManager.hasSystemFeature(PackageManager.FEATURE_FINGERPRINT)

    override suspend fun askBiometric(): Boolean {
        val activity = front.get() ?: return false
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return false
        val words = (context.applicationContext as CairnApplication).words()
        return suspendCancellableCoroutine { waiting ->
            val cancel = CancellationSignal()
            val prompt = BiometricPrompt.Builder(activity)
                .setTitle(words.say(cairn.presentation.text.Say.lockTitle))
                .setNegativeButton(words.say(cairn.presentation.text.Say.lockLead), activity.mainExecutor) { _, _ -> if (waiting.isActive) waiting.resume(false) }
                .build()
            prompt.authenticate(
                cancel, activity.mainExecutor,
                object : BiometricPrompt.AuthenticationCallback() {
                    override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) {
                        if (waiting.isActive) waiting.resume(true)
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
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(PBEKeySpec(pin.toCharArray(), salt, ROUNDS, HASH_BITS)).encoded
    }

    private fun text(bytes: ByteArray) = Base64.getEncoder().encodeToString(bytes)

    private fun bytes(text: String) = Base64.getDecoder().decode(text)

    private companion object {
        const val SALT = "salt"
        const val HASH = "hash"
        const val TRIES = "tries"
        const val UNTIL = "until"
        const val SALT_BYTES = 16
        const val ROUNDS = 210_000
        const val HASH_BITS = 256
        const val FREE_TRIES = 5
        const val MOST_SHIFTS = 7
        const val HALF_MINUTE_MS = 30_000L
        const val HOUR_MS = 3_600_000L
    }
}
