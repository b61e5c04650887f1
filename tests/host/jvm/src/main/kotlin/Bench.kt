import cairn.core.*
import kotlinx.coroutines.runBlocking
import java.lang.management.ManagementFactory
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.time.temporal.ChronoUnit
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/**
 * The phone's side of `cairn bench bindings`: the core as an app calls it, through the generated Kotlin and JNA. Told what to do by its
 * arguments, then by lines on standard input; each answer is one line of JSON.
 */
fun main(args: Array<String>) = runBlocking {
    val (order, folder) = args
    val key = ByteArray(32) { 7 }
    when (order) {
        "join" -> Workspace.join(
            folder,
            key,
            args[2],
            "reader",
        ).use { println("""{"received":${it.syncOnce().received}}""") }
        "measure" -> Workspace.open(folder, key).use { measure(it, args[2].toInt(), args.drop(3)) }
        else -> error("no such order: $order")
    }
}

private suspend fun measure(book: Workspace, rounds: Int, words: List<String>) {
    val first = book.list(ListQuery(Kind.CUSTOMER, limit = 50u))
    val start =
        """"start_ms":${sinceStart()},"first_rows":${first.rows.size},"rss_kb":${rssKb()},"heap_kb":${heapKb()}"""
    val page = ListQuery(Kind.CUSTOMER, limit = 100u)
    val pages = samples(rounds) { book.list(page) }
    val keystrokes = words.flatMap { word ->
        (1..word.length).map {
            SearchQuery(word.take(it), listOf(Kind.CUSTOMER), 50u)
        }
    }
    val searches = samples(rounds) { book.search(keystrokes[it % keystrokes.size]) }
    val calls = samples(rounds) { book.deviceId() }
    println("""{$start,"page_us":$pages,"keystroke_us":$searches,"call_us":$calls}""")
    live(book)
}

/** Each line on standard input names a city that another device has just written; answers when a list shows it. */
private suspend fun live(book: Workspace) {
    val shown = LinkedBlockingQueue<Pair<Long, String?>>()
    val listener = object : Listener {
        override fun onSnapshot(snapshot: Snapshot) {
            val city = (snapshot as? Snapshot.Listed)?.page?.rows?.firstOrNull()?.fields?.get("city")
            shown.add(Pair(micros(), (city as? FieldValue.Text)?.text))
        }
    }
    val query = ListQuery(Kind.CUSTOMER, sort = SortOrder.RECENT, limit = 100u)
    book.subscribe(Query.Listed(query), listener).use {
        book.startSync()
        println("""{"watching":true}""")
        for (wanted in generateSequence(::readLine)) {
            do {
                val (at, city) = shown.poll(30, TimeUnit.SECONDS) ?: error("$wanted did not arrive within 30 s")
                if (city == wanted) println("""{"at_us":$at}""")
            } while (city != wanted)
        }
    }
    book.stopSync()
}

/** How long each call takes, in µs. As many go before unmeasured: the JVM compiles what is called often. */
private suspend fun samples(rounds: Int, work: suspend (Int) -> Any): List<Double> {
    repeat(rounds) { work(it) }
    return List(rounds) {
        val begun = System.nanoTime()
        work(it)
        (System.nanoTime() - begun) / 1e3
    }
}

/** Since the system started this process, ms. */
private fun sinceStart(): Long = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().startTime

private fun heapKb(): Long = ManagementFactory.getMemoryMXBean().heapMemoryUsage.used / 1024

/** Resident memory (`VmRSS` of proc(5)); 0 where the system does not tell. */
private fun rssKb(): Long {
    val status = Path.of("/proc/self/status").takeIf(Files::exists)?.let(Files::readAllLines).orEmpty()
    return status.firstOrNull { it.startsWith("VmRSS:") }?.filter(Char::isDigit)?.toLong() ?: 0
}

/** Microseconds since the Unix epoch: comparable between processes of one machine. */
private fun micros(): Long = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())
