package cairn.app

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.content.pm.PackageManager
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.os.CancellationSignal
import android.os.Looper
import android.provider.ContactsContract
import android.provider.MediaStore
import cairn.ui.Phone

/** What only the phone can do: other apps do it, and only the position and the codes are read here. */
class AndroidPhone(private val activity: MainActivity) : Phone {
    override fun call(number: String) = open(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", number, null)))

    override fun message(number: String) = open(Intent(Intent.ACTION_SENDTO, Uri.fromParts("smsto", number, null)))

    override fun navigate(position: Pair<Double, Double>?, address: String?) {
        val place = position?.let { (lat, lon) -> "$lat,$lon" } ?: "0,0"
        val query = address ?: place
        open(Intent(Intent.ACTION_VIEW, Uri.parse("geo:$place?q=${Uri.encode(query)}")))
    }

    override fun share(text: String) = open(
        Intent.createChooser(
            Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text),
            null,
        ),
    )

    override fun scan(what: Phone.Scan, path: String?) {
        if (what == Phone.Scan.CARD) return pickContact()
        activity.asking = MainActivity.Asking.Code(what, path)
        activity.startActivityForResult(Intent(activity, ScanActivity::class.java), MainActivity.SCAN)
    }

    /** Taken by the phone's own camera and recorder; kept in the app's files beside the record until attachments travel. */
    override fun attach(what: Phone.Attach, path: String?) {
        activity.asking = MainActivity.Asking.File(what, path)
        when (what) {
            Phone.Attach.PHOTO -> activity.takePhoto()
            Phone.Attach.VOICE -> activity.startActivityForResult(
                Intent(MediaStore.Audio.Media.RECORD_SOUND_ACTION),
                MainActivity.RECORD,
            )
            Phone.Attach.SIGNATURE -> activity.startActivityForResult(
                Intent(activity, SignActivity::class.java),
                MainActivity.SIGN,
            )
        }
    }

    override fun locate(path: String?) {
        activity.asking = MainActivity.Asking.Place(path)
        if (activity.checkSelfPermission(Manifest.permission.ACCESS_FINE_LOCATION) !=
            PackageManager.PERMISSION_GRANTED
        ) {
            activity.requestPermissions(
                arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION),
                MainActivity.LOCATION,
            )
        } else {
            findPlace()
        }
    }

    /** Once, and only now: nothing is followed. */
    fun findPlace() {
        val manager = activity.getSystemService(LocationManager::class.java)!!
        val provider =
            listOf(
                LocationManager.GPS_PROVIDER,
                LocationManager.NETWORK_PROVIDER,
            ).firstOrNull(manager::isProviderEnabled)
                ?: return activity.located(null, denied = false)
        try {
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
                manager.getCurrentLocation(provider, CancellationSignal(), activity.mainExecutor) {
                    activity.located(it, denied = false)
                }
            } else {
                @Suppress("DEPRECATION")
                manager.requestSingleUpdate(provider, Once(activity), Looper.getMainLooper())
            }
        } catch (refused: SecurityException) {
            activity.located(null, denied = true)
        }
    }

    private class Once(private val activity: MainActivity) : LocationListener {
        override fun onLocationChanged(location: Location) = activity.located(location, denied = false)

        // Android 8 and 9 call these: without them the app would fall over there.
        @Deprecated("called before Android 10")
        override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit

        override fun onProviderEnabled(provider: String) = Unit

        override fun onProviderDisabled(provider: String) = activity.located(null, denied = false)
    }

    override fun pickFile() {
        val types =
            arrayOf("text/csv", "text/comma-separated-values", "text/vcard", "text/x-vcard", "application/vnd.ms-excel")
        val pick = Intent(
            Intent.ACTION_OPEN_DOCUMENT,
        ).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*").putExtra(Intent.EXTRA_MIME_TYPES, types)
        activity.startActivityForResult(pick, MainActivity.FILE)
    }

    private fun pickContact() {
        if (activity.checkSelfPermission(Manifest.permission.READ_CONTACTS) != PackageManager.PERMISSION_GRANTED) {
            return activity.requestPermissions(arrayOf(Manifest.permission.READ_CONTACTS), MainActivity.CONTACTS)
        }
        activity.startActivityForResult(
            Intent(Intent.ACTION_PICK, ContactsContract.Contacts.CONTENT_URI),
            MainActivity.CONTACT,
        )
    }

    fun contactsAllowed() = pickContact()

    private fun open(intent: Intent) {
        try {
            activity.startActivity(intent)
        } catch (nobody: ActivityNotFoundException) {
            // No app for it on this phone: the number or address stays on the screen.
        }
    }
}

/** Where the activity's results go, by request. */
internal fun Activity.read(uri: Uri): ByteArray? = contentResolver.openInputStream(uri)?.use { it.readBytes() }
