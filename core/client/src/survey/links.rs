//! Links by which somebody without an account answers a form. A link is a record: every office of the workspace serves it and sees
//! that it was used or closed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cairn_domain::{Fields, Kind, Record, RecordId, Value};
use cairn_forms::engine::{Program, Setup};
use cairn_forms::session::{Beginning, Event, Mode, Session, Subject};
use cairn_store::lists;
use cairn_store::{Read, Result as StoreResult, records};
use cairn_sync::SpaceId;
use cairn_sync::control::Role;
use serde::{Deserialize, Serialize};

use super::apply;
use super::forms::subject_answers;
use super::moments;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Digits of a token: the record's identifier, then a secret that no relay sees.
const TOKEN: usize = 64;

/// How often a link may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uses {
    /// By one person, once.
    Once,
    /// By everyone who has it: a poster, a table in a hotel.
    Many,
}

/// What a new link is for.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// The form, which must be published (or in test).
    pub form: RecordId,
    /// What the office calls it.
    pub title: String,
    /// How often.
    pub uses: Uses,
    /// Until when, ms since the Unix epoch; `None` for ever.
    pub expires_at: Option<i64>,
    /// The language that it opens in; the guest can change it. `None`: the form's own.
    pub language: Option<String>,
    /// The customer, trip and case that the answers will be about, as far as known.
    pub about: Vec<(Kind, RecordId)>,
    /// Columns of the book's lists that everybody with the link may read (`trips.label`). Only an administrator may give any.
    pub release: BTreeSet<String>,
}

/// What a guest's page begins with.
#[derive(Debug, Clone)]
pub struct LinkSheet {
    /// The form, with what it may be shown of the book.
    pub program: Arc<Program>,
    /// The identifiers of what the link is about, by path.
    pub prefill: BTreeMap<String, String>,
}

/// A link that can be answered now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its record.
    pub id: RecordId,
    /// The form, in the version that it asks.
    pub form: RecordId,
    /// How often it may be answered.
    pub uses: Uses,
    /// Until when, ms since the Unix epoch.
    pub expires_at: Option<i64>,
    /// The language that it opens in.
    pub language: Option<String>,
    /// What is at the end of its address.
    pub token: String,
    /// The secret half of the key that answers are sealed to.
    #[serde(skip)]
    pub key: [u8; 32],
    /// Customer, trip, stop and case, as fields of the response.
    #[serde(skip)]
    pub about: Fields,
    /// Columns of the book that an administrator released for it.
    #[serde(skip)]
    pub release: BTreeSet<String>,
    /// Whether it was good for one answer, which is there.
    #[serde(skip)]
    pub answered: bool,
}

/// What a guest's page sends: the interview's steps, not their outcome. The office takes them once more, by the same engine, so that
/// a page cannot hand in what the form does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAnswer {
    /// Random, made when the page opened: the same answer sent twice is one response.
    pub nonce: RecordId,
    /// The language that it began in.
    #[serde(default)]
    pub language: Option<String>,
    /// When it began, ms since the Unix epoch by the guest's clock.
    pub at: i64,
    /// The guest's offset from UTC, s.
    pub utc_offset: i32,
    /// The random seed that the page began with.
    pub seed: [u64; 2],
    /// What was done, the finish last.
    pub events: Vec<Event>,
}

/// Why a link cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefused {
    /// There is none with this token; it may not have arrived at this office yet.
    #[error("There is no such survey link. Please check the address, or ask for a new link.")]
    Unknown,
    /// Its time is over.
    #[error("This survey link is no longer valid. Please ask for a new one.")]
    Expired,
    /// Somebody paused it, and may resume it.
    #[error("This survey is paused just now. Please try again later.")]
    Paused,
    /// The form reads or makes what no guest may: it was changed since, or the link is older than this rule.
    #[error("This survey cannot be answered by link as it is. Please tell whoever sent it to you.")]
    Withheld,
    /// Somebody closed it.
    #[error("This survey is closed. Thank you for wanting to answer.")]
    Closed,
    /// It was good for one answer, which is there.
    #[error("This survey was answered already. Thank you.")]
    Answered,
}

impl LinkRefused {
    /// A stable code for pages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Paused => "paused",
            Self::Withheld => "withheld",
            Self::Closed => "closed",
            Self::Answered => "answered",
        }
    }
}

impl Workspace {
    /// Makes a link. Needs no network; other offices serve it once it has reached them.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where there is no such form; [`ClientError::Unsound`] where it is a draft or retired, or where the
    /// link would be over before it begins; [`ClientError::Forbidden`] for a reader.
    pub fn create_link(&self, new: &NewLink) -> Result<Link> {
        let form = self.record(new.form)?.record;
        let state = form.fields.get("state").and_then(Value::as_text).unwrap_or_default();
        if form.kind != Kind::Form || !matches!(state, "published" | "test") {
            return Err(ClientError::Unsound(
                "Only a published form can be answered by link. Publish it first.".to_owned(),
            ));
        }
        if new.expires_at.is_some_and(|at| at <= self.0.host.clock.now_ms()) {
            return Err(ClientError::Unsound("The link would be over already. Choose a later day.".to_owned()));
        }
        let space = self.writable(None)?;
        self.may_release(new, space)?;
        let check = self.guest_check(new.form, &new.about, &new.release)?;
        if let Some(first) = check.problems.first() {
            return Err(ClientError::Unsound(format!("This form cannot be answered by link. {first}.")));
        }
        let id = RecordId(self.0.host.id());
        let (secret, key): ([u8; 16], [u8; 32]) = (self.0.host.id(), self.0.host.bytes());
        let token = format!("{id}{}", RecordId(secret));
        let mut fields = Fields::from([
            ("form".to_owned(), Value::Text(new.form.to_string())),
            ("title".to_owned(), Value::Text(new.title.clone())),
            ("state".to_owned(), "open".into()),
            ("uses".to_owned(), if new.uses == Uses::Once { "once" } else { "many" }.into()),
            ("token".to_owned(), Value::Text(token.clone())),
            ("key".to_owned(), Value::Text(hex::encode(key))),
        ]);
        fields.extend(new.expires_at.map(|at| ("expires_at".to_owned(), Value::Int(at))));
        fields.extend(new.language.clone().map(|language| ("language".to_owned(), Value::Text(language))));
        fields.extend(new.about.iter().map(|(kind, id)| (kind.name().to_owned(), Value::Text(id.to_string()))));
        if !new.release.is_empty() {
            fields.insert("release".to_owned(), Value::Set(new.release.iter().cloned().collect()));
        }
        let request = cairn_domain::Create { id, kind: Kind::Link, fields };
        self.0.commit(|tx, author| records::create(tx, &request, space, author))?;
        self.link(&token)?.map_err(|refused| ClientError::Unsound(refused.to_string()))
    }

    /// Columns of the book are released by administrators alone.
    fn may_release(&self, new: &NewLink, space: SpaceId) -> Result<()> {
        let role = self.0.team().membership.role(self.0.device, space);
        if new.release.is_empty() || role >= Some(Role::Admin) {
            return Ok(());
        }
        Err(ClientError::Forbidden("Only an administrator releases columns of the book to guests. Ask one.".to_owned()))
    }

    /// What a guest's page begins with, or why it cannot.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where this version of Cairn cannot read the form.
    pub fn link_sheet(&self, link: &Link) -> Result<std::result::Result<LinkSheet, LinkRefused>> {
        let subject = link.subject();
        let program = self.guest_program(link.form, &subject, &link.release)?;
        Ok(program.map_err(|_| LinkRefused::Withheld).map(|program| {
            let prefill = subject_answers(program.form(), &subject);
            LinkSheet { program, prefill }
        }))
    }

    /// Takes in an answer: a response like any other, and the case that the form makes. Sent again, it is the same response. Of two
    /// that come at once to a link for one answer, one is taken and the other is told.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where the steps are not those of a finished interview of this form, or make the office compute more
    /// than they may; [`ClientError::Forbidden`] for a reader.
    pub fn answer_link(&self, link: &Link, answer: &LinkAnswer) -> Result<std::result::Result<RecordId, LinkRefused>> {
        let id = response_id(link, answer.nonce);
        if self.0.store.read(|conn| records::space_of(conn, id))?.is_some() {
            return Ok(Ok(id));
        }
        if link.answered {
            return Ok(Err(LinkRefused::Answered));
        }
        let sheet = match self.link_sheet(link)? {
            Ok(sheet) => sheet,
            Err(refused) => return Ok(Err(refused)),
        };
        let answer = moments::sound(answer, self.0.host.clock.now_ms())?;
        let beginning = Beginning {
            setup: Setup { properties: BTreeMap::new(), language: answer.language.clone(), seed: answer.seed },
            prefill: sheet.prefill,
            subject: link.subject(),
            mode: Mode::Link,
            interviewer: None,
            at: answer.at,
            utc_offset: answer.utc_offset,
        };
        let unsound = |why: String| ClientError::Unsound(format!("The answers do not fit the form: {why}."));
        let session = Session::restore(sheet.program, beginning, answer.events).map_err(|e| unsound(e.to_string()))?;
        let response = session.response().ok_or_else(|| unsound("they are not finished".to_owned()))?;
        // A guest changes nothing that is there, so there is nothing to merge with.
        let seen = apply::Seen::new();
        let under = apply::Under { id: link.id, once: link.uses == Uses::Once };
        let finished = apply::Finished { id, form: link.form, link: Some(under), response: &response, seen: &seen };
        match self.write_response(&finished, |_| Ok(())) {
            Ok(done) => Ok(done.response.ok_or(LinkRefused::Answered)),
            Err(error) => Err(error),
        }
    }

    /// The link with this token, or why it cannot be answered (any more).
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn link(&self, token: &str) -> Result<std::result::Result<Link, LinkRefused>> {
        Ok(self
            .link_to_hand_in(token)?
            .and_then(|link| if link.answered { Err(LinkRefused::Answered) } else { Ok(link) }))
    }

    /// The same for an answer that comes in: one that was taken before may come once more, because its page did not hear of it.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn link_to_hand_in(&self, token: &str) -> Result<std::result::Result<Link, LinkRefused>> {
        let now = self.0.host.clock.now_ms();
        let found = self.0.store.read(|conn| look_up(conn, token, now))?;
        let Ok(mut link) = found else { return Ok(found) };
        if !link.release.is_empty() && !self.released_by_admins(link.id)? {
            link.release.clear();
        }
        Ok(Ok(link))
    }

    /// Whether everybody who ever wrote what a link releases is an administrator now: an editor's device can write the field too.
    fn released_by_admins(&self, link: RecordId) -> Result<bool> {
        let (history, space) =
            self.0.store.read(|conn| Ok((records::history(conn, link)?, records::space_of(conn, link)?)))?;
        let Some(space) = space else { return Ok(false) };
        let wrote = |field: &str| field.split('.').next() == Some("release");
        let team = self.0.team();
        let mut writers = history.iter().filter(|entry| entry.fields.iter().any(|change| wrote(&change.field)));
        Ok(writers.all(|entry| team.membership.role(entry.written.author, space) >= Some(Role::Admin)))
    }
}

impl Link {
    fn subject(&self) -> Subject {
        let part = |name: &str| self.about.get(name).and_then(Value::as_text).map(str::to_owned);
        Subject { customer: part("customer"), trip: part("trip"), stop: part("stop"), case: part("case") }
    }
}

/// One response per page that was opened.
fn response_id(link: &Link, nonce: RecordId) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("cairn response of a survey link 1");
    hasher.update(&link.id.0);
    hasher.update(&nonce.0);
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordId(id)
}

fn look_up(conn: &Read, token: &str, now_ms: i64) -> StoreResult<std::result::Result<Link, LinkRefused>> {
    let id = token.get(..TOKEN / 2).filter(|_| token.len() == TOKEN).and_then(|id| id.parse::<RecordId>().ok());
    let Some(id) = id else { return Ok(Err(LinkRefused::Unknown)) };
    let record = records::get(conn, id)?.filter(|r| r.kind == Kind::Link && !r.deleted);
    let Some(link) = record.and_then(|record| read(&record, token)) else { return Ok(Err(LinkRefused::Unknown)) };
    let (mut link, state) = link;
    match state.as_str() {
        "open" => {}
        "paused" => return Ok(Err(LinkRefused::Paused)),
        _ => return Ok(Err(LinkRefused::Closed)),
    }
    if link.expires_at.is_some_and(|at| at <= now_ms) {
        return Ok(Err(LinkRefused::Expired));
    }
    link.answered = link.uses == Uses::Once && lists::count_about(conn, Kind::Response, id)? > 0;
    Ok(Ok(link))
}

/// The link that a record describes, where the token is its own, and its state.
fn read(record: &Record, token: &str) -> Option<(Link, String)> {
    let text = |name: &str| record.fields.get(name).and_then(Value::as_text);
    // Compared as hashes: how long it takes tells nothing of the token.
    (blake3::hash(text("token")?.as_bytes()) == blake3::hash(token.as_bytes())).then_some(())?;
    let about = ["customer", "trip", "stop", "case"];
    let about = about.iter().filter_map(|name| Some(((*name).to_owned(), record.fields.get(*name)?.clone())));
    let link = Link {
        id: record.id,
        form: text("form")?.parse().ok()?,
        uses: if text("uses") == Some("many") { Uses::Many } else { Uses::Once },
        expires_at: record.fields.get("expires_at").and_then(|v| if let Value::Int(at) = v { Some(*at) } else { None }),
        language: text("language").map(str::to_owned),
        token: token.to_owned(),
        key: <[u8; 32]>::try_from(hex::decode(text("key")?).ok()?).ok()?,
        about: about.collect(),
        release: match record.fields.get("release") {
            Some(Value::Set(columns)) => columns.iter().cloned().collect(),
            _ => BTreeSet::new(),
        },
        answered: false,
    };
    Some((link, text("state").unwrap_or("open").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Book, NOON, reference};

    fn form(book: &Book, state: &str) -> RecordId {
        let sheets = serde_json::json!({ "survey": [{ "type": "text", "name": "q", "label": "q" }] });
        let definition = ("definition", Value::Json(sheets));
        book.add(Kind::Form, &[("title", "游后问卷".into()), ("state", state.into()), definition])
    }

    fn new(form: RecordId, uses: Uses) -> NewLink {
        NewLink {
            form,
            title: "大理 11 月".to_owned(),
            uses,
            expires_at: None,
            language: None,
            about: Vec::new(),
            release: BTreeSet::new(),
        }
    }

    #[test]
    fn a_link_is_found_by_its_whole_token_alone() {
        let book = Book::new();
        let guest = book.customer("王芳");
        let about = vec![(Kind::Customer, guest)];
        let made =
            book.core.create_link(&NewLink { about, ..new(form(&book, "published"), Uses::Once) }).expect("a link");
        assert_eq!(made.token.len(), TOKEN);
        let found = book.core.link(&made.token).expect("asked").expect("good");
        assert_eq!((found.about.get("customer"), found.key), (Some(&reference(guest)), made.key));
        let forged = format!("{}{}", &made.token[..TOKEN / 2], "0".repeat(TOKEN / 2));
        for token in ["", "x", &made.token[..TOKEN - 1], &forged, &"é".repeat(TOKEN / 2)] {
            assert_eq!(book.core.link(token).expect("asked"), Err(LinkRefused::Unknown), "{token}");
        }
    }

    #[test]
    fn a_link_ends_by_time_by_hand_and_by_its_answer() {
        let book = Book::new();
        let published = form(&book, "published");
        let refused = |link: &Link| book.core.link(&link.token).expect("asked").err();

        let until = NewLink { expires_at: Some(NOON + 1_000), ..new(published, Uses::Many) };
        let timed = book.core.create_link(&until).expect("a link");
        let once = book.core.create_link(&new(published, Uses::Once)).expect("a link");
        let many = book.core.create_link(&new(published, Uses::Many)).expect("a link");
        for link in [&once, &many] {
            book.add(Kind::Response, &[("form", reference(published)), ("link", reference(link.id))]);
        }
        assert_eq!((refused(&once), refused(&many)), (Some(LinkRefused::Answered), None));
        book.pass(1_000);
        assert_eq!(refused(&timed), Some(LinkRefused::Expired));
        let changes = vec![cairn_domain::Change::Set { field: "state".to_owned(), value: "closed".into() }];
        book.core.edit_record(&cairn_domain::Edit { id: many.id, changes }).expect("closed");
        assert_eq!(refused(&many), Some(LinkRefused::Closed));
        assert!(book.core.create_link(&until).is_err(), "over before it begins");
    }

    #[test]
    fn what_is_not_published_is_not_handed_out() {
        let book = Book::new();
        for state in ["draft", "retired"] {
            let refused = book.core.create_link(&new(form(&book, state), Uses::Once)).expect_err("a refusal");
            assert_eq!(refused.code(), "unsound", "{state}");
        }
    }
}
