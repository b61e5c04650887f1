//! An office over a book of its own, offline, and guests before it: they speak HTTP, and have nothing but the token of a link.

use std::collections::{BTreeMap, BTreeSet};

use cairn_client::survey::{FormState, Link, NewLink, Uses};
use cairn_client::{DbKey, Founding, Host, Workspace};
use cairn_domain::{Change, Edit, Fields, Kind, RecordId, Value};
use cairn_office::{Office, OfficeConfig};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

pub struct World {
    pub book: Workspace,
    pub http: Client,
    pub base: String,
    _office: Office,
    _dir: TempDir,
}

/// What a guest got for an answer.
pub type Got = (StatusCode, Json);

impl World {
    /// A book with two customers whose notes are private, and the office that serves it.
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let [relay, person, workspace] = ["http://127.0.0.1:9", "张经理", "海岳"].map(str::to_owned);
        let founding = Founding { relay, person, workspace };
        let book = Workspace::create(dir.path(), &DbKey::new([7; 32]), founding, Host::system()).expect("a book");
        let config = OfficeConfig::at("127.0.0.1:0".parse().expect("an address"));
        let office = Office::start(book.clone(), config).await.expect("an office");
        let base = format!("http://{}", office.local_addr());
        let world = Self { book, http: Client::new(), base, _office: office, _dir: dir };
        for name in ["王芳", "李雷"] {
            let fields = [("name", name), ("city", "大理"), ("birthday", "1980-05-01"), ("remark", "怕吵，离过婚")];
            world.add(Kind::Customer, &fields.map(|(name, text)| (name, text.into())));
        }
        world
    }

    pub fn add(&self, kind: Kind, fields: &[(&str, Value)]) -> RecordId {
        let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.book.create_record(kind, fields, None).expect("a record").id
    }

    pub fn set(&self, id: RecordId, field: &str, value: Value) {
        let changes = vec![Change::Set { field: field.to_owned(), value }];
        self.book.edit_record(&Edit { id, changes }).expect("an edit");
    }

    pub fn text(&self, id: RecordId, field: &str) -> Option<String> {
        self.book.record(id).expect("a record").record.fields.get(field).map(ToString::to_string)
    }

    pub fn all(&self, kind: Kind) -> Vec<RecordId> {
        let page = self.book.list(&cairn_client::ListQuery::of(kind)).expect("a page");
        page.rows.into_iter().map(|row| row.id).collect()
    }

    pub fn form(&self, sheets: &Json) -> RecordId {
        let name = format!("f{}.json", self.book.forms().expect("forms").len());
        let files = BTreeMap::new();
        let taken = self.book.upload_form(&name, sheets.to_string().as_bytes(), &files).expect("taken in");
        let id = taken.id.unwrap_or_else(|| panic!("{:?}", taken.report));
        self.book.set_form_state(id, FormState::Published).expect("published");
        id
    }

    pub fn link(&self, form: RecordId, uses: Uses) -> Link {
        let (title, release) = ("码头海报".to_owned(), BTreeSet::new());
        let new = NewLink { form, title, uses, expires_at: None, language: None, about: Vec::new(), release };
        self.book.create_link(&new).expect("a link")
    }

    /// A link as a version before this rule made it: nobody looked at what its form reads.
    pub fn old_link(&self, form: RecordId) -> String {
        let (secret, key) = ("5".repeat(32), "7".repeat(64));
        let fields = [("title", "老链接"), ("state", "open"), ("uses", "many"), ("key", &key)];
        let id = self.add(Kind::Link, &[("form", form.to_string().as_str().into())]);
        for (field, text) in fields {
            self.set(id, field, text.into());
        }
        let token = format!("{id}{secret}");
        self.set(id, "token", token.as_str().into());
        token
    }

    pub fn ask(&self, method: Method, token: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1/answer", self.base)).header("x-cairn-link", token)
    }

    pub async fn open(&self, token: &str) -> Got {
        said(self.ask(Method::GET, token)).await
    }

    /// Seals steps as the page does and hands them in.
    pub async fn answer(&self, token: &str, nonce: u8, steps: &[Json]) -> Got {
        self.answer_as(token, &talk(nonce, steps)).await
    }

    pub async fn answer_as(&self, token: &str, answer: &Json) -> Got {
        let link = self.book.link_to_hand_in(token).expect("asked").expect("known");
        let to = cairn_answer::LinkKey::new(link.key).public();
        let sealed = cairn_answer::seal(answer.to_string().as_bytes(), &to, token, [3; 32]).expect("sealed");
        self.hand_in(token, &hex::encode(&sealed)).await
    }

    pub async fn hand_in(&self, token: &str, sealed: &str) -> Got {
        let body = json!({ "sealed": sealed }).to_string();
        said(self.ask(Method::POST, token).header("content-type", "application/json").body(body)).await
    }
}

/// An answer with these steps, a second apart, finished.
pub fn talk(nonce: u8, steps: &[Json]) -> Json {
    let begun = 1_790_000_000_000_i64;
    let finish = json!({ "do": "finish" });
    let events = steps.iter().chain([&finish]).map(|step| {
        let mut event = step.clone();
        event["at"] = json!(begun + 1000);
        event
    });
    let events: Vec<Json> = events.collect();
    json!({ "nonce": RecordId([nonce; 16]).to_string(), "at": begun, "utc_offset": 0, "seed": [1, 2], "events": events })
}

pub fn says(question: &str, value: &str) -> Json {
    json!({ "do": "answer", "path": format!("/data/{question}"), "value": value })
}

async fn said(request: RequestBuilder) -> Got {
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Json::Null))
}
