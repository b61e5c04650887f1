package cairn.app

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.net.ConnectivityManager
import cairn.core.CairnException
import cairn.presentation.state.AppState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch

/**
 * One exchange with the relay now and then while the app is closed: only with a network, not on a low battery, and on an unmetered one where
 * the person, or the system's data saver, wants that. Afterwards it says what is due.
 */
class SyncJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private var work: Job? = null

    override fun onStartJob(parameters: JobParameters): Boolean {
        val cairn = application as CairnApplication
        work = scope.launch {
            val retry = try {
                sync(cairn)
                false
            } catch (offline: CairnException.Offline) {
                true
            } catch (error: CairnException) {
                // Revoked, too old, full: trying again by itself does not help; the app says so when it is opened.
                false
            }
            jobFinished(parameters, retry)
        }
        return true
    }

    private suspend fun sync(cairn: CairnApplication) {
        val phase = cairn.app.state.first { it.phase != AppState.Phase.STARTING }.phase
        if (phase != AppState.Phase.OPEN && phase != AppState.Phase.LOCKED) return
        val book = cairn.app.desk.value?.book ?: return
        book.syncOnce()
        Notifications.show(cairn, book, cairn.words())
        TodayWidget.refresh(cairn)
    }

    /** What is committed stays; the rest comes with the next exchange. */
    override fun onStopJob(parameters: JobParameters): Boolean {
        work?.cancel()
        return true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    companion object {
        private const val ID = 1
        private const val EVERY_MS = 60 * 60 * 1000L

        fun schedule(context: Context, dataSaver: Boolean) {
            val networks = context.getSystemService(ConnectivityManager::class.java)!!
            val saving =
                dataSaver || networks.restrictBackgroundStatus == ConnectivityManager.RESTRICT_BACKGROUND_STATUS_ENABLED
            val job = JobInfo.Builder(ID, ComponentName(context, SyncJob::class.java))
                .setPeriodic(EVERY_MS)
                .setRequiredNetworkType(if (saving) JobInfo.NETWORK_TYPE_UNMETERED else JobInfo.NETWORK_TYPE_ANY)
                .setRequiresBatteryNotLow(true)
                .setPersisted(true)
                .build()
            context.getSystemService(JobScheduler::class.java)!!.schedule(job)
        }
    }
}
