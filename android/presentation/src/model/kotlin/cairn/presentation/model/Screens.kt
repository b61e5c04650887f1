package cairn.presentation.model

import cairn.presentation.state.Model
import cairn.presentation.state.Screen
import cairn.presentation.state.Tab

/**
 * The models of the screens on the stack. A screen that is left for another below the same tab keeps its model, and so its place and what is
 * being typed; once it is off all stacks, its model ends.
 */
class Screens(private val desk: Desk) {
    private val models = LinkedHashMap<Screen, ScreenModel<*, *>>()

    fun of(screen: Screen): Model<*, *> = models.getOrPut(screen) { make(screen) }

    /** Ends the models of screens that nobody can come back to. The roots of the tabs stay. */
    fun keepOnly(screens: Collection<Screen>) {
        val gone = models.keys.filter { it !in screens && it !is Screen.Root }
        gone.forEach { models.remove(it)?.close() }
    }

    fun close() {
        models.values.forEach { it.close() }
        models.clear()
    }

    private fun make(screen: Screen): ScreenModel<*, *> = when (screen) {
        is Screen.Root -> when (screen.tab) {
            Tab.TODAY -> Today(desk)
            Tab.CUSTOMERS -> Customers(desk)
            Tab.TRIPS -> Trips(desk)
            Tab.CASES -> Cases(desk)
            Tab.MORE -> More(desk)
        }
        is Screen.Customer -> Customer(desk, screen.id)
        is Screen.Visit -> Visit(desk, screen.id)
        is Screen.Trip -> Trip(desk, screen.id)
        is Screen.Case -> Case(desk, screen.id)
        is Screen.Survey -> Survey(desk, screen)
        is Screen.Surveys -> Surveys(desk, screen.about)
        Screen.NewPin -> NewPin(desk)
        Screen.Outbox -> Outbox(desk)
        Screen.SetAside -> SetAside(desk)
        Screen.MyFigures -> MyFigures(desk)
        Screen.Search -> Search(desk)
        Screen.Import, Screen.Settings, Screen.Storage, Screen.ThisDevice -> More(desk)
    }
}
