package cairn.presentation.model

import cairn.core.Call
import cairn.core.ClassCount
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.Query
import cairn.presentation.state.Load
import cairn.presentation.state.MyFiguresIntent
import cairn.presentation.state.MyFiguresState
import cairn.presentation.state.MyFiguresState.Page
import cairn.presentation.state.MyFiguresState.Part
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.content
import cairn.presentation.state.plain
import cairn.presentation.state.text
import cairn.core.MyFigures as Glance

/** Figures of all customers on this phone, as the core computes them. */
class MyFigures(desk: Desk) : ScreenModel<MyFiguresState, MyFiguresIntent>(desk, MyFiguresState()) {
    init {
        // Purchases are what figures rest on; visits say who is slipping away.
        follow(book.watch(Query.Listed(ListQuery(Kind.PURCHASE, limit = 1u))), ::failed) { refresh() }
        follow(book.watch(Query.Listed(ListQuery(Kind.VISIT, limit = 1u))), ::failed) { refresh() }
    }

    private fun failed(problem: cairn.presentation.state.Problem) =
        change { s -> if (s.page is Load.Content) s else s.copy(page = Load.Failed(problem)) }

    private suspend fun refresh() = inTurn {
        val glance = book.myFigures()
        val (slipping, lost) = book.slipping() to book.winBack()
        change { s ->
            val load = if (glance.customers ==
                0uL
            ) {
                Load.Empty(text("figures.empty"))
            } else {
                Load.Content(pageOf(glance, slipping, lost), desk.offlineSince)
            }
            s.copy(page = load)
        }
    }

    override fun act(intent: MyFiguresIntent) {
        when (intent) {
            is MyFiguresIntent.Explain -> explain(intent.figure)
            MyFiguresIntent.CloseExplanation -> change { it.copy(explained = null) }
            is MyFiguresIntent.OpenCustomer -> desk.open(Screen.Customer(intent.id))
            MyFiguresIntent.Retry -> go(::failed) { refresh() }
        }
    }

    private fun explain(figure: String) = change { s ->
        val page = s.page.content ?: return@change s
        val counted = when (figure) {
            "slipping" -> page.slipping.size.toLong()
            "win_back" -> page.winBack.size.toLong()
            else -> page.n
        }
        s.copy(
            explained = MyFiguresState.Explanation(
                text("figures.$figure"),
                text("figures.explain.$figure"),
                text("figures.counted", Text.Number(counted)),
                page.asOf,
            ),
        )
    }
}

private fun pageOf(glance: Glance, slipping: List<Call>, lost: List<Call>): Page {
    fun parts(of: List<ClassCount>, said: (String) -> Text): List<Part> {
        val all = of.sumOf { it.customers }.toFloat().coerceAtLeast(1f)
        val spent = of.sumOf { it.value }.toFloat().let { if (it == 0f) 1f else it }
        return of.map {
            Part(
                it.`class`,
                said(it.`class`),
                it.customers.toLong(),
                it.customers.toFloat() / all,
                Text.Money(it.value, glance.currency),
                it.value / spent,
            )
        }
    }
    fun calls(of: List<Call>, reason: (String) -> Text) = of.map {
        MyFiguresState.Call(
            it.customer.id,
            it.customer.name,
            it.reasons.map(reason),
            Text.Money(it.amount, glance.currency),
        )
    }
    return Page(
        asOf = Text.Day(glance.asOf),
        n = glance.customers.toLong(),
        currency = glance.currency,
        pyramid = parts(glance.grades) { text("grade.$it") },
        segments = parts(glance.segments) { text("segment.$it") },
        stages = parts(glance.stages) { text("stage.$it") },
        slipping = calls(slipping) { text("warning.$it") },
        winBack = calls(lost) { text("choice.$it") },
        otherCurrencies = if (glance.otherCurrencies ==
            0uL
        ) {
            null
        } else {
            text("figures.other_currencies", Text.Number(glance.otherCurrencies.toLong()), plain(glance.currency))
        },
    )
}
