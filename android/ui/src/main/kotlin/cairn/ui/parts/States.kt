package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Load
import cairn.presentation.state.Problem
import cairn.presentation.state.ProblemAction
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.FieldShape
import cairn.ui.theme.FullShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import kotlinx.coroutines.delay
import cairn.presentation.state.Text as Said

/** What a page does in the states that every list and page has. */
class LoadActions(val retry: () -> Unit = {}, val clear: () -> Unit = {}, val fill: (() -> Unit)? = null)

/** One of the states that every list and page has. [empty] is drawn over the words of the empty page. */
@Composable
fun <T> LoadView(
    load: Load<T>,
    actions: LoadActions,
    modifier: Modifier = Modifier,
    empty: ImageVector = Icons.document,
    skeleton: @Composable () -> Unit = { SkeletonRows() },
    content: @Composable (T) -> Unit,
) {
    when (load) {
        Load.Loading -> Loading(modifier, skeleton)
        is Load.Content -> Column(modifier) {
            load.offlineSince?.let { OfflineBar(it) }
            content(load.value)
        }
        is Load.Empty -> Message(empty, load.text, modifier = modifier) {
            val action = load.action
            if (action != null && actions.fill != null) MainButton(action, icon = Icons.plus, onClick = actions.fill)
        }
        is Load.NoMatch -> Message(
            Icons.find,
            Say.loadNoMatch(Said.Plain(load.searched)),
            Say.loadNoMatchHint,
            modifier,
        ) {
            SideButton(Say.loadClear, icon = Icons.close, onClick = actions.clear)
        }
        is Load.Failed -> Failed(load.problem, modifier, actions.retry)
        is Load.NoPermission -> Message(Icons.lock, Say.loadNoPermission, Say.loadNoPermissionHint(load.who), modifier)
    }
}

/** The outline of what comes, after 200 ms: what is there sooner comes without a flicker. */
@Composable
private fun Loading(modifier: Modifier, skeleton: @Composable () -> Unit) {
    var late by remember { mutableStateOf(false) }
    LaunchedEffect(Unit) {
        delay(200)
        late = true
    }
    val label = say(Say.loadLoading)
    Box(modifier.fillMaxSize().clearAndSetSemantics { contentDescription = label }) { if (late) skeleton() }
}

@Composable
fun SkeletonRows(rows: Int = 8) {
    Column {
        repeat(rows) { row ->
            Row(
                Modifier.fillMaxWidth().padding(horizontal = Edge, vertical = 14.dp),
                Arrangement.spacedBy(16.dp),
                Alignment.CenterVertically,
            ) {
                Bone(Modifier.size(40.dp), round = true)
                Column(Modifier.weight(1f), Arrangement.spacedBy(8.dp)) {
                    Bone(Modifier.fillMaxWidth(0.35f + 0.1f * (row % 3)).height(16.dp))
                    Bone(Modifier.fillMaxWidth(0.7f - 0.1f * (row % 2)).height(12.dp))
                }
            }
        }
    }
}

@Composable
fun SkeletonPage() {
    Column(Modifier.padding(Edge), Arrangement.spacedBy(16.dp)) {
        Bone(Modifier.fillMaxWidth(0.5f).height(32.dp))
        Bone(Modifier.fillMaxWidth(0.7f).height(16.dp))
        repeat(3) { Bone(Modifier.fillMaxWidth().height(96.dp)) }
    }
}

@Composable
private fun Bone(modifier: Modifier, round: Boolean = false) =
    Box(modifier.clip(if (round) FullShape else FieldShape).background(Cairn.colors.stone2))

/** A page that says one thing and offers one thing. */
@Composable
fun Message(
    icon: ImageVector,
    text: Said,
    hint: Said? = null,
    modifier: Modifier = Modifier,
    color: Color = Cairn.colors.moss,
    ground: Color = Cairn.colors.mossWash,
    action: @Composable () -> Unit = {},
) {
    Column(
        modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(horizontal = 32.dp, vertical = 48.dp),
        Arrangement.spacedBy(16.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        RoundGlyph(icon, color, ground, size = 72.dp)
        Column(
            Modifier.widthIn(max = 420.dp).semantics {
                liveRegion = LiveRegionMode.Polite
            },
            Arrangement.spacedBy(6.dp),
            Alignment.CenterHorizontally,
        ) {
            Line(text, Cairn.type.mStrong, align = TextAlign.Center)
            if (hint != null) Line(hint, Cairn.type.paragraph, Cairn.colors.ink2, align = TextAlign.Center)
        }
        action()
    }
}

/** What failed, what is safe, and what helps. */
@Composable
fun Failed(problem: Problem, modifier: Modifier = Modifier, retry: () -> Unit) {
    Message(Icons.alert, Say.loadFailed, problem.text, modifier, Cairn.colors.clay, Cairn.colors.clayWash) {
        problemAction(problem.action)?.let { MainButton(it, onClick = retry) }
    }
}

/** The word of what helps; asking somebody is no button. */
fun problemAction(action: ProblemAction): Said? = when (action) {
    ProblemAction.NONE, ProblemAction.ASK_ADMINISTRATOR -> null
    ProblemAction.RETRY -> Say.actionRetry
    ProblemAction.FREE_SPACE -> Say.loadFreeSpace
    ProblemAction.NEW_INVITE -> Say.loadNewInvite
    ProblemAction.UPDATE_APP -> Say.loadUpdate
    ProblemAction.REJOIN -> Say.loadRejoin
}

/** A problem beside content that stays. */
@Composable
fun ProblemNote(problem: Problem, modifier: Modifier = Modifier, onAct: (() -> Unit)? = null) {
    Card(modifier.semantics { liveRegion = LiveRegionMode.Polite }, Cairn.colors.clayWash, 12.dp, 4.dp) {
        Row(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
            Glyph(Icons.alert, color = Cairn.colors.clay)
            Line(problem.text, Cairn.type.s, Cairn.colors.ink, Modifier.weight(1f))
        }
        val word = problemAction(problem.action)
        if (word != null && onAct != null) PlainButton(word, color = Cairn.colors.clay, onClick = onAct)
    }
}
