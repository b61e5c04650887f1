//! The rest of an answer: who lost the line in the middle of a page asks for what is missing, so that a page arrives on any line.
//!
//! The answer is computed again and named by its hash. Where it is no longer the same, or the relay is older than this, the whole is given.
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cairn_sync::api::{CONTENT_TYPE, CONTROL, Endpoint, OFFSET, PULL, REST_OF, TAG};

/// Shorter answers are given again as a whole.
const WORTH_IT: usize = 1024;

/// What a request says of the answer that it has a part of.
pub(super) fn asked(headers: &HeaderMap) -> Option<String> {
    headers.get(REST_OF).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// An answer, or the rest of it.
pub(super) fn given(endpoint: Endpoint, rest_of: Option<&str>, mut body: Vec<u8>) -> Response {
    if !(endpoint == PULL || endpoint == CONTROL) || body.len() < WORTH_IT {
        return ([(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response();
    }
    let tag = blake3::hash(&body).to_hex()[..32].to_owned();
    let offset = rest_of
        .and_then(|text| text.split_once(':'))
        .filter(|(of, _)| *of == tag)
        .and_then(|(_, offset)| offset.parse::<usize>().ok())
        .filter(|offset| *offset < body.len())
        .unwrap_or(0);
    body.drain(..offset);
    let mut response = ([(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(TAG, tag);
    }
    response.headers_mut().insert(OFFSET, HeaderValue::from(offset));
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn taken(rest_of: Option<&str>, body: &[u8]) -> (String, String, Vec<u8>) {
        let response = given(PULL, rest_of, body.to_vec());
        let header = |name: &str| response.headers().get(name).map_or("", |v| v.to_str().expect("text")).to_owned();
        let (tag, offset) = (header(TAG), header(OFFSET));
        (tag, offset, to_bytes(response.into_body(), 100_000).await.expect("a body").to_vec())
    }

    #[tokio::test]
    async fn the_rest_is_given_while_the_answer_is_the_same_and_else_the_whole() {
        let body: Vec<u8> = (0..5000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let (tag, offset, whole) = taken(None, &body).await;
        assert_eq!((offset.as_str(), &whole), ("0", &body));
        let (again, offset, rest) = taken(Some(&format!("{tag}:4000")), &body).await;
        assert_eq!((again, offset.as_str(), rest.as_slice()), (tag.clone(), "4000", &body[4000..]));
        let moved: Vec<u8> = body.iter().map(|byte| byte ^ 1).collect();
        for asked in [format!("{tag}:5000"), format!("{tag}:-1"), format!("{tag}:x"), "nonsense".to_owned()] {
            assert_eq!(taken(Some(&asked), &body).await.2, body, "{asked}");
        }
        assert_eq!(taken(Some(&format!("{tag}:4000")), &moved).await.2, moved);
        assert_eq!(taken(Some(&format!("{tag}:10")), &body[..100]).await.2, body[..100], "a short one is given whole");
    }
}
