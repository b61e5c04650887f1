package cairn.presentation.state

import kotlinx.coroutines.flow.StateFlow

/** One screen's model: what it shows, and what can be done there. */
interface Model<S, I> {
    val state: StateFlow<S>

    /** Does something. Returns at once; what comes of it is seen in [state]. */
    fun act(intent: I)
}

/** The states that every list and page has. */
sealed interface Load<out T> {
    /** Nothing yet: a skeleton after 200 ms. */
    data object Loading : Load<Nothing>

    /** [offlineSince]: the relay is not reached since then (ms); a small bar says so over the same page. */
    data class Content<T>(val value: T, val offlineSince: Long? = null) : Load<T>

    /** What will be here ([text]) and the one action that fills it; the screen knows the intent of it. */
    data class Empty(val text: Text, val action: Text? = null) : Load<Nothing>

    /** Nothing matches what was searched or chosen; one tap clears it. */
    data class NoMatch(val searched: String) : Load<Nothing>

    /** What failed, what is safe; retry where that can help. */
    data class Failed(val problem: Problem) : Load<Nothing>

    /** This device may not; [who] can give it. */
    data class NoPermission(val who: Text) : Load<Nothing>
}

/** The content, where there is some. */
val <T> Load<T>.content: T? get() = (this as? Load.Content)?.value

/**
 * An error as a person reads it: what happened, what is safe, what to do next. [fields] are broken rules by field; [detail] is the
 * core's English sentence, for "more".
 */
data class Problem(
    val code: String,
    val text: Text,
    val action: ProblemAction = ProblemAction.RETRY,
    val fields: Map<String, Text> = emptyMap(),
    val detail: String = "",
)

/** What to offer beside a problem. */
enum class ProblemAction { NONE, RETRY, FREE_SPACE, ASK_ADMINISTRATOR, NEW_INVITE, UPDATE_APP, REJOIN }

/** Where a record is: one glyph, the same everywhere. */
enum class Mark { THIS_PHONE, WAITING, SENT, FAILED }

/** A choice of a closed list, as a chip. */
data class Choice(val code: String, val text: Text, val selected: Boolean = false)

/**
 * A field being edited. What arrives from elsewhere meanwhile never replaces [text] under the finger: it is in [theirs], shown
 * with the sky mark, and can be taken.
 */
data class Field(val text: String = "", val problem: Text? = null, val theirs: Theirs? = null)

data class Theirs(val text: String, val by: String)

/** The bar on top: where this phone stands with the office. */
data class SyncBar(
    val kind: Kind = Kind.NEVER,
    /** "Met the office today 14:20", "Saved on this phone. 3 records wait for a signal." */
    val text: Text = text("sync.never"),
    val waiting: Int = 0,
    val failed: Int = 0,
    /** 0..1 during a long exchange. */
    val progress: Float? = null,
) {
    enum class Kind { NEVER, FRESH, BUSY, WAITING, OFFLINE, STOPPED }
}

/** Shown at the bottom for 6 seconds. [undo] names what can be taken back; absent where there is nothing to take back. */
data class Notice(val id: Long, val text: Text, val undo: Boolean = false)

enum class Grade { PLATINUM, GOLD, IRON, LEAD }

/** A piece of a text that matched what was typed, in characters. */
data class Hit(val start: Int, val end: Int)
