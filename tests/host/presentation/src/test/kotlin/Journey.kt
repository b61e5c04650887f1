import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.longOrNull
import org.junit.jupiter.api.Assertions.fail
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** The relay process that `./x test` starts. */
val RELAY: String = System.getenv("CAIRN_RELAY") ?: error("CAIRN_RELAY is not set: run ./x test")

/** The `cairn` program beside the library. */
val CAIRN: String = Path.of(System.getProperty("jna.library.path"), "cairn").toString()

val ROOT: Path = Path.of(System.getProperty("cairn.root"))

/** Plays one journey; see tests/host/journeys/README.md. */
class Journey(file: Path) {
    private val script = Json.parseToJsonElement(Files.readString(file)).jsonObject
    val name: String = script.getValue("name").jsonPrimitive.content
    private val office: Path = Files.createTempDirectory("cairn-office")
    private val phones = LinkedHashMap<String, Phone>()
    private val kept = mutableMapOf("relay" to RELAY)
    private var at = ""

    fun play() {
        try {
            script.getValue("steps").jsonArray.forEachIndexed { n, step ->
                at = "step ${n + 1}: ${step.toString().take(300)}"
                play(filled(step).jsonObject)
                phones.values.forEach { phone ->
                    phone.uncaught.poll()?.let {
                        throw AssertionError(
                            "$at\n${phone.name} broke",
                            it,
                        )
                    }
                }
            }
        } finally {
            phones.values.forEach { it.end() }
        }
    }

    private fun play(step: JsonObject) {
        step["office"]?.let { return office(step) }
        step["phone"]?.let { phone -> return phone.jsonPrimitive.content.let { phones[it] = Phone(it) } }
        val phone = phones[step.text("as")] ?: fail("$at: nobody is called ${step["as"]}")
        when {
            "do" in step -> tap(phone, step)
            "expect" in step -> expect(phone, step)
            "keep" in step -> keep(phone, step)
            "network" in step -> phone.online.value = step.text("network") == "on"
            "restart" in step -> phone.restart()
            "room" in step -> phone.room(step.getValue("room").jsonPrimitive.longOrNull?.toULong())
            "clock" in step -> phone.clock(step.getValue("clock").jsonPrimitive.longOrNull ?: 0)
            else -> fail("$at: this step is not known")
        }
    }

    private fun tap(phone: Phone, step: JsonObject) {
        val (model, intent) = step.text("do").split('.', limit = 2)
        val target = await { phone.model(model) } ?: fail("$at: no $model is open")
        phone.act(target, intentOf(model, intent, step["with"]))
    }

    private fun value(phone: Phone, path: String): Any? {
        val (model, rest) = path.split('.', limit = 2).let { it[0] to it.getOrElse(1) { "" } }
        val found = phone.model(model) ?: return Absent
        return walk(found.state.value, rest)
    }

    private fun expect(phone: Phone, step: JsonObject) {
        val path = step.text("expect")
        var last: Any? = null
        await {
            last = value(phone, path)
            if (holds(step, last)) true else null
        }
            ?: fail<Unit>(
                "$at\n  there is ${plainly(
                    last,
                )}\n  in ${phone.model(
                    path.substringBefore('.'),
                )?.state?.value.toString().take(3000)}\n  app: ${phone.app.state.value}",
            )
    }

    private fun holds(step: JsonObject, found: Any?): Boolean {
        val shown = if (found === Absent) Absent else plainly(found)
        fun wanted(op: String) = plainly(step.getValue(op))
        return when {
            "is" in step -> shown == wanted("is")
            "not" in step -> found !== Absent && shown != wanted("not")
            "contains" in step -> when (shown) {
                is String -> shown.contains(wanted("contains").toString())
                is List<*> -> shown.any { plainly(it) == wanted("contains") }
                else -> false
            }
            "count" in step -> (shown as? List<*>)?.size?.toLong() == wanted("count")
            "atLeast" in step -> (shown as? Long ?: -1) >= wanted("atLeast") as Long
            "absent" in step -> (found == null || found === Absent) ==
                step.getValue("absent").jsonPrimitive.booleanOrNull
            else -> fail("$at: nothing is compared")
        }
    }

    private fun keep(phone: Phone, step: JsonObject) {
        val found =
            await { value(phone, step.text("from")).takeIf { it != null && it !== Absent } }
                ?: fail("$at: there is nothing to keep")
        kept[step.text("keep")] = plainly(found).toString()
    }

    private fun <T> await(look: () -> T?): T? {
        val until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S)
        while (true) {
            look()?.let { return it }
            if (System.nanoTime() > until || phones.values.any { it.uncaught.isNotEmpty() }) return null
            Thread.sleep(20)
        }
    }

    private fun office(step: JsonObject) {
        val arguments = step.getValue("office").jsonArray.map { it.jsonPrimitive.content }
        val process = ProcessBuilder(
            listOf(CAIRN) + arguments + listOf("--json", "--dir", office.toString()),
        ).redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        process.outputStream.use { out -> step["input"]?.let { out.write(it.toString().toByteArray()) } }
        val said = process.inputStream.readAllBytes().decodeToString()
        if (process.waitFor() != 0) fail<Unit>("$at\n  the office failed: $said")
        val json = if (said.isBlank()) JsonNull else Json.parseToJsonElement(said)
        step["keep"]?.jsonObject?.forEach { (name, path) ->
            kept[name] =
                plainly(json.at(path.jsonPrimitive.content)).toString()
        }
        step["expect"]?.jsonObject?.forEach { (path, wanted) ->
            val found = plainly(json.at(path))
            if (found != plainly(wanted)) fail<Unit>("$at\n  $path is $found")
        }
        step["contains"]?.jsonObject?.forEach { (path, wanted) ->
            val found = plainly(json.at(path)).toString()
            if (!found.contains(wanted.jsonPrimitive.content)) fail<Unit>("$at\n  $path is $found")
        }
    }

    private fun JsonElement.at(path: String): JsonElement {
        val steps = Regex("""([^.\[\]]+)""").findAll(path).map { it.value }
        return steps.fold(this) { at, step ->
            when (at) {
                is JsonObject -> at[step] ?: JsonNull
                is JsonArray -> at.getOrElse(step.toInt()) { JsonNull }
                else -> JsonNull
            }
        }
    }

    private fun JsonObject.text(name: String) = get(name)?.jsonPrimitive?.content ?: fail("$at: $name is missing")

    /** `${name}` is what was kept. */
    private fun filled(json: JsonElement): JsonElement = when (json) {
        is JsonObject -> JsonObject(json.mapValues { filled(it.value) })
        is JsonArray -> JsonArray(json.map(::filled))
        is JsonPrimitive -> if (!json.isString) {
            json
        } else {
            JsonPrimitive(
                Regex("""\$\{(\w+)}""").replace(json.content) {
                    kept[it.groupValues[1]]
                        ?: fail("$at: nothing was kept as ${it.value}")
                },
            )
        }
    }

    private companion object {
        const val PATIENCE_S = 20L
    }
}
