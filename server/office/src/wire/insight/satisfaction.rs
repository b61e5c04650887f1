//! What guests thought, how complaints were dealt with, and loyalty.

use std::collections::BTreeMap;

use cairn_client::insight::{Complaints, LoyaltyFigures, Satisfaction};
use cairn_domain::RecordId;
use cairn_insight::satisfaction::{CountedShare, Group, Indicator, Interval, Mean};
use serde::Serialize;
use utoipa::ToSchema;

use super::note::NoteJson;
use super::overview::code;

/// So many of so many, with the 95 % score interval of Wilson (1927).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Share)]
pub struct ShareJson {
    /// How many have it.
    pub part: u64,
    /// Of how many.
    pub of: u64,
    /// The share, 0 to 1; absent of nobody.
    pub share: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
}

impl From<&CountedShare> for ShareJson {
    fn from(of: &CountedShare) -> Self {
        let interval = of.share.wilson();
        Self {
            part: of.share.part,
            of: of.share.of,
            share: of.share.fraction(),
            low: interval.map(|i| i.low / 100.0),
            high: interval.map(|i| i.high / 100.0),
        }
    }
}

/// A mean with its 95 % interval by Student's t.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Mean)]
pub struct MeanJson {
    /// How many values.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The interval's lower end; absent for a single value.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
}

impl From<Mean> for MeanJson {
    fn from(of: Mean) -> Self {
        let end = |end: fn(Interval) -> f64| of.interval.map(end);
        Self { n: of.n, mean: of.mean, low: end(|i| i.low), high: end(|i| i.high) }
    }
}

/// Experience against expectation in one group of answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GapGroup)]
pub struct GapGroup {
    /// Question, touchpoint, trip or guide by its name or id; absent for answers that do not say.
    pub key: Option<String>,
    /// Experience − expectation in points of the scale.
    pub gap: Option<MeanJson>,
    /// Experience − expectation as a part of the scale, −1 to 1.
    pub relative_gap: Option<MeanJson>,
    /// Experience as a part of the scale, 0 (worst) to 1 (best).
    pub experience: Option<MeanJson>,
    /// Whose experience came up to the expectation.
    pub satisfied: ShareJson,
    /// How many responses are behind it.
    pub responses: usize,
}

impl From<&Group> for GapGroup {
    fn from(of: &Group) -> Self {
        Self {
            key: of.key.clone(),
            gap: of.gap.map(Into::into),
            relative_gap: of.relative_gap.map(Into::into),
            experience: of.relative_experience.map(Into::into),
            satisfied: (&of.satisfied).into(),
            responses: of.responses.len(),
        }
    }
}

/// The gap of one of SERVQUAL's dimensions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DimensionGap)]
pub struct DimensionGapJson {
    /// `tangibles`, `reliability`, `responsiveness`, `assurance`, `empathy`.
    pub dimension: String,
    /// Perception − expectation in points.
    pub gap: Option<MeanJson>,
    /// The gap of each of its items, by number.
    pub items: BTreeMap<usize, MeanJson>,
    /// How many responses are behind it.
    pub responses: usize,
}

/// Would recommend us.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Nps)]
pub struct NpsJson {
    /// How many answered.
    pub n: u64,
    /// Per cent of promoters − per cent of detractors.
    pub score: Option<f64>,
    /// The 95 % interval's lower end.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Answers of 9 and 10.
    pub promoters: usize,
    /// Of 7 and 8.
    pub passives: usize,
    /// Of 0 to 6.
    pub detractors: usize,
}

/// One of the seven indicators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Indicator)]
pub struct IndicatorJson {
    /// `reputation`, `unaided_naming`, `return_rate`, `complaint_rate`, `spend_per_deal`, `price_sensitivity`, `referrals`.
    pub kind: String,
    /// `percent` or `minor_units`.
    pub unit: String,
    /// The value; absent where it is not known.
    pub value: Option<f64>,
    /// How many it rests on.
    pub n: u64,
    /// Why there is no value: `nobody_asked`, `nobody_bought`, `not_recorded`.
    pub not_known: Option<String>,
}

impl From<&Indicator> for IndicatorJson {
    fn from(of: &Indicator) -> Self {
        Self {
            kind: code(&of.kind),
            unit: code(&of.unit),
            value: of.value,
            n: of.n,
            not_known: of.not_known.as_ref().map(code),
        }
    }
}

/// The trade's three levels of a happy guest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Levels)]
pub struct LevelsJson {
    /// Satisfied.
    pub satisfied: ShareJson,
    /// Will come again.
    pub come_again: ShareJson,
    /// Will bring friends.
    pub bring_friends: ShareJson,
}

/// What guests thought in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Satisfaction)]
pub struct SatisfactionJson {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Responses of the period.
    pub responses: u64,
    /// Responses that no clock dated: in no figure.
    pub undated: usize,
    /// By question.
    pub questions: Vec<GapGroup>,
    /// By touchpoint.
    pub touchpoints: Vec<GapGroup>,
    /// By trip.
    pub trips: Vec<GapGroup>,
    /// By guide.
    pub guides: Vec<GapGroup>,
    /// SERVQUAL's dimensions; empty where nobody was asked.
    pub servqual: Vec<DimensionGapJson>,
    /// The mean of the five gaps, all alike.
    pub servqual_overall: Option<MeanJson>,
    /// The same, weighted by the points that guests shared out.
    pub servqual_weighted: Option<MeanJson>,
    /// Satisfied overall (the two best answers), each scale by itself.
    pub csat: Vec<ShareJson>,
    /// Would recommend; absent where nobody was asked.
    pub nps: Option<NpsJson>,
    /// The three levels.
    pub levels: LevelsJson,
    /// The seven indicators.
    pub indicators: Vec<IndicatorJson>,
    /// What trips and guides are called, by id.
    pub names: BTreeMap<String, String>,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// What it is.
    pub note: NoteJson,
}

impl SatisfactionJson {
    /// The answer.
    pub fn of(of: &Satisfaction, names: &BTreeMap<RecordId, String>, currency: String, note: NoteJson) -> Self {
        let groups = |at: usize| of.groups.get(at).into_iter().flat_map(|all| &all.groups).map(Into::into).collect();
        let dimension = |d: &cairn_insight::satisfaction::DimensionGap| DimensionGapJson {
            dimension: code(&d.dimension),
            gap: d.gap.map(Into::into),
            items: d.items.iter().map(|(item, gap)| (*item, (*gap).into())).collect(),
            responses: d.responses.len(),
        };
        Self {
            from: of.from.to_string(),
            to: of.to.to_string(),
            responses: of.responses,
            undated: of.undated.len(),
            questions: groups(0),
            touchpoints: groups(1),
            trips: groups(2),
            guides: groups(3),
            servqual: of.servqual.iter().flat_map(|s| &s.dimensions).map(dimension).collect(),
            servqual_overall: of.servqual.as_ref().and_then(|s| s.unweighted).map(Into::into),
            servqual_weighted: of.servqual.as_ref().and_then(|s| s.weighted).map(Into::into),
            csat: of.csat.iter().map(|csat| (&csat.top_two).into()).collect(),
            nps: of.nps.as_ref().map(|nps| NpsJson {
                n: nps.n,
                score: nps.score,
                low: nps.interval.map(|i| i.low),
                high: nps.interval.map(|i| i.high),
                promoters: nps.promoters.len(),
                passives: nps.passives.len(),
                detractors: nps.detractors.len(),
            }),
            levels: LevelsJson {
                satisfied: (&of.levels.satisfied).into(),
                come_again: (&of.levels.come_again).into(),
                bring_friends: (&of.levels.bring_friends).into(),
            },
            indicators: of.indicators.iter().map(Into::into).collect(),
            names: names.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
            currency,
            note,
        }
    }
}

/// How many complaints one touchpoint had for one cause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CauseCount)]
pub struct CauseCount {
    /// The touchpoint; absent where nobody noted it.
    pub touchpoint: Option<String>,
    /// The cause; absent where nobody noted it.
    pub cause: Option<String>,
    /// Complaints.
    pub complaints: usize,
}

/// How complaints were dealt with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Complaints)]
pub struct ComplaintsJson {
    /// First day, by when a case came in.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Complaints.
    pub complaints: usize,
    /// Complaints that nobody dated; they are counted whatever the period.
    pub undated: u64,
    /// Answered in time.
    pub answered_in_time: ShareJson,
    /// Not answered and still in time.
    pub waiting: usize,
    /// The median time to the answer by the clock, in seconds.
    pub median_seconds: Option<i64>,
    /// Complaints with an answer.
    pub answered: usize,
    /// Solved on the spot.
    pub on_the_spot: ShareJson,
    /// Opened again.
    pub reopened: ShareJson,
    /// Customers who bought again within a year of their first complaint.
    pub returned: ShareJson,
    /// Causes by touchpoint.
    pub causes: Vec<CauseCount>,
    /// What it is.
    pub note: NoteJson,
}

impl ComplaintsJson {
    /// The answer.
    pub fn of(of: &Complaints, note: NoteJson) -> Self {
        let figures = &of.figures;
        let cell = |cell: &cairn_insight::satisfaction::CauseCell| CauseCount {
            touchpoint: cell.touchpoint.clone(),
            cause: cell.cause.clone(),
            complaints: cell.cases.len(),
        };
        Self {
            from: of.from.to_string(),
            to: of.to.to_string(),
            complaints: figures.complaints.len(),
            undated: of.undated,
            answered_in_time: (&figures.answered_in_time).into(),
            waiting: figures.waiting.len(),
            median_seconds: figures.median_time_to_answer.map(|took| took.as_secs()),
            answered: figures.answered.len(),
            on_the_spot: (&figures.solved_on_the_spot).into(),
            reopened: (&figures.reopened).into(),
            returned: (&figures.returned).into(),
            causes: figures.causes.cells.iter().map(cell).collect(),
            note,
        }
    }
}

/// How many customers are in a class.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClassCount)]
pub struct ClassCount {
    /// Its code.
    pub class: String,
    /// Customers.
    pub customers: usize,
}

/// Loyalty of all customers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Loyalty)]
pub struct LoyaltyJson {
    /// As of this day.
    pub as_of: String,
    /// How deep it goes: `cognitive`, `affective`, `conative`, `action`.
    pub levels: Vec<ClassCount>,
    /// What holds them: `monopoly`, `kinship`, `benefit`, `inertia`, `latent`, `trust`.
    pub types: Vec<ClassCount>,
    /// Loyalty × value: `true_friend`, `butterfly`, `barnacle`, `stranger`.
    pub quadrants: Vec<ClassCount>,
    /// The mean share of the years since their first purchase in which customers bought.
    pub share_kept: Option<f64>,
    /// How many customers that rests on.
    pub share_kept_n: u64,
    /// The mean share of wallet of those who told.
    pub share_of_wallet: Option<f64>,
    /// How many told.
    pub share_of_wallet_n: u64,
    /// What it is.
    pub note: NoteJson,
}

impl LoyaltyJson {
    /// The answer.
    pub fn of(of: &LoyaltyFigures, note: NoteJson) -> Self {
        fn counts<T: Serialize>(of: &BTreeMap<T, Vec<RecordId>>) -> Vec<ClassCount> {
            of.iter().map(|(class, ids)| ClassCount { class: code(class), customers: ids.len() }).collect()
        }
        let share = |points: u32| f64::from(points) / f64::from(cairn_insight::figures::WHOLE);
        Self {
            as_of: of.as_of.to_string(),
            levels: counts(&of.levels),
            types: counts(&of.types),
            quadrants: counts(&of.quadrants),
            share_kept: of.share_kept.map(share),
            share_kept_n: of.share_kept_n,
            share_of_wallet: of.share_of_wallet.map(share),
            share_of_wallet_n: of.share_of_wallet_n,
            note,
        }
    }
}
