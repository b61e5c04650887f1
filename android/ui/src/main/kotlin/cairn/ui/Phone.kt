package cairn.ui

import androidx.compose.runtime.staticCompositionLocalOf

/** What only the phone can do. The app gives one for each screen; what comes of it reaches the screen through its model. */
interface Phone {
    fun call(number: String)

    fun message(number: String)

    fun navigate(position: Pair<Double, Double>?, address: String?)

    /** An invite, a business card, or the barcode that the survey question [path] asks for. */
    fun scan(what: Scan, path: String? = null)

    /** Takes one and keeps it with the record of the screen, or as the answer to the survey question [path]. */
    fun attach(what: Attach, path: String? = null)

    /** Finds out where the phone is, for the check-in or the survey question [path]. */
    fun locate(path: String? = null)

    fun pickFile()

    /** Hands a text to another app, such as one that prints. */
    fun share(text: String)

    enum class Scan { INVITE, CARD, BARCODE }

    enum class Attach { PHOTO, VOICE, SIGNATURE }
}

val LocalPhone = staticCompositionLocalOf<Phone> { error("the app gives the phone") }
