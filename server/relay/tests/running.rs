//! Starting, stopping, restoring, live hints and operations.
mod common;

use std::time::Duration;

use cairn_relay::Tls;
use cairn_relay::{Relay, RelayConfig, StartError};
use cairn_sync::ErrorCode;
use cairn_sync::control::Role;
use cairn_sync::wire::{ControlHint, Hint, Live, decode};
use futures_util::StreamExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use common::{Device, Http, SPACE, TestRelay, code};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn live(http: &Http, bearer: &str) -> Result<Socket, Error> {
    let mut request = format!("{}/v1/live", http.url.replace("http", "ws")).into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {bearer}").parse().expect("ASCII"));
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn next(socket: &mut Socket) -> Message {
    let message = tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("in time");
    message.expect("open").expect("a message")
}

async fn hint(socket: &mut Socket) -> Live {
    decode("live message", &next(socket).await.into_data(), 1000).expect("readable")
}

#[tokio::test]
async fn a_restart_keeps_everything_and_a_restore_raises_the_incarnation() {
    let relay = TestRelay::start().await;
    let mut a = Device::found(&relay.http()).await;
    a.push().await.expect("stored");
    let (page, identity) = (a.pull(0, 1).await, a.http.hello(None).await.relay);

    let relay = relay.restart(|_| ()).await;
    a.http = relay.http();
    assert_eq!(a.pull(0, 1).await, page, "the token is known, and nothing is lost");
    a.push().await.expect("the chain goes on");

    let relay = relay.restart(|config| config.restored = true).await;
    a.http = relay.http();
    let error = a.pull(0, 1).await.expect_err("another incarnation");
    assert_eq!((error.code, error.expected), (ErrorCode::WrongIncarnation, Some(2)));
    assert_eq!(code(a.push().await), ErrorCode::WrongIncarnation);
    assert_eq!(a.pull(0, 2).await.expect("a page").head, 2);
    let hello = a.http.hello(None).await;
    assert_eq!((hello.relay, hello.incarnation), (identity, 2));
}

#[tokio::test]
async fn hints_reach_members_until_they_are_removed() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    let invite = a.invite(Role::Editor).await;
    let b = Device::join(&http, a.workspace(), &invite).await.expect("joined");
    assert!(live(&http, "no-such-token").await.is_err());
    let stranger = Device::found(&http).await;
    let mut elsewhere = live(&http, &stranger.bearer).await.expect("connected");
    let mut socket = live(&http, &b.bearer).await.expect("connected");
    assert_eq!(relay.running.stats().live_connections, 2);

    a.push().await.expect("stored");
    assert_eq!(hint(&mut socket).await, Live { hint: Some(Hint { space: SPACE, head: 1 }), control: None });
    a.read_control().await;
    let (entries, _) =
        cairn_sync::authoring::revoke(&a.members, &a.keys, common::at(&a.secret, 0), b.id(), &mut common::random)
            .expect("revoked");
    a.append(&entries).await.expect("appended");
    assert_eq!(hint(&mut socket).await, Live { hint: None, control: Some(ControlHint { head: 6 }) });
    let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("not closed") };
    assert_eq!(u16::from(frame.code), 1008);
    let silence = tokio::time::timeout(Duration::from_millis(50), elsewhere.next()).await;
    assert!(silence.is_err(), "another workspace hears nothing");
}

#[tokio::test]
async fn a_stopping_relay_says_goodbye() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let a = Device::found(&http).await;
    let mut socket = live(&http, &a.bearer).await.expect("connected");
    relay.running.shutdown().await;
    let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("not closed") };
    assert_eq!(u16::from(frame.code), 1001);
    assert!(http.client.get(format!("{}/healthz", http.url)).send().await.is_err());
}

#[tokio::test]
async fn operators_see_health_and_numbers_but_no_names() {
    let relay = TestRelay::with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    a.push().await.expect("stored");
    let numbers = format!("http://{}", relay.running.metrics_addr().expect("a listener"));
    let get = async |from: &str, path: &str| {
        let response = http.client.get(format!("{from}{path}")).send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("text"))
    };
    let commits = relay.running.stats().commits;
    assert_eq!(get(&http.url, "/healthz").await.0, 200);
    assert_eq!(get(&http.url, "/readyz").await.0, 200);
    assert_eq!(relay.running.stats().commits, commits, "who asks whether it is ready makes it write nothing");
    assert_eq!(get(&http.url, "/nowhere").await.0, 404);
    assert_eq!(get(&http.url, "/metrics").await.0, 404, "numbers are not for strangers");
    assert_eq!(get(&numbers, "/v1/hello").await.0, 404);
    let text = get(&numbers, "/metrics").await.1;
    assert!(text.contains("cairn_stored{of=\"all\",what=\"workspaces\"} 1\n"), "{text}");
    assert!(text.contains("cairn_envelopes_total 1\n"), "{text}");
    assert!(text.contains("cairn_request_seconds_count{endpoint=\"/v1/push\"} 1\n"), "{text}");
    assert!(!text.contains(&a.workspace().to_string()) && !text.contains(&a.id().to_string()));
}

#[tokio::test]
async fn a_full_relay_says_so_and_stays_up() {
    let relay = TestRelay::with(|config| config.limits.max_database_bytes = Some(400_000)).await;
    let mut a = Device::found(&relay.http()).await;
    let mut stored = 0;
    let error = loop {
        let (bytes, previous) = a.seal(1, 50_000);
        match a.push_bytes(1, vec![bytes]).await {
            Ok(_) => (a.previous, stored) = (previous, stored + 1),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code, ErrorCode::Full);
    assert_eq!(a.pull(0, 1).await.expect("reading goes on").head, stored);
    let relay = relay.restart(|_| ()).await;
    a.http = relay.http();
    a.push().await.expect("there is room again");
    assert_eq!(a.pull(0, 1).await.expect("a page").head, stored + 1);
}

#[tokio::test]
async fn what_cannot_be_started_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut config = RelayConfig::new(([127, 0, 0, 1], 0).into(), dir.path());
    let (cert, key) = (dir.path().join("no.pem"), dir.path().join("no.key"));
    config.tls = Some(Tls { cert, key });
    let error = Relay::start(config).await.err().expect("no certificate");
    assert!(matches!(error, StartError::Tls { .. }) && error.to_string().contains("no.pem"), "{error}");
}

/// The certificate and key under `fixtures` were made for this test and protect nothing.
#[tokio::test]
async fn https_is_spoken_with_certificate_files() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let (cert, key) = (fixtures.join("localhost.pem"), fixtures.join("localhost.key"));
    let pem = std::fs::read(&cert).expect("a certificate");
    let relay = TestRelay::with(|config| config.tls = Some(Tls { cert, key })).await;
    let mut http = relay.http();
    http.url = http.url.replace("http:", "https:");
    let trusted = reqwest::Certificate::from_pem(&pem).expect("readable");
    http.client = reqwest::Client::builder().tls_certs_only([trusted]).build().expect("a client");
    let mut a = Device::found(&http).await;
    a.push().await.expect("stored");
    assert_eq!(a.pull(0, 1).await.expect("a page").head, 1);
}
