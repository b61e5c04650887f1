//! How long an answer may take.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How grave a case is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It can wait.
    Low,
    /// The usual.
    Normal,
    /// It spoils a journey.
    High,
    /// Somebody is hurt or stranded.
    Critical,
    /// Nobody said; it has the time of a normal one.
    #[default]
    Unknown,
}

/// The hours within which a case must be answered, by severity: a workspace setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Allowances {
    /// Hours for a critical case; 2 unless set.
    pub critical_hours: u32,
    /// Hours for a high one; 8 unless set.
    pub high_hours: u32,
    /// Hours for a normal one and for one whose severity nobody told; 24 unless set, the trade's promise.
    pub normal_hours: u32,
    /// Hours for a low one; 48 unless set.
    pub low_hours: u32,
}

impl Default for Allowances {
    fn default() -> Self {
        Self { critical_hours: 2, high_hours: 8, normal_hours: 24, low_hours: 48 }
    }
}

impl Allowances {
    /// The time allowed for a case of that severity.
    #[must_use]
    pub fn of(self, severity: Severity) -> SignedDuration {
        SignedDuration::from_hours(i64::from(match severity {
            Severity::Critical => self.critical_hours,
            Severity::High => self.high_hours,
            Severity::Normal | Severity::Unknown => self.normal_hours,
            Severity::Low => self.low_hours,
        }))
    }
}
