//! The relay as a running server.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::bus::LocalBus;
use crate::config::{RelayConfig, Tls};
use crate::http::{App, router};
use crate::log::{Log, LogError, Options, SqliteLog};
use crate::metrics::{Metrics, Stats};
use crate::service::Service;

/// How long requests in flight may take when the relay stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// HTTP/1 buffer of one connection. Bodies are read in pieces, so it limits only the head.
const HTTP_BUFFER: usize = 16 * 1024;

/// Why a relay did not start. Nothing was changed in its folder.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The log cannot be opened.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        why: std::io::Error,
    },
    /// The certificate or key cannot be used.
    #[error("the certificate {cert} and key {key} cannot be used: {why}")]
    Tls {
        /// Certificate file.
        cert: PathBuf,
        /// Key file.
        key: PathBuf,
        /// The reason.
        why: std::io::Error,
    },
}

/// The relay program.
pub struct Relay;

impl Relay {
    /// Opens the log and starts to listen. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(config: RelayConfig) -> Result<Running, StartError> {
        let metrics = Arc::new(Metrics::new());
        let options = Options { max_bytes: config.limits.max_database_bytes, restored: config.restored };
        let log = SqliteLog::open(&config.data_dir, options, config.host.bytes(), Arc::clone(&metrics))?;
        let bus = Arc::new(LocalBus::default());
        let service = Arc::new(Service::new(log, bus, metrics, &config.limits, config.host));
        let unusable = |why| StartError::Listen { address: config.listen, why };
        let listener = std::net::TcpListener::bind(config.listen).map_err(unusable)?;
        listener.set_nonblocking(true).map_err(unusable)?;
        let local_addr = listener.local_addr().map_err(unusable)?;

        let (stop, stopping) = watch::channel(false);
        let app = App { service: Arc::clone(&service), live_connections: config.limits.live_connections, stopping };
        let routes = router(app).into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(listener).map_err(unusable)?.handle(handle.clone());
        server.http_builder().http1().max_buf_size(HTTP_BUFFER);
        let task = match config.tls {
            None => tokio::spawn(server.acceptor(NoDelayAcceptor::new()).serve(routes)),
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(certificate(&tls).await?).acceptor(NoDelayAcceptor::new());
                tokio::spawn(server.acceptor(acceptor).serve(routes))
            }
        };
        tracing::info!(address = %local_addr, incarnation = service.log.identity().incarnation, "the relay listens");
        Ok(Running { local_addr, service, stop, handle, task })
    }
}

async fn certificate(tls: &Tls) -> Result<RustlsConfig, StartError> {
    // Another part of the process may have installed a provider already; either will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let unusable = |why| StartError::Tls { cert: tls.cert.clone(), key: tls.key.clone(), why };
    RustlsConfig::from_pem_file(&tls.cert, &tls.key).await.map_err(unusable)
}

/// A relay that runs. Dropping it without [`Running::shutdown`] leaves it running until the runtime ends; what was acknowledged
/// is durable in any case.
pub struct Running {
    local_addr: SocketAddr,
    service: Arc<Service<SqliteLog>>,
    stop: watch::Sender<bool>,
    handle: Handle<SocketAddr>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// What it did so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.service.metrics.stats()
    }

    /// The service behind HTTP, for devices in the same process.
    #[must_use]
    pub fn service(&self) -> Arc<Service<SqliteLog>> {
        Arc::clone(&self.service)
    }

    /// Waits until live connections were told, or do not listen.
    async fn goodbyes(&self) {
        for _ in 0..100 {
            if self.stats().live_connections == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Takes no new connections, closes live ones with code 1001, finishes requests in flight (up to ten seconds) and closes the log.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        self.handle.graceful_shutdown(Some(LAST_REQUESTS));
        match (&mut self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the server ended badly; what was acknowledged is safe"),
            Err(error) => tracing::error!(%error, "the server task failed; what was acknowledged is safe"),
        }
        self.goodbyes().await;
        self.service.log.close().await;
        tracing::info!("the relay has stopped");
    }
}
