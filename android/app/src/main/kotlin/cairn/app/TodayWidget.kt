package cairn.app

import android.app.PendingIntent
import android.appwidget.AppWidgetManager
import android.appwidget.AppWidgetProvider
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.widget.RemoteViews
import cairn.core.CairnException
import cairn.presentation.state.AppState
import cairn.presentation.state.Text
import cairn.presentation.text.Say
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch

/** Today on the home screen: how many things, and the next three. With the app's lock on it says only how many. */
class TodayWidget : AppWidgetProvider() {
    override fun onUpdate(context: Context, manager: AppWidgetManager, ids: IntArray) {
        val pending = goAsync()
        CoroutineScope(Dispatchers.Main.immediate).launch {
            try {
                val views = draw(context.applicationContext as CairnApplication)
                ids.forEach { manager.updateAppWidget(it, views) }
            } catch (unreadable: CairnException) {
                // What is shown stays; the app says why when it is opened.
            } finally {
                pending.finish()
            }
        }
    }

    private suspend fun draw(cairn: CairnApplication): RemoteViews {
        val views = RemoteViews(cairn.packageName, R.layout.today_widget)
        val words = cairn.words()
        cairn.app.state.first { it.phase != AppState.Phase.STARTING }
        val items = cairn.app.desk.value?.book?.dueToday()?.items ?: emptyList()
        val hidden = cairn.platform.preferences.lock
        views.setTextViewText(
            R.id.title,
            words.say(Text.Joined(listOf(Say.tabToday, Text.Number(items.size.toLong())))),
        )
        val lines = if (hidden) {
            emptyList()
        } else {
            items.take(LINES).map { item ->
                val at = item.atMs?.let { Text.Moment(it) } ?: item.day?.let { Text.Day(it) }
                words.say(Text.Joined(listOfNotNull(Text.Plain(item.customer?.name ?: item.title), at)))
            }
        }
        views.setTextViewText(R.id.lines, lines.joinToString("\n"))
        val open = PendingIntent.getActivity(
            cairn,
            0,
            Intent(cairn, MainActivity::class.java),
            PendingIntent.FLAG_IMMUTABLE,
        )
        views.setOnClickPendingIntent(R.id.root, open)
        return views
    }

    companion object {
        private const val LINES = 3

        fun refresh(context: Context) {
            val manager = AppWidgetManager.getInstance(context)
            val ids = manager.getAppWidgetIds(ComponentName(context, TodayWidget::class.java))
            if (ids.isEmpty()) return
            val update = Intent(context, TodayWidget::class.java).setAction(AppWidgetManager.ACTION_APPWIDGET_UPDATE)
            context.sendBroadcast(update.putExtra(AppWidgetManager.EXTRA_APPWIDGET_IDS, ids))
        }
    }
}
