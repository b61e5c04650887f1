//! One UniFFI component.

uniffi::setup_scaffolding!("cairn");

/// The version of the core, as `major.minor.patch`.
#[uniffi::export]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
