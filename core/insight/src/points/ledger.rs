//! Whose hands the points are in.

use std::collections::{BTreeMap, HashMap};

use cairn_domain::RecordId;
use jiff::Timestamp;
use serde::Serialize;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Points for a purchase, or given.
    Earned,
    /// Points for a benefit.
    Spent,
    /// Points that nobody spent in time.
    Expired,
    /// A mistake put right, up or down.
    Corrected,
    /// Nobody noted.
    Unknown,
}

/// One entry of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What tells it from all others.
    pub token: String,
    /// Points; negative where they are taken.
    pub points: i64,
    /// What it is.
    pub kind: Kind,
    /// In whose hands the points are put, or out of whose they are taken; the keeper's where it is absent.
    pub device: Option<String>,
    /// When, by its writer's clock.
    pub at: Option<Timestamp>,
    /// What is said of it.
    pub text: Option<String>,
    /// The purchase that earned it.
    pub purchase: Option<RecordId>,
}

/// Points that go from one hand to another; the balance stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// What tells it from all others.
    pub token: String,
    /// Points, above 0.
    pub points: i64,
    /// Who gives.
    pub from: String,
    /// Who takes.
    pub to: String,
    /// When, by its writer's clock.
    pub at: Option<Timestamp>,
}

/// An account as this device knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// All entries that count, oldest first; those that nobody dated first.
    pub entries: Vec<Entry>,
    /// Entries that do not count: the same purchase was entered twice.
    pub repeated: Vec<Entry>,
    /// All points.
    pub balance: i64,
    /// The device that points go to when they are earned.
    pub keeper: String,
    /// Points by the device that may spend them; who has none is not named.
    pub hands: BTreeMap<String, i64>,
}

/// A device may take no more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{asked} points are asked for, and {held} may be spent here")]
pub struct NotEnough {
    /// What was asked for.
    pub asked: i64,
    /// What this device may spend.
    pub held: i64,
    /// All points of the account.
    pub balance: i64,
}

impl Ledger {
    /// Puts entries and moves together, in any order. `stands_for` gives the device in whose hands a device's points are now: itself, or
    /// the keeper for one that was shut out.
    #[must_use]
    pub fn of(entries: Vec<Entry>, moves: &[Move], keeper: &str, stands_for: impl Fn(&str) -> Option<String>) -> Self {
        let (mut entries, repeated) = without_repeated(entries);
        entries.sort_by(|a, b| (a.at, &a.token).cmp(&(b.at, &b.token)));
        let hand = |device: &str| stands_for(device).unwrap_or_else(|| keeper.to_owned());
        let mut hands: BTreeMap<String, i64> = BTreeMap::new();
        let mut put = |device: String, points: i64| {
            let held = hands.entry(device).or_default();
            *held = held.saturating_add(points);
        };
        for entry in &entries {
            put(entry.device.as_deref().map_or_else(|| keeper.to_owned(), &hand), entry.points);
        }
        for one in moves.iter().filter(|one| one.points > 0) {
            put(hand(&one.from), -one.points);
            put(hand(&one.to), one.points);
        }
        hands.retain(|_, points| *points != 0);
        let balance = entries.iter().fold(0_i64, |sum, entry| sum.saturating_add(entry.points));
        Self { entries, repeated, balance, keeper: keeper.to_owned(), hands }
    }

    /// The points that a device may take.
    #[must_use]
    pub fn held(&self, device: &str) -> i64 {
        self.hands.get(device).copied().unwrap_or_default().max(0)
    }

    /// Whether a device may take so many points.
    ///
    /// # Errors
    /// [`NotEnough`], also for a number below 1.
    pub fn may_take(&self, device: &str, points: i64) -> Result<(), NotEnough> {
        let held = self.held(device);
        if (1..=held).contains(&points) {
            return Ok(());
        }
        Err(NotEnough { asked: points, held, balance: self.balance })
    }

    /// Who holds points, the most first.
    #[must_use]
    pub fn holders(&self) -> Vec<(&str, i64)> {
        let mut all: Vec<(&str, i64)> = self
            .hands
            .iter()
            .filter(|(_, points)| **points > 0)
            .map(|(device, points)| (device.as_str(), *points))
            .collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }
}

/// Of several entries for one purchase the highest counts: who knows only one of them never knows of more points than there are.
fn without_repeated(entries: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    let mut best: HashMap<RecordId, (i64, String)> = HashMap::new();
    let earning = |entry: &Entry| entry.purchase.filter(|_| entry.kind == Kind::Earned && entry.points > 0);
    for entry in &entries {
        let Some(purchase) = earning(entry) else { continue };
        let this = (entry.points, entry.token.clone());
        let known = best.entry(purchase).or_insert_with(|| this.clone());
        if this > *known {
            *known = this;
        }
    }
    let counts = |entry: &Entry| earning(entry).is_none_or(|purchase| best[&purchase].1 == entry.token);
    entries.into_iter().partition(counts)
}
