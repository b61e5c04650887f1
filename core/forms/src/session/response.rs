//! What comes out of a finished interview.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::entities::{EntityChange, changes};
use super::{Mode, Session, Subject};
use crate::engine::{Engine, Ix};
use crate::form::{Control, DataType, Kind};

/// A finished interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// `form_id`.
    pub form: String,
    /// The version that was answered.
    pub form_version: String,
    /// `uuid:...`, when the form has an instance id.
    pub instance_id: String,
    /// `instance_name`, or blank.
    pub instance_name: String,
    /// About whom.
    pub subject: Subject,
    /// How.
    pub mode: Mode,
    /// Who asked.
    pub interviewer: Option<String>,
    /// Language at the end, as the form names it.
    pub language: String,
    /// Ms since the Unix epoch.
    pub started_at: i64,
    /// Ms since the Unix epoch.
    pub finished_at: i64,
    /// Ms spent on each page, by the path of its question or group. Pauses are not in it.
    pub times: BTreeMap<String, i64>,
    /// Answers and calculated values by path with the positions of repeats, in document order of the form. Numbers are numbers,
    /// several choices a list, everything else text. Blank and irrelevant ones are left out.
    pub answers: serde_json::Map<String, Json>,
    /// The instance as OpenRosa XML.
    pub submission: String,
    /// Records to be created or changed.
    pub entities: Vec<EntityChange>,
}

impl Session {
    /// The response of a finished interview.
    #[must_use]
    pub fn response(&self) -> Option<Response> {
        let finished_at = self.finished?;
        let engine = &self.engine;
        let meta = |name: &str| {
            let form = engine.form();
            let ix = engine.find(&format!("{}/meta/{name}", form.node(crate::form::Form::ROOT).path));
            ix.map(|ix| engine.value(ix).to_owned()).unwrap_or_default()
        };
        Some(Response {
            form: engine.form().id.clone(),
            form_version: engine.form().version.clone(),
            instance_id: meta("instanceID"),
            instance_name: meta("instanceName"),
            subject: self.beginning.subject.clone(),
            mode: self.beginning.mode,
            interviewer: self.beginning.interviewer.clone(),
            language: self.language().to_owned(),
            started_at: self.beginning.at,
            finished_at,
            times: self.spent.clone(),
            answers: answers(engine),
            submission: engine.submission(),
            entities: changes(engine),
        })
    }

    /// The answers so far, as [`Response::answers`].
    #[must_use]
    pub fn answers(&self) -> serde_json::Map<String, Json> {
        answers(&self.engine)
    }
}

fn answers(engine: &Engine) -> serde_json::Map<String, Json> {
    let mut found = serde_json::Map::new();
    gather(engine, engine.root(), &mut found);
    found
}

fn gather(engine: &Engine, parent: Ix, found: &mut serde_json::Map<String, Json>) {
    for ix in engine.children(parent).into_iter().filter(|ix| engine.is_relevant(*ix)) {
        let node = engine.node(ix);
        match &node.kind {
            Kind::Group { .. } | Kind::Repeat { .. } if node.name != "meta" => gather(engine, ix, found),
            Kind::Question { control, .. } => add(engine, ix, Some(*control), found),
            Kind::Value => add(engine, ix, None, found),
            Kind::Group { .. } | Kind::Repeat { .. } | Kind::Attribute => {}
        }
    }
}

fn add(engine: &Engine, ix: Ix, control: Option<Control>, found: &mut serde_json::Map<String, Json>) {
    let text = engine.value(ix);
    if text.is_empty() {
        return;
    }
    let list = matches!(control, Some(Control::SelectMultiple | Control::Rank));
    let value = match engine.node(ix).bind.data_type {
        _ if list => text.split_whitespace().map(|name| Json::String(name.to_owned())).collect(),
        DataType::Int => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
        DataType::Decimal => match text.parse::<f64>() {
            Ok(number) => Json::from(number),
            Err(_) => Json::from(text),
        },
        _ => Json::from(text),
    };
    found.insert(engine.path(ix), value);
}
