//! The relay as a running server.
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::bus::LocalBus;
use crate::config::{RelayConfig, Tls};
use crate::door::{Bounds, Door, Doorkeeper};
use crate::http::{App, Bodies, Busy, Lines, metrics_router, router};
use crate::limits::{Limits, Rate};
use crate::log::{Log, LogError, Options, SqliteLog};
use crate::metrics::{Metrics, Stats};
use crate::serve::{serve, stopped};
use crate::service::Service;

/// Connections that read numbers, and how long each may lie idle: Prometheus asks every 15 seconds to a minute.
const READERS_OF_NUMBERS: usize = 16;
const NUMBERS_TIME: Duration = Duration::from_mins(2);
/// How often the relay looks whether there is something to put in order.
const LOOKING: Duration = Duration::from_secs(3);
/// After how many looks memory is given back, and the database put in order though it is being written.
const TIDYING: u32 = 20;
/// Files that the relay needs beside its connections.
#[cfg(unix)]
const FILES: u64 = 64;
/// Foundings from one address, where strangers reach the relay: five at once, five an hour.
const FOUNDINGS: Rate = Rate { per_second: 5.0 / 3600.0, burst: 5.0 };

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
    /// The token that founders need cannot be read or made.
    #[error("the token for founding workspaces cannot be used: {0}")]
    Token(std::io::Error),
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
        let limits = config.limits;
        let options =
            Options { max_bytes: limits.max_database_bytes, restored: config.restored, quotas: limits.quotas };
        let (seed, clock) = (config.host.bytes(), Arc::clone(&config.host.clock));
        let log = SqliteLog::open(&config.data_dir, options, seed, clock, Arc::clone(&metrics))?;
        let exposed = config.is_exposed();
        let gate = config.founding.gate(exposed, &config.data_dir, &config.host).map_err(StartError::Token)?;
        let mut service = Service::new(log, Arc::new(LocalBus::default()), metrics, &limits, config.host);
        service.guard(gate.0, limits.founding.or(exposed.then_some(FOUNDINGS)));
        let service = Arc::new(service);

        let (listener, local_addr) = bind(config.listen)?;
        let (stop, stopping) = watch::channel(false);
        let connections = limits.connections.min(allowed_connections());
        let bounds = Bounds { connections, ..Bounds::of(&limits) };
        let door = Door::new(bounds, config.trusted_proxies, service.clock());
        let app = App {
            service: Arc::clone(&service),
            door: Arc::new(door),
            bodies: Arc::new(Bodies::new(limits.body_room, limits.silence)),
            busy: Arc::new(Busy::new(limits.requests_at_once)),
            lines: Arc::new(Lines::new(limits.live_connections, limits.live_per_device)),
            stopping: stopping.clone(),
        };
        let metrics_addr = config.metrics_listen.map(|at| tell_numbers(at, app.clone())).transpose()?;
        let doorkeeper = Doorkeeper(Arc::clone(&app.door));
        let (routes, head_time) = (router(app), limits.head_time);
        let task = match config.tls {
            None => tokio::spawn(serve(listener, doorkeeper, routes, head_time, stopping.clone())),
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(certificate(&tls).await?).handshake_timeout(head_time);
                tokio::spawn(serve(listener, acceptor.acceptor(doorkeeper), routes, head_time, stopping.clone()))
            }
        };
        tokio::spawn(keep_tidy(Arc::clone(&service), stopping));
        tracing::info!(address = %local_addr, incarnation = service.log.identity().incarnation, "the relay listens");
        Ok(Running { local_addr, metrics_addr, token_file: gate.1, service, stop, task })
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = || {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let local = listener.local_addr()?;
        Ok((listener, local))
    };
    bound().map_err(|why| StartError::Listen { address, why })
}

/// Serves the numbers on a listener of their own.
fn tell_numbers<L: Log>(at: SocketAddr, app: App<L>) -> Result<SocketAddr, StartError> {
    let (listener, local) = bind(at)?;
    let stopping = app.stopping.clone();
    let bounds = Bounds {
        connections: READERS_OF_NUMBERS,
        strangers_per_address: READERS_OF_NUMBERS,
        silence: NUMBERS_TIME,
        ..Bounds::of(&Limits::default())
    };
    let door = Door::new(bounds, Vec::new(), app.service.clock());
    let served = serve(listener, Doorkeeper(Arc::new(door)), metrics_router(app), NUMBERS_TIME, stopping);
    tokio::spawn(served);
    Ok(local)
}

/// Gives back memory, and puts the database in order, now and then.
async fn keep_tidy<L: Log>(service: Arc<Service<L>>, mut stopping: watch::Receiver<bool>) {
    let (mut looks, mut seen, mut tidied) = (0_u32, 0, 0);
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOKING) => {
                looks = looks.wrapping_add(1);
                let (due, commits) = (looks.is_multiple_of(TIDYING), service.metrics.stats().commits);
                if due {
                    service.tidy();
                }
                let quiet = std::mem::replace(&mut seen, commits) == commits;
                if commits == tidied || !(quiet || due) {
                    continue;
                }
                // Putting it in order is a commit too.
                (seen, tidied) = (commits + 1, commits + 1);
                if let Err(error) = service.log.tidy().await {
                    tracing::warn!(%error, "the database could not be put in order; the next time will do");
                }
            }
            () = stopped(&mut stopping) => return,
        }
    }
}

/// As many connections as the system lets this process open, after asking it for as many as it gives.
#[cfg(unix)]
fn allowed_connections() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::info!(%error, "the system gives no more open files");
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files.saturating_sub(FILES).max(1)).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn allowed_connections() -> usize {
    usize::MAX
}

async fn certificate(tls: &Tls) -> Result<RustlsConfig, StartError> {
    // Another part of the process may have installed a provider already; either will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let unusable = |why| StartError::Tls { cert: tls.cert.clone(), key: tls.key.clone(), why };
    let read = RustlsConfig::from_pem_file(&tls.cert, &tls.key).await.map_err(unusable)?;
    let mut config = (*read.get_inner()).clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

/// A relay that runs. Dropping it without [`Running::shutdown`] leaves it running until the runtime ends; what was acknowledged
/// is durable in any case.
pub struct Running {
    local_addr: SocketAddr,
    metrics_addr: Option<SocketAddr>,
    token_file: Option<PathBuf>,
    service: Arc<Service<SqliteLog>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Where it tells numbers for Prometheus.
    #[must_use]
    pub const fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics_addr
    }

    /// The file with the token that founders need, where they need one.
    #[must_use]
    pub fn token_file(&self) -> Option<&Path> {
        self.token_file.as_deref()
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
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the server task failed; what was acknowledged is safe");
        }
        self.goodbyes().await;
        self.service.log.close().await;
        tracing::info!("the relay has stopped");
    }
}
