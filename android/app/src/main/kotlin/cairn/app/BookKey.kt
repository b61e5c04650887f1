package cairn.app

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import java.io.File
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The book's 32-byte key, sealed (AES-256-GCM) under a key that never leaves the phone's key store: StrongBox where there is one, else the trusted
 * execution environment. Where the key store was wiped, the sealed bytes open no more: then one joins again, and the book is set aside.
 */
class BookKey(private val context: Context) {
    private val sealed get() = File(context.noBackupFilesDir, "book.key")
    private val store: KeyStore get() = KeyStore.getInstance(PROVIDER).apply { load(null) }

    /** Null where the key store has lost it. Blocks. */
    fun open(): ByteArray? = try {
        val bytes = sealed.readBytes()
        val key = store.getKey(ALIAS, null) as? SecretKey
        key?.let {
            val cipher = Cipher.getInstance(CIPHER)
            cipher.init(Cipher.DECRYPT_MODE, it, GCMParameterSpec(TAG_BITS, bytes, 0, IV_BYTES))
            cipher.doFinal(bytes, IV_BYTES, bytes.size - IV_BYTES)
        }
    } catch (gone: KeyPermanentlyInvalidatedException) {
        null
    } catch (gone: GeneralSecurityException) {
        null
    } catch (gone: java.io.IOException) {
        null
    }

    /** A new key, sealed before it is given. Blocks. */
    fun make(): ByteArray {
        val key = generate()
        val book = ByteArray(BOOK_BYTES).also(SecureRandom()::nextBytes)
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.ENCRYPT_MODE, key)
        // Written beside and renamed: a phone that dies here has the old key or the new one.
        val beside = File(sealed.path + ".new")
        beside.outputStream().use { out ->
            out.write(cipher.iv + cipher.doFinal(book))
            out.fd.sync()
        }
        check(beside.renameTo(sealed)) { "the key cannot be stored" }
        return book
    }

    private fun generate(): SecretKey {
        val strong = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
            context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P && strong) {
            try {
                return generate(spec().setIsStrongBoxBacked(true).build())
            } catch (full: StrongBoxUnavailableException) {
                // Taken by others; the trusted execution environment has room.
            }
        }
        return generate(spec().build())
    }

    private fun generate(spec: KeyGenParameterSpec): SecretKey =
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec) }.generateKey()

    /** Usable while the phone is locked: the sync job opens the book then. The app's own lock guards the screen. */
    private fun spec() = KeyGenParameterSpec.Builder(
        ALIAS,
        KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT,
    )
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .setKeySize(KEY_BITS)

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "cairn book"
        const val CIPHER = "AES/GCM/NoPadding"
        const val TAG_BITS = 128
        const val IV_BYTES = 12
        const val KEY_BITS = 256
        const val BOOK_BYTES = 32
    }
}
