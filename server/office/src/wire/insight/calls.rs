//! Whom to turn to.

use serde::Serialize;
use utoipa::ToSchema;

use super::customer::WarningJson;
use super::note::NoteJson;

/// A lost customer worth an attempt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WinBack)]
pub struct WinBackJson {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub title: String,
    /// Why they left, as far as noted.
    pub reason: Option<String>,
    /// Whose doing it was, as far as noted.
    pub kind: Option<String>,
    /// What they may bring if they return, in minor units.
    pub potential: i64,
    /// The chance that they return.
    pub chance: f64,
    /// Potential × chance, in minor units.
    pub expected: i64,
    /// Days since the last purchase.
    pub silence_days: i64,
}

/// A customer who is falling off and not yet lost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Slipping)]
pub struct SlippingJson {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub title: String,
    /// Why we think so.
    pub warnings: Vec<WarningJson>,
    /// What they may yet bring, in minor units.
    pub at_stake: i64,
}

/// A customer whose next purchase is due.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DueToBuy)]
pub struct DueJson {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub title: String,
    /// Since when.
    pub since: String,
    /// Days since then.
    pub days: i64,
}

/// A list of calls, the first first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Calls<T> {
    /// At most as many as were asked for.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// The sum over all of them: what they are expected to bring, or what is at stake, in minor units.
    pub sum: i64,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// What it is.
    pub note: NoteJson,
}
