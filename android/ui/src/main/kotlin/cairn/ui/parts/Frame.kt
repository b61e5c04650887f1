package cairn.ui.parts

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.EnterTransition
import androidx.compose.animation.ExitTransition
import androidx.compose.animation.core.tween
import androidx.compose.animation.fadeIn
import androidx.compose.animation.fadeOut
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.layout.wrapContentWidth
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.nestedscroll.NestedScrollConnection
import androidx.compose.ui.input.nestedscroll.NestedScrollSource
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.isTraversalGroup
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.traversalIndex
import androidx.compose.ui.unit.Velocity
import androidx.compose.ui.unit.dp
import cairn.presentation.state.AppIntent
import cairn.presentation.state.AppState
import cairn.presentation.state.Notice
import cairn.presentation.state.PlusAction
import cairn.presentation.state.Problem
import cairn.presentation.state.ProblemAction
import cairn.presentation.state.Screen
import cairn.presentation.state.Tab
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.CardShape
import cairn.ui.theme.FullShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import kotlinx.coroutines.delay
import cairn.presentation.state.Text as Said

/** From this width on, a list and what was chosen in it stand side by side. */
val WideFrom = 720.dp

/**
 * The frame around all screens: the bar at the bottom (a rail at the side where there is room), the round +, what can be undone.
 * [screen] draws one; where there is room the root of the tab stays beside what was opened from it.
 */
@Composable
fun AppFrame(
    state: AppState,
    act: (AppIntent) -> Unit,
    wide: Boolean,
    modifier: Modifier = Modifier,
    screen: @Composable (Screen, beside: Boolean) -> Unit,
) {
    Box(modifier.fillMaxSize().background(Cairn.colors.stone0)) {
        when {
            state.handedOver -> screen(state.navigation.top, false)
            wide -> Wide(state, act, screen)
            else -> Narrow(state, act, screen)
        }
        state.problem?.takeUnless { state.handedOver }?.let { ProblemBar(it, Modifier.align(Alignment.TopCenter), act) }
        state.notice?.takeUnless { state.handedOver }?.let { notice ->
            UndoBar(notice, Modifier.align(Alignment.BottomCenter).padding(bottom = if (wide) 16.dp else 88.dp), act)
        }
    }
}

@Composable
private fun Narrow(state: AppState, act: (AppIntent) -> Unit, screen: @Composable (Screen, Boolean) -> Unit) {
    Column(Modifier.fillMaxSize().semantics { isTraversalGroup = true }) {
        Box(Modifier.weight(1f).fillMaxWidth()) {
            PullForSearch({ act(AppIntent.Open(Screen.Search)) }) { screen(state.navigation.top, false) }
            Plus(
                state.plus,
                Modifier.align(Alignment.BottomEnd).padding(
                    bottom = if (state.notice ==
                        null
                    ) {
                        0.dp
                    } else {
                        72.dp
                    },
                ),
            ) { act(AppIntent.Plus(it)) }
        }
        Row(
            Modifier.fillMaxWidth().background(Cairn.colors.stone1)
                .windowInsetsPadding(
                    WindowInsets.safeDrawing.only(WindowInsetsSides.Bottom + WindowInsetsSides.Horizontal),
                ),
        ) {
            for (tab in Tab.entries) TabItem(tab, state, act, Modifier.weight(1f).heightIn(min = 68.dp))
        }
    }
}

@Composable
private fun Wide(state: AppState, act: (AppIntent) -> Unit, screen: @Composable (Screen, Boolean) -> Unit) {
    Row(Modifier.fillMaxSize()) {
        Column(
            Modifier.fillMaxHeight().background(
                Cairn.colors.stone1,
            ).windowInsetsPadding(WindowInsets.safeDrawing.only(WindowInsetsSides.Start + WindowInsetsSides.Vertical))
                .width(88.dp).padding(vertical = 16.dp).verticalScroll(rememberScrollState()),
            Arrangement.spacedBy(8.dp),
        ) { for (tab in Tab.entries) TabItem(tab, state, act, Modifier.fillMaxWidth().heightIn(min = 68.dp)) }
        val root = Screen.Root(state.navigation.tab)
        val top = state.navigation.top
        Box(Modifier.width(380.dp).fillMaxHeight()) {
            PullForSearch({ act(AppIntent.Open(Screen.Search)) }) { screen(root, true) }
            Plus(
                state.plus,
                Modifier.align(Alignment.BottomEnd).padding(
                    bottom = if (state.notice ==
                        null
                    ) {
                        0.dp
                    } else {
                        72.dp
                    },
                ),
            ) { act(AppIntent.Plus(it)) }
        }
        Box(Modifier.fillMaxHeight().width(1.dp).background(Cairn.colors.stone2))
        Box(Modifier.weight(1f).fillMaxHeight(), Alignment.TopCenter) {
            if (top ==
                root
            ) {
                NothingOpen(state.navigation.tab)
            } else {
                Box(Modifier.widthIn(max = 720.dp)) { screen(top, true) }
            }
        }
    }
}

@Composable
private fun NothingOpen(tab: Tab) = when (tab) {
    Tab.TODAY, Tab.CUSTOMERS -> Message(Icons.customer, Say.customersPick)
    Tab.TRIPS -> Message(Icons.trip, Say.tripsPick)
    Tab.CASES -> Message(Icons.case, Say.casesPick)
    Tab.MORE -> Message(Icons.more, Say.appTagline)
}

@Composable
private fun TabItem(tab: Tab, state: AppState, act: (AppIntent) -> Unit, modifier: Modifier) {
    val selected = state.navigation.tab == tab
    val color = if (selected) Cairn.colors.moss else Cairn.colors.ink2
    Column(
        modifier.selectable(selected, role = Role.Tab) {
            act(AppIntent.Select(tab))
        }.padding(vertical = 8.dp, horizontal = 2.dp),
        Arrangement.spacedBy(4.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Box(
            Modifier.clip(
                FullShape,
            ).background(
                if (selected) Cairn.colors.mossWash else Cairn.colors.stone1,
            ).padding(horizontal = 18.dp, vertical = 4.dp),
        ) {
            Glyph(tabIcon(tab), color = color, size = 24.dp)
        }
        // A name that is a little wider than its fifth of a small phone stays whole.
        Capped(1.15f) {
            Line(
                tabWord(tab),
                if (selected) Cairn.type.xsStrong else Cairn.type.xs,
                color,
                Modifier.wrapContentWidth(unbounded = true),
                lines = 1,
            )
        }
    }
}

private fun tabIcon(tab: Tab): ImageVector = when (tab) {
    Tab.TODAY -> Icons.today
    Tab.CUSTOMERS -> Icons.customers
    Tab.TRIPS -> Icons.trip
    Tab.CASES -> Icons.case
    Tab.MORE -> Icons.more
}

private fun tabWord(tab: Tab): Said = when (tab) {
    Tab.TODAY -> Say.tabToday
    Tab.CUSTOMERS -> Say.tabCustomers
    Tab.TRIPS -> Say.tabTrips
    Tab.CASES -> Say.tabCases
    Tab.MORE -> Say.tabMore
}

/** How long something takes to come or go, in ms. */
private const val QUICK = 180

/** The round +: one choice is done at once, several unfold. */
@Composable
private fun Plus(actions: List<PlusAction>, modifier: Modifier, onPlus: (PlusAction) -> Unit) {
    if (actions.isEmpty()) return
    var open by remember(actions) { mutableStateOf(false) }
    val still = Cairn.still
    Column(modifier.padding(16.dp).semantics { traversalIndex = 1f }, Arrangement.spacedBy(8.dp), Alignment.End) {
        AnimatedVisibility(
            open,
            enter = if (still) EnterTransition.None else fadeIn(tween(QUICK)),
            exit = if (still) ExitTransition.None else fadeOut(tween(QUICK)),
        ) {
            Column(verticalArrangement = Arrangement.spacedBy(8.dp), horizontalAlignment = Alignment.End) {
                for (action in actions) {
                    val (icon, word) = plusLook(action)
                    Row(
                        Modifier.heightIn(
                            min = 48.dp,
                        ).shadow(2.dp, FullShape).clip(FullShape).background(Cairn.colors.mossWash)
                            .clickable(role = Role.Button) {
                                open = false
                                onPlus(action)
                            }.padding(horizontal = 18.dp),
                        Arrangement.spacedBy(10.dp),
                        Alignment.CenterVertically,
                    ) {
                        Glyph(icon, color = Cairn.colors.moss)
                        Line(word, Cairn.type.sStrong)
                    }
                }
            }
        }
        val only = actions.singleOrNull()
        val label = say(if (open) Say.plusClose else only?.let { plusLook(it).second } ?: Say.plusOpen)
        Box(
            Modifier.size(56.dp).shadow(3.dp, FullShape).clip(FullShape).background(Cairn.colors.moss)
                .clickable(role = Role.Button) { if (only != null) onPlus(only) else open = !open },
            Alignment.Center,
        ) { Glyph(if (open) Icons.close else Icons.plus, label, Cairn.colors.mossOn, 26.dp) }
    }
}

private fun plusLook(action: PlusAction): Pair<ImageVector, Said> = when (action) {
    PlusAction.VISIT -> Icons.visit to Say.plusVisit
    PlusAction.FEEDBACK -> Icons.smileGood to Say.plusFeedback
    PlusAction.CUSTOMER -> Icons.customer to Say.plusCustomer
    PlusAction.CASE -> Icons.case to Say.plusCase
    PlusAction.TASK -> Icons.task to Say.plusTask
}

/** What did not work, what is safe, what helps; over the page until it is put away or mended. */
@Composable
private fun ProblemBar(problem: Problem, modifier: Modifier, act: (AppIntent) -> Unit) {
    val helps: (() -> Unit)? = when (problem.action) {
        ProblemAction.RETRY -> (
            {
                act(AppIntent.DismissProblem)
                act(AppIntent.SyncNow)
            }
            )
        ProblemAction.FREE_SPACE -> ({ act(AppIntent.Open(Screen.Storage)) })
        ProblemAction.REJOIN, ProblemAction.NEW_INVITE -> ({ act(AppIntent.Rejoin) })
        ProblemAction.NONE, ProblemAction.ASK_ADMINISTRATOR, ProblemAction.UPDATE_APP -> null
    }
    Row(
        modifier.windowInsetsPadding(
            WindowInsets.safeDrawing.only(WindowInsetsSides.Top),
        ).padding(horizontal = Edge, vertical = 8.dp).widthIn(max = 560.dp)
            .fillMaxWidth().shadow(3.dp, CardShape).clip(CardShape).background(Cairn.colors.clayWash),
        verticalAlignment = Alignment.Top,
    ) {
        ProblemNote(problem, Modifier.weight(1f), helps)
        GlyphButton(Icons.close, say(Say.actionDismiss), color = Cairn.colors.ink2) { act(AppIntent.DismissProblem) }
    }
}

/** What was done and can be taken back, for 6 seconds. */
@Composable
fun UndoBar(notice: Notice, modifier: Modifier = Modifier, act: (AppIntent) -> Unit) {
    LaunchedEffect(notice.id) {
        delay(6000)
        act(AppIntent.DismissNotice)
    }
    Row(
        modifier.padding(
            horizontal = Edge,
        ).widthIn(max = 560.dp).fillMaxWidth().shadow(3.dp, CardShape).clip(CardShape).background(Cairn.colors.ink)
            .semantics { liveRegion = LiveRegionMode.Polite }.heightIn(min = 52.dp).padding(start = 16.dp, end = 4.dp),
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Line(notice.text, Cairn.type.s, Cairn.colors.stone0, Modifier.weight(1f).padding(vertical = 8.dp))
        if (notice.undo) PlainButton(Say.actionUndo, color = Cairn.colors.mossWash) { act(AppIntent.Undo) }
    }
}

/** Pulling the page down opens the search. */
@Composable
private fun PullForSearch(onSearch: () -> Unit, content: @Composable () -> Unit) {
    val enough = with(LocalDensity.current) { 96.dp.toPx() }
    var pulled by remember { mutableFloatStateOf(0f) }
    val pulling = remember(onSearch, enough) {
        object : NestedScrollConnection {
            override fun onPostScroll(consumed: Offset, available: Offset, source: NestedScrollSource): Offset {
                pulled = if (source == NestedScrollSource.UserInput && available.y > 0) pulled + available.y else 0f
                return Offset.Zero
            }

            override suspend fun onPreFling(available: Velocity): Velocity {
                if (pulled > enough) onSearch()
                pulled = 0f
                return Velocity.Zero
            }
        }
    }
    Box(Modifier.fillMaxSize().nestedScroll(pulling)) {
        content()
        if (pulled > enough / 3) {
            Row(
                Modifier.align(
                    Alignment.TopCenter,
                ).padding(
                    top = 12.dp,
                ).clip(FullShape).background(Cairn.colors.mossWash).padding(horizontal = 16.dp, vertical = 8.dp),
                Arrangement.spacedBy(8.dp),
                Alignment.CenterVertically,
            ) {
                Glyph(Icons.find, color = Cairn.colors.moss)
                Line(Say.searchTitle, Cairn.type.sStrong, Cairn.colors.moss)
            }
        }
    }
}
