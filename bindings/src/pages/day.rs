//! The day: what is to be done.

use cairn_client as core;
use cairn_client::pages;
use cairn_domain::Kind;

use super::person;
use crate::insight::Person;

/// How pressing something is.
#[uniffi::remote(Enum)]
pub enum Due {
    Overdue,
    Soon,
    Today,
}
use pages::Due;

/// One thing of the day.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AgendaItem {
    /// The visit, task or case.
    pub id: String,
    /// Which of these it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Why a task is there: `by_hand`, `birthday`, `visit_due`, …
    pub reason: Option<String>,
    /// With whom.
    pub customer: Option<Person>,
    /// Where they work, or where they live.
    pub subtitle: String,
    /// At which time.
    pub at_ms: Option<i64>,
    /// On which day, where only that is known.
    pub day: Option<String>,
    /// How pressing it is.
    pub due: Due,
    /// When they were last met.
    pub last_contact_ms: Option<i64>,
    /// What was promised or agreed as the next step.
    pub promise: Option<String>,
    /// Where to go, in degrees.
    pub lat: Option<f64>,
    /// Where to go, in degrees.
    pub lon: Option<f64>,
    /// Where the record is.
    pub place: core::Place,
}

impl From<pages::AgendaItem> for AgendaItem {
    fn from(of: pages::AgendaItem) -> Self {
        Self {
            id: of.id.to_string(),
            kind: of.kind,
            title: of.title,
            reason: of.reason,
            customer: of.customer.map(person),
            subtitle: of.subtitle,
            at_ms: of.at_ms,
            day: of.day,
            due: of.due,
            last_contact_ms: of.last_contact_ms,
            promise: of.promise,
            lat: of.position.map(|at| f64::from(at.lat_e7) / 1e7),
            lon: of.position.map(|at| f64::from(at.lon_e7) / 1e7),
            place: of.place,
        }
    }
}
