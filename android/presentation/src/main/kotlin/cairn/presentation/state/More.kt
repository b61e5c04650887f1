package cairn.presentation.state

/** More: surveys, import, language, text size, lock, storage, this device, recovery, about. */
data class MoreState(
    val person: String = "",
    val workspace: String = "",
    val sync: SyncBar = SyncBar(),
    val setAside: Int = 0,
    val waiting: Int = 0,
    val administrator: Boolean = false,
    val language: List<Choice> = emptyList(),
    val textSize: List<Choice> = emptyList(),
    val lock: Boolean = false,
    val hideInRecents: Boolean = false,
    val storage: Storage? = null,
    val device: Device? = null,
    val version: String = "",
    val import: Import? = null,
    val problem: Problem? = null,
    val recovery: Recovery? = null,
) {
    /** What brings the book back if every device is lost; only where this device is an administrator's. */
    data class Recovery(
        /** Who made sheets and when; nothing where there are none. */
        val made: Text? = null,
        val mayMake: Boolean = false,
        /** Whether it is asked if sheets made before may go. */
        val sure: Boolean = false,
        val busy: Boolean = false,
        /** New sheets, until they are put away: they are kept nowhere. */
        val sheets: List<Sheet> = emptyList(),
        val problem: Problem? = null,
    )

    /** One sheet: what it is called, what is on it, what is shared of it. */
    data class Sheet(val name: Text, val share: String, val whole: Text)

    data class Storage(val total: Text, val parts: List<Pair<Text, Text>> = emptyList(), val quarantined: Long = 0)

    data class Device(val id: String, val role: Text, val spaces: List<String>)

    /** A vCard or list that was shared in: what it would do, before it does it. */
    data class Import(
        val name: String,
        val fresh: Int,
        val known: Int,
        val problems: List<ImportProblem> = emptyList(),
        val done: Boolean = false,
        val busy: Boolean = false,
    )

    /** Which row, which column, why. */
    data class ImportProblem(val place: Text, val text: String)
}

sealed interface MoreIntent {
    data class Open(val screen: Screen) : MoreIntent
    data class Language(val code: String) : MoreIntent
    data class TextSize(val code: String) : MoreIntent
    data class Lock(val on: Boolean) : MoreIntent
    data class HideInRecents(val on: Boolean) : MoreIntent
    class Import(val name: String, val bytes: ByteArray) : MoreIntent
    data object ConfirmImport : MoreIntent
    data object CancelImport : MoreIntent
    data object MakeSheets : MoreIntent
    data object KeepSheets : MoreIntent
    data object PutSheetsAway : MoreIntent
}

typealias MoreModel = Model<MoreState, MoreIntent>

/** Search over everything, from everywhere. */
data class SearchState(val text: String = "", val groups: Load<List<Group>> = Load.Empty(text("search.empty"))) {
    data class Group(val kind: Text, val rows: List<Row>)

    data class Row(
        val id: String,
        val title: String,
        val hits: List<Hit> = emptyList(),
        val second: Text? = null,
        val mark: Mark = Mark.SENT,
        val opens: Screen,
    )
}

sealed interface SearchIntent {
    data class Type(val text: String) : SearchIntent
    data object Clear : SearchIntent
    data class Open(val id: String) : SearchIntent
    data object Retry : SearchIntent
}

typealias SearchModel = Model<SearchState, SearchIntent>
