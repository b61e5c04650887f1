// Declarations only: what the app uses of androidx.activity, which Maven Central does not have. Signatures as in
// https://developer.android.com/reference/androidx/activity (1.11.0): a call that does not fit them fails to compile here.
package androidx.activity

import android.app.Activity
import android.content.Intent
import android.os.Bundle

/** `open class ComponentActivity : androidx.core.app.ComponentActivity`. */
open class ComponentActivity : Activity() {
    public override fun onCreate(savedInstanceState: Bundle?): Unit = throw NotImplementedError()

    public override fun onNewIntent(intent: Intent): Unit = throw NotImplementedError()

    @Deprecated("This method has been deprecated in favor of using the Activity Result API")
    public override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?): Unit =
        throw NotImplementedError()
}

/** `@JvmName("enable") fun ComponentActivity.enableEdgeToEdge(statusBarStyle: SystemBarStyle = …, navigationBarStyle: SystemBarStyle = …)`. */
fun ComponentActivity.enableEdgeToEdge(): Unit = throw NotImplementedError()
