//! Signing in, and the guard before the API.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::doors::SESSION_TTL_MS;
use crate::problem::Problem;
use crate::state::{OfficeState, now_ms, random};

/// The query of a sign-in link.
#[derive(Deserialize)]
pub struct Link {
    t: String,
}

/// Uses a link up: sets the session cookie and goes to the console, which says so where the link was not good.
pub async fn enter(State(state): State<OfficeState>, Query(link): Query<Link>) -> Response {
    let Some(session) = state.doors.enter(&link.t, random(), now_ms()) else {
        return Redirect::to("/live").into_response();
    };
    let secure = if state.public_url.starts_with("https:") { "; Secure" } else { "" };
    let seconds = SESSION_TTL_MS / 1000;
    let cookie = format!("{}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}", state.cookie);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/live")).into_response()
}

/// Lets only people through who are signed in; writes only where they come from the console itself.
pub async fn guard(State(state): State<OfficeState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !session(headers, &state.cookie).is_some_and(|session| state.doors.knows(session, now_ms())) {
        return Problem::signed_out().into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !own(headers, &state.public_url) {
        let text = "This write does not come from the console. Programs send the header x-cairn: 1.";
        return Problem::new(StatusCode::FORBIDDEN, "foreign_origin", text).into_response();
    }
    next.run(request).await
}

fn session<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Another site's form or link cannot set the header (that needs the office's consent, which it never gives), and a browser names
/// the origin it comes from.
fn own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let fits = |origin: &str| origin == public_url || origin.split_once("://").is_some_and(|(_, at)| at == host);
    headers.contains_key("x-cairn") && text(header::ORIGIN).is_none_or(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn writes_of_other_sites_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:7780"));
        assert!(!own(&headers, "http://127.0.0.1:7780"), "without the header");
        headers.insert("x-cairn", HeaderValue::from_static("1"));
        assert!(own(&headers, "http://127.0.0.1:7780"), "a program, without an origin");
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://elsewhere.example"));
        assert!(!own(&headers, "http://127.0.0.1:7780"));
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://office.example"));
        assert!(own(&headers, "https://office.example"), "behind a proxy");
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; cairn_7780=s3; cairn_7781=s4"));
        assert_eq!(session(&headers, "cairn_7780"), Some("s3"));
        assert_eq!(session(&headers, "cairn"), None);
    }
}
