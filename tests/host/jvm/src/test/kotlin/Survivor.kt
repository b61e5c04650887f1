import cairn.core.*
import kotlinx.coroutines.runBlocking
import kotlin.system.measureTimeMillis

/** How many questions the form has that [Survivor] answers. */
const val QUESTIONS = 12

/** How many customers stand in the list that [Survivor] imports. */
const val LISTED = 2_500

/** The list: a name and a telephone number each. */
fun list(): ByteArray = buildString {
    append("name,phone\n")
    repeat(LISTED) { append("客人 $it,+86138%08d\n".format(it)) }
}.toByteArray()

/**
 * A phone that is going to be killed: works without end, and says each thing after its call returned. What it says is a promise.
 * Arguments: `visit`, `survey` or `import`, and the folder. Started by [KillTest] as a process of its own.
 */
fun main(args: Array<String>): Unit = runBlocking {
    val (work, folder) = args
    val book = Workspace.open(folder, KEY)
    when (work) {
        "visit" -> visits(book)
        "survey" -> while (true) interview(book)
        "import" -> {
            println("begun")
            val took = measureTimeMillis { book.importFile("list.csv", list(), false) }
            println("imported $took")
        }
        else -> error("no such work: $work")
    }
}

private suspend fun visits(book: Workspace) {
    val customer = book.list(ListQuery(Kind.CUSTOMER)).rows.first().id
    for (n in 0..Int.MAX_VALUE) {
        val visit = book.createRecord(
            Kind.VISIT,
            mapOf("customer" to text(customer), "subject" to text("visit $n")),
            null,
        ).id
        println("saved $visit visit $n")
        book.editRecord(visit, listOf(Change.Put("subject", text("visit $n, ended"))))
        println("saved $visit visit $n, ended")
    }
}

/** One interview from where it stands to its end. */
private suspend fun interview(book: Workspace) {
    val open = book.openSurveys().firstOrNull()
    val survey = if (open !=
        null
    ) {
        book.resumeSurvey(open.id)
    } else {
        book.beginSurvey(book.surveyForms().single().id, setup())
    }
    var screen = survey.screen()
    while (true) {
        val page = (screen as SurveyScreen.Page).page
        println("page ${page.key}")
        if (page.kind == SurveyPageKind.SUMMARY) {
            val done = survey.step(SurveyStep.Finish) as SurveyScreen.Done
            println("done ${done.response}")
            return
        }
        val question = page.questions.single()
        val value = "${question.path} at ${System.nanoTime()}"
        survey.step(SurveyStep.Answer(question.path, value))
        println("answered ${question.path}=$value")
        screen = survey.step(SurveyStep.Next)
    }
}

private fun setup() = SurveySetup(null, null, null, null, null, null, 8 * 3600)
