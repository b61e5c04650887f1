//! Which rules make tasks, and how far ahead.

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::figures::Grade;

/// Days from one contact to the next that a customer's grade asks for; 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VisitRhythm {
    /// Default 30.
    pub platinum: u16,
    /// Default 60.
    pub gold: u16,
    /// Default 180.
    pub iron: u16,
    /// Default 0: nobody is sent to them.
    pub lead: u16,
}

impl Default for VisitRhythm {
    fn default() -> Self {
        Self { platinum: 30, gold: 60, iron: 180, lead: 0 }
    }
}

impl VisitRhythm {
    /// The days of a grade; `None` where it asks for no visits.
    #[must_use]
    pub fn of(self, grade: Grade) -> Option<u16> {
        let days = match grade {
            Grade::Platinum => self.platinum,
            Grade::Gold => self.gold,
            Grade::Iron => self.iron,
            Grade::Lead => self.lead,
        };
        (days > 0).then_some(days)
    }
}

/// How tasks are made: a workspace setting. What is missing takes its default when read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskSettings {
    /// Rules that make no tasks.
    pub off: Vec<Rule>,
    /// Days before a birthday; default 7.
    pub birthday_days_ahead: u16,
    /// Days before a document expires: most countries want six months on a passport; default 180.
    pub document_days_ahead: u16,
    /// Days before a visit is due; default 7.
    pub visit_days_ahead: u16,
    /// Days before a next step or a promise is due; default 3.
    pub step_days_ahead: u16,
    /// Days after a trip at which guests are thanked; default 2.
    pub thanks_days_after: u16,
    /// How many of the lost are to be won back at a time, the most to be expected first; default 20.
    pub win_back_most: u16,
    /// Months after which a lost customer is thought of again; default 6, at least 1 and at most 12.
    pub win_back_months: u8,
    /// Days from one contact to the next, by grade.
    pub visits: VisitRhythm,
}

impl Default for TaskSettings {
    fn default() -> Self {
        Self {
            off: Vec::new(),
            birthday_days_ahead: 7,
            document_days_ahead: 180,
            visit_days_ahead: 7,
            step_days_ahead: 3,
            thanks_days_after: 2,
            win_back_most: 20,
            win_back_months: 6,
            visits: VisitRhythm::default(),
        }
    }
}
