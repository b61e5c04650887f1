//! Satisfaction = experience − expectation, per question, touchpoint, trip or guide (Oliver 1980, disconfirmation).

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use serde::Serialize;

use super::scale::{LeftOut, LeftOutBecause, Scale};
use super::share::CountedShare;
use super::statistics::{Mean, number};

/// One answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The response it is from.
    pub response: RecordId,
    /// The question, or the dimension it belongs to.
    pub question: String,
    /// Where it was asked about.
    pub touchpoint: Option<String>,
    /// The trip it was asked on.
    pub trip: Option<RecordId>,
    /// Who guided it: the member's id or the name that was written.
    pub guide: Option<String>,
    /// What was expected, on the scale; absent where nobody asked.
    pub expectation: Option<f64>,
    /// What was experienced, on the scale.
    pub experience: f64,
    /// The scale of both.
    pub scale: Scale,
}

/// What answers are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// Each question or dimension.
    Question,
    /// Each touchpoint 接触点.
    Touchpoint,
    /// Each trip.
    Trip,
    /// Each guide.
    Guide,
}

/// The figures of one group. The unit is the response: several answers of one are averaged first, since they are not independent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Question, touchpoint, trip id or guide; absent for the answers that do not say.
    pub key: Option<String>,
    /// Experience − expectation in points of the scale; absent where nobody was asked for both, or the scales differ.
    pub gap: Option<Mean>,
    /// Experience − expectation as a fraction of the scale's range, −1 to 1: this compares across scales.
    pub relative_gap: Option<Mean>,
    /// What was experienced, as a fraction of the scale's range, 0 (worst) to 1 (best), of all responses.
    pub relative_experience: Option<Mean>,
    /// The responses whose experience came up to the expectation or beyond it, of those asked for both.
    pub satisfied: CountedShare,
    /// All the responses behind the figures, in the order of their ids.
    pub responses: Vec<RecordId>,
}

/// All groups, in the order of their keys, and what was left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Groups {
    /// What the answers were put together by.
    pub by: GroupBy,
    /// The groups.
    pub groups: Vec<Group>,
    /// Answers in no figure.
    pub left_out: Vec<LeftOut>,
}

/// Puts answers together and computes each group's figures.
#[must_use]
pub fn gaps(answers: &[Answered], by: GroupBy) -> Groups {
    let mut sorted: BTreeMap<Option<String>, Vec<&Answered>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for answer in answers {
        if let Some(because) = reason(answer) {
            left_out.push(LeftOut { response: answer.response, question: answer.question.clone(), because });
        } else {
            sorted.entry(key(answer, by)).or_default().push(answer);
        }
    }
    left_out.sort_unstable();
    let groups = sorted.into_iter().map(|(key, answers)| group(key, &answers)).collect();
    Groups { by, groups, left_out }
}

fn reason(answer: &Answered) -> Option<LeftOutBecause> {
    if !answer.scale.has(answer.experience) {
        Some(LeftOutBecause::ExperienceOffScale)
    } else if answer.expectation.is_some_and(|expected| !answer.scale.has(expected)) {
        Some(LeftOutBecause::ExpectationOffScale)
    } else {
        None
    }
}

fn key(answer: &Answered, by: GroupBy) -> Option<String> {
    match by {
        GroupBy::Question => Some(answer.question.clone()),
        GroupBy::Touchpoint => answer.touchpoint.clone(),
        GroupBy::Trip => answer.trip.map(|trip| trip.to_string()),
        GroupBy::Guide => answer.guide.clone(),
    }
}

fn group(key: Option<String>, answers: &[&Answered]) -> Group {
    let scale = answers.first().map(|answer| answer.scale);
    let one_scale = answers.iter().all(|answer| Some(answer.scale) == scale);
    let points = |a: &Answered| a.expectation.map(|expected| a.experience - expected);
    let gaps = per_response(answers, points);
    let relative = per_response(answers, |a| points(a).map(|gap| gap / a.scale.range()));
    let experience = per_response(answers, |a| Some((a.experience - a.scale.min()) / a.scale.range()));
    // A mean of equal ups and downs is zero but for rounding.
    let satisfied = CountedShare::count(relative.iter().map(|(response, gap)| (*response, *gap >= -1e-9)));
    Group {
        key,
        gap: if one_scale { Mean::of(gaps.into_values()) } else { None },
        relative_gap: Mean::of(relative.into_values()),
        relative_experience: Mean::of(experience.into_values()),
        satisfied,
        responses: answers.iter().map(|answer| answer.response).collect::<BTreeSet<_>>().into_iter().collect(),
    }
}

fn per_response(answers: &[&Answered], value: impl Fn(&Answered) -> Option<f64>) -> BTreeMap<RecordId, f64> {
    let mut values: BTreeMap<RecordId, Vec<f64>> = BTreeMap::new();
    for answer in answers {
        if let Some(value) = value(answer) {
            values.entry(answer.response).or_default().push(value);
        }
    }
    values.into_iter().filter_map(|(response, values)| Some((response, mean(values)?))).collect()
}

/// The mean of values in any order; absent where there is none.
pub(super) fn mean(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let n = u64::try_from(values.len()).ok().filter(|n| *n > 0)?;
    Some(values.iter().sum::<f64>() / number(n))
}
