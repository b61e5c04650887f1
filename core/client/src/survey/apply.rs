//! What a finished interview writes: its response, and the records that the form creates or updates.
//!
//! An update is an ordinary edit as of what the record said when the interview began, so it merges field by field with what others
//! changed meanwhile, and where both wrote one field the conflict shows. What cannot be written (a date that is none, a record
//! that is gone) is kept with the response.

use std::collections::BTreeMap;

use cairn_domain::{Change, ChangeHash, Create, Edit, Fields, Kind, RecordId, RecordSpec, Shape, Value};
use cairn_forms::session::{EntityAction, EntityChange, Mode, Response, Subject};
use cairn_store::lists;
use cairn_store::records::{self, Author, Revision};
use cairn_store::{Result as StoreResult, StoreError, Write};
use serde_json::{Value as Json, json};

use super::interview::Interviewed;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// The heads of the records that an interview is about, as they were when it began.
pub(super) type Seen = BTreeMap<RecordId, Vec<ChangeHash>>;

/// The most proposals that are kept with one response.
const MOST_PROPOSALS: usize = 20;
/// The most characters of a value that is kept so.
const MOST_PROPOSED: usize = 300;

/// A finished interview, to be written.
pub(super) struct Finished<'a> {
    /// The response's identifier.
    pub(super) id: RecordId,
    /// The form that was answered.
    pub(super) form: RecordId,
    /// The link under which it came.
    pub(super) link: Option<Under>,
    pub(super) response: &'a Response,
    pub(super) seen: &'a Seen,
}

/// The link under which an answer came.
#[derive(Clone, Copy)]
pub(super) struct Under {
    pub(super) id: RecordId,
    /// Whether it is good for one answer.
    pub(super) once: bool,
}

/// What the records of a subject say now.
pub(super) fn seen(book: &Workspace, subject: &Subject) -> Result<Seen> {
    let ids = [&subject.customer, &subject.trip, &subject.case];
    let ids = ids.into_iter().flatten().filter_map(|id| id.parse::<RecordId>().ok());
    Ok(book.0.store.read(|conn| ids.map(|id| Ok((id, records::heads(conn, id)?))).collect())?)
}

/// The kind of record that a list of entities is: `customers` and `customer` are both.
pub(super) fn kind_of(dataset: &str) -> Option<Kind> {
    Kind::from_name(dataset).or_else(|| Kind::from_name(dataset.strip_suffix('s')?))
}

impl Workspace {
    /// Writes it all in one transaction; `close` is part of it. Nothing is written, and there is no response, where a link for one
    /// answer has had it.
    pub(super) fn write_response(
        &self,
        finished: &Finished<'_>,
        close: impl FnOnce(&Write<'_>) -> StoreResult<()>,
    ) -> Result<Interviewed> {
        let space = self.space_of_subject(&finished.response.subject)?;
        let mut unapplied = Vec::new();
        let mut touched = Vec::new();
        let mut taken = false;
        let revisions = self.0.commit_all(|tx, author| {
            if let Some(link) = finished.link.filter(|link| link.once) {
                // Looked at where no other can write in between: of two answers at once, one is the first.
                taken = lists::count_about(tx, Kind::Response, link.id)? > 0;
                if taken {
                    return Ok(Vec::new());
                }
            }
            for (nth, entity) in finished.response.entities.iter().enumerate() {
                let mut one = Applying { finished, entity, nth, unapplied: &mut unapplied };
                if let Some(revision) = one.write(tx, space, author)? {
                    touched.push(revision.id);
                }
            }
            let mut revisions: Vec<Revision> = Vec::new();
            let fields = fields(finished, &unapplied, author);
            revisions.push(records::create(
                tx,
                &Create { id: finished.id, kind: Kind::Response, fields },
                space,
                author,
            )?);
            close(tx)?;
            for id in &touched {
                let record = records::get(tx, *id)?.ok_or(StoreError::NotFound(*id))?;
                revisions.push(Revision { id: *id, kind: record.kind, changed: true, change: None });
            }
            Ok(revisions)
        })?;
        let records = revisions.into_iter().skip(1).map(|revision| revision.id).collect();
        Ok(Interviewed { response: (!taken).then_some(finished.id), records, unapplied: unapplied.len() })
    }

    /// The space of what the interview is about, where this device may write there.
    fn space_of_subject(&self, subject: &Subject) -> Result<cairn_sync::SpaceId> {
        let ids = [&subject.customer, &subject.trip, &subject.case].into_iter().flatten();
        for id in ids.filter_map(|id| id.parse::<RecordId>().ok()) {
            if let Some(space) = self.0.store.read(|conn| records::space_of(conn, id))? {
                return self.writable(Some(space)).or_else(|_| self.writable(None));
            }
        }
        self.writable(None)
    }
}

/// The response's own fields.
fn fields(finished: &Finished<'_>, unapplied: &[Json], author: &Author<'_>) -> Fields {
    let Response { subject, .. } = finished.response;
    let response = finished.response;
    let mut fields = about(subject);
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("form", Value::Text(finished.form.to_string()));
    put("form_version", short(&response.form_version));
    put("mode", mode(response.mode).into());
    put("language", short(&response.language));
    put("started_at", Value::Int(response.started_at));
    put("finished_at", Value::Int(response.finished_at));
    put("answers", Value::Json(Json::Object(response.answers.clone())));
    put("times", Value::Json(json!(response.times)));
    put("submission", Value::Json(json!(response.submission)));
    if response.mode != Mode::Link {
        put("asked_by", Value::Text(RecordId(author.device.0).to_string()));
    }
    if !response.instance_name.is_empty() {
        put("summary", short(&response.instance_name));
    }
    if let Some(link) = finished.link {
        put("link", Value::Text(link.id.to_string()));
    }
    if let Some(score) = score(&response.answers) {
        put("score", Value::Int(score));
    }
    if !unapplied.is_empty() {
        put("unapplied", Value::Json(Json::Array(unapplied.to_vec())));
    }
    fields
}

/// Whom and what something is about, as fields.
pub(super) fn about(subject: &Subject) -> Fields {
    let parts =
        [("customer", &subject.customer), ("trip", &subject.trip), ("stop", &subject.stop), ("case", &subject.case)];
    parts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::Text(text.clone()?)))).collect()
}

/// The answer to "would you recommend us", 0 to 10, where the form asks it under its usual name.
fn score(answers: &serde_json::Map<String, Json>) -> Option<i64> {
    let asked = |path: &str| path.rsplit('/').next() == Some("nps");
    let answer = answers.iter().find(|(path, _)| asked(path)).map(|(_, value)| value)?;
    let score = answer.as_i64().or_else(|| answer.as_str()?.parse().ok())?;
    (0..=10).contains(&score).then_some(score)
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Interviewer => "interviewer",
        Mode::Kiosk => "guest",
        Mode::Link => "link",
    }
}

/// A text that fits a line of a record.
fn short(text: &str) -> Value {
    Value::Text(text.chars().take(200).collect())
}

/// One record that a form wants made or changed.
struct Applying<'a, 'b> {
    finished: &'a Finished<'a>,
    entity: &'a EntityChange,
    /// Which of the interview's records it is.
    nth: usize,
    unapplied: &'b mut Vec<Json>,
}

impl Applying<'_, '_> {
    fn write(
        &mut self,
        tx: &Write<'_>,
        space: cairn_sync::SpaceId,
        author: &mut Author<'_>,
    ) -> StoreResult<Option<Revision>> {
        let Some(kind) = kind_of(&self.entity.dataset) else {
            self.keep("", &format!("there is no kind of record called {}", self.entity.dataset));
            return Ok(None);
        };
        if self.finished.link.is_some() {
            return self.write_for_guest(tx, kind, space, author);
        }
        let Some(id) = identifier(&self.entity.id) else {
            self.keep("", &format!("{} is not the identifier of a record", self.entity.id));
            return Ok(None);
        };
        let there = records::get(tx, id)?.is_some();
        match (self.entity.action, there) {
            (EntityAction::Create | EntityAction::Upsert, false) => self.create(tx, kind, id, space, author),
            (_, true) => self.update(tx, kind, id, author),
            (EntityAction::Update, false) => {
                self.keep("", &format!("there is no record {id} on this device"));
                Ok(None)
            }
        }
    }

    /// A guest makes a case of their own and changes nothing that is there: the rest is kept with the response, for somebody of the
    /// office to decide.
    fn write_for_guest(
        &mut self,
        tx: &Write<'_>,
        kind: Kind,
        space: cairn_sync::SpaceId,
        author: &mut Author<'_>,
    ) -> StoreResult<Option<Revision>> {
        if self.entity.action == EntityAction::Update || kind != Kind::Case {
            self.propose();
            return Ok(None);
        }
        // The page drew the identifier that the form says, and could have drawn that of a record which is there.
        let id = guest_record(self.finished.id, self.nth);
        if records::space_of(tx, id)?.is_some() {
            self.propose();
            return Ok(None);
        }
        self.create(tx, kind, id, space, author)
    }

    fn propose(&mut self) {
        let EntityChange { dataset, id, fields, .. } = self.entity;
        if self.unapplied.len() >= MOST_PROPOSALS {
            return;
        }
        let cut = |text: &String| text.chars().take(MOST_PROPOSED).collect::<String>();
        let value: BTreeMap<&String, String> = fields.iter().map(|(name, text)| (name, cut(text))).collect();
        let why = "a guest proposes this: nothing was changed";
        let (dataset, id) = (cut(dataset), cut(id));
        self.unapplied.push(
            json!({ "dataset": dataset, "record": id, "field": "", "value": value, "why": why, "proposed": true }),
        );
    }

    fn create(
        &mut self,
        tx: &Write<'_>,
        kind: Kind,
        id: RecordId,
        space: cairn_sync::SpaceId,
        author: &mut Author<'_>,
    ) -> StoreResult<Option<Revision>> {
        let spec = kind.spec();
        let mut fields = self.parsed(spec);
        if let (Some(label), Some(title)) = (&self.entity.label, spec.title.first())
            && !spec.title.iter().any(|name| fields.contains_key(*name))
        {
            fields.insert((*title).to_owned(), short(label));
        }
        if let Some(link) = self.finished.link {
            // Whose it is, how far it is and what it cost are the office's to say.
            fields.retain(|name, _| spec.field(name).is_some_and(|field| is_for_guests(field.shape)));
            if spec.field("link").is_some() {
                fields.insert("link".to_owned(), Value::Text(link.id.to_string()));
            }
        }
        let known = about(&self.finished.response.subject).into_iter();
        let moments =
            ["received_at", "made_at"].map(|n| (n.to_owned(), Value::Int(self.finished.response.finished_at)));
        for (name, value) in known.chain(moments).filter(|(name, _)| spec.field(name).is_some()) {
            fields.entry(name).or_insert(value);
        }
        match records::create(tx, &Create { id, kind, fields }, space, author) {
            Ok(revision) => Ok(Some(revision)),
            Err(StoreError::Invalid(why)) => {
                self.keep("", &why.to_string());
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    fn update(
        &mut self,
        tx: &Write<'_>,
        kind: Kind,
        id: RecordId,
        author: &mut Author<'_>,
    ) -> StoreResult<Option<Revision>> {
        let spec = kind.spec();
        let blank = |(_, text): &(&String, &String)| text.is_empty();
        let cleared = self.entity.fields.iter().filter(blank).filter(|(name, _)| spec.field(name).is_some());
        let mut changes: Vec<Change> = cleared.map(|(name, _)| Change::Clear { field: name.clone() }).collect();
        changes.extend(self.parsed(spec).into_iter().flat_map(|(field, value)| change(spec, &field, value)));
        let seen = self.finished.seen.get(&id).map(Vec::as_slice).unwrap_or_default();
        match records::edit_as_of(tx, &Edit { id, changes: changes.clone() }, seen, author) {
            Ok(revision) => return Ok(revision.changed.then_some(revision)),
            Err(StoreError::Invalid(why)) => {
                // What breaks a rule must not keep the rest from being written.
                let breaks = |field: &str| why.0.iter().find(|one| one.field.split('.').next() == Some(field));
                for field in changes.iter().map(Change::field) {
                    if let Some(why) = breaks(field) {
                        self.keep(field, &why.to_string());
                    }
                }
                changes.retain(|change| breaks(change.field()).is_none());
            }
            Err(other) => return Err(other),
        }
        let revision = records::edit_as_of(tx, &Edit { id, changes }, seen, author)?;
        Ok(revision.changed.then_some(revision))
    }

    /// The answers that are values of the record's fields.
    fn parsed(&mut self, spec: &RecordSpec) -> Fields {
        let mut fields = Fields::new();
        let entity = self.entity;
        for (name, text) in entity.fields.iter().filter(|(_, text)| !text.is_empty()) {
            match spec.parse_field(name, text) {
                Ok(value) => drop(fields.insert(name.clone(), value)),
                Err(why) => self.keep(name, &why.to_string()),
            }
        }
        fields
    }

    fn keep(&mut self, field: &str, why: &str) {
        let EntityChange { dataset, id, fields, .. } = self.entity;
        let guest = self.finished.link.is_some();
        if guest && self.unapplied.len() >= MOST_PROPOSALS {
            return;
        }
        // What a guest wrote is whole in the answers; here it must not fill the record.
        let most = if guest { MOST_PROPOSED } else { usize::MAX };
        let cut = |text: &String| text.chars().take(most).collect::<String>();
        let all = || json!(fields.iter().map(|(name, text)| (name, cut(text))).collect::<BTreeMap<_, _>>());
        let value = fields.get(field).map_or_else(all, |value| json!(cut(value)));
        self.unapplied.push(json!({ "dataset": dataset, "record": id, "field": field, "value": value, "why": why }));
    }
}

/// What a guest may say of a case: words, marks and choices.
fn is_for_guests(shape: Shape) -> bool {
    use cairn_domain::Scalar::{Bool, Choice, Int, Text};
    matches!(shape, Shape::Note | Shape::Scalar(Text { .. } | Bool | Choice(_) | Int { .. }))
}

/// The identifier of the nth record of a guest's answer: the office's choice, the same where the answer is sent again.
fn guest_record(response: RecordId, nth: usize) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("cairn record of a guest's answer 1");
    hasher.update(&response.0).update(&(nth as u64).to_le_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordId(id)
}

/// Sets and lists gain what was answered; a note keeps what others typed into it.
fn change(spec: &RecordSpec, field: &str, value: Value) -> Vec<Change> {
    let field = field.to_owned();
    let add = |value| Change::Add { field: field.clone(), value };
    match (spec.field(&field).map(|f| f.shape), value) {
        (Some(Shape::Set(_)), Value::Set(texts)) => texts.into_iter().map(|text| add(Value::Text(text))).collect(),
        (Some(Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_)), value) => vec![add(value)],
        (Some(Shape::Note), Value::Text(text)) => vec![Change::Replace { field, text }],
        (_, value) => vec![Change::Set { field, value }],
    }
}

/// A record's identifier, also written as a UUID.
fn identifier(text: &str) -> Option<RecordId> {
    text.trim().trim_start_matches("uuid:").replace('-', "").to_lowercase().parse().ok()
}

impl From<cairn_forms::session::SessionError> for ClientError {
    fn from(error: cairn_forms::session::SessionError) -> Self {
        Self::Survey(error)
    }
}
