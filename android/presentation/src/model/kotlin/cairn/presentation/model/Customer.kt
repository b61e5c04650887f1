package cairn.presentation.model

import cairn.core.Change
import cairn.core.Detail
import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.MonthlySpend
import cairn.core.Query
import cairn.core.RecallCard
import cairn.core.Snapshot
import cairn.core.TimelineEvent
import cairn.core.TodayHint
import cairn.presentation.state.About
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomerState
import cairn.presentation.state.CustomerState.Card
import cairn.presentation.state.CustomerState.Editing
import cairn.presentation.state.CustomerState.Event
import cairn.presentation.state.CustomerState.Page
import cairn.presentation.state.Field
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.Theirs
import cairn.presentation.state.content
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** The recall card, the timeline, and editing in place. */
class Customer(desk: Desk, private val id: String) : ScreenModel<CustomerState, CustomerIntent>(desk, CustomerState()) {
    private var detail: Detail? = null
    private var shown = TIMELINE

    init {
        watch()
        // A visit, a purchase or a case of this customer changes the card too.
        follow(book.watch(Query.Listed(cairn.core.ListQuery(kind = null, about = id, limit = 1u)))) { refresh() }
    }

    private fun watch() = follow(book.watch(Query.Record(id)), ::failed) { snapshot ->
        when (snapshot) {
            is Snapshot.Record -> {
                detail = snapshot.detail
                refresh()
            }
            is Snapshot.Failed -> failed(problemOf(snapshot.code, snapshot.detail))
            else -> Unit
        }
    }

    private fun failed(problem: cairn.presentation.state.Problem) = change { s ->
        if (s.page is Load.Content) s else s.copy(page = Load.Failed(problem))
    }

    private suspend fun refresh() = inTurn {
        val detail = detail ?: return@inTurn
        val card = book.recall(id)
        val events = book.timeline(id, (shown + 1).toUInt())
        val spend = if (card.figures == null) null else book.monthlySpend(id)
        change { s ->
            val before = s.page.content
            s.copy(page = Load.Content(pageOf(detail, card, events, spend, before), desk.offlineSince))
        }
    }

    private fun pageOf(
        detail: Detail,
        card: RecallCard,
        events: List<TimelineEvent>,
        spend: MonthlySpend?,
        before: Page?,
    ) = Page(
        card = cardOf(card),
        actions = actionsOf(detail),
        timeline = events.take(shown).map(::eventOf),
        moreTimeline = events.size > shown,
        questions = card.figures?.let { figures -> spend?.let { questionsOf(figures, it) } },
        editing = before?.editing?.let { merged(it, detail) },
        setAside = detail.conflicts.size,
        mark = mark(detail.place),
        updated = Text.Joined(listOf(plain(detail.updated.authorName), Text.Moment(detail.updated.atMs))),
        notice = when {
            detail.deleted -> text("customer.deleted")
            detail.revived -> text("customer.revived")
            else -> null
        },
    )

    override fun act(intent: CustomerIntent) {
        when (intent) {
            is CustomerIntent.Edit -> edit(intent.field)
            is CustomerIntent.Type -> editing { it.copy(value = it.value.copy(text = intent.text, problem = null)) }
            is CustomerIntent.Pick -> {
                editing { e ->
                    e.copy(
                        value = e.value.copy(text = intent.code),
                        choices = e.choices.map {
                            it.copy(
                                selected =
                                it.code == intent.code,
                            )
                        },
                    )
                }
                save()
            }
            CustomerIntent.TakeTheirs -> editing { e -> e.copy(value = Field(e.value.theirs?.text ?: e.value.text)) }
            CustomerIntent.Save -> save()
            CustomerIntent.Cancel -> page { it.copy(editing = null) }
            is CustomerIntent.AddPreference -> write(
                Change.Add(
                    "preferences",
                    entry(
                        "kind" to intent.kind,
                        "text" to intent.text,
                    ),
                ),
            )
            is CustomerIntent.AddPhone -> write(Change.Add("phones", entry("number" to intent.number)))
            is CustomerIntent.AddTag -> write(Change.Add("tags", value(intent.tag)))
            is CustomerIntent.RemoveTag -> write(Change.Remove("tags", intent.tag))
            CustomerIntent.LogVisit -> go { desk.open(desk.beginVisit(id)) }
            CustomerIntent.NewCase -> go { desk.open(desk.beginCase(id, "complaint")) }
            CustomerIntent.Survey -> desk.open(Screen.Surveys(About(customer = id)))
            CustomerIntent.NewTask -> go { desk.start(cairn.presentation.state.PlusAction.TASK, id) }
            is CustomerIntent.Open -> desk.open(intent.screen)
            CustomerIntent.MoreTimeline -> {
                shown += TIMELINE
                go { refresh() }
            }
            CustomerIntent.Delete -> delete()
            CustomerIntent.Restore -> go { book.restoreRecord(id) }
            // The card goes out by the platform's sharing; the activity listens for this screen's intent.
            CustomerIntent.Share -> Unit
            CustomerIntent.Retry -> watch()
        }
    }

    private fun page(how: (Page) -> Page) = change { s ->
        val load = s.page
        if (load is Load.Content) s.copy(page = load.copy(value = how(load.value))) else s
    }

    private fun editing(how: (Editing) -> Editing) = page { p -> p.copy(editing = p.editing?.let(how)) }

    private fun edit(field: String) {
        val detail = detail ?: return
        val value = (detail.fields[field] as? FieldValue.Text)?.text ?: ""
        base = value
        page {
            it.copy(
                editing = Editing(
                    field,
                    text("field.$field"),
                    Field(value),
                    chips(Kind.CUSTOMER, field, value),
                    multiline =
                    field == REMARK,
                ),
            )
        }
    }

    /** What the field held when editing began, or when theirs was last shown. */
    private var base = ""

    /** What arrives while a field is open is shown beside it and never put under the finger. */
    private fun merged(open: Editing, detail: Detail): Editing {
        val present = (detail.fields[open.field] as? FieldValue.Text)?.text ?: ""
        if (open.field == REMARK || present == base || present == open.value.text) return open
        return open.copy(value = open.value.copy(theirs = Theirs(present, detail.updated.authorName)))
    }

    private fun save() {
        val open = state.value.page.content?.editing ?: return
        go({ problem ->
            editing { it.copy(value = it.value.copy(problem = problem.fields[open.field] ?: problem.text)) }
            if (problem.fields.isEmpty()) desk.report(problem)
        }) {
            if (open.field == REMARK) {
                book.editNote(id, REMARK, base, open.value.text)
            } else {
                book.editRecord(id, listOf(put(open.field, open.value.text)))
            }
            page { it.copy(editing = null) }
            desk.say(text("notice.saved")) { book.undo(id) }
        }
    }

    private fun write(change: Change) = go {
        book.editRecord(id, listOf(change))
        desk.say(text("notice.saved")) { book.undo(id) }
    }

    private fun delete() = go {
        book.deleteRecord(id)
        desk.back()
        desk.say(text("notice.deleted", plain(detail?.title ?: ""))) { book.restoreRecord(id) }
    }

    private fun entry(vararg parts: Pair<String, String>): FieldValue =
        FieldValue.Entries(mapOf("new" to parts.associate { (name, text) -> name to value(text) }))

    private companion object {
        const val TIMELINE = 20
        const val REMARK = "remark"
    }
}

private fun actionsOf(detail: Detail): CustomerState.Actions {
    val phones = detail.fields.entries("phones").values.mapNotNull { it.said("number") }.map { Text.Phone(it) }
    val address = detail.fields.entries("addresses").values.firstOrNull()
    val position = (address?.get("position") as? FieldValue.Position)?.let { it.latE7 / 1e7 to it.lonE7 / 1e7 }
    val lines = address?.let { a ->
        listOf("region", "city", "street").mapNotNull {
            a.said(it)
        }.joinToString(" ").ifEmpty { null }
    }
    return CustomerState.Actions(
        phone = phones.firstOrNull(),
        phones = phones,
        messenger = detail.fields.entries("messengers").values.firstOrNull()?.said("handle"),
        position = position,
        address = lines,
    )
}

private fun cardOf(card: RecallCard) = Card(
    name = card.name,
    subtitle = card.subtitle,
    grade = grade(card.figures?.grade),
    why = card.figures?.takeIf { it.grade != null }?.let {
        text("customer.why", Text.Number(card.gradeRestsOn.size.toLong()), Text.Number(it.n.toLong()))
    },
    stage = card.figures?.let { text("stage.${it.stage}") },
    likes = card.preferences.map {
        CustomerState.Like(
            choice(it.kind),
            it.text,
            it.kind == "allergy" || it.kind == "health",
        )
    },
    lastTime = card.lastVisit?.let {
        CustomerState.LastTime(it.id, Text.Moment(it.madeAtMs), it.title, it.outcome?.let(::choice), it.note)
    },
    promises = card.promises.map { CustomerState.Promise(it.visit, it.text, it.due?.let(Text::Day)) },
    today = card.today.map(::hintOf),
    cases = card.cases.map {
        CustomerState.OpenCase(it.id, it.title, choice(it.status), it.answerDueAtMs?.let(Text::Moment))
    },
    referredBy = card.referredBy.map { CustomerState.Person(it.id, it.name) },
    referred = card.referred.size,
)

private fun hintOf(hint: TodayHint): CustomerState.Hint = when (hint) {
    is TodayHint.Case -> CustomerState.Hint("case", text("hint.case"), Screen.Case(hint.case), pressing = true)
    is TodayHint.Promised -> CustomerState.Hint(
        "promised",
        text("hint.promised"),
        Screen.Visit(hint.visit),
        pressing = true,
    )
    is TodayHint.Birthday -> CustomerState.Hint(
        "birthday",
        hint.turns?.let { text("hint.birthday_turns", Text.Day(hint.date), Text.Number(it.toLong())) }
            ?: text("hint.birthday", Text.Day(hint.date)),
    )
    is TodayHint.Missed -> CustomerState.Hint(
        "missed",
        text(
            "hint.missed",
            Text.Joined(
                hint.warnings.map {
                    text("warning.$it")
                },
            ),
        ),
    )
    is TodayHint.WinBack -> CustomerState.Hint("win_back", text("hint.win_back"))
    is TodayHint.DueToBuy -> CustomerState.Hint("due_to_buy", text("hint.due_to_buy", Text.Day(hint.since)))
    is TodayHint.Answer -> CustomerState.Hint("answer", text("hint.answer"), Screen.Visit(hint.visit))
    is TodayHint.Thank -> CustomerState.Hint("thank", text("hint.thank", Text.Number(hint.referred.toLong())))
    is TodayHint.Acquaint -> CustomerState.Hint("acquaint", text("hint.acquaint"))
}

private fun eventOf(event: TimelineEvent): Event {
    val amount = event.amount?.let { Text.Money(it, event.currency ?: "") }
    val second = listOfNotNull(amount, event.state?.let(::choice))
    return Event(
        id = event.id,
        kind = when (event.kind) {
            Kind.VISIT -> Event.Kind.VISIT
            Kind.PURCHASE -> Event.Kind.PURCHASE
            Kind.CASE -> Event.Kind.CASE
            Kind.TASK -> Event.Kind.TASK
            Kind.RESPONSE -> Event.Kind.RESPONSE
            Kind.TRIP -> Event.Kind.TRIP
            else -> Event.Kind.CHANGE
        },
        title = event.title,
        second = if (second.isEmpty()) null else Text.Joined(second),
        at = event.day?.let(Text::Day) ?: Text.Moment(event.atMs),
        by = event.by,
        mark = mark(event.place),
        opens = screenOf(event.kind, event.id),
    )
}

private fun questionsOf(figures: cairn.core.Figures, spend: MonthlySpend): CustomerState.FourQuestions? {
    if (figures.occasions == 0u) return null
    val currency = spend.currency
    return CustomerState.FourQuestions(
        last = figures.lastPurchase?.let(Text::Day),
        often = figures.meanIntervalDays?.let {
            text(
                "customer.every_days",
                Text.Decimal(it),
            )
        } ?: text("customer.once"),
        mean = figures.meanSpend?.let { Text.Money(it, currency) },
        perYear = figures.spendPerYear?.let { Text.Money(it, currency) },
        months = spend.months,
        currency = currency,
        asOf = Text.Day(figures.asOf),
        n = figures.occasions.toLong(),
    )
}
