//! A visit: where it was, and what was objected.

use cairn_client::pages;

use super::person;
use crate::insight::Person;

/// Whether somebody was where the customer is.
#[uniffi::remote(Enum)]
pub enum CheckIn {
    NotYet,
    Verified,
    Far { metres: u64 },
    NoAddress,
}
use pages::CheckIn;

/// One objection of a visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ObjectionLine {
    /// Its token in `objections`.
    pub token: String,
    /// What they said.
    pub text: String,
    /// What was answered.
    pub handling: Option<String>,
    /// `yes`, `partly`, `no`, `unknown`.
    pub worked: String,
    /// What worked before with an objection like it.
    pub tip: Option<String>,
    /// With whom that worked.
    pub tip_from: Option<String>,
}

/// What a visit's page shows beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitSheet {
    /// With whom.
    pub customer: Option<Person>,
    /// Whether somebody was there.
    pub check_in: CheckIn,
    /// In a steady order.
    pub objections: Vec<ObjectionLine>,
}

impl From<pages::VisitSheet> for VisitSheet {
    fn from(of: pages::VisitSheet) -> Self {
        let line = |line: pages::ObjectionLine| {
            let (tip, tip_from) = line.tip.map(|tip| (tip.handling, tip.customer)).unzip();
            ObjectionLine {
                token: line.token,
                text: line.text,
                handling: line.handling,
                worked: line.worked,
                tip,
                tip_from,
            }
        };
        Self {
            customer: of.customer.map(person),
            check_in: of.check_in,
            objections: of.objections.into_iter().map(line).collect(),
        }
    }
}
