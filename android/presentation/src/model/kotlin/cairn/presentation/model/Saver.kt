package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.Change
import cairn.core.Workspace
import cairn.presentation.state.Problem
import cairn.presentation.state.VisitState.Saved
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/**
 * Saves a page as one types. One edit is under way at a time; what is typed meanwhile goes into the next, the latest text of each field.
 * What could not be saved stays here and is tried again with the next edit or by [retry]. Called from the main thread only.
 */
class Saver(
    private val scope: CoroutineScope,
    private val book: Workspace,
    private val record: String,
    private val noteField: String,
    private val told: (Saved, Problem?) -> Unit,
) {
    private class Typed(val text: String, val base: String)

    private val fields = LinkedHashMap<String, Typed>()
    private val parts = LinkedHashMap<String, Change.PutPart>()
    private val others = ArrayDeque<Change>()

    /** The note as the core last gave it, and what was typed over it. */
    private var noteBase: String? = null
    private var noteTyped: String? = null
    private var busy = false

    /** The note as it is shown: what is typed, else what there is. */
    fun note(): String = noteTyped ?: noteBase ?: ""

    /** What was typed into a field and is not saved yet. */
    fun typed(field: String): String? =
        fields[field]?.text ?: parts[field]?.let { (it.value as? cairn.core.FieldValue.Text)?.text }

    /** What the field held when typing began. */
    fun base(field: String): String? = fields[field]?.base

    /** The core's note changed. Under typing it is merged by the next save. */
    fun arrived(note: String) {
        if (noteTyped == null) noteBase = note
    }

    fun typeNote(text: String) {
        noteTyped = text
        run()
    }

    fun type(field: String, text: String, present: String) {
        fields[field] = Typed(text, fields[field]?.base ?: present)
        run()
    }

    fun typePart(list: String, token: String, part: String, text: String) {
        parts["$list.$token.$part"] = Change.PutPart(list, token, part, value(text))
        run()
    }

    fun write(change: Change) {
        others += change
        run()
    }

    fun retry() = run()

    /** Lets go of what is typed and not saved. */
    fun forget() = fields.clear()

    private fun pending() = fields.isNotEmpty() || parts.isNotEmpty() || others.isNotEmpty() || noteTyped != null

    private fun run() {
        if (busy) return
        busy = true
        told(Saved.SAVING, null)
        scope.launch {
            try {
                while (pending()) save()
                told(Saved.SAVED, null)
            } catch (error: CancellationException) {
                throw error
            } catch (error: CairnException) {
                told(Saved.FAILED, problemOf(error))
            } finally {
                busy = false
            }
        }
    }

    private suspend fun save() {
        val typed = noteTyped
        if (typed != null) {
            val base = noteBase ?: ""
            val merged = book.editNote(record, noteField, base, typed)
            // Typed on meanwhile: that was made of what was saved, not of what others added.
            if (noteTyped == typed) {
                noteTyped = null
                noteBase = merged
            } else {
                noteBase = typed
            }
        }
        val (sentFields, sentParts, sentOthers) = Triple(fields.toMap(), parts.toMap(), others.toList())
        val changes = sentFields.map { (field, one) -> put(field, one.text) } + sentParts.values + sentOthers
        if (changes.isEmpty()) return
        try {
            book.editRecord(record, changes)
        } catch (error: CairnException.Invalid) {
            // A refused change is not tried again; texts stay as typed.
            others.clear()
            throw error
        }
        sentFields.forEach { (field, one) ->
            if (fields[field] ===
                one
            ) {
                fields.remove(field)
            } else {
                fields[field]?.let { fields[field] = Typed(it.text, one.text) }
            }
        }
        sentParts.forEach { (key, one) -> if (parts[key] === one) parts.remove(key) }
        repeat(sentOthers.size) { others.removeFirst() }
    }
}
