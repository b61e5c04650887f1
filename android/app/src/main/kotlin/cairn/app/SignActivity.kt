package cairn.app

import android.app.Activity
import android.content.Context
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.graphics.Path
import android.os.Bundle
import android.view.MotionEvent
import android.view.View
import java.io.ByteArrayOutputStream

/** A sheet to sign on; back hands the signature over. */
class SignActivity : Activity() {
    private lateinit var sheet: Sheet

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        sheet = Sheet(this)
        sheet.contentDescription =
            (application as CairnApplication).words().say(cairn.presentation.text.Say.visitSignature)
        setContentView(sheet)
    }

    override fun finish() {
        sheet.picture()?.let { setResult(RESULT_OK, Intent().putExtra(PICTURE, it)) }
        super.finish()
    }

    private class Sheet(context: Context) : View(context) {
        private val path = Path()
        private val pen = Paint(Paint.ANTI_ALIAS_FLAG).apply {
            style = Paint.Style.STROKE
            strokeWidth = PEN * resources.displayMetrics.density
            strokeCap = Paint.Cap.ROUND
            color = Color.BLACK
        }

        init {
            setBackgroundColor(Color.WHITE)
        }

        override fun onDraw(canvas: Canvas) = canvas.drawPath(path, pen)

        override fun onTouchEvent(event: MotionEvent): Boolean {
            when (event.actionMasked) {
                MotionEvent.ACTION_DOWN -> path.moveTo(event.x, event.y)
                MotionEvent.ACTION_MOVE -> path.lineTo(event.x, event.y)
                MotionEvent.ACTION_UP -> performClick()
            }
            invalidate()
            return true
        }

        override fun performClick(): Boolean = super.performClick()

        fun picture(): ByteArray? {
            if (path.isEmpty || width == 0 || height == 0) return null
            val bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
            draw(Canvas(bitmap))
            return ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }.toByteArray()
        }
    }

    companion object {
        const val PICTURE = "picture"
        private const val PEN = 3f
    }
}
