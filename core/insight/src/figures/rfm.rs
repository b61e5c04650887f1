//! RFM scores (Hughes 1994) and the segments named by them.

use serde::{Deserialize, Serialize};

/// Scores from 1 (worst fifth) to 5 (best fifth) among all customers with a purchase.
///
/// Customers are ranked from the worst; the score is ⌊(rank − 1) × 5 ÷ n⌋ + 1, equal ones in the order of their
/// identifiers (or as [`super::QuintileRule`] says). Of fewer than five customers the worst still has 1, but nobody need
/// have 5: of two, they score 1 and 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rfm {
    /// Recency: how late the last purchase was.
    pub r: u8,
    /// Frequency: on how many occasions they bought.
    pub f: u8,
    /// Monetary: what they spent, refunds deducted.
    pub m: u8,
}

impl Rfm {
    /// Frequency and monetary in one: their mean, halves rounded up.
    #[must_use]
    pub const fn fm(self) -> u8 {
        (self.f + self.m).div_ceil(2)
    }

    /// The segment of these scores.
    #[must_use]
    pub fn segment(self) -> Segment {
        Segment::of(self.r, self.fm())
    }
}

/// The segments that the trade names by recency and by frequency with spending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Bought lately, often and much.
    Champions,
    /// Often and much, not quite as lately.
    Loyal,
    /// Lately, a few times.
    PotentialLoyalists,
    /// Just now, for the first time or for little.
    New,
    /// Lately, little so far.
    Promising,
    /// Middling in everything.
    NeedAttention,
    /// Rarely, and some time ago.
    AboutToSleep,
    /// Often once, long ago.
    AtRisk,
    /// The best once, long ago.
    CannotLose,
    /// Rarely, long ago.
    Hibernating,
    /// Rarely, longest ago.
    Lost,
}

/// Which scores make a segment: recency from–to, frequency with spending from–to. Together they cover every pair of
/// scores exactly once.
pub const SEGMENTS: [(Segment, [u8; 2], [u8; 2]); 11] = [
    (Segment::Champions, [5, 5], [4, 5]),
    (Segment::Loyal, [3, 4], [4, 5]),
    (Segment::PotentialLoyalists, [4, 5], [2, 3]),
    (Segment::New, [5, 5], [1, 1]),
    (Segment::Promising, [4, 4], [1, 1]),
    (Segment::NeedAttention, [3, 3], [3, 3]),
    (Segment::AboutToSleep, [3, 3], [1, 2]),
    (Segment::AtRisk, [1, 2], [3, 4]),
    (Segment::CannotLose, [1, 2], [5, 5]),
    (Segment::Hibernating, [2, 2], [1, 2]),
    (Segment::Lost, [1, 1], [1, 2]),
];

impl Segment {
    /// The segment of a recency score and a mean score of frequency and spending; scores beyond 1 to 5 count as the
    /// nearest.
    #[must_use]
    pub fn of(r: u8, fm: u8) -> Self {
        let (r, fm) = (r.clamp(1, 5), fm.clamp(1, 5));
        let within = |score: u8, range: [u8; 2]| (range[0]..=range[1]).contains(&score);
        let found = SEGMENTS.iter().find(|(_, rs, fms)| within(r, *rs) && within(fm, *fms));
        found.map_or(Self::Lost, |(segment, ..)| *segment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_is_in_exactly_one_segment() {
        for r in 1..=5 {
            for f in 1..=5 {
                for m in 1..=5 {
                    let fm = Rfm { r, f, m }.fm();
                    let hits = SEGMENTS
                        .iter()
                        .filter(|(_, rs, fms)| (rs[0]..=rs[1]).contains(&r) && (fms[0]..=fms[1]).contains(&fm));
                    assert_eq!(hits.count(), 1, "{r}{f}{m}");
                }
            }
        }
    }
}
