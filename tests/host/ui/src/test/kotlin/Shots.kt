import androidx.compose.runtime.Composable
import cairn.presentation.state.*
import cairn.ui.parts.AppFrame
import cairn.ui.screens.*
import cairn.presentation.state.Text as Said

/** One picture: a screen in a state. [main] ones are also drawn with letters of twice the size and on a tablet; a higher one shows all that scrolls. */
class Shot(
    val name: String,
    val title: String,
    val main: Boolean = false,
    val allLooks: Boolean = true,
    val wait: Long = 0,
    val height: Int = 915,
    val content: @Composable Fixtures.(wide: Boolean) -> Unit,
)

private val today = Screen.Root(Tab.TODAY)
private val customers = Screen.Root(Tab.CUSTOMERS)
private val trips = Screen.Root(Tab.TRIPS)
private val cases = Screen.Root(Tab.CASES)
private val more = Screen.Root(Tab.MORE)

/** A page within the frame; what it does is heard by nobody. */
@Composable
private fun Fixtures.Framed(
    state: AppState,
    wide: Boolean = false,
    instead: (@Composable (Screen) -> Boolean) = { false },
) {
    AppFrame(state, {}, wide) { screen, _ -> if (!instead(screen)) Screen(this, screen) }
}

@Composable
private fun Screen(f: Fixtures, screen: Screen) {
    when (screen) {
        today -> TodayScreen(f.today(), {}, {})
        customers -> CustomersScreen(f.customers(), {})
        trips -> TripsScreen(f.trips(), {}, {})
        cases -> CasesScreen(f.cases(), {}, {})
        more -> MoreScreen(f.more(), {})
        is Screen.Customer -> CustomerScreen(f.customer(), {}, {})
        is Screen.Visit -> VisitScreen(f.visit(), {}, {})
        is Screen.Trip -> TripScreen(f.trip(), {}, {})
        is Screen.Case -> CaseScreen(f.case(), {}, {})
        Screen.Outbox -> OutboxScreen(f.outbox(), {}, {})
        Screen.SetAside -> SetAsideScreen(f.setAside(), {}, {})
        Screen.MyFigures -> MyFiguresScreen(f.figures(), {}, {})
        is Screen.Surveys -> SurveysScreen(f.surveys(), {}, {})
        Screen.Import -> ImportScreen(f.more(f.import()), {}, {})
        Screen.Search -> SearchScreen(f.search(), {}, {})
        Screen.Settings -> SettingsScreen(f.more(), {}, {})
        Screen.Storage -> StorageScreen(f.more(), {})
        Screen.ThisDevice -> ThisDeviceScreen(f.more(), {}, {})
        is Screen.Survey -> SurveyScreen(f.surveyOne(), {})
        else -> error("no picture of $screen")
    }
}

private val plus = listOf(PlusAction.VISIT, PlusAction.CASE, PlusAction.TASK)

val shots: List<Shot> = listOf(
    Shot(
        "today",
        "Today",
        main = true,
    ) { wide -> Framed(if (wide) app(today, Screen.Visit("v1"), plus = plus) else app(today, plus = plus), wide) },
    Shot(
        "customers",
        "Customers",
        main = true,
    ) { wide ->
        Framed(
            if (wide) {
                app(
                    customers,
                    Screen.Customer("6"),
                    plus = listOf(PlusAction.CUSTOMER),
                )
            } else {
                app(customers, plus = listOf(PlusAction.CUSTOMER))
            },
            wide,
        )
    },
    Shot(
        "customer",
        "Customer: the recall card",
        main = true,
    ) { wide -> Framed(app(customers, Screen.Customer("6")), wide) },
    Shot("visit", "Visit", main = true) { wide -> Framed(app(today, Screen.Visit("v1")), wide) },
    Shot("trip", "Trip", main = true) { wide -> Framed(app(trips, Screen.Trip("t1")), wide) },
    Shot("join", "Join: the invite") { JoinScreen(join(JoinState.Step.INVITE), {}) },
    Shot("join-name", "Join: what will be fetched") { JoinScreen(join(JoinState.Step.NAME), {}) },
    Shot("join-fetching", "Join: live progress") { JoinScreen(join(JoinState.Step.FETCHING), {}) },
    Shot("join-lock", "Join: the lock, and the recovery sheet for an administrator") {
        JoinScreen(join(JoinState.Step.LOCK), {})
    },
    Shot("lock", "Lock") {
        LockScreen(LockState(digits = 3, problem = s("密码不对，还能试 4 次。", "Wrong PIN. 4 tries are left.")), {})
    },
    Shot("lock-new", "Lock: a PIN is chosen") {
        LockScreen(
            LockState(
                biometric = false,
                digits = 2,
                step = LockState.Step.CHOOSE,
                problem = Said.Key("lock.mismatch"),
            ),
            {
            },
        )
    },
    Shot("customers-search", "Customers: a search") {
        Framed(app(customers)) {
            CustomersScreen(customers(w("wangf", "wang")), {})
            true
        }
    },
    Shot("search", "Search over everything") { Framed(app(today, Screen.Search)) },
    Shot("customer-edit", "Customer: a field edited while a colleague changed it") {
        Framed(app(customers, Screen.Customer("6"))) {
            CustomerScreen(customer(editing(), 2), {}, {})
            true
        }
    },
    Shot("customer-new", "Customer: nothing known yet") {
        Framed(app(customers, Screen.Customer("3"))) {
            CustomerScreen(newCustomer(), {}, {})
            true
        }
    },
    Shot("visit-theirs", "Visit: a colleague writes in the same note; the check-in is not verified") {
        Framed(app(today, Screen.Visit("v1"))) {
            VisitScreen(
                visit(
                    true,
                    VisitState.CheckIn(
                        VisitState.CheckIn.Kind.FAR,
                        s("未核实：离客户地址 2.3 公里", "Not verified: 2.3 km from the address"),
                    ),
                ),
                {
                },
                {},
            )
            true
        }
    },
    Shot("trips", "Trips") { Framed(app(trips, plus = listOf(PlusAction.FEEDBACK))) },
    Shot("trip-feedback", "Trip: a smile is logged") {
        Framed(app(trips, Screen.Trip("t1"))) {
            TripScreen(trip(feedback()), {}, {})
            true
        }
    },
    Shot("surveys", "Surveys") { Framed(app(more, Screen.Surveys())) },
    Shot("survey-one", "Survey: one question a page") { SurveyScreen(surveyOne(), {}) },
    Shot("survey-grid", "Survey: a grid") { SurveyScreen(surveyGrid(), {}) },
    Shot("survey-list", "Survey: a list") { SurveyScreen(surveyList(), {}) },
    Shot("survey-table", "Survey: a table, one row of choices for all") { SurveyScreen(surveyTable(), {}) },
    Shot("survey-more", "Survey: what repeats, and whether there is one more") { SurveyScreen(surveyMore(), {}) },
    Shot("survey-repeat", "Survey: the second of what repeats; a long list is searched") {
        SurveyScreen(surveyRepeat(), {})
    },
    Shot("survey-summary", "Survey: the summary") { SurveyScreen(surveySummary(), {}) },
    Shot("kiosk", "Kiosk: a guest forgot to answer") { SurveyScreen(surveyOne(problem = true, kiosk = true), {}) },
    Shot("kiosk-done", "Kiosk: starts again by itself") { SurveyScreen(surveyDone(), {}) },
    Shot("kiosk-choose", "Kiosk: the PIN is chosen before the phone is handed over") {
        SurveyScreen(
            SurveyState(
                kiosk = true,
                asksPin = true,
                choosesPin = true,
                pinProblem = Said.Key("survey.pin_short"),
            ),
            {
            },
        )
    },
    Shot("kiosk-pin", "Kiosk: left with a PIN") { SurveyScreen(SurveyState(kiosk = true, asksPin = true), {}) },
    Shot("cases", "Cases") { Framed(app(cases, plus = listOf(PlusAction.CASE))) },
    Shot("case", "Case") { Framed(app(cases, Screen.Case("c1"))) },
    Shot("outbox", "Outbox") { Framed(app(more, Screen.Outbox)) },
    Shot("set-aside", "Set aside") { Framed(app(more, Screen.SetAside)) },
    Shot("figures", "My figures") { Framed(app(more, Screen.MyFigures)) },
    Shot("figures-explained", "My figures: a number explains itself") {
        Framed(app(more, Screen.MyFigures)) {
            MyFiguresScreen(figures(true), {}, {})
            true
        }
    },
    Shot("more", "More") { Framed(app(more)) },
    Shot("settings", "Settings") { Framed(app(more, Screen.Settings)) },
    Shot("storage", "Storage") { Framed(app(more, Screen.Storage)) },
    Shot("this-device", "This device") { Framed(app(more, Screen.ThisDevice)) },
    Shot("import", "Import: what it would do") { Framed(app(more, Screen.Import)) },
    Shot("key-gone", "The phone’s key was reset", allLooks = false) { KeyGoneScreen {} },
    Shot("revoked", "The device was removed", allLooks = false) { RevokedScreen {} },
    // All that scrolls.
    Shot("customer-whole", "Customer: the whole page", allLooks = false, height = 1500) {
        Framed(app(customers, Screen.Customer("6")))
    },
    Shot("visit-whole", "Visit: the whole page", allLooks = false, height = 1640) {
        Framed(app(today, Screen.Visit("v1")))
    },
    Shot("case-whole", "Case: the whole page", allLooks = false, height = 1680) {
        Framed(app(cases, Screen.Case("c1"))) {
            CaseScreen(case(CaseState.Clock.Kind.LATE), {}, {})
            true
        }
    },
    Shot(
        "trip-whole",
        "Trip: the whole page",
        allLooks = false,
        height = 1240,
    ) { Framed(app(trips, Screen.Trip("t1"))) },
    Shot("figures-whole", "My figures: the whole page", allLooks = false, height = 1340) {
        Framed(app(more, Screen.MyFigures))
    },
    Shot(
        "survey-grid-whole",
        "Survey: the whole grid",
        allLooks = false,
        height = 1240,
    ) { SurveyScreen(surveyGrid(), {}) },
    // The states that every list and page has, each once.
    Shot("state-loading", "Loading: after 200 ms", allLooks = false, wait = 400) {
        Framed(app(customers)) {
            CustomersScreen(customers().copy(rows = Load.Loading, index = emptyList()), {})
            true
        }
    },
    Shot("state-empty", "Empty: what will be here, and what fills it", allLooks = false) {
        Framed(app(today)) {
            TodayScreen(
                today(
                    fresh,
                ).copy(
                    trip = null,
                    items = Load.Empty(
                        s(
                            "今天没有安排。安排一次拜访，或等公司派的任务。",
                            "Nothing planned today. Plan a visit, or wait for tasks from the office.",
                        ),
                        Said.Key("today.empty_action"),
                    ),
                ),
                {
                },
                {},
            )
            true
        }
    },
    Shot("state-no-match", "No match: what was searched", allLooks = false) {
        Framed(app(customers)) {
            CustomersScreen(customers("zhangw").copy(rows = Load.NoMatch("zhangw")), {})
            true
        }
    },
    Shot("state-offline", "Offline: the same page, and how old it is", allLooks = false) {
        Framed(app(cases)) {
            CasesScreen(cases().copy(rows = Load.Content(cases().rows.content!!, 1)), {}, {})
            true
        }
    },
    Shot("state-problem", "Something did not work: what is safe, and what helps", allLooks = false) {
        Framed(app(cases).copy(problem = Problem("full", Said.Key("problem.full"), ProblemAction.FREE_SPACE)))
    },
    Shot("state-failed", "Failed: what failed, what is safe", allLooks = false) {
        Framed(app(trips)) {
            TripsScreen(TripsState(Load.Failed(failed)), {}, {})
            true
        }
    },
    Shot("state-no-permission", "No permission: who can give it", allLooks = false) {
        Framed(app(more, Screen.MyFigures)) {
            MyFiguresScreen(MyFiguresState(Load.NoPermission(s("管理员李雯", "Administrator Li Wen"))), {}, {})
            true
        }
    },
    Shot("state-fresh", "New rows wait behind a pill; what was done can be taken back", allLooks = false) {
        Framed(app(today, plus = plus, notice = Notice(1, s("已改到明天：王芳", "Moved to tomorrow: Wang Fang"), true))) {
            TodayScreen(today(busy, 3), {}, {})
            true
        }
    },
    Shot("state-outbox-empty", "Outbox: everything was sent", allLooks = false) {
        Framed(app(more, Screen.Outbox)) {
            OutboxScreen(outboxEmpty(), {}, {})
            true
        }
    },
)
