//! The relay: orders, stores and hands out sealed envelopes. It can read none of them.
//!
//! - [`Relay::start`] runs it over HTTP in this process; [`Running`] stops it.
//! - [`Service`] answers the protocol ([`cairn_sync::RelayApi`]) without HTTP, over any [`log::Log`] and [`bus::Bus`].
//! - [`log::SqliteLog`] keeps everything in one file; acknowledged means fsynced.
pub mod bus;
mod config;
mod door;
mod folder;
mod founding;
mod heavy;
pub mod host;
mod http;
mod limits;
pub mod log;
mod members;
mod metrics;
mod network;
mod recent;
mod serve;
mod server;
mod service;

pub use config::{RelayConfig, Tls};
pub use founding::Founding;
pub use limits::{Limits, Quotas, Rate};
pub use metrics::{Metrics, Stats};
pub use network::Network;
pub use server::{Relay, Running, StartError};
pub use service::Service;
