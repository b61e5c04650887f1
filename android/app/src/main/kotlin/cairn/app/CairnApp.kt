package cairn.app

import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import cairn.presentation.model.Case
import cairn.presentation.model.Cases
import cairn.presentation.model.Customer
import cairn.presentation.model.Customers
import cairn.presentation.model.More
import cairn.presentation.model.MyFigures
import cairn.presentation.model.NewPin
import cairn.presentation.model.Outbox
import cairn.presentation.model.Screens
import cairn.presentation.model.Search
import cairn.presentation.model.SetAside
import cairn.presentation.model.Survey
import cairn.presentation.model.Surveys
import cairn.presentation.model.Today
import cairn.presentation.model.Trip
import cairn.presentation.model.Trips
import cairn.presentation.model.Visit
import cairn.presentation.state.AppIntent
import cairn.presentation.state.AppState
import cairn.presentation.state.CustomerIntent
import cairn.presentation.state.CustomersIntent
import cairn.presentation.state.Model
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.Screen
import cairn.presentation.state.content
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.parts.AppFrame
import cairn.ui.screens.CaseScreen
import cairn.ui.screens.CasesScreen
import cairn.ui.screens.CustomerScreen
import cairn.ui.screens.CustomersScreen
import cairn.ui.screens.ImportScreen
import cairn.ui.screens.JoinScreen
import cairn.ui.screens.KeyGoneScreen
import cairn.ui.screens.LockScreen
import cairn.ui.screens.MoreScreen
import cairn.ui.screens.MyFiguresScreen
import cairn.ui.screens.OutboxScreen
import cairn.ui.screens.RevokedScreen
import cairn.ui.screens.SearchScreen
import cairn.ui.screens.SetAsideScreen
import cairn.ui.screens.SettingsScreen
import cairn.ui.screens.StorageScreen
import cairn.ui.screens.SurveyScreen
import cairn.ui.screens.SurveysScreen
import cairn.ui.screens.ThisDeviceScreen
import cairn.ui.screens.TodayScreen
import cairn.ui.screens.TripScreen
import cairn.ui.screens.TripsScreen
import cairn.ui.screens.VisitScreen
import cairn.ui.theme.CairnTheme

/** Models and screens brought together. */
@Composable
fun CairnApp(cairn: CairnApplication, phone: Phone, wide: Boolean) {
    val state by cairn.app.state.collectAsState()
    val language = cairn.platform.preferences.language
    val words = remember(language) { cairn.words() }
    val size = TEXT_SIZES[cairn.platform.preferences.textSize] ?: 1f
    val density = LocalDensity.current
    CairnTheme(words::say, words.isChinese) {
        CompositionLocalProvider(
            LocalPhone provides phone,
            LocalDensity provides Density(density.density, density.fontScale * size),
        ) {
            when (state.phase) {
                AppState.Phase.STARTING -> Unit
                AppState.Phase.JOIN -> {
                    val join by cairn.join.state.collectAsState()
                    JoinScreen(join, cairn.join::act)
                }
                AppState.Phase.LOCKED -> {
                    val lock by cairn.lock.state.collectAsState()
                    LockScreen(lock, cairn.lock::act)
                }
                AppState.Phase.KEY_GONE, AppState.Phase.FAILED -> KeyGoneScreen { cairn.app.act(AppIntent.Rejoin) }
                AppState.Phase.OPEN -> Open(cairn, state, wide)
            }
        }
    }
}

@Composable
private fun Open(cairn: CairnApplication, state: AppState, wide: Boolean) {
    val screens = remember(cairn.app.desk.collectAsState().value) { cairn.screens() } ?: return
    // The system draws the screen below while one swipes: only where back stays within the app.
    BackHandler(enabled = state.navigation.canGoBack || state.handedOver) { cairn.app.act(AppIntent.Back) }
    LaunchedEffect(Unit) { cairn.front()?.askForNotifications() }
    LaunchedEffect(state.handedOver) { cairn.front()?.pin(state.handedOver) }
    LaunchedEffect(
        state.navigation,
    ) { screens.keepOnly(state.navigation.stacks.values.flatten() + state.navigation.stack) }
    // Shut out: nothing comes or goes any more, and one joins again.
    if (state.problem?.code == "revoked" && !state.handedOver) return RevokedScreen { cairn.app.act(AppIntent.Rejoin) }
    AppFrame(state, cairn.app::act, wide) { screen, _ -> Shown(cairn, screens, screen) }
}

private val TEXT_SIZES = mapOf("small" to 0.85f, "normal" to 1f, "large" to 1.3f, "largest" to 1.6f)

/** A model's state as it changes. */
@Composable
private fun <S, I> Model<S, I>.shown(): S = state.collectAsState().value

@Composable
private fun Shown(cairn: CairnApplication, screens: Screens, screen: Screen) {
    val model = remember(screens, screen) { screens.of(screen) }
    val back = { cairn.app.act(AppIntent.Back) }
    val search = { cairn.app.act(AppIntent.Open(Screen.Search)) }
    when (model) {
        is Today -> TodayScreen(model.shown(), model::act, search)
        is Customers -> CustomersScreen(model.shown()) { intent ->
            if (intent is CustomersIntent.Call) {
                model.phoneOf(
                    intent.id,
                ) { cairn.front()?.phone?.call(it) }
            } else {
                model.act(intent)
            }
        }
        is Customer -> ShownCustomer(cairn, model, back)
        is Visit -> VisitScreen(model.shown(), model::act, back)
        is Trips -> TripsScreen(model.shown(), model::act, search)
        is Trip -> TripScreen(model.shown(), model::act, back)
        is Cases -> CasesScreen(model.shown(), model::act, search)
        is Case -> CaseScreen(model.shown(), model::act, back)
        is NewPin -> LockScreen(model.shown(), model::act)
        is Outbox -> OutboxScreen(model.shown(), model::act, back)
        is SetAside -> SetAsideScreen(model.shown(), model::act, back)
        is MyFigures -> MyFiguresScreen(model.shown(), model::act, back)
        is Search -> SearchScreen(model.shown(), model::act, back)
        is Surveys -> SurveysScreen(model.shown(), model::act, back)
        is Survey -> SurveyScreen(model.shown(), model::act)
        is More -> ShownMore(cairn, model, screen, back)
    }
}

@Composable
private fun ShownCustomer(cairn: CairnApplication, model: Customer, back: () -> Unit) {
    val state = model.shown()
    val context = LocalContext.current
    CustomerScreen(state, { intent ->
        val page = state.page.content
        if (intent == CustomerIntent.Share &&
            page != null
        ) {
            CardPrinter.print(context, page, cairn.words())
        } else {
            model.act(intent)
        }
    }, back)
}

@Composable
private fun ShownMore(cairn: CairnApplication, model: More, screen: Screen, back: () -> Unit) {
    val state = model.shown()
    val act: (MoreIntent) -> Unit = { intent ->
        model.act(intent)
        if (intent is MoreIntent.Language) Languages.choose(cairn, intent.code)
    }
    when (screen) {
        Screen.Import -> ImportScreen(state, act, back)
        Screen.Settings -> SettingsScreen(state, act, back)
        Screen.Storage -> StorageScreen(state, back)
        Screen.ThisDevice -> ThisDeviceScreen(state, act, back)
        else -> MoreScreen(state, act)
    }
}
