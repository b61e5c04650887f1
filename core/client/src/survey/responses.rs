//! Responses as files for other programs, over all versions of their form.

use std::collections::BTreeMap;

use cairn_domain::{Kind, RecordId};
use cairn_forms::export::{self, Answered, Coding, Exported, Format, Options};
use cairn_forms::form::Form;
use cairn_store::lists::{self, Whole};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::forms::FormInfo;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// What an export names beside the answers: the field, the column of its title, the column of its identifier.
const ABOUT: [(&str, &str, &str); 4] = [
    ("customer", "customer", "customer_id"),
    ("trip", "trip", "trip_id"),
    ("case", "case", "case_id"),
    ("asked_by", "asked_by", "asked_by_id"),
];

impl Workspace {
    /// Every response to a form, in all of its versions, as files. `form` is any of its versions.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::Unsound`] where the format cannot hold so much, or a version cannot be read.
    pub fn export_responses(&self, form: RecordId, format: Format, language: &str, labels: bool) -> Result<Exported> {
        let versions = self.versions(form)?;
        let forms = versions.iter().map(|version| self.form(version.id)).collect::<Result<Vec<Form>>>()?;
        let place: BTreeMap<String, usize> = versions.iter().enumerate().map(|(n, v)| (v.id.to_string(), n)).collect();
        let all = self.0.store.read(|conn| lists::whole(conn, Kind::Response))?;
        let ours = |one: &Whole| place.get(text(&one.fields, "form")?).copied();
        let named = all
            .iter()
            .filter(|one| ours(one).is_some())
            .flat_map(|one| ABOUT.iter().filter_map(|(field, ..)| text(&one.fields, field)?.parse::<RecordId>().ok()));
        let titles = self.titles(named.collect::<Vec<_>>())?;
        let none = Map::new();
        let mut answered: Vec<Answered<'_>> = all
            .iter()
            .filter_map(|one| {
                Some(read(
                    one,
                    ours(one)?,
                    &titles,
                    one.fields.get("answers").and_then(Json::as_object).unwrap_or(&none),
                ))
            })
            .collect();
        answered.sort_by_key(|one| (one.finished_at, one.id.clone()));
        let zone = self.0.store.read(crate::insight::zone)?;
        let now = self.0.host.clock.now_ms();
        let moment = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
        let options = Options {
            language: language.to_owned(),
            coding: self.coding(versions.first())?,
            labels,
            offset: zone.to_offset(moment).seconds(),
            now,
        };
        let forms: Vec<&Form> = forms.iter().collect();
        export::export(format, &forms, &answered, &options).map_err(|e| ClientError::Unsound(format!("{e}.")))
    }

    /// All versions of a form, the newest first: by their state, then by their number.
    fn versions(&self, form: RecordId) -> Result<Vec<FormInfo>> {
        let all = self.forms()?;
        let id = all.iter().find(|one| one.id == form).ok_or(ClientError::NotFound(form))?.form_id.clone();
        let mut versions: Vec<FormInfo> =
            all.into_iter().filter(|one| one.form_id == id && (one.responses > 0 || one.id == form)).collect();
        versions.sort_by_key(|version| std::cmp::Reverse(natural(&version.version)));
        Ok(versions)
    }

    /// How the newest version's answers become numbers, where the workspace has said so.
    fn coding(&self, newest: Option<&FormInfo>) -> Result<Coding> {
        let Some(newest) = newest else { return Ok(Coding::default()) };
        let record = self.record(newest.id)?.record;
        let json = record.fields.get("coding").and_then(|value| serde_json::to_value(value).ok());
        Ok(json.and_then(|json| Coding::deserialize(json).ok()).unwrap_or_default())
    }
}

fn read<'a>(
    one: &Whole,
    form: usize,
    titles: &BTreeMap<RecordId, String>,
    answers: &'a Map<String, Json>,
) -> Answered<'a> {
    let said = |name: &str| text(&one.fields, name).unwrap_or_default().to_owned();
    let moment = |name: &str| one.fields.get(name).and_then(Json::as_i64);
    let mut about = Vec::with_capacity(ABOUT.len() * 2 + 1);
    for (field, title, id) in ABOUT {
        let known = said(field);
        let called = known.parse().ok().and_then(|id: RecordId| titles.get(&id).cloned()).unwrap_or_default();
        about.extend([(title, called), (id, known)]);
    }
    about.push(("stop", said("stop")));
    Answered {
        id: one.id.to_string(),
        form,
        mode: said("mode"),
        language: said("language"),
        about,
        started_at: moment("started_at"),
        finished_at: moment("finished_at"),
        answers,
    }
}

fn text<'a>(fields: &'a Map<String, Json>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Json::as_str)
}

/// A version so that 10 comes after 9: its numbers as numbers, what lies between as text.
fn natural(version: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = version;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let words = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (word, next) = tail.split_at(words);
        parts.push((number.parse().unwrap_or(u64::MAX), word.to_owned()));
        rest = next;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn versions_are_in_the_order_that_people_count_in() {
        let mut versions = ["10", "2026.2", "9", "2026.11", "", "1b", "1a"];
        versions.sort_by_key(|version| natural(version));
        assert_eq!(versions, ["", "1a", "1b", "9", "10", "2026.2", "2026.11"]);
    }
}
