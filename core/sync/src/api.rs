//! The relay's end points, its errors, and the trait that both ends implement.
use std::fmt;
use std::future::Future;

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::numbers::{MAX_FOUND, MAX_PUSH, MAX_REQUEST, MAX_RESPONSE, MAX_STRANGER};
use crate::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ContinueRequest, ControlPage, ControlRequest, FoundRequest,
    HeadRequest, Hello, HelloRequest, Page, PullRequest, PushRequest, Pushed, SignInRequest, SignedHead, Token,
};

/// Content type of every request and answer but the live connection.
pub const CONTENT_TYPE: &str = "application/cbor";

/// Header of an answer: the relay's name for it. Whoever lost the line half-way asks again with [`REST_OF`].
pub const TAG: &str = "cairn-tag";
/// Header of a request: `tag:offset`. Where the answer is still the one of that name, only what follows the offset is given, with [`OFFSET`];
/// else the whole.
pub const REST_OF: &str = "cairn-rest-of";
/// Header of an answer that is a rest: where it begins.
pub const OFFSET: &str = "cairn-offset";

/// One end point: `POST path` with a CBOR message, answered by a CBOR message (200) or an [`ApiError`] (its status).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// Path below the relay's address.
    pub path: &'static str,
    /// Largest request body in bytes.
    pub max_request: usize,
    /// Largest answer in bytes.
    pub max_response: usize,
    /// Whether a bearer token is needed.
    pub signed_in: bool,
}

const fn open(path: &'static str) -> Endpoint {
    Endpoint { path, max_request: MAX_STRANGER, max_response: MAX_REQUEST, signed_in: false }
}

const fn signed_in(path: &'static str) -> Endpoint {
    Endpoint { path, max_request: MAX_REQUEST, max_response: MAX_RESPONSE, signed_in: true }
}

/// [`HelloRequest`] → [`Hello`].
pub const HELLO: Endpoint = open("/v1/hello");
/// [`FoundRequest`] → [`Appended`].
pub const FOUND: Endpoint = Endpoint { max_request: MAX_FOUND, ..open("/v1/found") };
/// [`ChallengeRequest`] → [`Challenge`].
pub const CHALLENGE: Endpoint = open("/v1/challenge");
/// [`SignInRequest`] → [`Token`].
pub const SIGN_IN: Endpoint = open("/v1/sign-in");
/// [`ContinueRequest`] → [`Appended`].
pub const CONTINUE: Endpoint = Endpoint { max_request: MAX_REQUEST, ..open("/v1/continue") };
/// [`ControlRequest`] → [`ControlPage`].
pub const CONTROL: Endpoint = signed_in("/v1/control");
/// [`AppendRequest`] → [`Appended`].
pub const APPEND: Endpoint = signed_in("/v1/append");
/// [`PushRequest`] → [`Pushed`].
pub const PUSH: Endpoint = Endpoint { max_request: MAX_PUSH, ..signed_in("/v1/push") };
/// [`PullRequest`] → [`Page`].
pub const PULL: Endpoint = signed_in("/v1/pull");
/// [`HeadRequest`] → [`SignedHead`].
pub const HEAD: Endpoint = signed_in("/v1/head");
/// `GET`, upgraded to a WebSocket that carries [`crate::wire::Live`] messages from relay to device as binary frames.
pub const LIVE: Endpoint = signed_in("/v1/live");

/// What a relay can be asked. The device's HTTP client and the relay's own service both implement it, so tests can put
/// either behind the same session.
///
/// Every method fails with [`ErrorCode::Unreachable`] when there is no connection; nothing is lost, and the call may be repeated:
/// all of them are idempotent.
pub trait RelayApi: Send + Sync {
    /// Who are you?
    fn hello(&self, request: HelloRequest) -> impl Future<Output = Result<Hello, ApiError>> + Send;
    /// Founds a workspace.
    fn found(&self, request: FoundRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send;
    /// Asks for a challenge.
    fn challenge(&self, request: ChallengeRequest) -> impl Future<Output = Result<Challenge, ApiError>> + Send;
    /// Trades a signed challenge for a token.
    fn sign_in(&self, request: SignInRequest) -> impl Future<Output = Result<Token, ApiError>> + Send;
    /// Gives back control entries that the relay lost.
    fn carry_on(&self, request: ContinueRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send;
    /// Reads the control log of the token's workspace.
    fn control(
        &self,
        bearer: &str,
        request: ControlRequest,
    ) -> impl Future<Output = Result<ControlPage, ApiError>> + Send;
    /// Appends to the control log; `control_conflict` when somebody was faster.
    fn append(&self, bearer: &str, request: AppendRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send;
    /// Stores envelopes.
    fn push(&self, bearer: &str, request: PushRequest) -> impl Future<Output = Result<Pushed, ApiError>> + Send;
    /// Reads envelopes.
    fn pull(&self, bearer: &str, request: PullRequest) -> impl Future<Output = Result<Page, ApiError>> + Send;
    /// The signed state of a space.
    fn head(&self, bearer: &str, request: HeadRequest) -> impl Future<Output = Result<SignedHead, ApiError>> + Send;
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $status:literal;)*) => {
        /// What went wrong. Numbers go over the wire and are stable; each is listed with the version that introduced it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number on the wire.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// The stable name for scripts, logs and metrics.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }
        }
    };
}

codes! {
    /// Never sent: the device got no answer, or none that could be read. Since 1.
    Unreachable = 0, "unreachable", 503;
    /// The message cannot be read, or an envelope or entry in it is malformed or wrongly signed. Since 1.
    BadRequest = 1, "bad_request", 400;
    /// No token, or it has ended: sign in (again). Since 1.
    Unauthorized = 2, "unauthorized", 401;
    /// The role of the device does not allow this. Since 1.
    Forbidden = 3, "forbidden", 403;
    /// The relay does not know this workspace, space or device. Since 1.
    NotFound = 4, "not_found", 404;
    /// Sealed for another epoch than the current one, which is `expected`: read the control log and seal again. Since 1.
    StaleEpoch = 5, "stale_epoch", 409;
    /// The control log has moved on to `expected`: read it and build the entry again. Since 1.
    ControlConflict = 6, "control_conflict", 409;
    /// A device sequence was jumped over: `expected` is the next one. Since 1.
    SequenceGap = 7, "sequence_gap", 409;
    /// The relay holds other bytes under the same device sequence: two copies of a device are writing, or it was restored from
    /// a backup. Since 1.
    SequenceFork = 8, "sequence_fork", 409;
    /// A body, envelope or entry is larger than allowed. Since 1.
    TooLarge = 9, "too_large", 413;
    /// Too many requests: wait `retry_after_ms`. Since 1.
    RateLimited = 10, "rate_limited", 429;
    /// The relay was restored from a backup and is now in incarnation `expected`: check what it has and send the rest. Since 1.
    WrongIncarnation = 11, "wrong_incarnation", 409;
    /// This protocol version is no longer, or not yet, spoken. Since 1.
    UnsupportedVersion = 12, "unsupported_version", 426;
    /// The relay's disk or the workspace's quota is full; what was acknowledged is safe. Since 1.
    Full = 13, "full", 507;
    /// The relay failed; nothing was stored. Since 1.
    Internal = 14, "internal", 500;
    /// The device was removed from the workspace. Since 1.
    Revoked = 15, "revoked", 403;
    /// The invite was used, withdrawn or has expired. Since 1.
    InviteGone = 16, "invite_gone", 410;
    /// Never sent: the relay's control log and the device's hold different entries of one number. A person decides which holds. Since 2.
    ControlFork = 17, "control_fork", 409;
    /// Somebody left the space and its new key has not come yet: an administrator's device makes it at its next sync. Since 2.
    RotationDue = 18, "rotation_due", 409;
    /// Never sent: another program exchanges with the relay for the same folder. Since 2.
    InUse = 19, "in_use", 409;
    /// The relay's operator lets nobody found a workspace there. Since 2.
    FoundingOff = 25, "founding_off", 403;
    /// The relay founds workspaces with its operator's token only, and the request held none or another one. Since 2.
    FoundingToken = 26, "founding_token", 403;
    /// The request did not arrive whole: it broke off, or fell silent. Nothing was stored; send it again. Since 2.
    Interrupted = 27, "interrupted", 408;
    /// A document that the relay knows comes with another key; nothing was stored. Since 2.
    OtherKey = 20, "other_key", 409;
}

impl ErrorCode {
    /// The code of a number on the wire. One this version does not know is [`ErrorCode::Internal`]: the caller can do nothing
    /// but wait and try again.
    #[must_use]
    pub fn from_number(number: u16) -> Self {
        Self::ALL.iter().copied().find(|code| code.number() == number).unwrap_or(Self::Internal)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl<C> Encode<C> for ErrorCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u16(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ErrorCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.u16().map(Self::from_number)
    }
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("{detail} ({code})")]
#[cbor(map)]
pub struct ApiError {
    /// What went wrong.
    #[n(0)]
    pub code: ErrorCode,
    /// One sentence for a person: what, where, and what to do next. No personal data.
    #[n(1)]
    pub detail: String,
    /// How long to wait before trying again, in milliseconds.
    #[n(2)]
    pub retry_after_ms: Option<u64>,
    /// The value the relay expected; its meaning is with each [`ErrorCode`].
    #[n(3)]
    pub expected: Option<u64>,
}

impl ApiError {
    /// An error without further hints.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry_after_ms: None, expected: None }
    }

    /// The same error with the value the relay expected.
    #[must_use]
    pub fn expecting(mut self, expected: u64) -> Self {
        self.expected = Some(expected);
        self
    }

    /// The same error with a time to wait, in milliseconds.
    #[must_use]
    pub fn after(mut self, retry_after_ms: u64) -> Self {
        self.retry_after_ms = Some(retry_after_ms);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{decode, encode};

    #[test]
    fn codes_are_unique_and_read_back() {
        for code in ErrorCode::ALL {
            let error = ApiError::new(*code, "why").expecting(7).after(1500);
            assert_eq!(decode::<ApiError>("error", &encode(&error), 100), Ok(error));
        }
    }

    #[test]
    fn a_code_of_the_future_is_internal() {
        let bytes = [0xa2, 0x00, 0x19, 0x03, 0xe7, 0x01, 0x61, b'x'];
        let error: ApiError = decode("error", &bytes, 100).expect("readable");
        assert_eq!(error.code, ErrorCode::Internal);
    }
}
