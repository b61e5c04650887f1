//! A part of a whole, never without the whole.

use std::collections::BTreeSet;

use cairn_domain::RecordId;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::statistics::{Interval, Z_95, number};

/// So many of so many. Serialised with its percentage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Share {
    /// How many have it.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

impl Share {
    /// The share as a percentage, 0 to 100; absent where there is nothing to have a share of.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        self.fraction().map(|fraction| fraction * 100.0)
    }

    /// The share as a fraction, 0 to 1; absent where there is nothing to have a share of.
    #[must_use]
    pub fn fraction(self) -> Option<f64> {
        (self.of > 0).then(|| number(self.part.min(self.of)) / number(self.of))
    }

    /// The 95 % score interval of Wilson (1927) in per cent: sound for few answers and for shares near none and all. Absent
    /// where there is nothing to have a share of.
    #[must_use]
    pub fn wilson(self) -> Option<Interval> {
        let (p, n, z2) = (self.fraction()?, number(self.of), Z_95 * Z_95);
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        // At none and at all the formula ends exactly there; rounding must not leave a trace.
        let low = if self.part == 0 { 0.0 } else { (middle - half).clamp(0.0, 1.0) };
        let high = if self.part >= self.of { 1.0 } else { (middle + half).clamp(0.0, 1.0) };
        Some(Interval { low: low * 100.0, high: high * 100.0 })
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Share", 3)?;
        fields.serialize_field("part", &self.part)?;
        fields.serialize_field("of", &self.of)?;
        fields.serialize_field("percent", &self.percent())?;
        fields.end()
    }
}

/// A share with the records behind it, each counted once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CountedShare {
    /// The share.
    #[serde(flatten)]
    pub share: Share,
    /// The records that have it, in the order of their ids.
    pub having: Vec<RecordId>,
    /// The records that were counted and do not have it, likewise.
    pub lacking: Vec<RecordId>,
}

impl CountedShare {
    /// Counts records; one that is told twice has it if it is once said to have it.
    #[must_use]
    pub fn count(records: impl IntoIterator<Item = (RecordId, bool)>) -> Self {
        let (mut having, mut lacking) = (BTreeSet::new(), BTreeSet::new());
        for (record, has) in records {
            if has {
                having.insert(record)
            } else {
                lacking.insert(record)
            };
        }
        lacking.retain(|record| !having.contains(record));
        let count = |set: &BTreeSet<RecordId>| u64::try_from(set.len()).unwrap_or(u64::MAX);
        let share = Share { part: count(&having), of: count(&having) + count(&lacking) };
        Self { share, having: having.into_iter().collect(), lacking: lacking.into_iter().collect() }
    }
}
