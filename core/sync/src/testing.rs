//! Repeatable randomness for tests.

/// A stream of bytes that depends on the seed only.
pub(crate) struct Seeded(blake3::OutputReader);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(blake3::Hasher::new_derive_key("cairn test randomness").update(&seed.to_be_bytes()).finalize_xof())
    }

    pub(crate) fn fill(&mut self) -> impl FnMut(&mut [u8]) + '_ {
        |bytes| self.0.fill(bytes)
    }
}
