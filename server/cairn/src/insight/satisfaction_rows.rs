//! Answers from a list of them.

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use cairn_exchange::Row;
use cairn_insight::satisfaction::{Answered, GroupBy, Scale};

use super::sheet::{Sheet, Troubles};
use super::source::Names;
use crate::output::Failure;

/// What responses and trips are numbered by.
const RESPONSE: u8 = 3;
const TRIP: u8 = 4;

/// Everything that the list tells.
pub struct Answers {
    pub answered: Vec<Answered>,
    /// Per response, from 0 to 10; absent without such a column.
    pub nps: Option<Vec<(RecordId, i64)>>,
    /// Per response, on the scale.
    pub csat: Option<Vec<(RecordId, f64)>>,
    /// What the list can be put together by.
    pub by: Vec<GroupBy>,
    pub responses: usize,
    pub names: Names,
    pub troubles: Troubles,
}

struct Columns {
    response: Option<usize>,
    question: Option<usize>,
    touchpoint: Option<usize>,
    trip: Option<usize>,
    guide: Option<usize>,
    expectation: Option<usize>,
    experience: Option<usize>,
    nps: Option<usize>,
    csat: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self, Failure> {
        let nps = sheet.find(&["nps", "推荐意愿"]);
        let csat = sheet.find(&["csat", "总体满意度"]);
        let experience = ["experience", "体验", "实际", "评分"];
        let experience = match sheet.find(&experience) {
            None if nps.is_none() && csat.is_none() => Some(sheet.need(&["experience", "体验", "nps", "csat"])?),
            found => found,
        };
        Ok(Self {
            response: sheet.find(&["response", "答卷", "id"]),
            question: sheet.find(&["question", "问题", "题目"]),
            touchpoint: sheet.find(&["touchpoint", "接触点"]),
            trip: sheet.find(&["trip", "行程", "团号", "团"]),
            guide: sheet.find(&["guide", "导游"]),
            expectation: sheet.find(&["expectation", "期望"]),
            experience,
            nps,
            csat,
        })
    }

    fn by(&self) -> Vec<GroupBy> {
        let all = [
            (GroupBy::Question, self.question),
            (GroupBy::Touchpoint, self.touchpoint),
            (GroupBy::Trip, self.trip),
            (GroupBy::Guide, self.guide),
        ];
        let by: Vec<GroupBy> = all.into_iter().filter(|(_, column)| column.is_some()).map(|(by, _)| by).collect();
        // Without any, all answers are one group.
        if by.is_empty() && self.experience.is_some() { vec![GroupBy::Question] } else { by }
    }
}

/// Reads the answers; a cell that is no number is named and left out.
pub fn answers(sheet: &Sheet, scale: Scale) -> Result<Answers, Failure> {
    let columns = Columns::of(sheet)?;
    let text = |row: &Row, column: Option<usize>| column.and_then(|c| Sheet::cell(row, c)).map(str::to_owned);
    let keys: Vec<String> = sheet
        .rows
        .iter()
        .map(|row| text(row, columns.response).unwrap_or_else(|| format!("row {}", row.line)))
        .collect();
    let trips: BTreeSet<String> = sheet.rows.iter().filter_map(|row| text(row, columns.trip)).collect();
    let (mut names, ids) = Names::number(RESPONSE, keys.iter().map(|key| (key.as_str(), key.as_str())));
    let (trip_names, trip_ids) = Names::number(TRIP, trips.iter().map(|trip| (trip.as_str(), trip.as_str())));
    names.extend(trip_names);
    let mut troubles = Troubles::default();
    let mut answered = Vec::new();
    for (row, key) in sheet.rows.iter().zip(&keys) {
        let bad_before = troubles.count;
        let mut number = |column: Option<usize>| sheet.number(row, column?, &mut troubles);
        let (experience, expectation) = (number(columns.experience), number(columns.expectation));
        // An expectation that cannot be read is not one that nobody had: the answer is left out.
        let Some(experience) = experience.filter(|_| troubles.count == bad_before) else { continue };
        let trip = text(row, columns.trip).map(|trip| trip_ids[trip.as_str()]);
        answered.push(Answered {
            response: ids[key.as_str()],
            question: text(row, columns.question).unwrap_or_else(|| "all".to_owned()),
            touchpoint: text(row, columns.touchpoint),
            trip,
            guide: text(row, columns.guide),
            expectation,
            experience,
            scale,
        });
    }
    let mut of_responses = |column: Option<usize>, whole: bool| {
        column.map(|column| per_response(sheet, column, whole, &keys, &ids, &mut troubles))
    };
    let (nps, csat) = (of_responses(columns.nps, true), of_responses(columns.csat, false));
    #[allow(clippy::cast_possible_truncation, reason = "tested to be whole and small")]
    let nps = nps.map(|all| all.into_iter().map(|(id, answer)| (id, answer as i64)).collect());
    let (by, responses) = (columns.by(), ids.len());
    Ok(Answers { answered, nps, csat, by, responses, names, troubles })
}

/// One answer for each response; another one further down is named and left out, the same one again is not.
fn per_response(
    sheet: &Sheet,
    column: usize,
    whole: bool,
    keys: &[String],
    ids: &BTreeMap<&str, RecordId>,
    troubles: &mut Troubles,
) -> Vec<(RecordId, f64)> {
    let mut answers: BTreeMap<RecordId, f64> = BTreeMap::new();
    for (row, key) in sheet.rows.iter().zip(keys) {
        let Some(answer) = sheet.number(row, column, troubles) else { continue };
        let value = Sheet::cell(row, column).unwrap_or_default();
        if whole && (answer.fract().abs() > 0.0 || answer.abs() > 1e6) {
            troubles.add(
                row.line,
                sheet.name(column),
                value,
                "A whole number from 0 to 10 is expected. It was left out.",
            );
            continue;
        }
        let first = *answers.entry(ids[key.as_str()]).or_insert(answer);
        if (first - answer).abs() > 0.0 {
            let why = format!("{key} answered {first} further up, which counts. This one was left out.");
            troubles.add(row.line, sheet.name(column), value, why);
        }
    }
    answers.into_iter().collect()
}
