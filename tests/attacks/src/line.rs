//! The line between a device and its relay, and what stands in it: a proxy that is slow, cuts connections, counts requests, or answers
//! itself.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// What a request is met with: its path goes in, an answer comes out; `None` lets it through to the relay.
pub type Hook = Box<dyn FnMut(&str) -> Option<Vec<u8>> + Send>;

/// How the line is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality {
    /// Bytes a second, each way.
    pub rate: Option<u64>,
    /// Every connection ends after this long.
    pub cut: Option<Duration>,
}

#[derive(Default)]
struct State {
    target: Option<SocketAddr>,
    quality: Quality,
    hook: Option<Hook>,
}

/// A proxy on loopback. It ends with the process.
#[derive(Clone)]
pub struct Line {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    requests: Arc<AtomicUsize>,
    sent_back: Arc<AtomicU64>,
}

impl Line {
    /// A line to a relay; without one everything is answered by the hook.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn to(target: Option<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State { target, ..State::default() }));
        let line = Self { address, state, requests: Arc::default(), sent_back: Arc::default() };
        let serving = line.clone();
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(device));
            }
        });
        line
    }

    /// Its address, as devices are given it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Leads to another relay from now on.
    pub fn lead_to(&self, target: SocketAddr) {
        self.state().target = Some(target);
    }

    /// Makes the line worse or better.
    pub fn set(&self, quality: Quality) {
        self.state().quality = quality;
    }

    /// Answers instead of the relay.
    pub fn answer(&self, hook: impl FnMut(&str) -> Option<Vec<u8>> + Send + 'static) {
        self.state().hook = Some(Box::new(hook));
    }

    /// Lets everything through again.
    pub fn heal(&self) {
        let mut state = self.state();
        (state.hook, state.quality) = (None, Quality::default());
    }

    /// Requests that came so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Bytes that were sent to devices so far.
    #[must_use]
    pub fn sent_back(&self) -> u64 {
        self.sent_back.load(Ordering::Relaxed)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(self, mut device: TcpStream) {
        let begun = Instant::now();
        let (mut relay, mut buffer) = (None, vec![0; 4096]);
        let mut head = Vec::new();
        loop {
            let quality = self.state().quality;
            let ends = quality.cut.map(|cut| begun + cut);
            let end = async {
                match ends {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let mut back = vec![0; 4096];
            tokio::select! {
                () = end => return,
                read = device.read(&mut buffer) => {
                    let Ok(count @ 1..) = read else { return };
                    throttle(quality, count).await;
                    if ends.is_some_and(|at| Instant::now() >= at) {
                        return;
                    }
                    for path in self.begun(&mut head, &buffer[..count]) {
                        let answer = self.state().hook.as_mut().and_then(|hook| hook(&path));
                        if let Some(answer) = answer {
                            // The rest of the request is not waited for: the connection ends with the answer.
                            self.sent_back.fetch_add(answer.len() as u64, Ordering::Relaxed);
                            if device.write_all(&answer).await.is_ok() {
                                device.shutdown().await.ok();
                                while let Ok(1..) = device.read(&mut buffer).await {}
                            }
                            return;
                        }
                    }
                    if relay.is_none() {
                        let Some(target) = self.state().target else { return };
                        let Ok(connected) = TcpStream::connect(target).await else { return };
                        relay = Some(connected);
                    }
                    let Some(relay) = relay.as_mut() else { return };
                    if relay.write_all(&buffer[..count]).await.is_err() {
                        return;
                    }
                }
                read = from(relay.as_mut(), &mut back) => {
                    let Ok(count @ 1..) = read else { return };
                    throttle(quality, count).await;
                    self.sent_back.fetch_add(count as u64, Ordering::Relaxed);
                    if device.write_all(&back[..count]).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// The paths of requests that begin in these bytes. Bodies hold no such line: they are CBOR.
    fn begun(&self, head: &mut Vec<u8>, bytes: &[u8]) -> Vec<String> {
        head.extend_from_slice(bytes);
        let mut paths = Vec::new();
        for method in [&b"POST /"[..], b"GET /"] {
            let mut from = 0;
            while let Some(at) = head[from..].windows(method.len()).position(|window| window == method) {
                let path = &head[from + at + method.len() - 1..];
                let Some(end) = path.iter().position(|byte| *byte == b' ') else { break };
                paths.push(String::from_utf8_lossy(&path[..end]).into_owned());
                from += at + method.len() + end;
            }
        }
        self.requests.fetch_add(paths.len(), Ordering::Relaxed);
        head.clear();
        paths
    }
}

async fn from(relay: Option<&mut TcpStream>, buffer: &mut [u8]) -> std::io::Result<usize> {
    match relay {
        Some(relay) => relay.read(buffer).await,
        None => std::future::pending().await,
    }
}

async fn throttle(quality: Quality, bytes: usize) {
    if let Some(rate) = quality.rate {
        tokio::time::sleep(Duration::from_micros(bytes as u64 * 1_000_000 / rate)).await;
    }
}

/// An HTTP answer.
#[must_use]
pub fn http(status: &str, kind: &str, more: &str, body: &[u8]) -> Vec<u8> {
    // The connection ends with it: who does not hear of that sends the next request into its end.
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n{more}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}
