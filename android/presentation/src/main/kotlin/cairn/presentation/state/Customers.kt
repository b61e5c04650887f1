package cairn.presentation.state

/** Customers: sticky search, chips, rows, index by pinyin letter. */
data class CustomersState(
    val search: String = "",
    val chips: List<Chip> = emptyList(),
    val rows: Load<List<Row>> = Load.Loading,
    val total: Long = 0,
    /** More pages follow: ask with [CustomersIntent.More] when the end comes near. */
    val more: Boolean = false,
    val fresh: Int = 0,
    /** Letters at the edge, in the order of the list; empty while searching. */
    val index: List<String> = emptyList(),
    /** The list shall show its beginning (another search, another letter); consumed once drawn. */
    val jump: Long = 0,
) {
    /** A filter: segment, owner, territory, due, tag. [options] open on a tap. */
    data class Chip(val id: String, val text: Text, val selected: Boolean, val options: List<Choice> = emptyList())

    data class Row(
        val id: String,
        val title: String,
        val hits: List<Hit> = emptyList(),
        val organisation: String = "",
        val grade: Grade? = null,
        val lastContact: Text? = null,
        val nextStep: Text? = null,
        val nextOverdue: Boolean = false,
        val mark: Mark = Mark.SENT,
        val setAside: Boolean = false,
        /** Heads a new letter of the index. */
        val letter: String? = null,
        /** What matched where the title does not show it: a phone, a tag. */
        val matched: Text? = null,
    )
}

sealed interface CustomersIntent {
    data class Search(val text: String) : CustomersIntent
    data object Clear : CustomersIntent
    data class Choose(val chip: String, val option: String?) : CustomersIntent
    data class Letter(val letter: String) : CustomersIntent
    data object More : CustomersIntent
    data object ShowFresh : CustomersIntent
    data class Open(val id: String) : CustomersIntent
    data class Call(val id: String) : CustomersIntent
    data object New : CustomersIntent
    data object Retry : CustomersIntent
}

typealias CustomersModel = Model<CustomersState, CustomersIntent>
