import cairn.core.*
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.TimeUnit
import kotlin.random.Random

/** `kill -9` of a phone's process at any moment of a visit, a survey and an import: nothing that a call has promised is lost. */
class KillTest {
    private val dice = Random(20_261_125)

    @Test
    fun `visits that were saved are there`(): Unit = runBlocking {
        val folder = folder()
        founded(
            relay = NOBODY,
            folder = folder,
        ).use { it.createRecord(Kind.CUSTOMER, mapOf("name" to text("王芳")), null) }
        val promised = mutableMapOf<String, String>()
        repeat(KILLS) {
            val said = killed("visit", folder, dice.nextInt(1, 40)).filter { it.startsWith("saved ") }
            assertTrue(said.isNotEmpty(), "the phone saved nothing")
            said.forEach { line -> line.split(' ', limit = 3).let { (_, id, subject) -> promised[id] = subject } }
            Workspace.open(folder, KEY).use { book ->
                for ((id, subject) in promised) {
                    // What was under way when it died may be there as well: the visit's end.
                    val found = (book.record(id).fields["subject"] as FieldValue.Text).text
                    assertTrue(found == subject || found == "$subject, ended", "$id says $found and not $subject")
                }
            }
        }
    }

    @Test
    fun `a survey goes on at the same question with every answer`(): Unit = runBlocking {
        val folder = folder()
        founded(relay = NOBODY, folder = folder).use { publish(it) }
        val responses = mutableMapOf<String, Map<String, String>>()
        val answers = mutableMapOf<String, String>()
        var page = ""
        repeat(KILLS) {
            for (line in killed("survey", folder, dice.nextInt(2, 60))) {
                val (what, told) = line.split(' ', limit = 2)
                when (what) {
                    "page" -> page = told
                    "answered" -> told.split('=', limit = 2).let { (path, value) -> answers[path] = value }
                    "done" -> {
                        responses[told] = answers.toMap()
                        answers.clear()
                        page = ""
                    }
                }
            }
            Workspace.open(folder, KEY).use { book ->
                responses.forEach { (id, given) -> assertHolds(book.record(id).fields["answers"], given) }
                val open = book.openSurveys().singleOrNull()
                // It died between the end of an interview and saying so, or the next one has not begun.
                if (open == null) answers.clear() else assertResumed(book.resumeSurvey(open.id), page, answers)
            }
        }
        assertTrue(responses.isNotEmpty(), "no survey came to its end")
    }

    /** The page is the one that was told last, or the one after it, which died before it could be told. */
    private suspend fun assertResumed(survey: Survey, told: String, answers: Map<String, String>) = survey.use {
        val here = (it.screen() as SurveyScreen.Page).page
        val back = if (here.canBack) (it.step(SurveyStep.Back) as SurveyScreen.Page).page.key else ""
        assertTrue(told == here.key || told == back || told == "", "resumed at ${here.key} and not $told")
        if (back != "") it.step(SurveyStep.Next)
        // The questions behind it hold what was answered.
        val summary = (it.step(SurveyStep.Go("")) as SurveyScreen.Page).page.summary.associate { line ->
            line.path to
                line.answer
        }
        assertEquals(answers, answers.keys.associateWith { path -> summary[path] })
        it.step(SurveyStep.Go(here.questions.firstOrNull()?.path ?: ""))
    }

    private fun assertHolds(answers: FieldValue?, given: Map<String, String>) {
        val held = (answers as FieldValue.Json).json
        for (value in given.values) assertTrue(value in held, "$value is not in $held")
    }

    @Test
    fun `an import leaves whole batches, and the same file brings the rest`(): Unit = runBlocking {
        val (folder, whole) = Pair(folder(), folder())
        listOf(folder, whole).forEach { founded(relay = NOBODY, folder = it).close() }
        // Once without being killed, to know how long it takes here.
        val took = killed("import", whole, 2).last().removePrefix("imported ").toLong()
        var before = 0
        repeat(KILLS) {
            val finished = killed("import", folder, 1, dice.nextLong(took / 4, took)).any { it.startsWith("imported ") }
            Workspace.open(folder, KEY).use { book ->
                val held = customers(book)
                assertTrue(held >= before, "$held customers, and $before before")
                assertTrue(!finished || held == LISTED, "the import was done, and $held are there")
                before = held
            }
        }
        Workspace.open(folder, KEY).use { book ->
            val last = book.importFile("list.csv", list(), false)
            assertEquals(LISTED.toULong(), last.imported + last.alreadyThere)
            assertEquals(LISTED, customers(book))
        }
    }

    private suspend fun customers(book: Workspace): Int {
        var (count, after) = Pair(0, null as String?)
        do {
            val page = book.list(ListQuery(Kind.CUSTOMER, after = after, limit = 100u))
            count += page.rows.size
            after = page.next
        } while (after != null)
        return count
    }

    private suspend fun publish(book: Workspace) {
        val rows = (1..QUESTIONS).joinToString(",") { """{"type":"text","name":"q$it","label":"Question $it"}""" }
        val sheets = """{"survey":[$rows],"settings":[{"form_id":"visit","form_title":"Visit"}]}"""
        val form = mapOf(
            "title" to text("Visit"),
            "form_id" to text("visit"),
            "state" to text("published"),
            "definition" to FieldValue.Json(sheets),
        )
        book.createRecord(Kind.FORM, form, null)
    }

    /** Starts a phone and kills it after it said so many lines and a moment more; gives what it said. */
    private fun killed(work: String, folder: String, lines: Int, afterMs: Long = dice.nextLong(0, 12)): List<String> {
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val java = File(System.getProperty("java.home"), "bin/java").path
        val library = "-Djna.library.path=" + System.getProperty("jna.library.path")
        val phone = ProcessBuilder(java, library, "-cp", classes, "SurvivorKt", work, folder)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
        val said = phone.inputStream.bufferedReader()
        val first = said.lineSequence().take(lines).toList()
        // Through its handle: the process's own method would close the pipe with what it still said.
        if (!phone.waitFor(afterMs, TimeUnit.MILLISECONDS)) phone.toHandle().destroyForcibly()
        phone.waitFor()
        return first + said.readLines()
    }

    private companion object {
        const val KILLS = 5
    }
}
