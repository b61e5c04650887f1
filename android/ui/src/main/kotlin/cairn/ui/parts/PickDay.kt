package cairn.ui.parts

import androidx.compose.material3.DatePicker
import androidx.compose.material3.DatePickerDefaults
import androidx.compose.material3.DatePickerDialog
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.rememberDatePickerState
import androidx.compose.runtime.Composable
import cairn.presentation.text.Say
import cairn.ui.theme.Cairn
import java.time.Instant
import java.time.ZoneOffset

/** A calendar to pick a day from; gives it as `YYYY-MM-DD`. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun PickDay(onClose: () -> Unit, onPick: (String) -> Unit) {
    val picked = rememberDatePickerState()
    val colors = DatePickerDefaults.colors(containerColor = Cairn.colors.stone0)
    val confirm = {
        // The picker counts days from 1970 in UTC, whatever the phone's zone.
        picked.selectedDateMillis?.let {
            onPick(
                Instant.ofEpochMilli(it).atZone(ZoneOffset.UTC).toLocalDate().toString(),
            )
        }
        onClose()
    }
    DatePickerDialog(
        onClose,
        confirmButton = { PlainButton(Say.actionSave, onClick = confirm) },
        dismissButton = { PlainButton(Say.actionCancel, color = Cairn.colors.ink2, onClick = onClose) },
        colors = colors,
    ) { DatePicker(picked, colors = colors) }
}
