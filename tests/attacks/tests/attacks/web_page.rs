//! A web page or a stranger before the console.

use std::net::SocketAddr;

use cairn_client::{DbKey, Founding, Host, Workspace};
use cairn_domain::{Fields, Kind};
use cairn_office::{Office, OfficeConfig, OfficeError, Tls, sign_in_link};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// An office over a book with one customer, and a browser that follows nothing by itself.
struct World {
    office: Office,
    book: Workspace,
    http: Client,
    base: String,
    customer: String,
    dir: tempfile::TempDir,
}

fn local() -> OfficeConfig {
    OfficeConfig::at("127.0.0.1:0".parse().expect("an address"))
}

impl World {
    async fn new() -> Self {
        Self::with(local()).await
    }

    async fn with(config: OfficeConfig) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let founding = Founding { relay: "http://127.0.0.1:9".into(), person: "A".into(), workspace: "W".into() };
        let book = Workspace::create(dir.path(), &DbKey::new([7; 32]), founding, Host::system()).expect("a book");
        let fields: Fields = [("name".to_owned(), "王芳".into()), ("remark".to_owned(), "likes tea".into())].into();
        let customer = book.create_record(Kind::Customer, fields, None).expect("a customer").id.to_string();
        let office = Office::start(book.clone(), config).await.expect("an office");
        let base = format!("http://{}", office.local_addr());
        let http = Client::builder().redirect(Policy::none()).build().expect("a browser");
        Self { office, book, http, base, customer, dir }
    }

    fn token(&self) -> String {
        let link = self.office.sign_in_link().expect("a link");
        link.split_once("?t=").expect("a token").1.to_owned()
    }

    fn press(&self, token: &str, more: &str) -> RequestBuilder {
        let form = self.http.post(format!("{}/enter", self.base));
        form.header("content-type", "application/x-www-form-urlencoded").body(format!("t={token}{more}"))
    }

    /// A fresh session's cookie.
    async fn cookie(&self) -> String {
        cookie_of(&self.press(&self.token(), "").send().await.expect("an answer")).expect("a session")
    }

    fn ask(&self, cookie: &str, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).header("cookie", cookie)
    }

    async fn status(&self, request: RequestBuilder) -> StatusCode {
        request.send().await.expect("an answer").status()
    }

    async fn may_read(&self, cookie: &str) -> bool {
        self.status(self.ask(cookie, Method::GET, "/session")).await == StatusCode::OK
    }

    async fn sessions(&self, cookie: &str) -> Vec<Value> {
        let answer = self.ask(cookie, Method::GET, "/sessions").send().await.expect("an answer");
        serde_json::from_str(&answer.text().await.expect("a text")).expect("a list")
    }
}

fn cookie_of(answer: &Response) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let own = cookies
        .filter_map(|cookie| cookie.split(';').next())
        .find(|pair| pair.contains("cairn_") && !pair.ends_with('='));
    own.map(str::to_owned)
}

fn location(answer: &Response) -> &str {
    answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_form_of_another_site_writes_as_the_signed_in_person() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    let form = || world.ask(&cookie, Method::DELETE, &format!("/records/{}", world.customer));
    let bare = form();
    assert_eq!(world.status(bare).await, StatusCode::FORBIDDEN, "without the header");
    for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let foreign = form().header("x-cairn", "1").header(name, value);
        assert_eq!(world.status(foreign).await, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let read =
        world.ask(&cookie, Method::GET, &format!("/records/{}", world.customer)).send().await.expect("an answer");
    assert!(read.text().await.expect("a text").contains("\"deleted\":false"));
}

#[tokio::test]
async fn the_live_feed_is_listened_to_from_another_site() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let feed = world.ask(&cookie, Method::GET, "/live").header(name, value);
        assert_eq!(world.status(feed).await, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn a_name_elsewhere_is_pointed_at_the_office() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    for path in ["/session", "/records?kind=customer"] {
        let rebound = world.ask(&cookie, Method::GET, path).header("host", "evil.example:7780");
        assert_eq!(world.status(rebound).await, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
    let page = world.http.get(&world.base).header("host", "127.0.0.1.evil.example");
    assert_eq!(world.status(page).await, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_preview_or_scanner_uses_a_sign_in_link_up() {
    let world = World::new().await;
    let token = world.token();
    let link = format!("{}/enter?t={token}", world.base);
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let looked = world.http.request(method, &link).header("purpose", "prefetch").send().await.expect("an answer");
        assert_eq!((looked.status(), cookie_of(&looked)), (StatusCode::OK, None));
    }
    assert!(
        cookie_of(&world.press(&token, "").send().await.expect("an answer")).is_some(),
        "the person still comes in"
    );
}

#[tokio::test]
async fn a_used_sign_in_link_is_used_again() {
    let world = World::new().await;
    let token = world.token();
    world.press(&token, "").send().await.expect("an answer");
    let again = world.press(&token, "").send().await.expect("an answer");
    assert_eq!((again.status(), cookie_of(&again)), (StatusCode::GONE, None));
}

#[tokio::test]
async fn a_session_planted_before_the_sign_in_is_used_after_it() {
    let world = World::new().await;
    let planted = format!("cairn_{}={}", world.office.local_addr().port(), "ab".repeat(32));
    let answer = world.press(&world.token(), "").header("cookie", &planted).send().await.expect("an answer");
    let own = cookie_of(&answer).expect("a session of its own");
    assert_ne!(own, planted);
    assert!(!world.may_read(&planted).await && world.may_read(&own).await);
}

#[tokio::test]
async fn the_session_of_before_outlives_another_sign_in() {
    let world = World::new().await;
    let first = world.cookie().await;
    let answer = world.press(&world.token(), "").header("cookie", &first).send().await.expect("an answer");
    let second = cookie_of(&answer).expect("a session");
    assert!(!world.may_read(&first).await, "it ended when the same browser signed in anew");
    assert!(world.may_read(&second).await);
}

#[tokio::test]
async fn an_ended_session_is_used_and_its_live_feed_listened_to() {
    let world = World::new().await;
    let (mine, stolen) = (world.cookie().await, world.cookie().await);
    let mut feed = world.ask(&stolen, Method::GET, "/live").send().await.expect("a feed");
    feed.chunk().await.expect("the first status");
    let sessions = world.sessions(&mine).await;
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|seat| seat["this_browser"] == false).expect("the other");
    let path = format!("/sessions/{}", other["id"].as_str().expect("an id"));
    let ended = world.ask(&mine, Method::DELETE, &path).header("x-cairn", "1");
    assert_eq!(world.status(ended).await, StatusCode::NO_CONTENT);
    assert!(!world.may_read(&stolen).await && world.may_read(&mine).await);
    assert!(feed.chunk().await.ok().flatten().is_none(), "the open feed ends too");
}

#[tokio::test]
async fn every_other_session_goes_on_after_all_are_ended() {
    let world = World::new().await;
    let cookies = [world.cookie().await, world.cookie().await, world.cookie().await];
    let ended = world.ask(&cookies[0], Method::DELETE, "/sessions").header("x-cairn", "1");
    assert_eq!(world.status(ended).await, StatusCode::NO_CONTENT);
    assert!(world.may_read(&cookies[0]).await);
    assert!(!world.may_read(&cookies[1]).await && !world.may_read(&cookies[2]).await);
}

#[tokio::test]
async fn what_lists_a_session_opens_it() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    let name = cookie.split('=').next().expect("a name");
    let listed = world.sessions(&cookie).await;
    let id = listed[0]["id"].as_str().expect("an id");
    assert!(!world.may_read(&format!("{name}={id}")).await);
    assert!(!cookie.contains(id), "the list tells nothing of the cookie");
}

#[tokio::test]
async fn sign_in_leads_to_another_site() {
    let world = World::new().await;
    for next in
        ["//evil.example", "/%5Cevil.example", "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "/a%0d%0ax:y"]
    {
        let answer = world.press(&world.token(), &format!("&next={next}")).send().await.expect("an answer");
        assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/live"), "{next}");
    }
    let own = world.press(&world.token(), "&next=%2Fcustomers%3Ftag%3Dvip").send().await.expect("an answer");
    assert_eq!(location(&own), "/customers?tag=vip");
}

#[tokio::test]
async fn the_sign_in_page_repeats_what_a_link_says_as_markup() {
    let world = World::new().await;
    let link = format!("{}/enter?t=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&next=/%22%3E%3Cb%3E", world.base);
    let page = world.http.get(link).send().await.expect("an answer").text().await.expect("a page");
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
}

#[tokio::test]
async fn links_are_guessed() {
    let world = World::new().await;
    for n in 0..10 {
        let guess = world.press(&format!("{n:064}"), "");
        assert_eq!(world.status(guess).await, StatusCode::GONE, "guess {n}");
    }
    let more = world.press(&format!("{:064}", 11), "");
    assert_eq!(world.status(more).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_console_is_framed_or_made_to_load_from_elsewhere() {
    let world = World::new().await;
    for path in ["/", "/enter?t=0", "/api/v1/session", "/a", "/customers"] {
        let answer = world.http.get(format!("{}{path}", world.base)).send().await.expect("an answer");
        let policy = answer.headers()["content-security-policy"].to_str().expect("a text").to_owned();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("script-src *") && answer.headers()["x-content-type-options"] == "nosniff", "{path}");
    }
}

#[tokio::test]
async fn customers_travel_over_the_network_in_plain() {
    let dir = tempfile::tempdir().expect("a folder");
    let founding = Founding { relay: "http://127.0.0.1:9".into(), person: "A".into(), workspace: "W".into() };
    let book = Workspace::create(dir.path(), &DbKey::new([7; 32]), founding, Host::system()).expect("a book");
    let open: SocketAddr = "0.0.0.0:0".parse().expect("an address");
    let refused = Office::start(book.clone(), OfficeConfig::at(open)).await.err().expect("refused");
    assert!(matches!(&refused, OfficeError::Plain(_)) && refused.to_string().contains("--tls-cert"), "{refused}");
    let nothing = Tls { cert: dir.path().join("none.pem"), key: dir.path().join("none.key") };
    let config = OfficeConfig { tls: Some(nothing), ..OfficeConfig::at(open) };
    assert!(matches!(Office::start(book, config).await.err(), Some(OfficeError::Tls { .. })));
}

#[tokio::test]
async fn the_cookie_of_a_console_with_tls_goes_over_plain_http() {
    let config = OfficeConfig { public_url: Some("https://office.example.org".to_owned()), ..local() };
    let world = World::with(config).await;
    let answer = world.press(&world.token(), "").send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("a text");
    assert!(cookie.starts_with("__Host-cairn_"), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
}

#[tokio::test]
async fn sessions_are_read_from_the_offices_files() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    let token = cookie.split('=').nth(1).expect("a token").to_owned();
    let kept = world.book.kept_aside("office sessions").expect("readable").expect("kept");
    assert!(!String::from_utf8_lossy(&kept).contains(&token), "only a hash is kept");
    for file in std::fs::read_dir(world.dir.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("readable");
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
}

#[tokio::test]
async fn a_restart_lets_an_ended_session_back_in_or_a_good_one_out() {
    let World { office, book, http, base, customer, dir } = World::new().await;
    let world = World { office, book: book.clone(), http, base, customer, dir };
    let (mine, ended) = (world.cookie().await, world.cookie().await);
    let sessions = world.sessions(&mine).await;
    let other = sessions.iter().find(|seat| seat["this_browser"] == false).expect("the other");
    let path = format!("/sessions/{}", other["id"].as_str().expect("an id"));
    world.status(world.ask(&mine, Method::DELETE, &path).header("x-cairn", "1")).await;
    let at = world.office.local_addr();
    world.office.shutdown().await;
    let office = Office::start(book.clone(), OfficeConfig::at(at)).await.expect("again");
    let ask = |cookie: &str| {
        let request = world.http.get(format!("http://{}/api/v1/session", office.local_addr()));
        request.header("cookie", cookie.to_owned()).send()
    };
    assert_eq!(ask(&mine).await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(ask(&ended).await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_that_rested_overnight_or_lasts_for_ever_is_used() {
    for (since, seen) in [(0, 12 * 3_600_000), (14 * 24 * 3_600_000, 0)] {
        let world = World::new().await;
        let cookie = world.cookie().await;
        world
            .book
            .keep_aside("office sessions", |kept| {
                let mut seats: Value = serde_json::from_slice(&kept.expect("kept")).expect("sessions");
                for seat in seats.as_object_mut().expect("by hash").values_mut() {
                    for (name, by) in [("since_ms", since), ("seen_ms", seen)] {
                        seat[name] = json!(seat[name].as_i64().expect("a time") - by);
                    }
                }
                serde_json::to_vec(&seats).ok()
            })
            .expect("kept");
        let at = world.office.local_addr();
        world.office.shutdown().await;
        let office = Office::start(world.book.clone(), OfficeConfig::at(at)).await.expect("again");
        let ask = world.http.get(format!("http://{}/api/v1/session", office.local_addr())).header("cookie", &cookie);
        assert_eq!(ask.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED, "{since} {seen}");
        office.shutdown().await;
    }
}

#[tokio::test]
async fn a_link_made_in_another_process_works_once_too() {
    let world = World::new().await;
    let link = sign_in_link(&world.book).expect("readable").expect("the office ran");
    let token = link.split_once("?t=").expect("a token").1;
    assert!(cookie_of(&world.press(token, "").send().await.expect("an answer")).is_some());
    assert!(cookie_of(&world.press(token, "").send().await.expect("an answer")).is_none());
}

#[tokio::test]
async fn a_screen_that_is_behind_deletes_what_others_wrote() {
    let world = World::new().await;
    let cookie = world.cookie().await;
    let path = format!("/records/{}", world.customer);
    let save = |body: Value| {
        let request = world.ask(&cookie, Method::PATCH, &path).header("x-cairn", "1");
        request.header("content-type", "application/json").body(body.to_string()).send()
    };
    let shown = world.ask(&cookie, Method::GET, &path).send().await.expect("an answer").text().await.expect("a text");
    let base = serde_json::from_str::<Value>(&shown).expect("a record")["base"].clone();
    let note = |text: &str| json!([{ "op": "replace", "field": "remark", "text": text }]);
    save(json!({ "base": base, "changes": note("likes tea. ALLERGIC TO NUTS") })).await.expect("a colleague's");
    let blind = save(json!({ "changes": note("likes green tea") })).await.expect("an answer");
    assert_eq!(blind.status(), StatusCode::BAD_REQUEST);
    let cleared = save(json!({ "changes": [{ "op": "clear", "field": "remark" }] })).await.expect("an answer");
    assert_eq!(cleared.status(), StatusCode::BAD_REQUEST);
    let late = save(json!({ "base": base, "changes": note("likes green tea") })).await.expect("an answer");
    let text = late.text().await.expect("a text");
    assert!(text.contains("likes green tea. ALLERGIC TO NUTS"), "{text}");
}
