package cairn.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/**
 * What a finger or face must unlock in the phone's key store, so that "yes" is the key store's word and not only the prompt's. The key is lost when
 * another finger is added: who only knows the phone's code opens nothing by adding their own.
 */
class FingerKey {
    private val store: KeyStore get() = KeyStore.getInstance(PROVIDER).apply { load(null) }

    /** A cipher that works once the right finger was shown; null where there is no key, or no longer. Blocks. */
    fun cipher(): Cipher? = try {
        val key = store.getKey(ALIAS, null) as? SecretKey
        key?.let { Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, it) } }
    } catch (lost: GeneralSecurityException) {
        null
    }

    /** Whether the key store let the key be used. */
    fun proves(cipher: Cipher?): Boolean = try {
        cipher?.doFinal(ByteArray(1)) != null
    } catch (locked: GeneralSecurityException) {
        false
    }

    /** Makes the key where there is none that can be used; a phone without fingers has none. Blocks. */
    fun renew() {
        if (cipher() != null) return
        val spec = KeyGenParameterSpec.Builder(ALIAS, KeyProperties.PURPOSE_ENCRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setUserAuthenticationRequired(true)
            .setInvalidatedByBiometricEnrollment(true)
            .build()
        try {
            KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec) }.generateKey()
        } catch (none: GeneralSecurityException) {
            // No finger is known to the phone: the PIN alone opens.
        } catch (broken: ProviderException) {
            // The key store fails: the PIN alone opens.
        }
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "cairn-lock"
        const val CIPHER = "AES/GCM/NoPadding"
    }
}
