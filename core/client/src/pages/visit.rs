//! A visit's page: whether the check-in is verified, and what helped against an objection before.

use std::collections::BTreeSet;

use cairn_domain::{Change, Edit, Fields, Kind, Position, RecordId, Value};
use cairn_store::lists::{self, ListQuery, MOST_ROWS};
use cairn_store::records::{self, Revision};
use serde::Serialize;

use super::{entries, text};
use crate::error::{ClientError, Result};
use crate::insight::Person;
use crate::workspace::Workspace;

/// Within so many metres of an address, somebody is there; or within the accuracy of the position where that is worse.
const NEAR_M: f64 = 250.0;
/// The mean radius of the earth, metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;
/// Visits whose objections are compared, the newest first.
const COMPARED: usize = 2_000;
/// The share of pairs of characters (Dice 1945) from which two objections are taken for the same.
const ALIKE: f64 = 0.4;

/// Whether somebody was where the customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "check_in")]
pub enum CheckIn {
    /// Nobody checked in.
    NotYet,
    /// At one of the customer's addresses.
    Verified,
    /// So many metres away from the nearest.
    Far {
        /// How far.
        metres: u64,
    },
    /// The customer has no address with a place on the map.
    NoAddress,
}

/// One objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectionLine {
    /// Its token in the visit's list.
    pub token: String,
    /// What they said.
    pub text: String,
    /// What was answered.
    pub handling: Option<String>,
    /// `yes`, `partly`, `no`, `unknown`.
    pub worked: String,
    /// What worked before with an objection like it.
    pub tip: Option<Tip>,
}

/// An answer that worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tip {
    /// The answer.
    pub handling: String,
    /// The visit at which it worked.
    pub visit: RecordId,
    /// With whom.
    pub customer: String,
}

/// What a visit's page shows beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitSheet {
    /// With whom.
    pub customer: Option<Person>,
    /// Whether somebody was there.
    pub check_in: CheckIn,
    /// In the order of their tokens.
    pub objections: Vec<ObjectionLine>,
}

impl Workspace {
    /// What a visit's page shows beyond the record.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn visit_sheet(&self, id: RecordId) -> Result<VisitSheet> {
        let found = self.0.store.read(|conn| {
            let Some(visit) = records::get(conn, id)?.filter(|visit| visit.kind == Kind::Visit) else {
                return Ok(None);
            };
            let customer: Option<RecordId> = text(&visit.fields, "customer").and_then(|id| id.parse().ok());
            let known = customer.map(|id| records::get(conn, id)).transpose()?.flatten();
            Ok(Some((visit, known)))
        })?;
        let (visit, customer) = found.ok_or(ClientError::NotFound(id))?;
        let helped = if visit.fields.contains_key("objections") { self.helped(id)? } else { Vec::new() };
        let line = |(token, parts): (&String, &Fields)| {
            let said = text(parts, "text").unwrap_or_default();
            ObjectionLine {
                token: token.clone(),
                handling: text(parts, "handling"),
                worked: text(parts, "worked").unwrap_or_else(|| "unknown".to_owned()),
                tip: best(&said, &helped),
                text: said,
            }
        };
        let mut objections: Vec<_> = entries(&visit.fields, "objections").map(line).collect();
        self.name_tips(&mut objections)?;
        Ok(VisitSheet {
            objections,
            check_in: check_in(&visit.fields, customer.as_ref().map(|c| &c.fields), NEAR_M),
            customer: customer.map(|c| Person { id: c.id, name: c.title() }),
        })
    }

    /// Notes where the phone is, and says whether that is where the customer is. `accuracy` is the radius within which the position lies.
    ///
    /// # Errors
    /// As [`edit_record`](Self::edit_record).
    pub fn check_in(&self, id: RecordId, at: Position, accuracy: f64) -> Result<(Revision, CheckIn)> {
        let visit = self.record(id)?.record;
        let customer = visit.text("customer").and_then(|id| id.parse().ok());
        let known = customer.map(|id| self.record(id)).transpose()?.map(|detail| detail.record.fields);
        let change = Change::Set { field: "position".to_owned(), value: Value::Position(at) };
        let revision = self.edit_record(&Edit { id, changes: vec![change.clone()] })?;
        let mut fields = visit.fields;
        if let Change::Set { field, value } = change {
            fields.insert(field, value);
        }
        Ok((revision, check_in(&fields, known.as_ref(), NEAR_M.max(accuracy))))
    }

    /// Objections of other visits whose answer worked, newest first.
    fn helped(&self, except: RecordId) -> Result<Vec<(String, String, RecordId)>> {
        let mut query = ListQuery { sort: lists::Sort::Recent, limit: MOST_ROWS, ..ListQuery::of(Kind::Visit) };
        let (mut found, mut seen) = (Vec::new(), 0);
        loop {
            let page = self.0.store.read(|conn| lists::page(conn, &query))?;
            seen += page.rows.len();
            for row in page.rows.iter().filter(|row| row.id != except) {
                let worked =
                    entries(&row.fields, "objections").filter(|(_, o)| text(o, "worked").as_deref() == Some("yes"));
                found.extend(worked.filter_map(|(_, o)| Some((text(o, "text")?, text(o, "handling")?, row.id))));
            }
            query.after = page.next;
            if query.after.is_none() || seen >= COMPARED {
                return Ok(found);
            }
        }
    }

    fn name_tips(&self, objections: &mut [ObjectionLine]) -> Result<()> {
        for tip in objections.iter_mut().filter_map(|line| line.tip.as_mut()) {
            let customer = self.record(tip.visit)?.record.text("customer").and_then(|id| id.parse::<RecordId>().ok());
            tip.customer = self.titles(customer)?.into_values().next().unwrap_or_default();
        }
        Ok(())
    }
}

/// The answer that worked with the objection most like this one.
fn best(said: &str, helped: &[(String, String, RecordId)]) -> Option<Tip> {
    let wanted = pairs(said);
    let likeness = |other: &str| {
        let other = pairs(other);
        #[expect(clippy::cast_precision_loss, reason = "a paragraph has few characters")]
        let share = 2.0 * wanted.intersection(&other).count() as f64 / (wanted.len() + other.len()).max(1) as f64;
        share
    };
    let alike = helped.iter().map(|one| (likeness(&one.0), one)).filter(|(share, _)| *share >= ALIKE);
    let (_, (_, handling, visit)) = alike.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(Tip { handling: handling.clone(), visit: *visit, customer: String::new() })
}

/// Neighbouring characters of a text, without spaces and case.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let chars: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn check_in(visit: &Fields, customer: Option<&Fields>, near: f64) -> CheckIn {
    let Some(Value::Position(at)) = visit.get("position") else { return CheckIn::NotYet };
    let places = customer.into_iter().flat_map(|fields| entries(fields, "addresses")).filter_map(|(_, entry)| {
        if let Some(Value::Position(place)) = entry.get("position") { Some(metres(*at, *place)) } else { None }
    });
    match places.reduce(f64::min) {
        None => CheckIn::NoAddress,
        Some(metres) if metres <= near => CheckIn::Verified,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most half the earth's girth")]
        Some(metres) => CheckIn::Far { metres: metres.round() as u64 },
    }
}

/// The distance of two places on a sphere (haversine).
fn metres(a: Position, b: Position) -> f64 {
    let radians = |e7: i32| (f64::from(e7) / 1e7).to_radians();
    let (lat_a, lat_b) = (radians(a.lat_e7), radians(b.lat_e7));
    let (dlat, dlon) = (lat_b - lat_a, radians(b.lon_e7) - radians(a.lon_e7));
    let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_M * h.sqrt().min(1.0).asin()
}
