//! Writes the Kotlin and Swift sources of the component from the built library; `./x bindings` calls it.
//!
//! It is a binary of its own, and pinned with the `uniffi` that the component was built with, because the two must be of one version.

fn main() {
    uniffi::uniffi_bindgen_main();
}
