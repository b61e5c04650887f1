package cairn.app

import android.content.Context
import android.graphics.Paint
import android.graphics.pdf.PdfDocument
import android.os.Bundle
import android.os.CancellationSignal
import android.os.ParcelFileDescriptor
import android.print.PageRange
import android.print.PrintAttributes
import android.print.PrintDocumentAdapter
import android.print.PrintDocumentInfo
import android.print.PrintManager
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Text
import cairn.presentation.text.Say
import cairn.presentation.text.Words
import java.io.FileOutputStream
import java.io.OutputStream

/** A customer's card as a page of A5: printed, or saved and shared as PDF from the system's print dialogue. */
class CardPrinter(
    private val card: CustomerState.Card,
    private val actions: CustomerState.Actions,
    private val words: Words,
) : PrintDocumentAdapter() {
    override fun onLayout(
        old: PrintAttributes?,
        new: PrintAttributes?,
        cancel: CancellationSignal,
        done: LayoutResultCallback,
        extras: Bundle?,
    ) {
        if (cancel.isCanceled) return done.onLayoutCancelled()
        val info = PrintDocumentInfo.Builder(
            "${card.name}.pdf",
        ).setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT).setPageCount(1).build()
        done.onLayoutFinished(info, old != new)
    }

    override fun onWrite(
        pages: Array<out PageRange>,
        to: ParcelFileDescriptor,
        cancel: CancellationSignal,
        done: WriteResultCallback,
    ) {
        try {
            FileOutputStream(to.fileDescriptor).use(::write)
            done.onWriteFinished(arrayOf(PageRange.ALL_PAGES))
        } catch (error: java.io.IOException) {
            done.onWriteFailed(error.localizedMessage)
        }
    }

    private fun write(out: OutputStream) {
        val document = PdfDocument()
        val page = document.startPage(PdfDocument.PageInfo.Builder(WIDTH, HEIGHT, 1).create())
        val paint = Paint(Paint.ANTI_ALIAS_FLAG)
        var y = EDGE
        fun line(text: String, size: Float) {
            paint.textSize = size
            for (part in broken(text, paint)) {
                if (y > HEIGHT - EDGE) return
                y += size * LEADING
                page.canvas.drawText(part, EDGE, y, paint)
            }
        }
        line(card.name, LARGE)
        line(card.subtitle, NORMAL)
        actions.phones.forEach { line(words.say(it), NORMAL) }
        actions.address?.let { line(it, NORMAL) }
        if (card.likes.isNotEmpty()) {
            line(words.say(Say.customerLikes), HEADING)
            card.likes.forEach { line("${words.say(it.kind)}: ${it.text}", NORMAL) }
        }
        if (card.promises.isNotEmpty()) {
            line(words.say(Say.customerPromised), HEADING)
            card.promises.forEach { line(words.say(Text.Joined(listOfNotNull(Text.Plain(it.text), it.due))), NORMAL) }
        }
        document.finishPage(page)
        document.writeTo(out)
        document.close()
    }

    /** Lines that fit the page: Chinese breaks anywhere. */
    private fun broken(text: String, paint: Paint): List<String> {
        val lines = mutableListOf<String>()
        var rest = text
        while (rest.isNotEmpty()) {
            val fits = paint.breakText(rest, true, WIDTH - 2 * EDGE, null).coerceAtLeast(1)
            lines += rest.take(fits)
            rest = rest.drop(fits).trimStart()
        }
        return lines
    }

    companion object {
        private const val WIDTH = 420
        private const val HEIGHT = 595
        private const val EDGE = 32f
        private const val LARGE = 20f
        private const val HEADING = 13f
        private const val NORMAL = 11f
        private const val LEADING = 1.5f

        fun print(context: Context, page: CustomerState.Page, words: Words) {
            val attributes = PrintAttributes.Builder().setMediaSize(PrintAttributes.MediaSize.ISO_A5).build()
            context.getSystemService(
                PrintManager::class.java,
            )!!.print(page.card.name, CardPrinter(page.card, page.actions, words), attributes)
        }
    }
}
