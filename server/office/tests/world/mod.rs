//! A running office over a book in a temporary folder, offline, and a browser that is signed in.

#![allow(dead_code, reason = "each test file uses its part")]

use std::error::Error;

use cairn_client::{DbKey, Founding, Host, Workspace};
use cairn_domain::Kind;
use cairn_office::{Office, OfficeConfig};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

pub type Outcome = Result<(), Box<dyn Error>>;

/// A running office over a new book with one customer, and a browser without cookies of its own.
pub struct World {
    _dir: TempDir,
    /// The book itself, to fill it.
    pub book: Workspace,
    pub office: Office,
    pub http: Client,
    pub base: String,
    pub wang: String,
}

impl World {
    pub async fn new() -> Result<Self, Box<dyn Error>> {
        let dir = tempfile::tempdir()?;
        let founding =
            Founding {
                relay: "http://127.0.0.1:9".into(), person: "张经理".into(), workspace: "海岳旅行社".into()
            };
        let book = Workspace::create(dir.path(), &DbKey::new([7; 32]), founding, Host::system())?;
        let fields = json!({ "name": "王芳", "city": "青岛", "tags": ["老客户"], "phones": ["+8613800138000"] });
        let fields = Kind::Customer.spec().parse(fields.as_object().ok_or("an object")?)?;
        let wang = book.create_record(Kind::Customer, fields, None)?.id.to_string();
        let config = OfficeConfig::at("127.0.0.1:0".parse()?);
        let office = Office::start(book.clone(), config).await?;
        let base = format!("http://{}", office.local_addr());
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { _dir: dir, book, office, http, base, wang })
    }

    /// Opens a link and presses its button, as a person does; the cookie it got, if any.
    pub async fn open(&self, link: &str) -> Result<Option<String>, Box<dyn Error>> {
        let (address, token) = link.split_once("?t=").ok_or("a link")?;
        let form = self.http.post(address).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("t={token}")).send().await?;
        assert!(matches!(answer.status(), StatusCode::SEE_OTHER | StatusCode::GONE), "{}", answer.status());
        let cookie = answer.headers().get("set-cookie").map(|v| v.to_str().map(str::to_owned)).transpose()?;
        Ok(cookie)
    }

    pub async fn sign_in(&self) -> Result<Session<'_>, Box<dyn Error>> {
        let cookie = self.open(&self.office.sign_in_link()?).await?.ok_or("a session")?;
        Ok(Session { world: self, cookie: cookie.split(';').next().unwrap_or_default().to_owned() })
    }
}

/// A signed-in browser.
pub struct Session<'a> {
    pub world: &'a World,
    pub cookie: String,
}

impl Session<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.world.base);
        self.world.http.request(method, url).header("cookie", &self.cookie).header("x-cairn", "1")
    }

    pub async fn ask(&self, method: Method, path: &str, body: Value) -> Result<(StatusCode, Value), Box<dyn Error>> {
        let request = self.request(method, path);
        let request = if body.is_null() {
            request
        } else {
            request.header("content-type", "application/json").body(body.to_string())
        };
        let answer = request.send().await?;
        Ok((answer.status(), serde_json::from_str(&answer.text().await?)?))
    }

    pub async fn get(&self, path: &str) -> Result<Value, Box<dyn Error>> {
        let (status, body) = self.ask(Method::GET, path, Value::Null).await?;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        Ok(body)
    }
}
