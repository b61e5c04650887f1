//! The office: an enrolled device that serves its book to browsers on the local network: a JSON API described by `OpenAPI`, a live
//! feed, and the console built from `web/`.
//!
//! People sign in with a link that works once ([`Office::sign_in_link`]). Everything that is read or written goes through one
//! [`cairn_client::Workspace`]: the office is just another device.

mod api;
mod assets;
mod auth;
mod doors;
mod enter;
mod feed;
mod guests;
mod headers;
mod health;
mod office;
mod problem;
mod state;
mod tls;
mod tries;
mod wire;

pub use api::openapi;
pub use office::{Office, OfficeConfig, OfficeError, sign_in_link};
pub use tls::Tls;
