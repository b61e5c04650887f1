package cairn.presentation.model

import cairn.core.Change
import cairn.core.CheckIn
import cairn.core.Detail
import cairn.core.FieldValue
import cairn.core.Kind
import cairn.core.Query
import cairn.core.Snapshot
import cairn.core.VisitSheet
import cairn.presentation.state.CustomerState
import cairn.presentation.state.Field
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.Theirs
import cairn.presentation.state.VisitIntent
import cairn.presentation.state.VisitState
import cairn.presentation.state.VisitState.Page
import cairn.presentation.state.VisitState.Saved
import cairn.presentation.state.content
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** One visit, saved as one types: every burst of typing is an edit of its own, the next waits for the one before. */
class Visit(desk: Desk, private val id: String) : ScreenModel<VisitState, VisitIntent>(desk, VisitState()) {
    private val saver = Saver(scope, book, id, NOTE, ::saving)
    private var detail: Detail? = null
    private val writers = LinkedHashSet<String>()

    /** Whether what was typed last could not be saved. */
    private var failed = false

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
        val note = now.fields.said(NOTE) ?: ""
        // A note that reads otherwise than this phone left it has somebody else's words in it.
        if (detail != null && note != saver.note() && note != detail?.fields?.said(NOTE)) {
            val others = book.history(id).lastOrNull { step ->
                step.by.author != book.deviceId() &&
                    step.fields.any { it.field == NOTE }
            }
            others?.let { writers += it.by.authorName }
        }
        detail = now
        saver.arrived(now.fields.said(NOTE) ?: "")
        val sheet = book.visitSheet(id)
        change { s -> s.copy(page = Load.Content(pageOf(now, sheet, s.page.content), desk.offlineSince)) }
    }

    private fun pageOf(detail: Detail, sheet: VisitSheet, before: Page?): Page {
        val fields = detail.fields
        fun field(name: String, open: Field?): Field =
            fieldOf(saver.typed(name), fields.said(name) ?: "", open, detail, saver.base(name))
        return Page(
            customer = sheet.customer?.let { CustomerState.Person(it.id, it.name) },
            subject = field("subject", before?.subject),
            channel = chips(Kind.VISIT, "channel", fields.said("channel")),
            phase = chips(Kind.VISIT, "phase", fields.said("phase")),
            outcome = chips(Kind.VISIT, "outcome", fields.said("outcome")),
            objections = sheet.objections.map { line ->
                VisitState.Objection(
                    line.token,
                    line.text,
                    Field(saver.typed("objections.${line.token}.handling") ?: line.handling ?: ""),
                    chips(Kind.VISIT, "objections.worked", line.worked),
                    line.tip?.let { VisitState.Tip(it, plain(line.tipFrom ?: "")) },
                )
            },
            note = Field(saver.note()),
            alsoWriting = writers.toList(),
            nextStep = field("next_step", before?.nextStep),
            nextDue = fields.said("next_step_due")?.let(Text::Day),
            promise = field("promise", before?.promise),
            checkIn = checkInOf(sheet.checkIn, before?.checkIn),
            made = fields.whole("made_at")?.let(Text::Moment),
            planned = fields.whole("planned_at")?.let(Text::Moment),
            saved = before?.saved ?: Saved.SAVED,
            mark = mark(detail.place),
            setAside = detail.conflicts.size,
        )
    }

    override fun act(intent: VisitIntent) {
        when (intent) {
            is VisitIntent.Note -> type({ it.copy(note = Field(intent.text)) }) { saver.typeNote(intent.text) }
            is VisitIntent.Subject -> typed("subject", intent.text) { it.copy(subject = Field(intent.text)) }
            is VisitIntent.NextStep -> typed("next_step", intent.text) { it.copy(nextStep = Field(intent.text)) }
            is VisitIntent.Promise -> typed("promise", intent.text) { it.copy(promise = Field(intent.text)) }
            is VisitIntent.Channel -> pick("channel", intent.code)
            is VisitIntent.Phase -> pick("phase", intent.code)
            is VisitIntent.Outcome -> pick("outcome", intent.code)
            is VisitIntent.AddObjection -> saver.write(
                Change.Add(OBJECTIONS, FieldValue.Entries(mapOf("new" to mapOf("text" to value(intent.text))))),
            )
            is VisitIntent.RemoveObjection -> saver.write(Change.Remove(OBJECTIONS, intent.token))
            is VisitIntent.Handling -> saver.typePart(OBJECTIONS, intent.token, "handling", intent.text)
            is VisitIntent.Worked -> saver.write(Change.PutPart(OBJECTIONS, intent.token, "worked", value(intent.code)))
            is VisitIntent.DueIn -> saver.write(put(DUE, desk.dayFromToday(intent.days)))
            is VisitIntent.Due -> saver.write(put(DUE, intent.iso))
            VisitIntent.ClearDue -> saver.write(Change.Clear(DUE))
            is VisitIntent.CheckIn -> checkIn(intent)
            VisitIntent.TakeTheirs -> takeTheirs()
            VisitIntent.Made -> saver.write(Change.Put("made_at", FieldValue.Whole(desk.platform.nowMs())))
            VisitIntent.OpenCustomer -> state.value.page.content?.customer?.let { desk.open(Screen.Customer(it.id)) }
            VisitIntent.Delete -> go {
                book.deleteRecord(id)
                desk.back()
                desk.say(text("notice.deleted", plain(detail?.title ?: ""))) { book.restoreRecord(id) }
            }
            VisitIntent.Retry -> if (state.value.page is Load.Content) saver.retry() else watch()
        }
    }

    private fun page(how: (Page) -> Page) = change { s ->
        val load = s.page
        if (load is Load.Content) s.copy(page = load.copy(value = how(load.value))) else s
    }

    private fun type(shown: (Page) -> Page, keep: () -> Unit) {
        page(shown)
        keep()
    }

    private fun typed(field: String, text: String, shown: (Page) -> Page) = type(shown) {
        saver.type(
            field,
            text,
            detail?.fields?.said(field) ?: "",
        )
    }

    /** A second tap on a chip takes it off. */
    private fun pick(field: String, code: String) =
        saver.write(if (detail?.fields?.said(field) == code) Change.Clear(field) else put(field, code))

    private fun takeTheirs() {
        saver.forget()
        page { p -> p.copy(subject = taken(p.subject), nextStep = taken(p.nextStep), promise = taken(p.promise)) }
    }

    private fun taken(field: Field) = Field(field.theirs?.text ?: field.text)

    private fun saving(state: Saved, problem: cairn.presentation.state.Problem?) {
        page { it.copy(saved = state) }
        if (problem != null) {
            desk.report(problem)
        } else if (failed && state == Saved.SAVED) {
            desk.report(null)
        }
        failed = problem != null || (failed && state != Saved.SAVED)
    }

    private fun checkIn(intent: VisitIntent.CheckIn) {
        val (lat, lon) = intent.lat to intent.lon
        if (lat == null || lon == null) {
            val kind = if (intent.denied) VisitState.CheckIn.Kind.NOT_ALLOWED else VisitState.CheckIn.Kind.NO_LOCATION
            return page { it.copy(checkIn = VisitState.CheckIn(kind)) }
        }
        go {
            val found = book.checkIn(id, lat, lon, intent.accuracy ?: 0.0)
            page { it.copy(checkIn = checkInOf(found, null)) }
        }
    }

    private companion object {
        const val NOTE = "note"
        const val OBJECTIONS = "objections"
        const val DUE = "next_step_due"
    }
}

/** What is typed here stays; what a colleague wrote meanwhile is shown beside it. */
internal fun fieldOf(typed: String?, present: String, open: Field?, detail: Detail, base: String?): Field = when {
    typed == null -> Field(present)
    base == null || present == base || present == typed -> Field(typed, open?.problem)
    else -> Field(typed, open?.problem, Theirs(present, detail.updated.authorName))
}

private fun checkInOf(found: CheckIn, before: VisitState.CheckIn?): VisitState.CheckIn = when (found) {
    is CheckIn.Verified -> VisitState.CheckIn(VisitState.CheckIn.Kind.VERIFIED)
    is CheckIn.Far -> VisitState.CheckIn(VisitState.CheckIn.Kind.FAR, Text.Distance(found.metres.toLong()))
    is CheckIn.NoAddress -> VisitState.CheckIn(VisitState.CheckIn.Kind.NO_ADDRESS)
    is CheckIn.NotYet -> before ?: VisitState.CheckIn(VisitState.CheckIn.Kind.NOT_YET)
}
