use std::net::SocketAddr;
use std::path::PathBuf;

use crate::host::Host;
use crate::limits::Limits;

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
    /// The folder was restored from a backup: the incarnation is raised, and devices send again what the backup lacks.
    pub restored: bool,
    /// How much devices may ask for.
    pub limits: Limits,
    /// Clock and randomness.
    pub host: Host,
}

impl RelayConfig {
    /// A relay with default limits, without TLS.
    #[must_use]
    pub fn new(listen: SocketAddr, data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            data_dir: data_dir.into(),
            tls: None,
            restored: false,
            limits: Limits::default(),
            host: Host::system(),
        }
    }
}
