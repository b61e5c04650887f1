package cairn.presentation.model

import cairn.core.CairnException
import cairn.core.SurveyPage
import cairn.core.SurveyPageKind
import cairn.core.SurveyProblem
import cairn.core.SurveyScreen
import cairn.core.SurveySetup
import cairn.core.SurveyStep
import cairn.presentation.state.Load
import cairn.presentation.state.Screen
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.SurveyState
import cairn.presentation.state.Text
import cairn.presentation.state.content
import cairn.presentation.state.text
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import java.time.Instant

/**
 * An interview. It runs in the core, where every step is durable: a phone that dies goes on at the same question. Steps are done one after
 * the other; of what is typed meanwhile the latest text of each question goes next. What the core refuses stays as it is typed, with the
 * reason beside it, and the page is not left forwards before it is mended.
 */
class Survey(desk: Desk, private val place: Screen.Survey) :
    ScreenModel<SurveyState, SurveyIntent>(desk, SurveyState(kiosk = place.kiosk)) {
    private val steps = Channel<suspend () -> Unit>(Channel.UNLIMITED)
    private var interview: cairn.core.Survey? = null
    private var title = ""
    private var page: SurveyPage? = null

    /** What was typed on this page; [unsaved]: not in the core yet, or refused there. */
    private val typed = LinkedHashMap<String, String>()
    private val unsaved = LinkedHashSet<String>()
    private val refused = HashMap<String, SurveyProblem>()
    private val found = HashMap<String, Beside.Found>()
    private var looking: Job? = null
    private var restart: Job? = null

    init {
        go { for (step in steps) attempt(step) }
        later { begin(null) }
    }

    override fun act(intent: SurveyIntent) {
        when (intent) {
            is SurveyIntent.Answer -> answer(intent.path, intent.text)
            is SurveyIntent.Pick -> pick(intent)
            is SurveyIntent.Find -> find(intent)
            SurveyIntent.Next -> later { forwards(SurveyStep.Next) }
            SurveyIntent.Back -> later { move(SurveyStep.Back) }
            SurveyIntent.Summary -> later { forwards(SurveyStep.Go("")) }
            is SurveyIntent.Jump -> later { forwards(SurveyStep.Go(intent.path)) }
            is SurveyIntent.Add -> later { forwards(SurveyStep.Add(intent.path)) }
            is SurveyIntent.Remove -> later { move(SurveyStep.Remove(intent.path, intent.nth.toUInt())) }
            is SurveyIntent.Language -> later { forwards(SurveyStep.Language(intent.code)) }
            SurveyIntent.Finish -> later { forwards(SurveyStep.Finish) }
            SurveyIntent.Again -> later { again() }
            SurveyIntent.Leave -> leave()
            SurveyIntent.Stay -> change { it.copy(asksPin = false, pinProblem = null) }
            is SurveyIntent.Pin -> later { pin(intent.pin) }
        }
    }

    private fun later(step: suspend () -> Unit) {
        steps.trySend(step)
    }

    private suspend fun attempt(step: suspend () -> Unit) = try {
        step()
    } catch (error: CancellationException) {
        throw error
    } catch (error: CairnException) {
        failed(error)
    }

    private fun failed(error: CairnException) {
        if (state.value.page is Load.Content) {
            desk.report(problemOf(error))
        } else {
            change {
                it.copy(page = Load.Failed(problemOf(error)))
            }
        }
    }

    /** Begins, or goes on with the one that is under way. A hand-over needs the PIN that will end it first. */
    private suspend fun begin(pin: String?) {
        if (title.isEmpty()) title = book.record(place.form).title
        if (place.kiosk && place.interview == null &&
            pin == null
        ) {
            return change { it.copy(asksPin = true, choosesPin = true) }
        }
        interview = place.interview?.let { book.resumeSurvey(it) } ?: book.beginSurvey(place.form, setup(pin))
        desk.interviews.value++
        if (place.kiosk) desk.handOver(true)
        change { it.copy(asksPin = false, choosesPin = false, pinProblem = null) }
        interview?.let { show(it.screen()) }
    }

    private fun setup(pin: String?): SurveySetup {
        val offset = desk.platform.zone.rules.getOffset(Instant.ofEpochMilli(desk.platform.nowMs())).totalSeconds
        return with(place.about) {
            SurveySetup(customer, trip, stop, case, language = null, kioskPin = pin, utcOffset = offset)
        }
    }

    private fun answer(path: String, text: String) {
        typed[path] = text
        unsaved += path
        refused -= path
        draw()
        later { save() }
    }

    /** One of several, or one more in a list or an order; a quick question goes on by itself. */
    private fun pick(intent: SurveyIntent.Pick) {
        val question = state.value.page.content?.questions?.firstOrNull { it.path == intent.path } ?: return
        if (question.kind == SurveyState.Kind.ONE) {
            answer(intent.path, intent.code)
            val asked = page?.questions?.singleOrNull { it.path == intent.path }
            if (asked?.has("quick") == true) later { forwards(SurveyStep.Next) }
        } else {
            val chosen = question.answer.split(' ').filter { it.isNotEmpty() }
            answer(
                intent.path,
                (
                    if (intent.code in
                        chosen
                    ) {
                        chosen - intent.code
                    } else {
                        chosen + intent.code
                    }
                    ).joinToString(" "),
            )
        }
    }

    private suspend fun save() {
        val interview = interview ?: return
        for (path in unsaved.toList()) {
            val text = typed[path] ?: continue
            val screen = interview.step(SurveyStep.Answer(path, text))
            // Typed on meanwhile: the next one saves that.
            if (typed[path] == text) kept(path, screen)
            if (unsaved.isEmpty() || screen is SurveyScreen.Refused) show(screen)
        }
    }

    private fun kept(path: String, screen: SurveyScreen) {
        val problem = (screen as? SurveyScreen.Refused)?.problems?.firstOrNull { it.path == path }
        if (problem != null) {
            refused[path] = problem
        } else {
            unsaved -= path
            // Also what a step said that was under way while this was typed.
            refused -= path
        }
    }

    /** A step that leaves this page finished: not over an answer that the core does not take. */
    private suspend fun forwards(step: SurveyStep) {
        save()
        if (unsaved.isEmpty()) move(step)
    }

    private suspend fun move(step: SurveyStep) {
        val screen = interview?.step(step) ?: return
        if (screen is SurveyScreen.Refused) {
            screen.problems.forEach { refused[it.path] = it }
            // What is missing lies elsewhere: there.
            val here = screen.page.questions.mapTo(HashSet()) { it.path } + screen.page.summary.map { it.path }
            screen.problems.firstOrNull()?.takeIf { it.path !in here }?.let { return move(SurveyStep.Go(it.path)) }
        } else {
            forget()
        }
        show(screen)
    }

    private fun forget() {
        typed.clear()
        unsaved.clear()
        refused.clear()
        found.clear()
    }

    private fun find(intent: SurveyIntent.Find) {
        looking?.cancel()
        found[intent.path] = Beside.Found(intent.text, found[intent.path]?.choices ?: emptyList())
        draw()
        looking = go {
            val choices = interview?.choices(intent.path, intent.text, 0u, CHOICES) ?: return@go
            found[intent.path] = Beside.Found(intent.text, choices)
            draw()
        }
    }

    /** The next guest; where nobody handed the phone over, the same survey once more. */
    private suspend fun again() {
        restart?.cancel()
        forget()
        if (place.kiosk) {
            interview?.let { show(it.nextGuest()) }
        } else {
            interview =
                book.beginSurvey(place.form, setup(null)).also { show(it.screen()) }
        }
        desk.interviews.value++
    }

    private fun leave() {
        when {
            place.kiosk && interview != null -> change {
                it.copy(
                    asksPin = true,
                    choosesPin = false,
                    pinProblem = null,
                )
            }
            interview == null || state.value.page.content?.finished != null -> left()
            else -> later {
                save()
                interview?.step(SurveyStep.Pause)
                left()
            }
        }
    }

    private fun left() {
        restart?.cancel()
        desk.interviews.value++
        if (place.kiosk) desk.handOver(false)
        desk.back()
    }

    private suspend fun pin(pin: String) {
        try {
            if (interview == null) return begin(pin)
            interview?.leave(pin)
            left()
        } catch (error: CairnException.Other) {
            val ofPin = error.code == "pin" ||
                (interview == null && error.code == "unsound" && pin.length < SHORTEST_PIN)
            if (ofPin) change { it.copy(pinProblem = pinProblem(error)) } else throw error
        }
    }

    private fun show(screen: SurveyScreen) {
        when (screen) {
            is SurveyScreen.Page -> shown(screen.page)
            is SurveyScreen.Refused -> shown(screen.page)
            is SurveyScreen.Thanks -> thanks()
            is SurveyScreen.Done -> {
                val said = if (screen.unapplied ==
                    0u
                ) {
                    text("survey.kept")
                } else {
                    text("survey.unapplied", Text.Number(screen.unapplied.toLong()))
                }
                desk.interviews.value++
                finished(SurveyState.Finished(said))
            }
        }
    }

    private fun shown(next: SurveyPage) {
        if (next.key != page?.key) found.clear()
        page = next
        val here = next.questions.mapTo(HashSet()) { it.path }
        typed.keys.retainAll(here)
        unsaved.retainAll(here)
        draw()
    }

    private fun draw() {
        val page = page ?: return
        val beside = Beside(typed.toMap(), refused.toMap(), found.toMap())
        val saved = if (unsaved.isEmpty() && page.kind != SurveyPageKind.SUMMARY &&
            typed.isNotEmpty()
        ) {
            text("visit.saved")
        } else {
            null
        }
        change { it.copy(page = Load.Content(pageOf(page, title, beside, saved))) }
    }

    /** A guest has finished: nothing of the answers is here any more, and the next one begins by itself. */
    private fun thanks() {
        finished(SurveyState.Finished(text("survey.kept"), RESTART_S))
        restart = go {
            for (left in RESTART_S - 1 downTo 1) {
                delay(SECOND_MS)
                finished(SurveyState.Finished(text("survey.kept"), left))
            }
            delay(SECOND_MS)
            later { again() }
        }
    }

    private fun finished(how: SurveyState.Finished) {
        page = null
        forget()
        change { it.copy(page = Load.Content(SurveyState.Page(title, progress = 1f, finished = how))) }
    }

    private companion object {
        const val CHOICES = 50u

        /** The core refuses a shorter one; here it only tells that refusal from others. */
        const val SHORTEST_PIN = 4
        const val RESTART_S = 8
        const val SECOND_MS = 1_000L
    }
}
