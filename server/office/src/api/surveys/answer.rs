//! What a guest reaches without an account: the form behind a link's token, and the place to hand the sealed answers in.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use cairn_answer::LinkKey;
use cairn_client::Workspace;
use cairn_client::survey::{Link, LinkAnswer, LinkRefused};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::surveys::{AnswerSheet, SealedAnswer};

/// The steps of the longest interview, sealed and in hexadecimal digits.
const MAX_ANSWER: usize = 2 * 1024 * 1024;

/// The routes, for everybody who has a token.
pub fn routes() -> OpenApiRouter<OfficeState> {
    OpenApiRouter::new().routes(routes!(sheet, hand_in)).layer(DefaultBodyLimit::max(MAX_ANSWER))
}

/// The form behind a link.
#[utoipa::path(get, path = "/answer/{token}", params(("token" = String, Path)), responses((status = 200, body = AnswerSheet), (status = "4XX", body = Problem)))]
pub async fn sheet(State(state): State<OfficeState>, Path(token): Path<String>) -> Result<Json<AnswerSheet>, Problem> {
    let sheet = state.ask(move |book| {
        let link = good(book, &token)?;
        let form = book.form(link.form)?;
        Ok(AnswerSheet {
            title: form.title.clone(),
            form: serde_json::to_value(form).map_err(|_| Problem::crashed())?,
            language: link.language,
            key: hex::encode(LinkKey::new(link.key).public()),
        })
    });
    Ok(Json(sheet.await?))
}

/// Hands answers in. Handed in again, they are the same response.
#[utoipa::path(post, path = "/answer/{token}", params(("token" = String, Path)), request_body = SealedAnswer, responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn hand_in(
    State(state): State<OfficeState>,
    Path(token): Path<String>,
    Json(answer): Json<SealedAnswer>,
) -> Result<StatusCode, Problem> {
    let unreadable = || Problem::bad_request("These answers cannot be opened. Reload the page and send them again.");
    state
        .ask(move |book| {
            let sealed = hex::decode(&answer.sealed).map_err(|_| unreadable())?;
            let link = good(book, &token)?;
            let opened = cairn_answer::open(&sealed, &LinkKey::new(link.key), &token).map_err(|_| unreadable())?;
            let answer: LinkAnswer = serde_json::from_slice(&opened).map_err(|_| unreadable())?;
            book.answer_link(&link, &answer)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

fn good(book: &Workspace, token: &str) -> Result<Link, Problem> {
    book.link(token)?.map_err(|refused| {
        let status = if refused == LinkRefused::Unknown { StatusCode::NOT_FOUND } else { StatusCode::GONE };
        Problem::new(status, &format!("link_{}", refused.code()), refused.to_string())
    })
}
