package cairn.presentation.model

import cairn.core.FieldValue
import cairn.core.Kind
import cairn.presentation.state.PlusAction
import cairn.presentation.state.Screen

/** Begins a new record, durable at once, and gives the screen to go on with. */
suspend fun Desk.start(action: PlusAction, customer: String?): Screen = when (action) {
    PlusAction.VISIT -> if (customer == null) Screen.Search else beginVisit(customer)
    PlusAction.CASE, PlusAction.FEEDBACK -> beginCase(
        customer,
        kind = if (action ==
            PlusAction.CASE
        ) {
            "complaint"
        } else {
            "unknown"
        },
    )
    PlusAction.CUSTOMER -> beginCustomer()
    PlusAction.TASK -> beginTask(customer)
}

suspend fun Desk.beginVisit(customer: String): Screen {
    val fields = mapOf("customer" to value(customer), "by" to value(book.deviceId()))
    return Screen.Visit(book.createRecord(Kind.VISIT, fields, null).id)
}

/** A case needs a title before anything is known: its kind in the language of the phone's person is put in its place by the screen. */
suspend fun Desk.beginCase(customer: String?, kind: String, title: String = "…", more: Fields = emptyMap()): Screen {
    val fields = buildMap {
        put("title", value(title))
        put("kind", value(kind))
        customer?.let { put("customer", value(it)) }
        putAll(more)
    }
    return Screen.Case(book.openCase(fields).id)
}

suspend fun Desk.beginCustomer(name: String = "…"): Screen =
    Screen.Customer(book.createRecord(Kind.CUSTOMER, mapOf("name" to value(name)), null).id)

/** A task for today; it is seen there, and on the customer's page. */
suspend fun Desk.beginTask(customer: String?): Screen {
    val today = dayFromToday(0)
    val fields = buildMap<String, FieldValue> {
        put("title", value("…"))
        put("reason", value("by_hand"))
        put("state", value("open"))
        put("due", value(today))
        put("owner", value(book.deviceId()))
        customer?.let { put("customer", value(it)) }
    }
    book.createRecord(Kind.TASK, fields, null)
    return if (customer == null) Screen.Root(cairn.presentation.state.Tab.TODAY) else Screen.Customer(customer)
}
