//! Responses of the book as answers that can be counted.

use std::collections::{BTreeMap, HashMap};

use cairn_domain::{Kind, RecordId};
use cairn_insight::satisfaction::{Coded, Coding, Replies, Reply};
use cairn_store::lists::{self, Whole};
use cairn_store::{Read, Result as StoreResult};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use super::json::{Json, entries, id, int, text};

/// One response.
pub(super) struct Heard {
    pub(super) id: RecordId,
    pub(super) customer: Option<RecordId>,
    pub(super) trip: Option<RecordId>,
    /// Where on the trip it was asked.
    pub(super) stop: Option<String>,
    /// Members' ids, or names where they are no members.
    pub(super) guides: Vec<String>,
    /// When it was finished or begun; absent where no clock said.
    pub(super) at: Option<Timestamp>,
    pub(super) replies: Replies,
    pub(super) coded: Coded,
}

/// Every response, in the order of their ids.
pub(super) fn heard(conn: &Read) -> StoreResult<Vec<Heard>> {
    let codings = codings(conn)?;
    let guides = guides(conn)?;
    let usual = Coding::default();
    let one = |Whole { id: response, fields, .. }: Whole| {
        let trip = id(&fields, "trip");
        let coding = id(&fields, "form").and_then(|form| codings.get(&form)).unwrap_or(&usual);
        let mut replies = Replies::new();
        flatten(fields.get("answers").unwrap_or(&Value::Null), "", &mut replies);
        if let Some(score) = fields.get("score").and_then(Value::as_f64) {
            replies.entry("nps".to_owned()).or_insert(Reply::Number(score));
        }
        let at = int(&fields, "finished_at").or_else(|| int(&fields, "started_at"));
        Heard {
            id: response,
            customer: id(&fields, "customer"),
            trip,
            stop: text(&fields, "stop").map(str::to_owned),
            guides: trip.and_then(|trip| guides.get(&trip)).cloned().unwrap_or_default(),
            at: at.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            coded: coding.read(&replies),
            replies,
        }
    };
    Ok(lists::whole(conn, Kind::Response)?.into_iter().map(one).collect())
}

/// The latest answer of each customer to each question, by the question's name.
pub(super) fn latest<'a>(heard: impl Iterator<Item = &'a Heard>) -> HashMap<RecordId, BTreeMap<&'a str, &'a Reply>> {
    let mut sorted: Vec<&Heard> = heard.collect();
    sorted.sort_by_key(|one| (one.at, one.id));
    let mut found: HashMap<RecordId, BTreeMap<&str, &Reply>> = HashMap::new();
    for one in sorted {
        let Some(customer) = one.customer else { continue };
        found.entry(customer).or_default().extend(one.replies.iter().map(|(name, reply)| (name.as_str(), reply)));
    }
    found
}

impl Heard {
    pub(super) fn day(&self, zone: &TimeZone) -> Option<Date> {
        self.at.map(|at| zone.to_datetime(at).date())
    }
}

fn codings(conn: &Read) -> StoreResult<HashMap<RecordId, Coding>> {
    let of = |form: Whole| {
        // The field also holds how answers are exported; what they stand for is a part of it.
        let beside = form.fields.get("coding").and_then(|coding| coding.get("figures"));
        let coding = Coding::deserialize(beside.or_else(|| form.fields.get("definition")?.get("coding"))?);
        if let Err(why) = &coding {
            tracing::warn!(form = %form.id, %why, "a form's coding cannot be read; the names of its questions are taken");
        }
        Some((form.id, coding.ok()?))
    };
    Ok(lists::whole(conn, Kind::Form)?.into_iter().filter_map(of).collect())
}

fn guides(conn: &Read) -> StoreResult<HashMap<RecordId, Vec<String>>> {
    let of = |trip: Whole| {
        let named = |guide: &Json| text(guide, "member").or_else(|| text(guide, "name")).map(str::to_owned);
        (trip.id, entries(&trip.fields, "guides").filter_map(|(_, guide)| named(guide)).collect())
    };
    Ok(lists::whole(conn, Kind::Trip)?.into_iter().map(of).collect())
}

/// Answers by the question's own name, whether they lie in groups, under paths, or flat. Of two questions of one name the first counts.
fn flatten(answers: &Value, name: &str, into: &mut Replies) {
    let mut keep = |reply| {
        if !name.is_empty() {
            into.entry(name.to_owned()).or_insert(reply);
        }
    };
    match answers {
        Value::Bool(flag) => keep(Reply::Flag(*flag)),
        Value::Number(number) => number.as_f64().into_iter().for_each(|number| keep(Reply::Number(number))),
        Value::String(text) => keep(Reply::Text(text.clone())),
        Value::Object(parts) => {
            for (path, part) in parts {
                flatten(part, path.rsplit('/').next().unwrap_or(path), into);
            }
        }
        Value::Array(list) => list.iter().for_each(|part| flatten(part, name, into)),
        Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_found_flat_in_groups_and_under_paths() {
        for answers in [
            json!({ "per_hotel": 4, "again": true, "why": "静" }),
            json!({ "stay": { "per_hotel": 4, "again": true }, "why": "静" }),
            json!({ "/data/stay/per_hotel": 4, "stay/again": true, "why": ["静", "近"] }),
        ] {
            let mut replies = Replies::new();
            flatten(&answers, "", &mut replies);
            let found: Vec<_> = replies.into_iter().collect();
            let expected = [
                ("again".to_owned(), Reply::Flag(true)),
                ("per_hotel".to_owned(), Reply::Number(4.0)),
                ("why".to_owned(), Reply::Text("静".to_owned())),
            ];
            assert_eq!(found, expected, "{answers}");
        }
    }
}
