import cairn.presentation.state.About
import cairn.presentation.state.AppIntent
import cairn.presentation.state.CaseIntent
import cairn.presentation.state.CasesIntent
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomersIntent
import cairn.presentation.state.Field
import cairn.presentation.state.JoinIntent
import cairn.presentation.state.Load
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.MyFiguresIntent
import cairn.presentation.state.OutboxIntent
import cairn.presentation.state.Screen
import cairn.presentation.state.SearchIntent
import cairn.presentation.state.SetAsideIntent
import cairn.presentation.state.SurveyIntent
import cairn.presentation.state.SurveysIntent
import cairn.presentation.state.Tab
import cairn.presentation.state.Text
import cairn.presentation.state.TodayIntent
import cairn.presentation.state.TripIntent
import cairn.presentation.state.TripsIntent
import cairn.presentation.state.VisitIntent
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.intOrNull
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.longOrNull
import kotlin.reflect.KClass
import kotlin.reflect.KParameter
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor

/** What there is nothing of at a path. */
object Absent

/** Walks a state by a journey's path; see tests/host/journeys/README.md. */
fun walk(state: Any?, path: String): Any? {
    val steps = Regex("""\.?([A-Za-z]\w*)|\[([^\]]+)]""").findAll(path).map {
        it.groupValues[1].ifEmpty {
            "[" +
                it.groupValues[2]
        }
    }
    return steps.fold(state) { at, step -> step(at, step) }
}

private fun step(at: Any?, step: String): Any? {
    if (at == null || at === Absent) return Absent
    if (step.startsWith("[")) return entry(at, step.drop(1))
    if (at is Load<*>) {
        if (step == "state") return loadName(at)
        if (at is Load.Content<*> && step != "offlineSince" && step != "value") return step(at.value, step)
    }
    return property(at, step)
}

private fun entry(at: Any, index: String): Any? {
    val list = (if (at is Load.Content<*>) at.value else at) as? List<*> ?: return Absent
    val (name, value) = index.split('=', limit = 2).let { it[0] to it.getOrNull(1) }
    if (value == null) return list.getOrElse(index.toInt()) { Absent }
    return list.firstOrNull { it != null && plainly(property(it, name)) == value } ?: Absent
}

private fun property(at: Any, name: String): Any? {
    val found = at::class.memberProperties.firstOrNull { it.name == name } ?: return Absent
    return found.getter.call(at)
}

private fun loadName(load: Load<*>): String = when (load) {
    is Load.Loading -> "loading"
    is Load.Content -> "content"
    is Load.Empty -> "empty"
    is Load.NoMatch -> "noMatch"
    is Load.Failed -> "failed"
    is Load.NoPermission -> "noPermission"
}

/** A value as a journey compares it. */
fun plainly(value: Any?): Any? = when (value) {
    is Load.Content<*> -> plainly(value.value)
    is Field -> value.text
    is Text.Key -> value.key
    is Text.Plain -> value.text
    is Text.Phone -> value.e164
    is Text.Number -> value.n
    is Enum<*> -> value.name.lowercase()
    is Int -> value.toLong()
    is Float -> value.toDouble()
    else -> value
}

/** A JSON value as a journey compares it. */
fun plainly(json: JsonElement): Any? = when (json) {
    is JsonNull -> null
    is JsonPrimitive -> if (json.isString) {
        json.content
    } else {
        json.booleanOrNull ?: json.longOrNull ?: json.doubleOrNull
            ?: json.content
    }
    else -> json
}

private val INTENTS: Map<String, KClass<*>> = mapOf(
    "app" to AppIntent::class, "join" to JoinIntent::class, "today" to TodayIntent::class,
    "customers" to CustomersIntent::class,
    "customer" to CustomerIntent::class, "visit" to VisitIntent::class, "trips" to TripsIntent::class,
    "trip" to TripIntent::class,
    "surveys" to SurveysIntent::class, "survey" to SurveyIntent::class, "cases" to CasesIntent::class,
    "case" to CaseIntent::class,
    "outbox" to OutboxIntent::class, "setAside" to SetAsideIntent::class, "myFigures" to MyFiguresIntent::class,
    "more" to MoreIntent::class,
    "search" to SearchIntent::class,
)

/** The intent of that name with these arguments. */
fun intentOf(model: String, name: String, with: JsonElement?): Any {
    val all = INTENTS[model] ?: error("no model is called $model")
    val wanted =
        all.sealedSubclasses.firstOrNull { it.simpleName == name.replaceFirstChar(Char::uppercase) }
            ?: error("$model has no intent $name")
    wanted.objectInstance?.let { return it }
    val make = wanted.primaryConstructor ?: error("$model.$name cannot be made")
    val only = make.parameters.firstOrNull()
    val whole = with !is JsonObject || only?.type?.classifier == Screen::class
    val given: Map<String?, JsonElement> = if (whole) {
        mapOf(
            only?.name to (with ?: JsonNull),
        )
    } else {
        (with as JsonObject).mapKeys {
            it.key
        }
    }
    val arguments = make.parameters.filter { it.name in given }.associateWith { argument(it, given.getValue(it.name)) }
    return make.callBy(arguments)
}

private fun argument(parameter: KParameter, json: JsonElement): Any? {
    if (json is JsonNull) return null
    return when (val type = parameter.type.classifier) {
        String::class -> json.jsonPrimitive.content
        Int::class -> json.jsonPrimitive.intOrNull
        Long::class -> json.jsonPrimitive.longOrNull
        Boolean::class -> json.jsonPrimitive.booleanOrNull
        Double::class -> json.jsonPrimitive.doubleOrNull
        Tab::class -> Tab.valueOf(json.jsonPrimitive.content.uppercase())
        Screen::class -> screenOf(json as JsonObject)
        else -> error("an argument of type $type is not known to journeys")
    }
}

private fun screenOf(json: JsonObject): Screen {
    fun part(name: String) = json[name]?.jsonPrimitive?.content
    val id = part("id") ?: ""
    return when (val name = part("screen")) {
        "customer" -> Screen.Customer(id)
        "visit" -> Screen.Visit(id)
        "trip" -> Screen.Trip(id)
        "case" -> Screen.Case(id)
        "survey" -> Screen.Survey(
            id,
            About(part("customer"), part("trip"), part("stop"), part("case")),
            json["kiosk"]?.jsonPrimitive?.booleanOrNull ?: false,
        )
        "outbox" -> Screen.Outbox
        "setAside" -> Screen.SetAside
        "myFigures" -> Screen.MyFigures
        "surveys" -> Screen.Surveys()
        "search" -> Screen.Search
        else -> error("no screen is called $name")
    }
}
