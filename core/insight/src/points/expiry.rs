//! Points that nobody spent in time. What is spent takes the oldest points first.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Ledger, PointsSettings};

/// Points that expire on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Expiring {
    /// The first day on which they are gone.
    pub on: Date,
    /// How many.
    pub points: i64,
}

/// The points that are over on a day and not yet taken off.
#[must_use]
pub fn expired(ledger: &Ledger, settings: &PointsSettings, zone: &TimeZone, today: Date) -> i64 {
    let over = unspent(ledger, settings, zone).into_iter().filter(|one| one.on <= today);
    over.map(|one| one.points).sum()
}

/// The points that will be over after a day, soonest first.
#[must_use]
pub fn expiring(ledger: &Ledger, settings: &PointsSettings, zone: &TimeZone, today: Date) -> Vec<Expiring> {
    unspent(ledger, settings, zone).into_iter().filter(|one| one.on > today).collect()
}

/// What is left of each day's points, by the day on which they are over. Points that nobody dated never are.
fn unspent(ledger: &Ledger, settings: &PointsSettings, zone: &TimeZone) -> Vec<Expiring> {
    if settings.expire_after_months == 0 {
        return Vec::new();
    }
    let mut taken: i64 = ledger.entries.iter().filter(|e| e.points < 0).fold(0, |sum, e| sum.saturating_sub(e.points));
    let mut left: Vec<Expiring> = Vec::new();
    // The ledger is in the order of time, those without one first.
    for entry in ledger.entries.iter().filter(|entry| entry.points > 0) {
        let used = taken.min(entry.points);
        taken -= used;
        let Some(at) = entry.at.filter(|_| entry.points > used) else { continue };
        let day = zone.to_datetime(at).date();
        let on = day.saturating_add(i32::from(settings.expire_after_months).months());
        match left.last_mut().filter(|last| last.on == on) {
            Some(last) => last.points += entry.points - used,
            None => left.push(Expiring { on, points: entry.points - used }),
        }
    }
    left
}
