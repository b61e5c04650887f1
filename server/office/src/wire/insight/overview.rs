//! All customers at a glance.

use std::collections::BTreeMap;

use cairn_client::insight::Base;
use cairn_insight::figures::{Part, SEGMENTS, Settings};
use serde::Serialize;
use utoipa::ToSchema;

use super::note::{Notes, notes};

/// One class of a partition.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Part)]
pub struct PartJson {
    /// The class's code.
    pub class: String,
    /// Customers in it.
    pub customers: u64,
    /// Their share of the customers.
    pub share: f64,
    /// What they spent, in minor units.
    pub value: i64,
    /// Their share of what all spent; absent where that is nothing or less.
    pub value_share: Option<f64>,
}

/// Which scores make an RFM segment, from–to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SegmentRange)]
pub struct SegmentRange {
    /// The segment's code.
    pub segment: String,
    /// Recency scores.
    pub recency: [u8; 2],
    /// Scores of frequency with spending.
    pub worth: [u8; 2],
}

/// All customers at a glance. Each list names only classes that somebody is in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Overview)]
pub struct OverviewJson {
    /// As of this day.
    pub as_of: String,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// All customers: the n of stages and relations.
    pub n: u64,
    /// Customers with a purchase: the n of everything else but endings.
    pub ranked: u64,
    /// What all spent, refunds deducted, in minor units.
    pub value: i64,
    /// Purchases dated later, left out.
    pub left_out: u64,
    /// Purchases in other currencies, which do not count, by currency.
    pub other_currencies: BTreeMap<String, u64>,
    /// Customers with a warning who are not lost.
    pub warned: u64,
    /// Customers per recency score (row, 1 first) and frequency with spending (column, 1 first).
    pub grid: Vec<Vec<u64>>,
    /// The segments' ranges of scores, all of them.
    pub ranges: Vec<SegmentRange>,
    /// RFM segments.
    pub segments: Vec<PartJson>,
    /// Pyramid.
    pub grades: Vec<PartJson>,
    /// Key, ordinary, small.
    pub sizes: Vec<PartJson>,
    /// ABC.
    pub abc: Vec<PartJson>,
    /// Value matrix.
    pub matrix: Vec<PartJson>,
    /// Lifecycle.
    pub stages: Vec<PartJson>,
    /// Relations.
    pub relations: Vec<PartJson>,
    /// How relations ended.
    pub endings: Vec<PartJson>,
    /// Days ahead that a potential value looks.
    pub horizon_days: u32,
    /// What each part of this answer is.
    #[schema(value_type = BTreeMap<String, super::NoteJson>)]
    pub notes: Notes,
}

fn parts<T: Serialize + Copy>(of: &[Part<T>]) -> Vec<PartJson> {
    let part = |part: &Part<T>| PartJson {
        class: code(&part.class),
        customers: part.customers,
        share: part.share,
        value: part.value,
        value_share: part.value_share,
    };
    of.iter().map(part).collect()
}

/// A class's stable code: what serde writes.
pub fn code(class: &impl Serialize) -> String {
    serde_json::to_value(class).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl OverviewJson {
    /// The answer, with the thresholds it was computed by.
    pub fn of(base: Base, settings: &Settings) -> Self {
        let Base { overview: all, other_currencies, .. } = base;
        let ended = all.endings.iter().map(|part| part.customers).sum();
        let (n, ranked) = (all.n, all.ranked);
        let notes = notes(
            [
                ("grid", ranked),
                ("segments", ranked),
                ("grades", ranked),
                ("sizes", ranked),
                ("abc", ranked),
                ("matrix", ranked),
                ("stages", n),
                ("relations", n),
                ("endings", ended),
            ],
            all.as_of,
        );
        let range = |(segment, recency, worth): &(_, [u8; 2], [u8; 2])| SegmentRange {
            segment: code(segment),
            recency: *recency,
            worth: *worth,
        };
        Self {
            as_of: all.as_of.to_string(),
            n,
            ranked,
            value: all.value,
            left_out: all.left_out,
            other_currencies,
            warned: all.warned,
            grid: all.grid.iter().map(|row| row.to_vec()).collect(),
            ranges: SEGMENTS.iter().map(range).collect(),
            segments: parts(&all.segments),
            grades: parts(&all.grades),
            sizes: parts(&all.sizes),
            abc: parts(&all.abc),
            matrix: parts(&all.matrix),
            stages: parts(&all.stages),
            relations: parts(&all.relations),
            endings: parts(&all.endings),
            horizon_days: settings.horizon_days,
            currency: all.currency,
            notes,
        }
    }
}
