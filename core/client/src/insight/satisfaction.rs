//! Satisfaction and complaints over the records of the book.

use std::collections::BTreeMap;

use cairn_domain::{Kind, RecordId};
use cairn_insight::History;
use cairn_insight::calendar::Severity;
use cairn_insight::satisfaction::{
    Answered, CaseKind, Complaint, ComplaintFigures, ComplaintRules, Csat, GroupBy, Groups, Indicator, IndicatorInput,
    LevelAnswer, Levels, Meaning, Nps, Scale, Servqual, ServqualAnswer, Wording, complaint_figures, csat, gaps,
    indicators, levels, nps, servqual,
};
use cairn_store::dealings;
use cairn_store::lists::{self, Whole};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answers::{self, Heard};
use super::json::{Json, entries, flag, id, int, text};
use super::settings;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// What guests thought, and by what the trade judges it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Satisfaction {
    /// The first day counted.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// The IANA name of the zone in which days begin.
    pub zone: String,
    /// Responses of the period.
    pub responses: u64,
    /// Responses that no clock dated: in no figure.
    pub undated: Vec<RecordId>,
    /// Experience − expectation by question, touchpoint, trip and guide.
    pub groups: Vec<Groups>,
    /// The five dimensions; absent where nobody was asked.
    pub servqual: Option<Servqual>,
    /// Satisfied overall, each scale by itself; empty where nobody was asked.
    pub csat: Vec<Csat>,
    /// Would recommend; absent where nobody was asked.
    pub nps: Option<Nps>,
    /// Satisfied, will come again, will bring friends.
    pub levels: Levels,
    /// The seven indicators.
    pub indicators: [Indicator; 7],
}

/// How complaints were dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaints {
    /// The first day counted, by the day on which a case came in.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// The IANA name of the zone in which days begin.
    pub zone: String,
    /// Cases that nobody dated: they are counted whatever the period.
    pub undated: u64,
    /// The figures.
    #[serde(flatten)]
    pub figures: ComplaintFigures,
}

/// Days after a complaint in which a guest must buy again to count as returned.
const RETURN_WITHIN: u16 = 180;

impl Period {
    fn has(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

impl Workspace {
    /// The year up to and including a day: the period of figures unless another is asked for.
    #[must_use]
    pub fn year_until(&self, to: Date) -> Period {
        Period { from: to.saturating_sub(jiff::Span::new().days(364)), to }
    }

    /// What guests thought in a period, from the responses here.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn satisfaction(&self, period: Period) -> Result<Satisfaction> {
        let (heard, cases, histories, joined, zone) = self.0.store.read(|conn| {
            let by = settings::reckoning(conn)?;
            let joined = joined(&lists::whole(conn, Kind::Customer)?);
            let cases = cases(conn)?;
            Ok((answers::heard(conn)?, cases, dealings::all(conn, &by)?, joined, by.zone))
        })?;
        let undated = heard.iter().filter(|one| one.at.is_none()).map(|one| one.id).collect();
        let heard: Vec<Heard> =
            heard.into_iter().filter(|one| one.day(&zone).is_some_and(|day| period.has(day))).collect();
        let recommended: Vec<(RecordId, i64)> =
            heard.iter().filter_map(|one| Some((one.id, whole_number(one)?))).collect();
        let complained: Vec<(RecordId, Date)> = cases
            .iter()
            .filter(|case| case.kind == CaseKind::Complaint)
            .filter_map(|case| Some((case.customer?, zone.to_datetime(case.received?).date())))
            .collect();
        let referrals = referrals(&histories, &joined);
        let asked = |meaning| asked(&heard, meaning);
        let (reputation, naming, leaving) =
            (asked(Meaning::SpeaksWell), asked(Meaning::NamesUs), asked(Meaning::LeavesForPrice));
        Ok(Satisfaction {
            from: period.from,
            to: period.to,
            zone: settings::zone_name(&zone),
            responses: heard.len() as u64,
            undated,
            groups: [GroupBy::Question, GroupBy::Touchpoint, GroupBy::Trip, GroupBy::Guide]
                .into_iter()
                .map(|by| gaps(&answered(&heard, by == GroupBy::Guide), by))
                .collect(),
            servqual: servqual_of(&heard),
            csat: csat_of(&heard),
            nps: (!recommended.is_empty()).then(|| nps(&recommended)),
            levels: levels(&heard.iter().map(level).collect::<Vec<_>>()),
            indicators: indicators(&IndicatorInput {
                from: period.from,
                to: period.to,
                reputation: reputation.as_deref(),
                naming: naming.as_deref(),
                leaving_for_price: leaving.as_deref(),
                histories: &histories,
                complaints: Some(&complained),
                referrals: Some(&referrals),
            }),
        })
    }

    /// How the complaints that came in during a period were dealt with, by the workspace's promise of an answer.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where by the workspace's calendar the office is never open.
    pub fn complaints(&self, period: Period) -> Result<Complaints> {
        let (all, histories, rule, zone) = self.0.store.read(|conn| {
            let by = settings::reckoning(conn)?;
            Ok((cases(conn)?, dealings::all(conn, &by)?, settings::answer_rule(conn)?, by.zone))
        })?;
        let undated =
            all.iter().filter(|case| case.kind == CaseKind::Complaint && case.received.is_none()).count() as u64;
        let of_period = |case: &Complaint| case.received.is_none_or(|at| period.has(zone.to_datetime(at).date()));
        let counted: Vec<Complaint> = all.into_iter().filter(of_period).collect();
        let bought: BTreeMap<RecordId, Vec<Date>> =
            histories.iter().map(|h| (h.customer, h.purchases.iter().map(|p| p.date).collect())).collect();
        let rules = ComplaintRules {
            clock: &rule.clock(),
            zone: &zone,
            allowances: rule.allowances,
            now: self.now(),
            return_within_days: Some(RETURN_WITHIN),
        };
        let figures =
            complaint_figures(&counted, &bought, &rules).map_err(|e| ClientError::Unsound(format!("{e}.")))?;
        Ok(Complaints { from: period.from, to: period.to, zone: settings::zone_name(&zone), undated, figures })
    }
}

fn answered(heard: &[Heard], by_guide: bool) -> Vec<Answered> {
    let mut all = Vec::new();
    for one in heard {
        // A trip with two guides tells of both.
        let guides: Vec<Option<&String>> = match one.guides.as_slice() {
            [] => vec![None],
            several if by_guide => several.iter().map(Some).collect(),
            several => vec![several.first()],
        };
        for (guide, pair) in guides.iter().flat_map(|guide| one.coded.pairs.iter().map(move |pair| (guide, pair))) {
            all.push(Answered {
                response: one.id,
                question: pair.question.clone(),
                touchpoint: pair.touchpoint.clone().or_else(|| one.stop.clone()),
                trip: one.trip,
                guide: guide.cloned(),
                expectation: pair.expectation,
                experience: pair.experience,
                scale: one.coded.scale,
            });
        }
    }
    all
}

fn whole_number(one: &Heard) -> Option<i64> {
    let number = one.coded.numbers.get(&Meaning::Nps)?;
    #[expect(clippy::cast_possible_truncation, reason = "off the scale stays off it")]
    (number.fract() == 0.0 && number.abs() < 1e9).then_some(*number as i64)
}

fn asked(heard: &[Heard], meaning: Meaning) -> Option<Vec<(RecordId, bool)>> {
    let all: Vec<_> = heard.iter().filter_map(|one| Some((one.id, *one.coded.flags.get(&meaning)?))).collect();
    (!all.is_empty()).then_some(all)
}

fn level(one: &Heard) -> LevelAnswer {
    let flag = |meaning| one.coded.flags.get(&meaning).copied();
    LevelAnswer {
        response: one.id,
        satisfied: flag(Meaning::Satisfied).or_else(|| satisfied_overall(one)),
        come_again: flag(Meaning::ComeAgain),
        bring_friends: flag(Meaning::BringFriends),
    }
}

/// Where nobody asked for a yes or no: the upper two fifths of the scale, a 4 or 5 of 1 to 5.
pub(super) fn satisfied_overall(one: &Heard) -> Option<bool> {
    let (scale, value) = (one.coded.scale, *one.coded.numbers.get(&Meaning::Csat)?);
    scale.has(value).then(|| (value - scale.min()) / scale.range() >= 0.75)
}

fn csat_of(heard: &[Heard]) -> Vec<Csat> {
    by_scale(heard.iter().filter_map(|one| Some((one.coded.scale, (one.id, *one.coded.numbers.get(&Meaning::Csat)?)))))
        .into_iter()
        .map(|(scale, answers)| csat(&answers, scale))
        .collect()
}

/// SERVQUAL of the scale that most responses are on: gaps on different scales cannot be put together.
fn servqual_of(heard: &[Heard]) -> Option<Servqual> {
    let answer = |one: &Heard| {
        let coded = one.coded.servqual.as_ref()?;
        let (expectation, perception, weights) = (coded.expectation, coded.perception, coded.weights);
        Some((one.coded.scale, ServqualAnswer { response: one.id, expectation, perception, weights }))
    };
    let (scale, answers) = by_scale(heard.iter().filter_map(answer)).into_iter().max_by_key(|(_, all)| all.len())?;
    Some(servqual(&answers, scale, Wording::Positive, None))
}

fn by_scale<T>(all: impl Iterator<Item = (Scale, T)>) -> Vec<(Scale, Vec<T>)> {
    let mut found: Vec<(Scale, Vec<T>)> = Vec::new();
    for (scale, one) in all {
        match found.iter_mut().find(|(known, _)| *known == scale) {
            Some((_, list)) => list.push(one),
            None => found.push((scale, vec![one])),
        }
    }
    found
}

/// Who was sent by whom.
fn joined(customers: &[Whole]) -> BTreeMap<RecordId, RecordId> {
    let referrer = |fields: &Json| {
        let mut links = entries(fields, "links").map(|(_, link)| link);
        links.find(|link| text(link, "role") == Some("referrer")).and_then(|link| id(link, "customer"))
    };
    customers.iter().filter_map(|one| Some((one.id, referrer(&one.fields)?))).collect()
}

/// Who brought a new customer, on the day of that one's first purchase.
fn referrals(histories: &[History], joined: &BTreeMap<RecordId, RecordId>) -> Vec<(RecordId, Date)> {
    let of = |h: &History| Some((*joined.get(&h.customer)?, h.purchases.first()?.date));
    histories.iter().filter_map(of).collect()
}

fn cases(conn: &cairn_store::Read) -> cairn_store::Result<Vec<Complaint>> {
    Ok(lists::whole(conn, Kind::Case)?.iter().map(complaint).collect())
}

/// A case as the figures and the clocks know it.
pub(super) fn complaint(case: &Whole) -> Complaint {
    let fields = &case.fields;
    let at = |name: &str| int(fields, name).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let reopened = text(fields, "status") == Some("reopened") || at("reopened_at").is_some();
    Complaint {
        id: case.id,
        kind: named(fields, "kind").unwrap_or(CaseKind::Unknown),
        severity: named(fields, "severity").unwrap_or(Severity::Unknown),
        touchpoint: text(fields, "touchpoint").or_else(|| text(fields, "stop")).map(str::to_owned),
        cause: text(fields, "cause").filter(|cause| *cause != "unknown").map(str::to_owned),
        received: at("received_at"),
        acknowledged: at("acknowledged_at").or_else(|| at("resolved_at")).or_else(|| at("closed_at")),
        resolved: at("resolved_at"),
        closed: at("closed_at"),
        reopened,
        on_the_spot: flag(fields, "solved_on_the_spot"),
        customer: id(fields, "customer"),
    }
}

/// A choice of the record as the figures know it: both use the same names.
fn named<T: DeserializeOwned>(fields: &Json, name: &str) -> Option<T> {
    serde_json::from_value(Value::String(text(fields, name)?.to_owned())).ok()
}
