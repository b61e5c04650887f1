package cairn.presentation.model

import cairn.core.Answered
import cairn.core.CaseSheet
import cairn.core.Change
import cairn.core.Detail
import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.ListQuery
import cairn.core.Query
import cairn.core.Row
import cairn.core.Snapshot
import cairn.core.SortOrder
import cairn.core.StepState
import cairn.presentation.state.CaseIntent
import cairn.presentation.state.CaseState
import cairn.presentation.state.CaseState.Clock
import cairn.presentation.state.CaseState.Page
import cairn.presentation.state.CaseState.Step
import cairn.presentation.state.CasesIntent
import cairn.presentation.state.CasesState
import cairn.presentation.state.Choice
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Field
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.VisitState.Saved
import cairn.presentation.state.content
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** Cases, what was last heard of first; mine alone by a chip. */
class Cases(desk: Desk) : ScreenModel<CasesState, CasesIntent>(desk, CasesState()) {
    private val pages = LivePages(book, scope, ::listed) { change { s -> s.copy(rows = Load.Failed(problemOf(it))) } }
    private var mine = false
    private val names = HashMap<String, String>()

    init {
        show()
    }

    private fun show() {
        change {
            it.copy(
                chips = listOf(Choice(ALL, text("cases.all"), !mine), Choice(MINE, text("cases.mine"), mine)),
            )
        }
        pages.show(
            ListQuery(Kind.CASE, sort = SortOrder.RECENT, owner = if (mine) book.deviceId() else null, limit = 50u),
        )
    }

    override fun act(intent: CasesIntent) {
        when (intent) {
            is CasesIntent.Open -> desk.open(Screen.Case(intent.id))
            is CasesIntent.Choose -> {
                mine = intent.code == MINE
                show()
            }
            CasesIntent.More -> pages.more()
            CasesIntent.ShowFresh -> pages.showFresh()
            CasesIntent.New -> go { desk.open(desk.beginCase(null, "complaint")) }
            CasesIntent.Retry -> show()
        }
    }

    private suspend fun listed(pages: LivePages) {
        val rows = pages.rows.map { rowOf(it, book.caseSheet(it.id), name(it, "customer"), name(it, "owner")) }
        change { s ->
            val load = when {
                rows.isNotEmpty() -> Load.Content(rows, desk.offlineSince)
                mine -> Load.Empty(text("cases.empty_mine"))
                else -> Load.Empty(text("cases.empty"), text("plus.case"))
            }
            s.copy(rows = load, more = pages.next != null, fresh = pages.fresh)
        }
    }

    private suspend fun name(row: Row, field: String): String? {
        val id = row.fields.said(field) ?: return null
        return names.getOrPut(id) { book.record(row.id).names[id] ?: "" }.ifEmpty { null }
    }

    private companion object {
        const val ALL = "all"
        const val MINE = "mine"
    }
}

private fun rowOf(row: Row, sheet: CaseSheet, customer: String?, owner: String?) = CasesState.Row(
    id = row.id,
    title = row.title,
    kind = choice(row.fields.said("kind") ?: "unknown"),
    complaint = row.fields.said("kind") == "complaint",
    customer = customer,
    status = choice(row.fields.said("status") ?: "received"),
    due = sheet.dueMs?.takeIf {
        sheet.answered != Answered.IN_TIME && sheet.answered != Answered.TOO_LATE
    }?.let(Text::Moment),
    overdue = sheet.answered == Answered.LATE,
    soon = sheet.answered == Answered.SOON,
    owner = owner,
    mark = mark(row.place),
)

/** One case: its clock, its loop, and everything about it, saved as one types. */
class Case(desk: Desk, private val id: String) : ScreenModel<CaseState, CaseIntent>(desk, CaseState()) {
    private val saver = Saver(scope, book, id, "note", ::saving)
    private var detail: Detail? = null
    private var cost: Field? = null
    private var newAction = ""

    init {
        watch()
    }

    private fun watch() = follow(book.watch(Query.Record(id)), ::failed) { snapshot ->
        when (snapshot) {
            is Snapshot.Record -> heard(snapshot.detail)
            is Snapshot.Failed -> failed(problemOf(snapshot.code, snapshot.detail))
            else -> Unit
        }
    }

    private fun failed(problem: cairn.presentation.state.Problem) =
        change { s -> if (s.page is Load.Content) s else s.copy(page = Load.Failed(problem)) }

    private suspend fun heard(now: Detail) {
        detail = now
        saver.arrived(now.fields.said("note") ?: "")
        val sheet = book.caseSheet(id)
        change { s -> s.copy(page = Load.Content(pageOf(now, sheet, s.page.content), desk.offlineSince)) }
    }

    private fun pageOf(detail: Detail, sheet: CaseSheet, before: Page?): Page {
        val fields = detail.fields
        fun field(name: String, open: Field?) =
            fieldOf(saver.typed(name), fields.said(name) ?: "", open, detail, saver.base(name))
        fun person(name: String) = fields.said(name)?.let { CustomerState.Person(it, detail.names[it] ?: "") }
        val texts = fields.entries("actions")
        return Page(
            title = field("title", before?.title),
            kind = chips(Kind.CASE, "kind", fields.said("kind")),
            severity = chips(Kind.CASE, "severity", fields.said("severity")),
            customer = person("customer"),
            trip = person("trip"),
            stop = fields.said("touchpoint"),
            clock = sheet.dueMs?.let { due -> sheet.answered?.let { clockOf(due, it, desk.platform.nowMs()) } },
            steps = sheet.steps.map { Step(it.code, choice(it.code), stepOf(it.state), it.atMs?.let(Text::Moment)) },
            owner = person("owner")?.name,
            mine = sheet.mine,
            cause = chips(Kind.CASE, "cause", fields.said("cause")),
            onTheSpot = fields.flag("solved_on_the_spot"),
            actions = sheet.actions.map {
                CaseState.Action(
                    texts[it.token]?.said("text") ?: "",
                    it.by ?: "",
                    it.atMs?.let(Text::Moment) ?: plain(""),
                )
            },
            newAction = Field(newAction),
            remedy = field("remedy", before?.remedy),
            lesson = field("lesson", before?.lesson),
            note = Field(saver.note()),
            cost = cost ?: Field((fields["cost"] as? FieldValue.Money)?.let(::moneyText) ?: ""),
            currency = (fields["cost"] as? FieldValue.Money)?.currency ?: desk.platform.currency,
            rating = fields.whole("rating")?.toInt(),
            mark = mark(detail.place),
            setAside = detail.conflicts.size,
        )
    }

    /** What is typed stays; it is saved whenever it is an amount. */
    private fun cost(text: String) {
        val currency = state.value.page.content?.currency ?: return
        val amount = moneyOf(text, currency)
        val typed = Field(text, if (amount == null && text.isNotBlank()) text("case.cost_unclear") else null)
        cost = typed
        page { it.copy(cost = typed) }
        if (amount !=
            null
        ) {
            saver.write(Change.Put("cost", amount))
        } else if (text.isBlank()) {
            saver.write(put("cost", ""))
        }
    }

    override fun act(intent: CaseIntent) {
        when (intent) {
            is CaseIntent.Title -> typed("title", intent.text) { it.copy(title = Field(intent.text)) }
            is CaseIntent.Remedy -> typed("remedy", intent.text) { it.copy(remedy = Field(intent.text)) }
            is CaseIntent.Lesson -> typed("lesson", intent.text) { it.copy(lesson = Field(intent.text)) }
            is CaseIntent.Note -> {
                page { it.copy(note = Field(intent.text)) }
                saver.typeNote(intent.text)
            }
            is CaseIntent.Kind -> saver.write(put("kind", intent.code))
            is CaseIntent.Severity -> go { book.weighCase(id, intent.code) }
            is CaseIntent.Cause -> saver.write(put("cause", intent.code))
            is CaseIntent.Move -> move(intent.step)
            CaseIntent.Take -> saver.write(put("owner", book.deviceId()))
            is CaseIntent.TypeAction -> {
                newAction = intent.text
                page { it.copy(newAction = Field(intent.text)) }
            }
            CaseIntent.AddAction -> addAction()
            is CaseIntent.Cost -> cost(intent.text)
            is CaseIntent.OnTheSpot -> saver.write(Change.Put("solved_on_the_spot", FieldValue.Flag(intent.on)))
            is CaseIntent.CalledBack -> go {
                book.moveCase(id, "called_back")
                book.editRecord(id, listOf(Change.Put("rating", FieldValue.Whole(intent.rating.toLong()))))
            }
            CaseIntent.Reopen -> move("reopened")
            CaseIntent.OpenCustomer -> state.value.page.content?.customer?.let { desk.open(Screen.Customer(it.id)) }
            CaseIntent.Delete -> go {
                book.deleteRecord(id)
                desk.back()
                desk.say(text("notice.deleted", plain(detail?.title ?: ""))) { book.restoreRecord(id) }
            }
            CaseIntent.Retry -> if (state.value.page is Load.Content) saver.retry() else watch()
        }
    }

    private fun move(step: String) = go {
        book.moveCase(id, step)
        desk.report(null)
    }

    private fun addAction() {
        val said = newAction
        if (said.isBlank()) return
        go {
            val parts = mapOf(
                "text" to value(said),
                "by" to value(book.deviceId()),
                "at" to FieldValue.Whole(desk.platform.nowMs()),
            )
            book.editRecord(id, listOf(Change.Add("actions", FieldValue.Entries(mapOf("new" to parts)))))
            if (newAction == said) newAction = ""
            page { it.copy(newAction = Field(newAction)) }
        }
    }

    private fun page(how: (Page) -> Page) = change { s ->
        val load = s.page
        if (load is Load.Content) s.copy(page = load.copy(value = how(load.value))) else s
    }

    private fun typed(field: String, text: String, shown: (Page) -> Page) {
        page(shown)
        saver.type(field, text, detail?.fields?.said(field) ?: "")
    }

    private fun saving(saved: Saved, problem: cairn.presentation.state.Problem?) {
        if (problem != null) desk.report(problem)
    }
}

private fun clockOf(due: Long, answered: Answered, now: Long): Clock {
    val (kind, key) = when (answered) {
        Answered.RUNNING -> Clock.Kind.RUNNING to "case.due"
        Answered.SOON -> Clock.Kind.SOON to "case.due"
        Answered.LATE -> Clock.Kind.LATE to "case.late"
        Answered.IN_TIME -> Clock.Kind.ANSWERED to "case.answered"
        Answered.TOO_LATE -> Clock.Kind.ANSWERED_LATE to "case.answered_late"
    }
    return Clock(
        due,
        if (kind == Clock.Kind.ANSWERED ||
            kind == Clock.Kind.ANSWERED_LATE
        ) {
            text(key)
        } else {
            text(key, Text.Span(due - now))
        },
        kind,
    )
}

private fun stepOf(state: StepState) = when (state) {
    StepState.DONE -> Step.State.DONE
    StepState.NOW -> Step.State.NOW
    StepState.TO_COME -> Step.State.TO_COME
}
