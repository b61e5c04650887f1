//! The console's files, embedded. Every address that is no file is a view of the console: its page.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Console;

/// The build puts a hash of the content into these names, so they never change.
const HASHED: &str = "assets/";

/// The page on which a guest answers a survey. Its address holds a token: nothing keeps it, and no other site is told of it.
pub async fn answer_page() -> Response {
    let Some(page) = Console::get("answer.html") else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = answer("answer.html", page);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// A file of the console, or its page.
pub async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such address in the API.",
        )
        .into_response();
    }
    match Console::get(path).filter(|_| !path.is_empty()) {
        Some(file) => answer(path, file),
        None if path.starts_with(HASHED) => StatusCode::NOT_FOUND.into_response(),
        None => Console::get("index.html")
            .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |page| answer("index.html", page)),
    }
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let cache = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, kind(path)), (header::CACHE_CONTROL, cache)], file.data).into_response()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
