package cairn.presentation.state

/** The places of the bottom bar. */
enum class Tab { TODAY, CUSTOMERS, TRIPS, CASES, MORE }

/** Where one can be. Data only: it survives the process, and a deep link is one of these. */
sealed interface Screen {
    data class Root(val tab: Tab) : Screen
    data class Customer(val id: String) : Screen
    data class Visit(val id: String) : Screen
    data class Trip(val id: String) : Screen
    data class Case(val id: String) : Screen

    /** With [interview]: one that is under way. */
    data class Survey(
        val form: String,
        val about: About = About(),
        val kiosk: Boolean = false,
        val interview: String? = null,
    ) : Screen
    data object Outbox : Screen
    data object SetAside : Screen
    data object MyFigures : Screen
    data class Surveys(val about: About = About()) : Screen
    data object Import : Screen
    data object Search : Screen
    data object Settings : Screen
    data object NewPin : Screen
    data object Storage : Screen
    data object ThisDevice : Screen
}

/** What a survey or feedback is about. */
data class About(
    val customer: String? = null,
    val trip: String? = null,
    val stop: String? = null,
    val case: String? = null,
)

/** One stack for each tab, so that switching tabs keeps the place in each. */
data class Navigation(val tab: Tab = Tab.TODAY, val stacks: Map<Tab, List<Screen>> = emptyMap()) {
    val stack: List<Screen> get() = stacks[tab] ?: listOf(Screen.Root(tab))
    val top: Screen get() = stack.last()

    /** Whether back stays within the app: predictive back shows the screen below only then. */
    val canGoBack: Boolean get() = stack.size > 1 || tab != Tab.TODAY

    fun open(screen: Screen): Navigation = when {
        screen is Screen.Root -> select(screen.tab)
        screen == top -> this
        else -> copy(stacks = stacks + (tab to stack + screen))
    }

    /** A second tap on the open tab goes to its root. */
    fun select(next: Tab): Navigation =
        if (next == tab) copy(stacks = stacks + (tab to listOf(Screen.Root(tab)))) else copy(tab = next)

    fun back(): Navigation = when {
        stack.size > 1 -> copy(stacks = stacks + (tab to stack.dropLast(1)))
        else -> copy(tab = Tab.TODAY)
    }
}

/** The frame around all screens. */
data class AppState(
    val phase: Phase = Phase.STARTING,
    val navigation: Navigation = Navigation(),
    val sync: SyncBar = SyncBar(),
    val notice: Notice? = null,
    /** Round + of the open screen: the first is the tap, the others unfold. */
    val plus: List<PlusAction> = emptyList(),
    val setAside: Int = 0,
    val problem: Problem? = null,
    /** The phone is in guests' hands: nothing but the survey is shown, and only its PIN leads out. */
    val handedOver: Boolean = false,
) {
    /** [KEY_GONE]: the phone's key store was wiped; the book cannot be opened any more and one joins again. */
    enum class Phase { STARTING, JOIN, LOCKED, OPEN, KEY_GONE, FAILED }
}

enum class PlusAction { VISIT, FEEDBACK, CUSTOMER, CASE, TASK }

sealed interface AppIntent {
    data class Select(val tab: Tab) : AppIntent
    data class Open(val screen: Screen) : AppIntent
    data object Back : AppIntent
    data class Plus(val action: PlusAction) : AppIntent
    data object Undo : AppIntent
    data object DismissNotice : AppIntent
    data object DismissProblem : AppIntent
    data object SyncNow : AppIntent
    data object Unlocked : AppIntent
    data object Lock : AppIntent

    /** After [AppState.Phase.KEY_GONE], or once this phone was shut out: the book is set aside, and one joins again. */
    data object Rejoin : AppIntent

    /** `cairn:…` invite or `cairn://survey/ID`. */
    data class Link(val uri: String) : AppIntent
}

typealias AppModel = Model<AppState, AppIntent>

/** Lock: biometric first, PIN beside it. */
data class LockState(
    val biometric: Boolean = true,
    val digits: Int = 0,
    val length: Int = 6,
    val problem: Text? = null,
    /** After too many wrong PINs. */
    val waitUntilMs: Long? = null,
    val step: Step = Step.UNLOCK,
) {
    /** A PIN is chosen by entering it twice. */
    enum class Step { UNLOCK, CHOOSE, REPEAT }
}

sealed interface LockIntent {
    data class Digit(val digit: Int) : LockIntent
    data object Delete : LockIntent
    data object Biometric : LockIntent

    /** Chooses none. */
    data object Cancel : LockIntent
}
