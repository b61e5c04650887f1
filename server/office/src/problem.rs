//! Refusals and failures as JSON (RFC 9457) with a stable code, the text for a person, and what is wrong with which field.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use cairn_client::ClientError;
use cairn_domain::InvalidRecord;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done. Nothing was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// Stable: what a program can act on.
    pub code: String,
    /// What happened, what is safe, what to do, in English.
    pub text: String,
    /// The fields that break a rule.
    pub fields: Vec<FieldProblem>,
}

/// One field that breaks one rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field; `phones.number` for a part of an entry.
    pub field: String,
    /// The rule's stable code: `required`, `not_a_date`, `too_long`…
    pub code: String,
    /// The rule as a sentence, in English.
    pub text: String,
    /// The rule's numbers, such as `max`.
    pub params: BTreeMap<String, i64>,
}

impl Problem {
    /// A problem without fields.
    pub fn new(status: StatusCode, code: &str, text: impl Into<String>) -> Self {
        Self { status: status.as_u16(), code: code.to_owned(), text: text.into(), fields: Vec::new() }
    }

    /// Nobody is signed in.
    pub fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "Sign in with a link first. `cairn office` prints one, and a colleague who is signed in can make one.",
        )
    }

    /// The request cannot be understood.
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", text)
    }

    /// The office itself is at fault.
    pub fn crashed() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The office failed on this request. What was saved is safe; try again.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(self)).into_response()
    }
}

impl From<InvalidRecord> for Problem {
    fn from(error: InvalidRecord) -> Self {
        let fields = error.0.iter().map(|invalid| {
            let rule = serde_json::to_value(&invalid.rule).unwrap_or_default();
            let parts = rule.as_object().into_iter().flatten();
            FieldProblem {
                field: invalid.field.clone(),
                code: rule["code"].as_str().unwrap_or("invalid").to_owned(),
                text: invalid.to_string(),
                params: parts.filter_map(|(name, value)| Some((name.clone(), value.as_i64()?))).collect(),
            }
        });
        let fields = fields.collect();
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", error.to_string()) }
    }
}

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Invalid(invalid) => invalid.into(),
            other => Self::new(status(&other), other.code(), other.to_string()),
        }
    }
}

fn status(error: &ClientError) -> StatusCode {
    match error {
        ClientError::NotFound(_) | ClientError::NoSuchId(_) => StatusCode::NOT_FOUND,
        ClientError::Forbidden(_) => StatusCode::FORBIDDEN,
        ClientError::Invite(_) | ClientError::Unsound(_) | ClientError::Survey(_) | ClientError::Pin(_) => {
            StatusCode::BAD_REQUEST
        }
        ClientError::Relay(_) => StatusCode::BAD_GATEWAY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
