//! A stranger before the relay: bytes on a socket, and nothing in hand.

use std::net::SocketAddr;
use std::time::Duration;

use cairn_relay::{Relay, RelayConfig, Running};
use cairn_sync::RelayApi;
use cairn_sync::api::Endpoint;
use cairn_sync::authoring::{Author, found};
use cairn_sync::keys::DeviceSecret;
use cairn_sync::wire::{ChallengeRequest, FoundRequest, SignInRequest, decode, encode};
use cairn_sync::{ApiError, ErrorCode, SpaceId, WorkspaceId};
use minicbor::{Decode, Encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nothing in these tests takes longer.
const AT_MOST: Duration = Duration::from_secs(20);
/// The space of every [`Member`].
pub const SPACE: SpaceId = SpaceId([7; 16]);

/// A relay in this process, with a folder of its own and short times.
pub struct Door {
    /// Keeps the folder.
    pub dir: tempfile::TempDir,
    /// The relay.
    pub relay: Running,
}

impl Door {
    /// Starts one whose heads and silences may take 300 ms.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn open(change: impl FnOnce(&mut RelayConfig)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut config = RelayConfig::new(([127, 0, 0, 1], 0).into(), dir.path());
        config.limits.head_time = Duration::from_millis(300);
        config.limits.silence = Duration::from_millis(300);
        change(&mut config);
        let relay = Relay::start(config).await.expect("started");
        Self { dir, relay }
    }

    /// A new connection.
    ///
    /// # Panics
    /// Where none can be made.
    pub async fn connect(&self) -> Line {
        Line(TcpStream::connect(self.relay.local_addr()).await.expect("connected"))
    }

    /// One request on a connection of its own, with header lines that each end in `\r\n`.
    pub async fn request(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        ask(self.relay.local_addr(), method, path, headers, body).await
    }

    /// Status of a `POST`.
    pub async fn post(&self, path: &str, headers: &str, body: &[u8]) -> u16 {
        self.request("POST", path, headers, body).await.status
    }

    /// A message to an end point, and the relay's answer or error.
    ///
    /// # Errors
    /// What the relay says.
    ///
    /// # Panics
    /// Where its answer is no message.
    pub async fn call<Q: Encode<()>, A>(&self, to: Endpoint, headers: &str, message: &Q) -> Result<A, ApiError>
    where
        A: for<'b> Decode<'b, ()>,
    {
        let answer = self.request("POST", to.path, headers, &encode(message)).await;
        if answer.status == 200 {
            return Ok(decode("answer", &answer.body, to.max_response).expect("readable"));
        }
        Err(answer.error())
    }

    /// Whether somebody who means well is served.
    pub async fn serves(&self) -> bool {
        self.request("GET", "/healthz", "", b"").await.status == 200
    }
}

/// Asks an address once.
///
/// # Panics
/// Where it does not answer.
pub async fn ask(at: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
    let mut line = Line(TcpStream::connect(at).await.expect("connected"));
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: relay\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    // A refusal may come, and the connection end, before the body was taken.
    let _ = line.send(head.as_bytes()).await && line.send(body).await;
    line.answer().await
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 0 where the connection ended without one.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The relay's error.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn error(&self) -> ApiError {
        decode("error", &self.body, 10_000).unwrap_or_else(|e| panic!("status {}: {e}", self.status))
    }
}

/// A connection.
pub struct Line(TcpStream);

impl Line {
    /// Sends bytes; false where the relay has closed the connection.
    pub async fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).await.is_ok()
    }

    /// Everything until the connection ends.
    ///
    /// # Panics
    /// Where it does not end.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(AT_MOST, self.0.read_to_end(&mut bytes)).await;
        // A reset is an end too.
        let _ = read.expect("the relay ends the connection");
        bytes
    }

    /// The next bytes; none at the end.
    ///
    /// # Panics
    /// Where nothing comes.
    pub async fn next(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; 16 * 1024];
        let read = tokio::time::timeout(AT_MOST, self.0.read(&mut bytes)).await.expect("something, or an end");
        bytes.truncate(read.unwrap_or_default());
        bytes
    }

    /// Whether the relay still holds the connection after a moment.
    pub async fn is_open(&mut self) -> bool {
        let mut byte = [0];
        let read = tokio::time::timeout(Duration::from_millis(50), self.0.read(&mut byte)).await;
        !matches!(read, Ok(Ok(0) | Err(_)))
    }

    async fn answer(&mut self) -> Answer {
        let bytes = self.rest().await;
        let text = String::from_utf8_lossy(&bytes);
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let body =
            bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(Vec::new(), |at| bytes[at + 4..].to_vec());
        Answer { status, body }
    }
}

/// A founder with a token, made without the door.
pub struct Member {
    /// Its keys.
    pub secret: DeviceSecret,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its token.
    pub bearer: String,
    /// What founded it.
    pub founding: FoundRequest,
}

impl Member {
    /// Founds a workspace and signs in.
    ///
    /// # Panics
    /// Where the relay refuses.
    pub async fn of(door: &Door, seed: u8) -> Self {
        let (secret, workspace, founding) = founding(seed);
        let service = door.relay.service();
        service.found(founding.clone()).await.expect("founded");
        let who = secret.id();
        let challenge = service.challenge(ChallengeRequest { workspace, who }).await.expect("a challenge");
        let signature = secret.answer(&challenge.relay, workspace, &challenge.nonce);
        let request = SignInRequest { workspace, who, nonce: challenge.nonce, signature };
        let bearer = service.sign_in(request).await.expect("signed in").bearer;
        Self { secret, workspace, bearer, founding }
    }

    /// The header line that shows its token.
    #[must_use]
    pub fn header(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.bearer)
    }
}

/// A new workspace that no relay knows yet.
///
/// # Panics
/// Never: the founding is valid.
#[must_use]
pub fn founding(seed: u8) -> (DeviceSecret, WorkspaceId, FoundRequest) {
    let secret = DeviceSecret::from_bytes(&[seed; 64]);
    let mut count = seed;
    let mut random = |bytes: &mut [u8]| {
        count = count.wrapping_add(1);
        bytes.fill(count);
    };
    let founded = found(Author { secret: &secret, at_ms: 0 }, SPACE, "West", None, &mut random).expect("founded");
    let entries = founded.entries.iter().map(|entry| entry.to_bytes().into()).collect();
    let workspace = founded.workspace;
    (secret, workspace, FoundRequest { entries, token: None })
}

/// The code of a refusal.
///
/// # Panics
/// Where it was none.
pub fn code<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> ErrorCode {
    answer.expect_err("refused").code
}
