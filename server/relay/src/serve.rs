//! Connections served: HTTP/1.1 and nothing else, each with a deadline for the next head from its first moment on.
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum_server::accept::Accept;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long requests in flight may take when the relay stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// How long to wait where the system has no file for a connection.
const NO_FILES: Duration = Duration::from_millis(50);
/// HTTP/1 buffer of one connection. Bodies are read in pieces, so it limits only the head.
const HTTP_BUFFER: usize = 16 * 1024;

/// What an acceptor makes of a connection: itself, or one with TLS.
pub(crate) trait Acceptor: Accept<TcpStream, (), Stream: Stream, Future: Send> + Clone + Send + 'static {}
impl<A: Accept<TcpStream, (), Stream: Stream, Future: Send> + Clone + Send + 'static> Acceptor for A {}

/// Bytes in both directions.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// Serves until `stopping` becomes true, then lets requests in flight finish.
pub(crate) async fn serve(
    listener: TcpListener,
    acceptor: impl Acceptor,
    routes: Router,
    head_time: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let mut http = http1::Builder::new();
    http.max_buf_size(HTTP_BUFFER).timer(TokioTimer::new()).header_read_timeout(head_time);
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stopping) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let (acceptor, routes) = (acceptor.clone(), TowerToHyperService::new(routes.clone()));
                connections.spawn(connection(stream, peer, acceptor, routes, http.clone(), stopping.clone()));
            }
            // Out of files, or the peer is gone already.
            Err(_) => tokio::time::sleep(NO_FILES).await,
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_REQUESTS, finished).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests in flight took too long and were ended");
    }
}

async fn connection<A: Acceptor>(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: A,
    routes: TowerToHyperService<Router>,
    http: http1::Builder,
    mut stopping: watch::Receiver<bool>,
) {
    let Ok((stream, _)) = acceptor.accept(stream, ()).await else { return };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.call(request)
    });
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    // What ends a connection badly concerns its peer only.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopped(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Returns when the relay shuts down.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone: the relay is too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
