package cairn.presentation.state

/** My figures: each number explains itself on a tap. */
data class MyFiguresState(val page: Load<Page> = Load.Loading, val explained: Explanation? = null) {
    data class Page(
        val asOf: Text,
        val n: Long,
        val currency: String,
        /** Platinum, gold, iron, lead. */
        val pyramid: List<Part> = emptyList(),
        val segments: List<Part> = emptyList(),
        val stages: List<Part> = emptyList(),
        val slipping: List<Call> = emptyList(),
        val winBack: List<Call> = emptyList(),
        /** Purchases in other currencies, which do not count. */
        val otherCurrencies: Text? = null,
    )

    /** [share] of customers, [valueShare] of what was spent: 0..1. */
    data class Part(
        val code: String,
        val text: Text,
        val customers: Long,
        val share: Float,
        val value: Text,
        val valueShare: Float,
    )

    data class Call(val customer: String, val name: String, val reasons: List<Text>, val amount: Text)

    /** Formula, records counted, as of when. */
    data class Explanation(val title: Text, val formula: Text, val records: Text, val asOf: Text)
}

sealed interface MyFiguresIntent {
    /** `pyramid`, `segments`, `stages`, `slipping`, `win_back`. */
    data class Explain(val figure: String) : MyFiguresIntent
    data object CloseExplanation : MyFiguresIntent
    data class OpenCustomer(val id: String) : MyFiguresIntent
    data object Retry : MyFiguresIntent
}

typealias MyFiguresModel = Model<MyFiguresState, MyFiguresIntent>
