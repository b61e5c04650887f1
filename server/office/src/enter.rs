//! Signing in. A link is opened by anything that sees it: previews of messengers, scanners of mail, the browser ahead of its person. So
//! opening it shows a page with a button, and only the button uses it up.

use std::net::SocketAddr;

use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::auth::{comes_from_here, cookie};
use crate::doors::{SESSION_TTL_MS, Shut, Visitor};
use crate::state::{OfficeState, now_ms, random};

/// What a sign-in link says, and its button hands in.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    t: String,
    /// The console's page to go to.
    next: Option<String>,
}

/// Where the console puts the page that somebody wanted who was not signed in.
const NEXT: &str = "cairn_next";
const HOME: &str = "/live";
/// The page needs its own form, and a style of its own in place of the console's, whose name changes.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Shows the button. Nothing is used up, whoever asks.
pub async fn ask(Query(link): Query<Link>, headers: HeaderMap) -> Response {
    let wanted = link.next.as_deref().or_else(|| cookie(&headers, NEXT));
    let next = safe(wanted.map(decoded).as_deref()).to_owned();
    let words = Words::of(&headers);
    let (t, next) = (escaped(&link.t), escaped(&next));
    let form = format!(
        "<form method=\"post\" action=\"/enter\"><input type=\"hidden\" name=\"t\" value=\"{t}\"><input type=\"hidden\" name=\"next\" value=\"{next}\"><button autofocus>{}</button></form>",
        words.button
    );
    page(StatusCode::OK, &words, words.lead, &form)
}

/// Uses the link up: begins a session, ends the browser's earlier one, and goes to the page that was wanted.
pub async fn enter(
    State(state): State<OfficeState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(link): Form<Link>,
) -> Response {
    let words = Words::of(&headers);
    if !comes_from_here(&headers, &state.public_url) {
        return page(StatusCode::FORBIDDEN, &words, words.foreign, "");
    }
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let before = cookie(&headers, &state.cookie).map(str::to_owned);
    let who = Visitor { browser: text(header::USER_AGENT), address: peer.ip(), before };
    let doors = state.doors.clone();
    let entered = tokio::task::spawn_blocking(move || doors.enter(&link.t, random(), now_ms(), who)).await;
    let session = match entered.unwrap_or(Err(Shut::Broken)) {
        Ok(session) => session,
        Err(Shut::Link) => return page(StatusCode::GONE, &words, words.used, ""),
        Err(Shut::Busy) => return page(StatusCode::TOO_MANY_REQUESTS, &words, words.busy, ""),
        Err(Shut::Broken) => return page(StatusCode::INTERNAL_SERVER_ERROR, &words, words.broken, ""),
    };
    let secure = if state.is_https() { "; Secure" } else { "" };
    let seconds = SESSION_TTL_MS / 1000;
    let kept = format!("{}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}", state.cookie);
    let forgotten = format!("{NEXT}=; Path=/enter; Max-Age=0");
    let mut response = StatusCode::SEE_OTHER.into_response();
    for (name, value) in [
        (header::SET_COOKIE, kept.as_str()),
        (header::SET_COOKIE, &forgotten),
        (header::LOCATION, safe(link.next.as_deref())),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// A page of the console; anything else leads home. Browsers read `\` as `/`, and `//` begins another host.
fn safe(next: Option<&str>) -> &str {
    let own = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.starts_with("/enter")
            && next.len() <= 500
            && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    next.filter(own).unwrap_or(HOME)
}

/// A cookie's value as the console wrote it with `encodeURIComponent`.
fn decoded(text: &str) -> String {
    let digits = |at: usize| u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match (byte, digits(at)) {
            // What must stay escaped in an address stays so.
            (b'%', Some(plain)) if plain.is_ascii_graphic() => {
                out.push(plain);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn page(status: StatusCode, words: &Words, text: &str, form: &str) -> Response {
    let Words { lang, title, .. } = words;
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>:root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;max-width:26rem;margin:18vh auto;padding:0 1.5rem}}button{{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:#2f5d50;color:#fff;cursor:pointer}}button:focus-visible{{outline:3px solid #7fb3a3;outline-offset:2px}}</style><main><h1>{title}</h1><p>{text}</p>{form}</main></html>"
    );
    let own = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // Without it a browser would not say where the button was.
        (header::REFERRER_POLICY, "same-origin"),
    ];
    (status, own, html).into_response()
}

struct Words {
    lang: &'static str,
    title: &'static str,
    lead: &'static str,
    button: &'static str,
    used: &'static str,
    busy: &'static str,
    broken: &'static str,
    foreign: &'static str,
}

impl Words {
    fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if wanted.trim_start().to_ascii_lowercase().starts_with("zh") { ZH } else { EN }
    }
}

const ZH: Words = Words {
    lang: "zh-Hans",
    title: "登录 Cairn",
    lead: "这个链接只能用一次。点一下按钮，在这个浏览器里登录。",
    button: "登录",
    used: "这个链接已经用过，或者超过一小时了。什么都没有丢；请已登录的同事在控制台里生成一个新链接，或在办公室的电脑上运行 cairn office --link。",
    busy: "这里试了太多次无效的链接。请等十分钟再试。",
    broken: "办公室没能记下这次登录。请再试一次；如果还不行，请查看它的磁盘空间。",
    foreign: "这次登录来自别的网站。请直接打开登录链接。",
};
const EN: Words = Words {
    lang: "en",
    title: "Sign in to Cairn",
    lead: "This link works once. Press the button to sign in with this browser.",
    button: "Sign in",
    used: "This link has been used, or is older than an hour. Nothing is lost: a colleague who is signed in can make a new one in the console, or run cairn office --link at the office's machine.",
    busy: "Too many links that are no good were tried from here. Wait ten minutes and try again.",
    broken: "The office could not note this sign-in. Try again; if that does not help, look at its disk space.",
    foreign: "This sign-in came from another site. Open the sign-in link itself.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_console_are_gone_to() {
        for own in ["/customers/0a?tag=x", "/", "/insight/rfm"] {
            assert_eq!(safe(Some(own)), own);
        }
        let long = format!("/{}", "a".repeat(500));
        for foreign in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nx: y",
            "/enter?t=1",
            "",
            &long,
        ] {
            assert_eq!(safe(Some(foreign)), HOME, "{foreign:?}");
        }
        assert_eq!(decoded("%2Fcustomers%3Ftag%3D%E8%80%81"), "/customers?tag=%E8%80%81");
    }
}
