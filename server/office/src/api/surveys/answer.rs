//! What a guest reaches without an account: the form behind a link's token, and the place to hand the sealed answers in.
//!
//! The token comes in a header, so that no log of addresses holds it; pages of before send it in the path.

use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cairn_answer::LinkKey;
use cairn_client::survey::{LinkAnswer, LinkRefused};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::guests::{From, Wish};
use crate::problem::Problem;
use crate::state::{OfficeState, now_ms};
use crate::wire::surveys::{AnswerSheet, SealedAnswer};

/// The steps of the longest interview, sealed and in hexadecimal digits.
const MAX_ANSWER: usize = 1024 * 1024;
/// The header that holds a link's token.
const HEADER: &str = "x-cairn-link";

/// The routes, for everybody who has a token.
pub fn routes() -> OpenApiRouter<OfficeState> {
    OpenApiRouter::new()
        .routes(routes!(sheet, hand_in))
        .route("/answer/{token}", get(sheet).post(hand_in))
        .layer(DefaultBodyLimit::max(MAX_ANSWER))
}

/// A link's token.
pub struct Token(String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(token) = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()) {
            return Ok(Self(token.to_owned()));
        }
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| refused(LinkRefused::Unknown))?;
        let token = path.iter().find(|(name, _)| *name == "token").map(|(_, token)| token.to_owned());
        token.map(Self).ok_or_else(|| refused(LinkRefused::Unknown))
    }
}

/// The form behind a link.
#[utoipa::path(get, path = "/answer", params(("x-cairn-link" = String, Header, description = "The link's token")), responses((status = 200, body = AnswerSheet), (status = "4XX", body = Problem)))]
pub async fn sheet(
    State(state): State<OfficeState>,
    from: From,
    method: Method,
    token: Result<Token, Problem>,
) -> Result<Response, Problem> {
    // Whoever only looks whether something is there (a chat's preview) is not counted, and learns nothing.
    if method == Method::HEAD {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let now = now_ms();
    state.guests.comes(from, Wish::Open, now)?;
    let Token(token) = token?;
    let guests = state.guests.clone();
    let sheet = state.ask(move |book| {
        let link = book.link(&token)?.map_err(refused)?;
        guests.asks(link.id, Wish::Open, now)?;
        let begin = book.link_sheet(&link)?.map_err(refused)?;
        let form = begin.program.form();
        let sheet = AnswerSheet {
            title: form.title.clone(),
            form: serde_json::to_value(form).map_err(|_| Problem::crashed())?,
            prefill: begin.prefill,
            language: link.language,
            key: hex::encode(LinkKey::new(link.key).public()),
        };
        let body = serde_json::to_vec(&sheet).map_err(|_| Problem::crashed())?;
        guests.carried(from, link.id, body.len(), now);
        Ok(body)
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], sheet.await?).into_response())
}

/// Hands answers in. Handed in again, they are the same response.
#[utoipa::path(post, path = "/answer", params(("x-cairn-link" = String, Header, description = "The link's token")), request_body = SealedAnswer, responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn hand_in(
    State(state): State<OfficeState>,
    from: From,
    Token(token): Token,
    Json(answer): Json<SealedAnswer>,
) -> Result<StatusCode, Problem> {
    let unreadable = || Problem::bad_request("These answers cannot be opened. Reload the page and send them again.");
    let now = now_ms();
    state.guests.comes(from, Wish::Answer, now)?;
    let _turn = state.guests.turn().await;
    let guests = state.guests.clone();
    state
        .ask(move |book| {
            let sealed = hex::decode(&answer.sealed).map_err(|_| unreadable())?;
            let link = book.link_to_hand_in(&token)?.map_err(refused)?;
            guests.asks(link.id, Wish::Answer, now)?;
            guests.carried(from, link.id, sealed.len(), now);
            let opened = cairn_answer::open(&sealed, &LinkKey::new(link.key), &token).map_err(|_| unreadable())?;
            let answer: LinkAnswer = serde_json::from_slice(&opened).map_err(|_| unreadable())?;
            book.answer_link(&link, &answer)?.map_err(refused)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

fn refused(why: LinkRefused) -> Problem {
    let status = match why {
        LinkRefused::Unknown => StatusCode::NOT_FOUND,
        LinkRefused::Paused => StatusCode::LOCKED,
        _ => StatusCode::GONE,
    };
    Problem::new(status, &format!("link_{}", why.code()), why.to_string())
}
