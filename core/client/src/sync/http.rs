//! The relay at the other end of an HTTP connection.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cairn_sync::api::{self, ApiError, CONTENT_TYPE, Endpoint, ErrorCode, RelayApi};
use cairn_sync::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ControlPage, ControlRequest, FoundRequest, HeadRequest,
    Hello, HelloRequest, Page, PullRequest, PushRequest, Pushed, SignInRequest, SignedHead, Token, decode, encode,
};
use minicbor::{Decode, Encode};

/// Without a byte for this long, a request has failed: better to say "no signal" than to hang in a tunnel.
const SILENCE: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(10);

/// Bytes of request and answer bodies since the device was opened.
#[derive(Default)]
pub(crate) struct Traffic {
    pub(crate) up: AtomicU64,
    pub(crate) down: AtomicU64,
}

/// [`RelayApi`] over HTTP.
#[derive(Clone)]
pub(crate) struct HttpRelay {
    http: reqwest::Client,
    address: String,
    pub(crate) traffic: Arc<Traffic>,
}

impl HttpRelay {
    /// A client for the relay at this address, such as `https://relay.example.org`.
    pub(crate) fn new(address: &str) -> Result<Self, ApiError> {
        // A second component of the same process may have chosen the provider before: either is fine.
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .build()
            .map_err(|e| unreachable(address, &e))?;
        Ok(Self { http, address: address.trim_end_matches('/').to_owned(), traffic: Arc::default() })
    }

    /// The relay's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    async fn call<Q, A>(&self, endpoint: Endpoint, bearer: Option<&str>, request: Q) -> Result<A, ApiError>
    where
        Q: Encode<()>,
        A: for<'b> Decode<'b, ()>,
    {
        let body = encode(&request);
        self.traffic.up.fetch_add(body.len() as u64, Ordering::Relaxed);
        let mut call =
            self.http.post(format!("{}{}", self.address, endpoint.path)).header("content-type", CONTENT_TYPE);
        if let Some(bearer) = bearer {
            call = call.bearer_auth(bearer);
        }
        let answer = call.body(body).send().await.map_err(|e| unreachable(&self.address, &e))?;
        let status = answer.status();
        let body = self.bounded_body(answer, endpoint.max_response).await?;
        if status.is_success() {
            return decode("answer", &body, endpoint.max_response)
                .map_err(|e| not_a_relay(&self.address, &e.to_string()));
        }
        Err(decode::<ApiError>("error", &body, endpoint.max_response)
            .unwrap_or_else(|_| not_a_relay(&self.address, &format!("it answered with status {status}"))))
    }

    /// Reads a body without believing its announced length.
    async fn bounded_body(&self, mut answer: reqwest::Response, limit: usize) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| unreachable(&self.address, &e))? {
            self.traffic.down.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            if body.len() + chunk.len() > limit {
                return Err(not_a_relay(&self.address, "its answer is larger than the protocol allows"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn unreachable(address: &str, error: &reqwest::Error) -> ApiError {
    // The address may hold no secret, but an error of the library repeats it: only its kind is told.
    let why = if error.is_timeout() {
        "it does not answer"
    } else if error.is_connect() {
        "no connection can be made"
    } else {
        "the connection broke"
    };
    ApiError::new(
        ErrorCode::Unreachable,
        format!("The relay at {address} cannot be reached: {why}. Everything is kept on this device and sent later."),
    )
}

fn not_a_relay(address: &str, why: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Unreachable,
        format!("What answers at {address} is not a relay this version understands: {why}. Check the address."),
    )
}

impl RelayApi for HttpRelay {
    fn hello(&self, request: HelloRequest) -> impl Future<Output = Result<Hello, ApiError>> + Send {
        self.call(api::HELLO, None, request)
    }
    fn found(&self, request: FoundRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send {
        self.call(api::FOUND, None, request)
    }
    fn challenge(&self, request: ChallengeRequest) -> impl Future<Output = Result<Challenge, ApiError>> + Send {
        self.call(api::CHALLENGE, None, request)
    }
    fn sign_in(&self, request: SignInRequest) -> impl Future<Output = Result<Token, ApiError>> + Send {
        self.call(api::SIGN_IN, None, request)
    }
    fn control(
        &self,
        bearer: &str,
        request: ControlRequest,
    ) -> impl Future<Output = Result<ControlPage, ApiError>> + Send {
        self.call(api::CONTROL, Some(bearer), request)
    }
    fn append(&self, bearer: &str, request: AppendRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send {
        self.call(api::APPEND, Some(bearer), request)
    }
    fn push(&self, bearer: &str, request: PushRequest) -> impl Future<Output = Result<Pushed, ApiError>> + Send {
        self.call(api::PUSH, Some(bearer), request)
    }
    fn pull(&self, bearer: &str, request: PullRequest) -> impl Future<Output = Result<Page, ApiError>> + Send {
        self.call(api::PULL, Some(bearer), request)
    }
    fn head(&self, bearer: &str, request: HeadRequest) -> impl Future<Output = Result<SignedHead, ApiError>> + Send {
        self.call(api::HEAD, Some(bearer), request)
    }
}
