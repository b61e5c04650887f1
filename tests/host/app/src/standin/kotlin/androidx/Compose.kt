// Declarations only: what the app uses of androidx.activity.compose (1.11.0).
package androidx.activity.compose

import androidx.activity.ComponentActivity
import androidx.compose.runtime.Composable

/** `fun ComponentActivity.setContent(parent: CompositionContext? = null, content: @Composable () -> Unit)`. */
@Suppress("UNUSED_PARAMETER")
fun ComponentActivity.setContent(content: @Composable () -> Unit): Unit = throw NotImplementedError()

/** `@Composable fun BackHandler(enabled: Boolean = true, onBack: () -> Unit)`. */
@Composable
@Suppress("UNUSED_PARAMETER")
fun BackHandler(enabled: Boolean = true, onBack: () -> Unit): Unit = throw NotImplementedError()
