//! Devices that only load a relay: real keys, envelopes and sign-in over one plain HTTP connection each, no book.

use cairn_client::Host;
use cairn_sync::api::{CHALLENGE, Endpoint, FOUND, LIVE, PUSH, SIGN_IN};
use cairn_sync::authoring::{Author, found};
use cairn_sync::envelope::{Body, BodyChange, Header, Previous, Sealer};
use cairn_sync::keys::{DeviceSecret, DocKey};
use cairn_sync::numbers::SUITE_2;
use cairn_sync::wire::{
    Appended, Challenge, ChallengeRequest, FoundRequest, PushRequest, SignInRequest, Token, decode, encode,
};
use cairn_sync::{DocId, SpaceId, WorkspaceId};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::upgrade::Upgraded;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use minicbor::{Decode, Encode};
use tokio::net::TcpStream;

use crate::output::Failure;

const SPACE: SpaceId = SpaceId([7; 16]);
/// About what one edited field takes as an automerge change.
const CHANGE_BYTES: usize = 200;

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new("bench", format!("The relay under load did not answer as it should: {error}."))
}

fn random(bytes: &mut [u8]) {
    Host::system().random.fill(bytes);
}

/// One HTTP/1.1 connection to a relay.
pub struct Line {
    address: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Line {
    /// Connects to `http://HOST:PORT`.
    pub async fn open(url: &str) -> Result<Self, Failure> {
        let address = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&address).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
        // A broken connection shows as a failed request.
        tokio::spawn(async move { connection.with_upgrades().await.ok() });
        Ok(Self { address, sender })
    }

    fn request(&self, method: &str, path: &str, bearer: &str) -> hyper::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", &self.address);
        request.header("authorization", format!("Bearer {bearer}"))
    }

    async fn send(
        &mut self,
        request: hyper::http::request::Builder,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        let request = request.body(Full::new(body)).map_err(failed)?;
        self.sender.ready().await.map_err(failed)?;
        self.sender.send_request(request).await.map_err(failed)
    }

    async fn body(
        &mut self,
        request: hyper::http::request::Builder,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), Failure> {
        let answer = self.send(request, body).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await.map_err(failed)?.to_bytes()))
    }

    async fn call<A>(&mut self, endpoint: Endpoint, message: &impl Encode<()>) -> Result<A, Failure>
    where
        A: for<'b> Decode<'b, ()>,
    {
        let (status, body) = self.body(self.request("POST", endpoint.path, ""), encode(message).into()).await?;
        if !status.is_success() {
            return Err(failed(format!("status {status} at {}", endpoint.path)));
        }
        decode("answer", &body, endpoint.max_response).map_err(failed)
    }

    /// Pushes an encoded request; returns once it is durable.
    pub async fn push(&mut self, bearer: &str, body: Bytes) -> Result<(), Failure> {
        let (status, _) = self.body(self.request("POST", PUSH.path, bearer), body).await?;
        if status == StatusCode::OK { Ok(()) } else { Err(failed(format!("a push got status {status}"))) }
    }

    /// Transactions with an fsync since the relay started.
    pub async fn fsyncs(&mut self) -> Result<u64, Failure> {
        let (_, body) = self.body(self.request("GET", "/metrics", ""), Bytes::new()).await?;
        let text = String::from_utf8_lossy(&body);
        let count = text.lines().find_map(|line| line.strip_prefix("cairn_commit_seconds_count ")?.parse().ok());
        count.ok_or_else(|| failed("its metrics name no commits"))
    }

    /// Turns the connection into a live one (RFC 6455, section 4.1), which stays open until it is dropped.
    pub async fn live(mut self, bearer: &str) -> Result<Upgraded, Failure> {
        let request = self.request("GET", LIVE.path, bearer);
        let request = request.header("connection", "upgrade").header("upgrade", "websocket");
        let request = request.header("sec-websocket-version", "13");
        // The example of the RFC: the answer to it is not checked here.
        let request = request.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        let answer = self.send(request, Bytes::new()).await?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(failed(format!("a live connection got status {}", answer.status())));
        }
        hyper::upgrade::on(answer).await.map_err(failed)
    }
}

/// The only device of a workspace of its own.
pub struct Device {
    /// Its connection.
    pub line: Line,
    /// What it sends as `Authorization: Bearer …`.
    pub bearer: String,
    secret: DeviceSecret,
    workspace: WorkspaceId,
    incarnation: u64,
}

impl Device {
    /// Founds a workspace at the relay and signs in.
    pub async fn found(url: &str) -> Result<Self, Failure> {
        let mut line = Line::open(url).await?;
        let secret = DeviceSecret::generate(&mut random);
        let author = Author { secret: &secret, at_ms: 0 };
        let founded = found(author, SPACE, "bench", None, &mut random).map_err(failed)?;
        let entries = founded.entries.iter().map(|entry| entry.to_bytes().into()).collect();
        let _: Appended = line.call(FOUND, &FoundRequest { entries, token: None }).await?;
        let (workspace, who) = (founded.membership.workspace(), secret.id());
        let challenge: Challenge = line.call(CHALLENGE, &ChallengeRequest { workspace, who }).await?;
        let signature = secret.answer(&challenge.relay, workspace, &challenge.nonce);
        let answer = SignInRequest { workspace, who, nonce: challenge.nonce, signature };
        let Token { bearer, incarnation, .. } = line.call(SIGN_IN, &answer).await?;
        Ok(Self { line, bearer, secret, workspace, incarnation })
    }

    /// Push requests of one envelope with one change each, sealed and signed, in the order in which they must go.
    pub fn pushes(&self, count: usize) -> Result<Vec<Bytes>, Failure> {
        let mut sealer = Sealer::new();
        let key = DocKey::generate(&mut random);
        let mut previous = Previous::default();
        let mut pushes = Vec::with_capacity(count);
        for _ in 0..count {
            let mut nonce = [0; 24];
            random(&mut nonce);
            let mut batch = sealer.batch(Header {
                suite: SUITE_2,
                workspace: self.workspace,
                space: SPACE,
                epoch: 1,
                author: self.secret.id(),
                device_seq: previous.device_seq + 1,
                previous: previous.hash,
                seen: 0,
                nonce,
                seen_chain: Some([0; 32]),
                incarnation: Some(1),
            });
            let mut bytes = vec![0; CHANGE_BYTES];
            random(&mut bytes);
            let body = Body { kind: 0, changes: vec![BodyChange { bytes, at_ms: 0, author: None }], row: None };
            batch.add(DocId([1; 16]), &key, &body, None).map_err(failed)?;
            let envelope = batch.finish(&self.secret);
            previous = envelope.previous;
            let (envelopes, keys) = (vec![envelope.bytes.into()], Vec::new());
            let request = PushRequest { space: SPACE, incarnation: self.incarnation, envelopes, keys };
            pushes.push(encode(&request).into());
        }
        Ok(pushes)
    }
}
