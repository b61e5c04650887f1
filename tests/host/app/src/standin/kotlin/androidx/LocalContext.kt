// Declarations only: what the app uses of Compose's Android half (androidx.compose.ui.platform 1.9).
package androidx.compose.ui.platform

import android.content.Context
import androidx.compose.runtime.ProvidableCompositionLocal
import androidx.compose.runtime.staticCompositionLocalOf

/** `val LocalContext: ProvidableCompositionLocal<Context>`. */
val LocalContext: ProvidableCompositionLocal<Context> = staticCompositionLocalOf { throw NotImplementedError() }
