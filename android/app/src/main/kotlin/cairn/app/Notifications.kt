package cairn.app

import android.Manifest
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import cairn.core.AgendaItem
import cairn.core.Due
import cairn.core.Kind
import cairn.core.Workspace
import cairn.presentation.state.Text
import cairn.presentation.text.Say
import cairn.presentation.text.Words

/** What is due, which case's clock runs out, what was given to this person. On the lock screen only that there is something. */
object Notifications {
    private const val DUE = "due"
    private const val CASES = "cases"

    fun makeChannels(context: Context, words: Words) {
        val manager = context.getSystemService(NotificationManager::class.java)!!
        fun make(id: String, name: Text, importance: Int) {
            val channel = NotificationChannel(id, words.say(name), importance)
            channel.lockscreenVisibility = Notification.VISIBILITY_PRIVATE
            manager.createNotificationChannel(channel)
        }
        make(DUE, Say.tabToday, NotificationManager.IMPORTANCE_DEFAULT)
        make(CASES, Say.tabCases, NotificationManager.IMPORTANCE_HIGH)
    }

    /** One notification for each thing; the same thing again changes nothing. Without the permission nothing is shown. */
    suspend fun show(context: Context, book: Workspace, words: Words) {
        if (!isAllowed(context)) return
        val manager = context.getSystemService(NotificationManager::class.java)!!
        val pressing = book.dueToday().items.filter { it.kind == Kind.CASE || it.due != Due.TODAY }
        val shown = pressing.mapTo(HashSet()) { it.id.hashCode() }
        manager.activeNotifications.filter { it.id !in shown }.forEach { manager.cancel(it.id) }
        for (item in pressing) manager.notify(item.id.hashCode(), made(context, item, words))
    }

    private fun made(context: Context, item: AgendaItem, words: Words): Notification {
        val at = item.atMs?.let { Text.Moment(it) } ?: item.day?.let { Text.Day(it) }
        val second = Text.Joined(listOfNotNull(item.customer?.name?.let { Text.Plain(it) }, at))
        val open =
            Intent(
                Intent.ACTION_VIEW,
                Uri.parse("cairn://${item.kind.name.lowercase()}/${item.id}"),
                context,
                MainActivity::class.java,
            )
        val tap = PendingIntent.getActivity(
            context,
            item.id.hashCode(),
            open,
            PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
        )
        val channel = if (item.kind == Kind.CASE) CASES else DUE
        val hidden = Notification.Builder(
            context,
            channel,
        ).setSmallIcon(R.drawable.stones).setContentTitle(words.say(Say.appName)).build()
        return Notification.Builder(context, channel)
            .setSmallIcon(R.drawable.stones)
            .setContentTitle(item.title)
            .setContentText(words.say(second))
            .setContentIntent(tap)
            .setAutoCancel(true)
            .setOnlyAlertOnce(true)
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setPublicVersion(hidden)
            .build()
    }

    fun isAllowed(context: Context): Boolean = Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU ||
        context.checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED
}
