//! Net promoter score (Reichheld 2003): would you recommend us, 0 to 10?

use cairn_domain::RecordId;
use serde::Serialize;

use super::csat::off_scale;
use super::scale::LeftOut;
use super::statistics::{Interval, Z_95, number};

/// The score and whom it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nps {
    /// How many answered.
    pub n: u64,
    /// Per cent of promoters − per cent of detractors, −100 to 100; absent where nobody answered.
    pub score: Option<f64>,
    /// The 95 % interval, in the score's points: ± 1.96 √((p + d − (p − d)²) / n), for p promoters and d detractors as fractions.
    /// Absent for fewer than two answers; zero wide where all answered alike, which then says little.
    pub interval: Option<Interval>,
    /// The responses with 9 or 10.
    pub promoters: Vec<RecordId>,
    /// Those with 7 or 8.
    pub passives: Vec<RecordId>,
    /// Those with 0 to 6.
    pub detractors: Vec<RecordId>,
    /// Answers outside 0 to 10.
    pub left_out: Vec<LeftOut>,
}

/// The score of answers from 0 to 10.
#[must_use]
pub fn nps(answers: &[(RecordId, i64)]) -> Nps {
    let (mut on, off): (Vec<_>, Vec<_>) = answers.iter().copied().partition(|(_, answer)| (0..=10).contains(answer));
    on.sort_unstable();
    let of = |range: std::ops::RangeInclusive<i64>| -> Vec<RecordId> {
        on.iter().filter(|(_, answer)| range.contains(answer)).map(|(response, _)| *response).collect()
    };
    let (promoters, passives, detractors) = (of(9..=10), of(7..=8), of(0..=6));
    let count = |list: &[RecordId]| u64::try_from(list.len()).unwrap_or(u64::MAX);
    let n = count(&promoters) + count(&passives) + count(&detractors);
    let fraction = |list: &[RecordId]| number(count(list)) / number(n.max(1));
    let (p, d) = (fraction(&promoters), fraction(&detractors));
    let half = 100.0 * Z_95 * ((p + d - (p - d).powi(2)).max(0.0) / number(n.max(1))).sqrt();
    let score = 100.0 * (p - d);
    Nps {
        n,
        score: (n > 0).then_some(score),
        interval: (n > 1).then(|| Interval { low: (score - half).max(-100.0), high: (score + half).min(100.0) }),
        promoters,
        passives,
        detractors,
        left_out: off_scale(off, "nps"),
    }
}
