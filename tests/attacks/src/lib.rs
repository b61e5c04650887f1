//! Attacks on the built programs and crates: each a test with a name that says what is tried, refused or harmless. They are grouped by who
//! tries; `docs/threats.md` names the rule that each one tries to break.

pub mod line;
pub mod stranger;
