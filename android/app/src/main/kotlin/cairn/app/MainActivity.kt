package cairn.app

import android.Manifest
import android.app.Activity
import android.app.ActivityManager
import android.content.Intent
import android.content.pm.PackageManager
import android.content.res.Configuration
import android.location.Location
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.provider.ContactsContract
import android.provider.MediaStore
import android.provider.OpenableColumns
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import cairn.presentation.model.Survey
import cairn.presentation.model.Visit
import cairn.presentation.state.AppIntent
import cairn.presentation.state.AppState
import cairn.presentation.state.JoinIntent
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.Screen
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.Tab
import cairn.presentation.state.VisitIntent
import cairn.ui.Phone
import java.io.File
import java.lang.ref.WeakReference
import java.util.concurrent.Executors

/** The one window. Everything it shows and does is in the models; here is what only an activity can do. */
class MainActivity : ComponentActivity() {
    private val cairn get() = application as CairnApplication
    val phone = AndroidPhone(this)
    private val files = Executors.newSingleThreadExecutor()

    /** What the screen waits for from another activity. */
    var asking: Asking? = null

    sealed interface Asking {
        /** The question of the survey that is to be answered with it. */
        val path: String?

        data class Code(val what: Phone.Scan, override val path: String?) : Asking

        data class File(val what: Phone.Attach, override val path: String?) : Asking

        data class Place(override val path: String?) : Asking
    }

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        enableEdgeToEdge()
        setContent { CairnApp(cairn, phone, wide = resources.configuration.screenWidthDp >= WIDE_DP) }
        if (saved == null) take(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        take(intent)
    }

    override fun onResume() {
        super.onResume()
        cairn.pins.front = WeakReference(this)
        if (cairn.platform.preferences.hideInRecents) {
            window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        } else {
            window.clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
        }
        if (cairn.app.state.value.handedOver) pin(true)
        cairn.app.desk.value?.book?.wakeSync()
    }

    /** Turning the phone is no leaving. */
    override fun onStop() {
        super.onStop()
        if (!isChangingConfigurations && asking == null) cairn.app.act(AppIntent.Lock)
        SyncJob.schedule(this, cairn.platform.preferences.dataSaver)
        TodayWidget.refresh(this)
    }

    override fun onDestroy() {
        files.shutdown()
        super.onDestroy()
    }

    /** A link, a shortcut, or something that another app shares. */
    private fun take(intent: Intent) {
        val uri = intent.data
        when (intent.action) {
            Intent.ACTION_SEND -> shared(intent)?.let(::importFrom)
            Intent.ACTION_VIEW -> when {
                uri == null -> Unit
                uri.scheme == "content" -> importFrom(uri)
                else -> follow(uri)
            }
        }
    }

    private fun shared(intent: Intent): Uri? =
        if (android.os.Build.VERSION.SDK_INT >= android.os.Build.VERSION_CODES.TIRAMISU) {
            intent.getParcelableExtra(Intent.EXTRA_STREAM, Uri::class.java)
        } else {
            @Suppress("DEPRECATION")
            intent.getParcelableExtra(Intent.EXTRA_STREAM)
        }

    private fun follow(uri: Uri) {
        val id = uri.lastPathSegment ?: ""
        val screen = when (uri.host) {
            "customer" -> Screen.Customer(id)
            "visit" -> Screen.Visit(id)
            "trip" -> Screen.Trip(id)
            "case" -> Screen.Case(id)
            "task" -> Screen.Root(Tab.TODAY)
            "search" -> Screen.Search
            "today" -> Screen.Root(Tab.TODAY)
            "customers" -> Screen.Root(Tab.CUSTOMERS)
            else -> return cairn.app.act(AppIntent.Link(uri.toString()))
        }
        cairn.app.act(AppIntent.Open(screen))
    }

    private fun importFrom(uri: Uri) {
        files.execute {
            val bytes = read(uri) ?: return@execute
            val name = nameOf(uri)
            runOnUiThread { import(name, bytes) }
        }
    }

    private fun import(name: String, bytes: ByteArray) {
        if (cairn.app.state.value.run { phase != AppState.Phase.OPEN || handedOver }) return
        cairn.app.act(AppIntent.Open(Screen.Import))
        cairn.screens()?.of(
            Screen.Import,
        )?.let { (it as cairn.presentation.model.More).act(MoreIntent.Import(name, bytes)) }
    }

    private fun nameOf(uri: Uri): String =
        contentResolver.query(uri, arrayOf(OpenableColumns.DISPLAY_NAME), null, null, null)?.use {
            if (it.moveToFirst()) it.getString(0) else null
        } ?: uri.lastPathSegment ?: ""

    fun takePhoto() {
        val capture = Intent(MediaStore.ACTION_IMAGE_CAPTURE)
        if (capture.resolveActivity(packageManager) != null) startActivityForResult(capture, PHOTO)
    }

    /** The top screen's model, where it is one that takes this. */
    private inline fun <reified M> top(): M? = cairn.screens()?.of(cairn.app.state.value.navigation.top) as? M

    fun located(at: Location?, denied: Boolean) {
        val asked = asking
        asking = null
        if (at != null && answer(asked, "${at.latitude} ${at.longitude} ${at.altitude} ${at.accuracy}")) return
        top<Visit>()?.act(VisitIntent.CheckIn(at?.latitude, at?.longitude, at?.accuracy?.toDouble(), denied))
    }

    override fun onRequestPermissionsResult(code: Int, permissions: Array<out String>, results: IntArray) {
        super.onRequestPermissionsResult(code, permissions, results)
        val granted = results.any { it == PackageManager.PERMISSION_GRANTED }
        when (code) {
            LOCATION -> if (granted) phone.findPlace() else located(null, denied = true)
            CONTACTS -> if (granted) phone.contactsAllowed()
        }
    }

    @Deprecated("the results of the framework's own activities")
    override fun onActivityResult(code: Int, result: Int, data: Intent?) {
        @Suppress("DEPRECATION")
        super.onActivityResult(code, result, data)
        val asked = asking
        asking = null
        if (result != Activity.RESULT_OK || data == null) return
        when (code) {
            SCAN -> data.getStringExtra(
                ScanActivity.TEXT,
            )?.let { if (!answer(asked, it)) cairn.join.act(JoinIntent.Scanned(it)) }
            FILE -> data.data?.let(::importFrom)
            CONTACT -> data.data?.let(::contact)
            PHOTO ->
                @Suppress("DEPRECATION")
                (data.extras?.get("data") as? android.graphics.Bitmap)?.let { photo ->
                    keep(
                        "jpg",
                        asked,
                    ) { out -> photo.compress(android.graphics.Bitmap.CompressFormat.JPEG, QUALITY, out) }
                }
            RECORD -> data.data?.let { uri ->
                files.execute {
                    read(uri)?.let { bytes -> keep("amr", asked) { out -> out.write(bytes) } }
                }
            }
            SIGN -> data.getByteArrayExtra(
                SignActivity.PICTURE,
            )?.let { bytes -> keep("png", asked) { out -> out.write(bytes) } }
        }
    }

    private fun contact(uri: Uri) {
        files.execute {
            val key = contentResolver.query(uri, arrayOf(ContactsContract.Contacts.LOOKUP_KEY), null, null, null)?.use {
                if (it.moveToFirst()) it.getString(0) else null
            } ?: return@execute
            val bytes = read(Uri.withAppendedPath(ContactsContract.Contacts.CONTENT_VCARD_URI, key)) ?: return@execute
            runOnUiThread { import("contact.vcf", bytes) }
        }
    }

    /** Kept with the record of the screen, outside backups; written aside and renamed, so that no half file is ever there. */
    private fun keep(kind: String, asked: Asking?, write: (java.io.OutputStream) -> Unit) {
        val record = when (val screen = cairn.app.state.value.navigation.top) {
            is Screen.Visit -> screen.id
            is Screen.Case -> screen.id
            is Screen.Survey -> screen.form
            else -> return
        }
        files.execute {
            val folder = File(noBackupFilesDir, "attachments/$record").apply { mkdirs() }
            val beside = File(folder, "new")
            beside.outputStream().use { out ->
                write(out)
                out.fd.sync()
            }
            val name = "${System.currentTimeMillis()}.$kind"
            if (beside.renameTo(File(folder, name))) runOnUiThread { answer(asked, name) }
        }
    }

    /** What the phone took is the answer to the survey's question that asked for it; whether one did. */
    private fun answer(asked: Asking?, text: String): Boolean {
        val path = asked?.path ?: return false
        val survey = top<Survey>() ?: return false
        survey.act(SurveyIntent.Answer(path, text))
        return true
    }

    /** Asked once, when there is a book to be reminded of; who says no is not asked again. */
    fun askForNotifications() {
        val asked = getPreferences(MODE_PRIVATE)
        if (Notifications.isAllowed(this) || asked.getBoolean(ASKED, false)) return
        asked.edit().putBoolean(ASKED, true).apply()
        if (Build.VERSION.SDK_INT >=
            Build.VERSION_CODES.TIRAMISU
        ) {
            requestPermissions(arrayOf(Manifest.permission.POST_NOTIFICATIONS), NOTIFICATIONS)
        }
    }

    /** While guests have the phone the system's own buttons lead nowhere else either, once the person says yes to that. */
    fun pin(on: Boolean) {
        val manager = getSystemService(ActivityManager::class.java)!!
        val pinned = manager.lockTaskModeState != ActivityManager.LOCK_TASK_MODE_NONE
        if (on && !pinned) {
            startLockTask()
        } else if (!on && pinned) {
            stopLockTask()
        }
    }

    override fun onConfigurationChanged(next: Configuration) {
        super.onConfigurationChanged(next)
        setContent { CairnApp(cairn, phone, wide = next.screenWidthDp >= WIDE_DP) }
    }

    companion object {
        const val SCAN = 1
        const val FILE = 2
        const val CONTACT = 3
        const val PHOTO = 4
        const val RECORD = 5
        const val SIGN = 6
        const val LOCATION = 7
        const val CONTACTS = 8
        const val NOTIFICATIONS = 9
        private const val ASKED = "asked_for_notifications"
        private const val WIDE_DP = 840
        private const val QUALITY = 90
    }
}
