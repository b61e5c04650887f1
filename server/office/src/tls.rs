//! Serving: over TLS, or plainly where that is safe; and no longer than a request may take to arrive.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use futures_util::StreamExt;
use hyper_util::rt::TokioTimer;
use tokio::task::JoinHandle;

use crate::office::OfficeError;

/// A certificate, in files of PEM form.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate and those it hangs on.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How long the head of a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long its body may: a form of some megabytes over a slow line.
const BODY_TIME: Duration = Duration::from_mins(2);

impl Tls {
    /// Reads both.
    ///
    /// # Errors
    /// [`OfficeError::Tls`].
    pub(crate) async fn read(&self) -> Result<RustlsConfig, OfficeError> {
        // Where the process has one already, that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let read = RustlsConfig::from_pem_file(&self.cert, &self.key).await;
        read.map_err(|e| OfficeError::Tls { cert: self.cert.clone(), why: e.to_string() })
    }
}

/// Begins to serve.
pub(crate) fn serve(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    routes: Router,
    handle: &Handle<SocketAddr>,
) -> std::io::Result<JoinHandle<std::io::Result<()>>> {
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let Some(tls) = tls else {
        let mut server = axum_server::from_tcp(listener)?.handle(handle.clone());
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
        return Ok(tokio::spawn(server.serve(service)));
    };
    let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle.clone());
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    Ok(tokio::spawn(server.serve(service)))
}

/// A body that does not arrive in time ends where it is: what is read of it is no request.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    let until = Arc::new(tokio::time::Instant::now() + BODY_TIME);
    let bounded = request.map(|body| {
        let late = || Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)));
        let read = futures_util::stream::unfold(Some(body.into_data_stream()), move |stream| {
            let until = Arc::clone(&until);
            async move {
                let mut stream = stream?;
                match tokio::time::timeout_at(*until, stream.next()).await {
                    Ok(next) => next.map(|piece| (piece, Some(stream))),
                    Err(_) => Some((late(), None)),
                }
            }
        });
        Body::from_stream(read)
    });
    next.run(bounded).await
}
