//! The relay at the other end of an HTTP connection.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use cairn_sync::api::{self, ApiError, CONTENT_TYPE, Endpoint, ErrorCode, OFFSET, PULL, PUSH, REST_OF, RelayApi, TAG};
use cairn_sync::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ContinueRequest, ControlPage, ControlRequest, FoundRequest,
    HeadRequest, Hello, HelloRequest, Page, PullRequest, PushRequest, Pushed, SignInRequest, SignedHead, Token, decode,
    encode,
};
use minicbor::{Decode, Encode};
use reqwest::{Response, StatusCode};
use tokio::time::Instant;

use super::pace::{Pace, SILENCE};

/// A relay ends connections that lie idle for 20 seconds: no request is to meet the end of one.
const IDLE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(10);
/// How often an answer that breaks off is taken up where it broke, as long as each time brings at least [`GAIN`] bytes.
const RESUMES: usize = 256;
const GAIN: usize = 512;
/// Attempts in a row that may bring nothing.
const BARREN: usize = 2;
const BREATH: Duration = Duration::from_millis(100);

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
    address: Arc<RwLock<Arc<str>>>,
    pub(crate) traffic: Arc<Traffic>,
    pub(super) pace: Arc<Pace>,
    silence: Duration,
}

/// What has come of an answer so far.
#[derive(Default)]
struct Partial {
    body: Vec<u8>,
    /// The relay's name for the whole answer, where it can give the rest of it.
    tag: Option<String>,
}

/// An answer that is whole, or broke off.
enum Came {
    Whole(StatusCode),
    Broke(ApiError),
}

impl HttpRelay {
    /// A client for the relay at this address, such as `https://relay.example.org`.
    pub(crate) fn new(address: &str) -> Result<Self, ApiError> {
        // A second component of the same process may have chosen the provider before: either is fine.
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            // A relay answers itself. What sends devices elsewhere is a hotel's network, or somebody who wants their tokens.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| unreachable(address, &e))?;
        let address = Arc::new(RwLock::new(address.trim_end_matches('/').into()));
        Ok(Self { http, address, traffic: Arc::default(), pace: Arc::default(), silence: SILENCE })
    }

    /// The relay's address.
    pub(crate) fn address(&self) -> Arc<str> {
        Arc::clone(&self.address.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Talks to the relay at another address from now on.
    pub(crate) fn move_to(&self, address: &str) {
        *self.address.write().unwrap_or_else(PoisonError::into_inner) = address.trim_end_matches('/').into();
    }

    async fn call<Q, A>(&self, endpoint: Endpoint, bearer: Option<&str>, request: Q) -> Result<A, ApiError>
    where
        Q: Encode<()>,
        A: for<'b> Decode<'b, ()>,
    {
        let (address, body) = (self.address(), encode(&request));
        let (mut partial, mut barren) = (Partial::default(), 0);
        for _ in 0..RESUMES {
            let before = partial.body.len();
            let broke = match self.ask(&address, endpoint, bearer, &body, &mut partial).await? {
                Came::Whole(status) => return read(&address, endpoint, status, &partial.body),
                Came::Broke(error) => error,
            };
            barren = if partial.body.len() >= before + GAIN { 0 } else { barren + 1 };
            if partial.tag.is_none() || barren > BARREN {
                return Err(broke);
            }
            tokio::time::sleep(BREATH).await;
        }
        Err(not_a_relay(&address, "its answer never ends"))
    }

    /// Asks once, for the rest of what came before.
    async fn ask(
        &self,
        address: &str,
        endpoint: Endpoint,
        bearer: Option<&str>,
        body: &[u8],
        partial: &mut Partial,
    ) -> Result<Came, ApiError> {
        let size = body.len();
        self.traffic.up.fetch_add(size as u64, Ordering::Relaxed);
        let mut call = self.http.post(format!("{address}{}", endpoint.path)).header("content-type", CONTENT_TYPE);
        if let Some(bearer) = bearer {
            call = call.bearer_auth(bearer);
        }
        if let Some(tag) = &partial.tag {
            call = call.header(REST_OF, format!("{tag}:{}", partial.body.len()));
        }
        let begun = Instant::now();
        let sent = tokio::time::timeout(self.pace.patience(size), call.body(body.to_vec()).send()).await;
        let broke = match sent {
            Ok(Ok(answer)) => return self.listen(address, endpoint, answer, (size, begun), partial).await,
            Ok(Err(error)) if error.is_connect() => return Err(unreachable(address, &error)),
            Ok(Err(error)) => unreachable(address, &error),
            Err(_) => silent(address),
        };
        if endpoint == PUSH {
            self.pace.push_broke(size);
        }
        if partial.tag.is_some() { Ok(Came::Broke(broke)) } else { Err(broke) }
    }

    /// Reads an answer, without believing its announced length.
    async fn listen(
        &self,
        address: &str,
        endpoint: Endpoint,
        mut answer: Response,
        (size, begun): (usize, Instant),
        partial: &mut Partial,
    ) -> Result<Came, ApiError> {
        let status = answer.status();
        if !is_from_a_relay(&answer) {
            if status == StatusCode::PAYLOAD_TOO_LARGE && endpoint == PUSH {
                self.pace.push_broke(size);
            }
            return Err(not_a_relay(address, &format!("it answered with status {status} and no message of a relay's")));
        }
        let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
        let offset = header(OFFSET).and_then(|text| text.parse::<usize>().ok());
        if offset != Some(partial.body.len()) || header(TAG) != partial.tag {
            partial.body.clear();
        }
        partial.tag = header(TAG).filter(|_| status.is_success());
        let before = partial.body.len();
        // Drop by drop is as good as silent.
        let (mut heard, mut until) = (before, Instant::now() + self.silence);
        loop {
            if partial.body.len() >= heard + GAIN {
                (heard, until) = (partial.body.len(), Instant::now() + self.silence);
            }
            let broke = match tokio::time::timeout_at(until, answer.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    self.traffic.down.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    if partial.body.len() + chunk.len() > endpoint.max_response {
                        return Err(not_a_relay(address, "its answer is larger than the protocol allows"));
                    }
                    partial.body.extend_from_slice(&chunk);
                    continue;
                }
                Ok(Ok(None)) => break,
                Ok(Err(error)) => unreachable(address, &error),
                Err(_) => silent(address),
            };
            if endpoint == PULL {
                self.pace.pull_broke(partial.body.len() - before);
            }
            return Ok(Came::Broke(broke));
        }
        match endpoint {
            PUSH if status.is_success() => self.pace.pushed(size, begun.elapsed()),
            PULL if status.is_success() && before == 0 => self.pace.pulled(partial.body.len(), begun.elapsed()),
            _ => {}
        }
        Ok(Came::Whole(status))
    }
}

/// What a login page of a hotel's network, or a proxy that is down, answers is no word of the relay's, whatever its status.
fn is_from_a_relay(answer: &Response) -> bool {
    let kind = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
    let status = answer.status();
    kind == Some(CONTENT_TYPE) && (status == StatusCode::OK || status.is_client_error() || status.is_server_error())
}

fn read<A: for<'b> Decode<'b, ()>>(
    address: &str,
    endpoint: Endpoint,
    status: StatusCode,
    body: &[u8],
) -> Result<A, ApiError> {
    if status.is_success() {
        return decode("answer", body, endpoint.max_response).map_err(|e| not_a_relay(address, &e.to_string()));
    }
    Err(decode::<ApiError>("error", body, endpoint.max_response)
        .unwrap_or_else(|_| not_a_relay(address, &format!("it answered with status {status}"))))
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
    cannot_reach(address, why)
}

fn silent(address: &str) -> ApiError {
    cannot_reach(address, "it does not answer")
}

fn cannot_reach(address: &str, why: &str) -> ApiError {
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
    fn carry_on(&self, request: ContinueRequest) -> impl Future<Output = Result<Appended, ApiError>> + Send {
        self.call(api::CONTINUE, None, request)
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

#[cfg(test)]
mod tests;
