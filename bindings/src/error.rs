//! The one error of the component.

use cairn_client::{ClientError, ErrorCode};
use cairn_domain::InvalidRecord;

/// What went wrong, as a screen can act on it. Nothing that was saved before is ever lost by an error. `code` is stable and for
/// choosing a translation; `detail` is one English sentence: what happened, what is safe, what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CairnError {
    /// The request breaks rules of the record's fields; nothing was written. Show each rule beside its field.
    #[error("{detail}")]
    Invalid {
        /// `invalid`.
        code: String,
        /// All that is wrong, in one text.
        detail: String,
        /// Each field with the rule it breaks.
        fields: Vec<InvalidField>,
    },
    /// There is no such record on this device.
    #[error("{detail}")]
    NotFound {
        /// `not_found`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// The key does not open the database.
    #[error("{detail}")]
    WrongKey {
        /// `wrong_key`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// A newer version of Cairn is needed: for this database, or by the relay.
    #[error("{detail}")]
    NewerVersion {
        /// `newer_version` or `unsupported_version`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// This device's storage is full; reading goes on.
    #[error("{detail}")]
    StorageFull {
        /// `full`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// The invite is none, was used, has expired, or is for another workspace.
    #[error("{detail}")]
    BadInvite {
        /// `invite` or `invite_gone`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// This device may not do that, or was shut out (`revoked`).
    #[error("{detail}")]
    Forbidden {
        /// `forbidden`, `unauthorized` or `revoked`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// No connection to the relay, or it asks to wait. What was written is kept and sent later by itself.
    #[error("{detail}")]
    Offline {
        /// `unreachable`, `rate_limited`, …
        code: String,
        /// The sentence.
        detail: String,
        /// How long to wait before trying again, ms.
        retry_after_ms: Option<u64>,
    },
    /// The folder already holds a device.
    #[error("{detail}")]
    Exists {
        /// `exists`.
        code: String,
        /// The sentence.
        detail: String,
    },
    /// Everything that no screen can act on but by showing `detail`: a damaged database, a refusal by the system or the relay.
    #[error("{detail}")]
    Other {
        /// `damaged`, `protocol`, `system`, …
        code: String,
        /// The sentence.
        detail: String,
    },
}

/// One field that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct InvalidField {
    /// The field; `phones.number` for a part of an entry.
    pub field: String,
    /// The rule's stable code: `required`, `too_long`, `not_a_date`, …
    pub rule: String,
    /// The English sentence.
    pub detail: String,
}

impl CairnError {
    /// A request that the component itself cannot read: `what` says which part.
    pub(crate) fn unreadable(field: &str, what: impl std::fmt::Display) -> Self {
        let detail = format!("{field} cannot be read: {what}. Nothing was written.");
        let invalid = InvalidField { field: field.to_owned(), rule: "wrong_type".to_owned(), detail: detail.clone() };
        Self::Invalid { code: "invalid".to_owned(), detail, fields: vec![invalid] }
    }

    /// The work's thread ended without an answer.
    pub(crate) fn ended(why: impl std::fmt::Display) -> Self {
        Self::Other {
            code: "system".to_owned(),
            detail: format!("The work was ended: {why}. What was saved before is safe."),
        }
    }
}

impl From<ClientError> for CairnError {
    fn from(error: ClientError) -> Self {
        let (code, detail) = (error.code().to_owned(), error.to_string());
        match error {
            ClientError::Invalid(invalid) => Self::Invalid { code, detail, fields: fields(&invalid) },
            ClientError::Relay(relay) => of_relay(relay.code, code, detail, relay.retry_after_ms),
            _ => of_code(code, detail),
        }
    }
}

fn of_code(code: String, detail: String) -> CairnError {
    match code.as_str() {
        "not_found" => CairnError::NotFound { code, detail },
        "wrong_key" => CairnError::WrongKey { code, detail },
        "newer_version" => CairnError::NewerVersion { code, detail },
        "full" => CairnError::StorageFull { code, detail },
        "invite" => CairnError::BadInvite { code, detail },
        "forbidden" => CairnError::Forbidden { code, detail },
        "exists" => CairnError::Exists { code, detail },
        _ => CairnError::Other { code, detail },
    }
}

fn of_relay(relay: ErrorCode, code: String, detail: String, retry_after_ms: Option<u64>) -> CairnError {
    match relay {
        ErrorCode::Unreachable
        | ErrorCode::RateLimited
        | ErrorCode::Full
        | ErrorCode::Internal
        | ErrorCode::Interrupted => CairnError::Offline { code, detail, retry_after_ms },
        ErrorCode::Forbidden
        | ErrorCode::Unauthorized
        | ErrorCode::Revoked
        | ErrorCode::FoundingOff
        | ErrorCode::FoundingToken => CairnError::Forbidden { code, detail },
        ErrorCode::UnsupportedVersion => CairnError::NewerVersion { code, detail },
        ErrorCode::InviteGone => CairnError::BadInvite { code, detail },
        _ => CairnError::Other { code, detail },
    }
}

fn fields(invalid: &InvalidRecord) -> Vec<InvalidField> {
    let one = |wrong: &cairn_domain::Invalid| InvalidField {
        field: wrong.field.clone(),
        rule: rule_code(wrong),
        detail: wrong.to_string(),
    };
    invalid.0.iter().map(one).collect()
}

/// The rule's code is the tag of its JSON form.
fn rule_code(wrong: &cairn_domain::Invalid) -> String {
    let json = serde_json::to_value(&wrong.rule).unwrap_or_default();
    json.get("code").and_then(serde_json::Value::as_str).unwrap_or("invalid").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_domain::{Invalid, Rule};

    #[test]
    fn a_broken_rule_keeps_its_field_and_code() {
        let wrong = Invalid { field: "name".to_owned(), rule: Rule::TooLong { max: 200 } };
        let error = CairnError::from(ClientError::Invalid(InvalidRecord(vec![wrong])));
        let CairnError::Invalid { code, fields, .. } = error else { panic!("{error:?}") };
        assert_eq!(code, "invalid");
        assert_eq!((fields[0].field.as_str(), fields[0].rule.as_str()), ("name", "too_long"));
    }
}
