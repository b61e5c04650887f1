use std::net::SocketAddr;
use std::path::PathBuf;

use crate::founding::Founding;
use crate::host::Host;
use crate::limits::Limits;
use crate::network::Network;

/// Certificate files for HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub cert: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// How to run a relay.
#[derive(Clone)]
pub struct RelayConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the log; created if need be.
    pub data_dir: PathBuf,
    /// Serve HTTPS instead of HTTP.
    pub tls: Option<Tls>,
    /// Where to tell numbers for Prometheus; `None`: nowhere. Not for strangers' eyes: loopback, or a network of the operator's own.
    pub metrics_listen: Option<SocketAddr>,
    /// Who may found workspaces.
    pub founding: Founding,
    /// Proxies before the relay: what they write into `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The folder was restored from a backup: the incarnation is raised, and devices send again what the backup lacks.
    pub restored: bool,
    /// How much devices may ask for.
    pub limits: Limits,
    /// Clock and randomness.
    pub host: Host,
}

impl RelayConfig {
    /// Whether others than this machine reach the relay. Behind a proxy they do, wherever it listens.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        !self.listen.ip().is_loopback() || !self.trusted_proxies.is_empty()
    }

    /// A relay with default limits, without TLS.
    #[must_use]
    pub fn new(listen: SocketAddr, data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            data_dir: data_dir.into(),
            tls: None,
            metrics_listen: None,
            founding: Founding::default(),
            trusted_proxies: Vec::new(),
            restored: false,
            limits: Limits::default(),
            host: Host::system(),
        }
    }
}
