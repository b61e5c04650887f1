//! SERVQUAL (Parasuraman, Zeithaml & Berry 1988): 22 items of service quality in five dimensions, perception − expectation.

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use serde::{Deserialize, Serialize};

use super::gap::mean;
use super::scale::{LeftOut, LeftOutBecause, Scale};
use super::statistics::Mean;

/// A dimension of service quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Items 1 to 4 有形性: rooms, equipment, people's appearance.
    Tangibles,
    /// Items 5 to 9 可靠性: what was promised is done, and right.
    Reliability,
    /// Items 10 to 13 响应性: willing and prompt.
    Responsiveness,
    /// Items 14 to 17 保证性: knowledge and courtesy that give trust.
    Assurance,
    /// Items 18 to 22 移情性: care for the single guest.
    Empathy,
}

impl Dimension {
    /// All five, in the order of the items.
    pub const ALL: [Self; 5] =
        [Self::Tangibles, Self::Reliability, Self::Responsiveness, Self::Assurance, Self::Empathy];

    /// Its items, numbered from 1.
    #[must_use]
    pub const fn items(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Tangibles => 1..=4,
            Self::Reliability => 5..=9,
            Self::Responsiveness => 10..=13,
            Self::Assurance => 14..=17,
            Self::Empathy => 18..=22,
        }
    }

    /// The dimension of an item, 1 to 22.
    #[must_use]
    pub fn of_item(item: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.items().contains(&item))
    }
}

/// Which way the items are put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// All items praise, as in the revision of 1991.
    #[default]
    Positive,
    /// Items 10 to 13 and 18 to 22 blame, as in the questionnaire of 1988: their scores are turned round first.
    Original1988,
}

/// One response; item 1 comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct ServqualAnswer {
    /// The response.
    pub response: RecordId,
    /// What an excellent service would be, on the scale.
    pub expectation: [Option<f64>; 22],
    /// What ours was, on the scale.
    pub perception: [Option<f64>; 22],
    /// Points that the guest shared out among the dimensions by how much they matter, usually 100; absent where not asked.
    pub weights: Option<[f64; 5]>,
}

/// The gap of one dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DimensionGap {
    /// The dimension.
    pub dimension: Dimension,
    /// Perception − expectation in points, of each response's mean over the items it answered both ways.
    pub gap: Option<Mean>,
    /// The gap of each item, by its number.
    pub items: BTreeMap<usize, Mean>,
    /// The responses behind it.
    pub responses: Vec<RecordId>,
}

/// All of SERVQUAL. A negative gap: the guests expected more than they got.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Servqual {
    /// The five dimensions, in the order of the items.
    pub dimensions: Vec<DimensionGap>,
    /// The mean of the five gaps of each response, all dimensions alike.
    pub unweighted: Option<Mean>,
    /// The mean of the five gaps of each response, each times the points the guest gave it.
    pub weighted: Option<Mean>,
    /// The responses behind the overall figures: those that tell of all five dimensions.
    pub complete: Vec<RecordId>,
    /// Those among them that shared out points, behind the weighted figure unless default points are given for the others.
    pub weighing: Vec<RecordId>,
    /// Answers off the scale, and points that say nothing.
    pub left_out: Vec<LeftOut>,
}

/// Computes the gaps; `default_weights` stand in for a guest who shared out no points. A response may come once.
#[must_use]
pub fn servqual(
    answers: &[ServqualAnswer],
    scale: Scale,
    wording: Wording,
    default_weights: Option<[f64; 5]>,
) -> Servqual {
    let mut left_out = Vec::new();
    let mut items: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut dimensions: [BTreeMap<RecordId, f64>; 5] = Default::default();
    let (mut unweighted, mut weighted) = (BTreeMap::new(), Vec::new());
    let mut weighing = BTreeSet::new();
    let default_weights = default_weights.filter(sound);
    for answer in answers {
        let gaps = item_gaps(answer, scale, wording, &mut left_out);
        for (&item, &gap) in &gaps {
            items.entry(item).or_default().push(gap);
        }
        let per_dimension = Dimension::ALL.map(|d| mean(gaps.range(d.items()).map(|(_, gap)| *gap).collect()));
        for (all, gap) in dimensions.iter_mut().zip(per_dimension) {
            all.extend(gap.map(|gap| (answer.response, gap)));
        }
        let own = answer.weights.filter(sound);
        if answer.weights.is_some() && own.is_none() {
            let because = LeftOutBecause::BadWeights;
            left_out.push(LeftOut { response: answer.response, question: "weights".into(), because });
        }
        let Some(complete) = complete(per_dimension) else { continue };
        unweighted.insert(answer.response, complete.iter().sum::<f64>() / 5.0);
        if own.is_some() {
            weighing.insert(answer.response);
        }
        weighted.extend(own.or(default_weights).map(|weights| weigh(complete, weights)));
    }
    left_out.sort_unstable();
    Servqual {
        dimensions: Dimension::ALL.into_iter().zip(dimensions).map(|(d, all)| dimension_gap(d, all, &items)).collect(),
        complete: unweighted.keys().copied().collect(),
        unweighted: Mean::of(unweighted.into_values()),
        weighted: Mean::of(weighted),
        weighing: weighing.into_iter().collect(),
        left_out,
    }
}

fn item_gaps(
    answer: &ServqualAnswer,
    scale: Scale,
    wording: Wording,
    left_out: &mut Vec<LeftOut>,
) -> BTreeMap<usize, f64> {
    let mut gaps = BTreeMap::new();
    for (place, (expected, perceived)) in answer.expectation.iter().zip(&answer.perception).enumerate() {
        let item = place + 1;
        let mut note = |because| {
            left_out.push(LeftOut { response: answer.response, question: format!("item {item}"), because });
        };
        let on_scale = |value: &Option<f64>| value.filter(|value| scale.has(*value));
        if expected.is_some() && on_scale(expected).is_none() {
            note(LeftOutBecause::ExpectationOffScale);
        }
        if perceived.is_some() && on_scale(perceived).is_none() {
            note(LeftOutBecause::ExperienceOffScale);
        }
        if let (Some(expected), Some(perceived)) = (on_scale(expected), on_scale(perceived)) {
            let blames = wording == Wording::Original1988 && matches!(item, 10..=13 | 18..=22);
            // Turned round, (min + max − P) − (min + max − E) = E − P.
            gaps.insert(item, if blames { expected - perceived } else { perceived - expected });
        }
    }
    gaps
}

fn dimension_gap(
    dimension: Dimension,
    all: BTreeMap<RecordId, f64>,
    items: &BTreeMap<usize, Vec<f64>>,
) -> DimensionGap {
    let of_item = |(item, gaps): (&usize, &Vec<f64>)| Some((*item, Mean::of(gaps.iter().copied())?));
    DimensionGap {
        dimension,
        items: items.range(dimension.items()).filter_map(of_item).collect(),
        responses: all.keys().copied().collect(),
        gap: Mean::of(all.into_values()),
    }
}

fn complete(gaps: [Option<f64>; 5]) -> Option<[f64; 5]> {
    let mut all = [0.0; 5];
    for (place, gap) in all.iter_mut().zip(gaps) {
        *place = gap?;
    }
    Some(all)
}

fn sound(weights: &[f64; 5]) -> bool {
    weights.iter().all(|weight| (0.0..=1e6).contains(weight)) && weights.iter().sum::<f64>() > 1e-6
}

fn weigh(gaps: [f64; 5], weights: [f64; 5]) -> f64 {
    gaps.iter().zip(weights).map(|(gap, weight)| gap * weight).sum::<f64>() / weights.iter().sum::<f64>()
}
