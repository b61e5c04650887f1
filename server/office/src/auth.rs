//! The guards before every request and before the API.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::state::{OfficeState, now_ms};

/// Answers only under names that are the office's: a page elsewhere whose name comes to point at this machine (DNS rebinding) names itself.
pub async fn host(State(state): State<OfficeState>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if named.is_none_or(|host| is_own_host(host, &state.public_url)) {
        return next.run(request).await;
    }
    let text = "The office does not go by this name. Open it under its own address, or start it with --public-url and the name.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "foreign_host", text).into_response()
}

/// An address is no name that somebody else could point here.
fn is_own_host(host: &str, public_url: &str) -> bool {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(n, _)| n);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let public = public_url.split_once("://").map_or(public_url, |(_, at)| at);
    let public = public.split('/').next().unwrap_or_default();
    bare.parse::<IpAddr>().is_ok() || name.eq_ignore_ascii_case("localhost") || host.eq_ignore_ascii_case(public)
}

/// Lets only people through who are signed in, and only where the console itself asks.
pub async fn guard(
    State(state): State<OfficeState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let seated = cookie(headers, &state.cookie).and_then(|session| state.doors.knows(session, now_ms(), peer.ip()));
    let Some((seat, due)) = seated else { return Problem::signed_out().into_response() };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !comes_from_here(headers, &state.public_url) || (!reads && !headers.contains_key("x-cairn")) {
        let text = "This request does not come from the console. Programs send the header x-cairn: 1 with every write.";
        return Problem::new(StatusCode::FORBIDDEN, "foreign_origin", text).into_response();
    }
    if due {
        let doors = state.doors.clone();
        drop(tokio::task::spawn_blocking(move || doors.keep_seen()));
    }
    request.extensions_mut().insert(seat);
    next.run(request).await
}

/// A cookie by its name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Another site's form or link cannot set the header `x-cairn` (that needs the office's consent, which it never gives), and a browser names
/// the origin that it comes from, or says that it is another.
pub fn comes_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text("host").unwrap_or_default();
    let fits = |origin: &str| origin == public_url || origin.split_once("://").is_some_and(|(_, at)| at == host);
    text("origin").is_none_or(fits) && !matches!(text("sec-fetch-site"), Some("cross-site" | "same-site"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn requests_of_other_sites_are_told_apart() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:7780"));
        assert!(comes_from_here(&headers, "http://127.0.0.1:7780"), "a program, without an origin");
        headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(!comes_from_here(&headers, "http://127.0.0.1:7780"));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://elsewhere.example"));
        assert!(!comes_from_here(&headers, "http://127.0.0.1:7780"));
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://office.example"));
        assert!(comes_from_here(&headers, "https://office.example"), "behind a proxy");
    }

    #[test]
    fn only_the_offices_own_names_are_answered() {
        let public = "https://office.example.org";
        for own in [
            "127.0.0.1:7780",
            "[::1]:7780",
            "localhost:7780",
            "office.example.org",
            "192.168.1.7",
            "Office.Example.org",
        ] {
            assert!(is_own_host(own, public), "{own}");
        }
        for foreign in [
            "evil.example:7780",
            "127.0.0.1.evil.example",
            "localhost.evil.example:7780",
            "office.example.org.evil",
            "",
        ] {
            assert!(!is_own_host(foreign, public), "{foreign}");
        }
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; cairn_7780=s3; cairn_7781=s4"));
        assert_eq!(cookie(&headers, "cairn_7780"), Some("s3"));
        assert_eq!(cookie(&headers, "cairn"), None);
    }
}
