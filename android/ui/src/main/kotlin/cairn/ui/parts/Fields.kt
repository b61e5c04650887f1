package cairn.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.indication
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Switch
import androidx.compose.material3.SwitchDefaults
import androidx.compose.material3.ripple
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.hapticfeedback.HapticFeedbackType
import androidx.compose.ui.platform.LocalHapticFeedback
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextRange
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.TextFieldValue
import androidx.compose.ui.unit.dp
import cairn.presentation.state.Choice
import cairn.presentation.state.Field
import cairn.presentation.state.Theirs
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import cairn.ui.theme.FieldShape
import cairn.ui.theme.FullShape
import cairn.ui.theme.Icons
import cairn.ui.theme.say
import cairn.presentation.state.Text as Said

/**
 * What is being typed, beside the state that hears of it. States arrive later than keys: an echo of what was typed before changes
 * nothing under the finger (an input method may be composing); only a text that nobody typed here is taken over.
 */
class Typed(text: String) {
    var value: TextFieldValue by mutableStateOf(TextFieldValue(text, TextRange(text.length)))
        private set
    private val told = ArrayDeque<String>()
    private var seen = text

    /** The person typed. Gives the text where it changed. */
    fun typed(next: TextFieldValue): String? {
        val changed = next.text != value.text
        value = next
        if (!changed) return null
        told.addLast(next.text)
        return next.text
    }

    /** The state says this now. */
    fun told(text: String) {
        if (text == seen && told.isNotEmpty()) return
        seen = text
        val echo = told.indexOf(text)
        if (echo >= 0) {
            repeat(echo + 1) { told.removeFirst() }
        } else if (text != value.text) {
            told.clear()
            value = TextFieldValue(text, TextRange(text.length))
        }
    }
}

/** A labelled field. [field] may carry a problem, and what a colleague wrote meanwhile. */
@Composable
fun TextField(
    label: Said,
    field: Field,
    onType: (String) -> Unit,
    modifier: Modifier = Modifier,
    hint: Said? = null,
    lines: Int = 1,
    icon: ImageVector? = null,
    style: TextStyle = if (lines > 1) Cairn.type.paragraph else Cairn.type.s,
    keyboard: KeyboardType = KeyboardType.Text,
    showLabel: Boolean = true,
    onDone: (() -> Unit)? = null,
    onTakeTheirs: (() -> Unit)? = null,
    end: @Composable () -> Unit = {},
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        val differs = field.theirs != null
        if (showLabel || differs) {
            Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
                if (showLabel) Caption(label)
                if (differs) Glyph(Icons.pair, say(Say.theirsMark), Cairn.colors.sky, 16.dp)
            }
        }
        Input(label, field.text, onType, hint, lines, icon, style, keyboard, field.problem, differs, onDone, end)
        field.problem?.let { Problem(it) }
        field.theirs?.let { TheirsNote(it, onTakeTheirs) }
    }
}

/** The box one types into. */
@Composable
fun Input(
    label: Said,
    text: String,
    onType: (String) -> Unit,
    hint: Said? = null,
    lines: Int = 1,
    icon: ImageVector? = null,
    style: TextStyle = Cairn.type.s,
    keyboard: KeyboardType = KeyboardType.Text,
    problem: Said? = null,
    theirs: Boolean = false,
    onDone: (() -> Unit)? = null,
    end: @Composable () -> Unit = {},
) {
    val typed = remember { Typed(text) }
    typed.told(text)
    var focused by remember { mutableStateOf(false) }
    val outline = with(Cairn.colors) {
        if (problem !=
            null
        ) {
            clay
        } else if (focused) {
            moss
        } else if (theirs) {
            sky
        } else {
            stone3
        }
    }
    val name = say(label)
    val wrong = problem?.let { say(it) }
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).clip(FieldShape).background(Cairn.colors.stone0)
            .border(if (focused || problem != null) 2.dp else 1.dp, outline, FieldShape).padding(start = 12.dp),
        Arrangement.spacedBy(10.dp),
        if (lines > 1) Alignment.Top else Alignment.CenterVertically,
    ) {
        if (icon != null) Glyph(icon, color = Cairn.colors.ink3)
        BasicTextField(
            typed.value,
            { next -> typed.typed(next)?.let(onType) },
            Modifier.weight(1f).heightIn(min = 48.dp).onFocusChanged { focused = it.isFocused }.semantics {
                contentDescription = name
                if (wrong != null) error(wrong)
            },
            textStyle = style.copy(color = Cairn.colors.ink),
            keyboardOptions = KeyboardOptions(
                keyboardType = keyboard,
                imeAction = if (onDone !=
                    null
                ) {
                    ImeAction.Done
                } else {
                    ImeAction.Default
                },
            ),
            keyboardActions = KeyboardActions(onDone = { onDone?.invoke() }),
            singleLine = lines == 1,
            minLines = lines,
            cursorBrush = SolidColor(Cairn.colors.moss),
            decorationBox = { inner ->
                Box(
                    Modifier.padding(vertical = 11.dp).padding(end = 12.dp),
                    if (lines >
                        1
                    ) {
                        Alignment.TopStart
                    } else {
                        Alignment.CenterStart
                    },
                ) {
                    if (typed.value.text.isEmpty() &&
                        hint != null
                    ) {
                        Line(hint, style, Cairn.colors.ink3, lines = if (lines == 1) 1 else Int.MAX_VALUE)
                    }
                    inner()
                }
            },
        )
        end()
    }
}

/** What is wrong with a field, under it. */
@Composable
fun Problem(text: Said, modifier: Modifier = Modifier) {
    val touch = LocalHapticFeedback.current
    LaunchedEffect(text) { touch.performHapticFeedback(HapticFeedbackType.LongPress) }
    Row(
        modifier.semantics { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(6.dp),
        Alignment.CenterVertically,
    ) {
        Glyph(Icons.alert, color = Cairn.colors.clay, size = 16.dp)
        Line(text, Cairn.type.xs, Cairn.colors.clay)
    }
}

/** What a colleague wrote into the same field: both texts are there, and theirs can be taken. */
@Composable
fun TheirsNote(theirs: Theirs, onTake: (() -> Unit)?) {
    Card(color = Cairn.colors.skyWash, padding = 12.dp, gap = 2.dp) {
        Caption(Say.theirsWrote(Said.Plain(theirs.by)), Icons.pair, Cairn.colors.sky)
        Line(theirs.text, Cairn.type.s, lines = 3)
        if (onTake !=
            null
        ) {
            PlainButton(Say.theirsTake, Modifier.offset(x = (-12).dp), color = Cairn.colors.sky, onClick = onTake)
        }
    }
}

/** A choice as a chip. The touch target is higher than what is seen. */
@Composable
fun Chip(
    text: String,
    selected: Boolean,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    menu: Boolean = false,
    onClick: () -> Unit,
) {
    val source = remember { MutableInteractionSource() }
    val ground = if (selected) Cairn.colors.mossWash else Cairn.colors.stone0
    Box(
        modifier.heightIn(
            min = 48.dp,
        ).widthIn(
            min = 48.dp,
        ).selectable(selected, source, null, role = if (menu) Role.DropdownList else Role.Checkbox, onClick = onClick),
        Alignment.Center,
    ) {
        Row(
            Modifier.heightIn(min = 36.dp).clip(FullShape).background(ground)
                .border(1.dp, if (selected) Cairn.colors.moss else Cairn.colors.stone3, FullShape)
                .then(Modifier.clickableLook(source)).padding(horizontal = 14.dp, vertical = 6.dp),
            Arrangement.spacedBy(6.dp),
            Alignment.CenterVertically,
        ) {
            if (selected && !menu) Glyph(Icons.check, color = Cairn.colors.moss, size = 16.dp)
            if (icon != null) Glyph(icon, color = Cairn.colors.ink2, size = 16.dp)
            Line(
                text,
                if (selected) Cairn.type.sStrong else Cairn.type.s,
                if (selected) Cairn.colors.moss else Cairn.colors.ink,
                lines = 1,
            )
            if (menu) Glyph(Icons.down, color = Cairn.colors.ink2, size = 14.dp)
        }
    }
}

@Composable
private fun Modifier.clickableLook(source: MutableInteractionSource): Modifier = indication(source, ripple())

@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Choices(choices: List<Choice>, modifier: Modifier = Modifier, onPick: (String) -> Unit) {
    FlowRow(modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp), Arrangement.spacedBy(chipGap)) {
        for (choice in choices) Chip(say(choice.text), choice.selected) { onPick(choice.code) }
    }
}

/** A labelled group of chips. */
@Composable
fun ChoiceField(label: Said, choices: List<Choice>, modifier: Modifier = Modifier, onPick: (String) -> Unit) {
    if (choices.isEmpty()) return
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(2.dp)) {
        Caption(label)
        Choices(choices, onPick = onPick)
    }
}

/** A setting that is on or off; the whole row is the target. */
@Composable
fun SwitchRow(
    text: Said,
    on: Boolean,
    modifier: Modifier = Modifier,
    hint: Said? = null,
    icon: ImageVector? = null,
    onChange: (Boolean) -> Unit,
) {
    Row(
        modifier.fillMaxWidth().heightIn(
            min = 56.dp,
        ).toggleable(on, role = Role.Switch, onValueChange = onChange).padding(horizontal = Edge, vertical = 8.dp),
        Arrangement.spacedBy(16.dp),
        Alignment.CenterVertically,
    ) {
        if (icon != null) Glyph(icon)
        Column(Modifier.weight(1f)) {
            Line(text, Cairn.type.s)
            if (hint != null) Line(hint, Cairn.type.xs, Cairn.colors.ink2)
        }
        Switch(
            on,
            null,
            colors = SwitchDefaults.colors(
                checkedTrackColor = Cairn.colors.moss,
                checkedThumbColor = Cairn.colors.mossOn,
                uncheckedTrackColor = Cairn.colors.stone2,
                uncheckedThumbColor = Cairn.colors.ink3,
                uncheckedBorderColor = Cairn.colors.ink3,
            ),
        )
    }
}

/** A row that leads somewhere or does something. */
@Composable
fun ActionRow(
    text: Said,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    second: Said? = null,
    count: Int = 0,
    leads: Boolean = true,
    onClick: () -> Unit,
) {
    Row(
        modifier.fillMaxWidth().heightIn(
            min = 56.dp,
        ).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Edge, vertical = 10.dp),
        Arrangement.spacedBy(16.dp),
        Alignment.CenterVertically,
    ) {
        if (icon != null) Glyph(icon)
        Column(Modifier.weight(1f)) {
            Line(text, Cairn.type.s)
            if (second != null) Line(second, Cairn.type.xs, Cairn.colors.ink2)
        }
        if (count > 0) Tag(count.toString(), Cairn.colors.mossWash, Cairn.colors.moss)
        if (leads) Glyph(Icons.forward, color = Cairn.colors.ink3, size = 16.dp)
    }
}
