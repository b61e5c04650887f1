//! Lists of choices in one text, parted by spaces.

/// Whether a choice is among the chosen. Nothing is among nothing.
pub(super) fn is_selected(list: &str, value: &str) -> bool {
    let value = value.trim();
    let mut chosen = list.split_ascii_whitespace();
    if value.is_empty() { chosen.next().is_none() } else { chosen.any(|each| each == value) }
}

/// The choice at a 0-based place, or nothing.
pub(super) fn at(list: &str, place: f64) -> &str {
    if place.is_nan() || place <= -1.0 {
        return "";
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let index = place as usize;
    list.split_ascii_whitespace().nth(index).unwrap_or_default()
}

/// How many are chosen.
#[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52")]
pub(super) fn count(list: &str) -> f64 {
    list.split_ascii_whitespace().count() as f64
}
