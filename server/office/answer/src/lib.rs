//! Answering a survey in a browser, without an account: the form engine for WebAssembly, and the seal that answers travel under.
//!
//! Both ends of the seal live here, so that they cannot disagree: the page seals to a link's public key, the office opens with the
//! secret that the link's record holds. What lies between (a proxy, a log of requests) sees only bytes.

mod seal;
mod talk;
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, reason = "a name that a browser can call is marked so; nothing here is unsafe otherwise")]
mod web;

pub use seal::{CannotOpen, LinkKey, open, seal};
pub use talk::{Engine, Reply, Request};
