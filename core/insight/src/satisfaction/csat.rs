//! Customer satisfaction score (CSAT): the share of answers in the two best places of the scale.

use cairn_domain::RecordId;
use serde::Serialize;

use super::scale::{LeftOut, LeftOutBecause, Scale};
use super::share::CountedShare;
use super::statistics::Interval;

/// The top-two-box share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Csat {
    /// The responses with the best or the second best answer, of all.
    pub top_two: CountedShare,
    /// The 95 % interval of Wilson (1927), in per cent; absent where nobody answered.
    pub interval: Option<Interval>,
    /// Answers off the scale.
    pub left_out: Vec<LeftOut>,
}

/// The share of answers of at most one point below the best of a scale in whole points; on a scale of fewer than four points
/// only the best counts, or everybody would be satisfied.
#[must_use]
pub fn csat(answers: &[(RecordId, f64)], scale: Scale) -> Csat {
    let least = if scale.range() < 3.0 { scale.max() } else { scale.max() - 1.0 };
    let (on, off): (Vec<_>, Vec<_>) = answers.iter().copied().partition(|(_, answer)| scale.has(*answer));
    let top_two = CountedShare::count(on.into_iter().map(|(response, answer)| (response, answer >= least)));
    Csat { interval: top_two.share.wilson(), top_two, left_out: off_scale(off, "csat") }
}

/// Answers off the scale, in the order of their responses.
pub(super) fn off_scale<T>(answers: Vec<(RecordId, T)>, question: &str) -> Vec<LeftOut> {
    let because = LeftOutBecause::ExperienceOffScale;
    let mut left_out: Vec<_> =
        answers.into_iter().map(|(response, _)| LeftOut { response, question: question.into(), because }).collect();
    left_out.sort_unstable();
    left_out
}
