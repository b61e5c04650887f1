//! What happened to an account in a period.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Entry, Kind, Ledger};

/// One entry, and what the account held after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// Its day.
    pub day: Date,
    /// The points after it.
    pub balance: i64,
}

/// A period of an account. Opening balance, lines and closing balance add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The points before the first day; entries that nobody dated are in it.
    pub opening: i64,
    /// What happened, oldest first.
    pub lines: Vec<Line>,
    /// The points at the end of the last day.
    pub closing: i64,
    /// Earned in the period.
    pub earned: i64,
    /// Spent in the period, as a number above 0.
    pub spent: i64,
    /// Expired in the period, likewise.
    pub expired: i64,
    /// Corrected in the period, up less down.
    pub corrected: i64,
}

/// The statement of a period; days are those of the zone.
#[must_use]
pub fn statement(ledger: &Ledger, zone: &TimeZone, from: Date, to: Date) -> Statement {
    let (mut opening, mut balance, mut lines) = (0_i64, 0_i64, Vec::new());
    for entry in &ledger.entries {
        let day = entry.at.map(|at| zone.to_datetime(at).date());
        match day {
            Some(day) if day > to => {}
            Some(day) if day >= from => {
                balance = balance.saturating_add(entry.points);
                lines.push(Line { entry: entry.clone(), day, balance });
            }
            _ => {
                balance = balance.saturating_add(entry.points);
                opening = balance;
            }
        }
    }
    let sum = |kinds: &[Kind]| -> i64 {
        lines.iter().filter(|line| kinds.contains(&line.entry.kind)).map(|line| line.entry.points).sum()
    };
    Statement {
        from,
        to,
        opening,
        closing: balance,
        earned: sum(&[Kind::Earned]),
        spent: -sum(&[Kind::Spent]),
        expired: -sum(&[Kind::Expired]),
        corrected: sum(&[Kind::Corrected, Kind::Unknown]),
        lines,
    }
}
