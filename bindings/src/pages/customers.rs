//! The list of customers, and one customer's time line.

use cairn_client as core;
use cairn_client::pages;
use cairn_domain::Kind;

/// A letter of a list by name.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Letter {
    /// One capital letter or sign.
    pub letter: String,
    /// How many records begin with it.
    pub count: u64,
    /// Give it as `after` for the page that begins with this letter.
    pub before: String,
}

/// A value that customers can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Facet {
    /// What the filter takes: an identifier, a territory, a tag.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// How many customers have it.
    pub count: u64,
}

/// What customers can be filtered by, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Facets {
    /// Colleagues.
    pub owners: Vec<Facet>,
    /// Territories.
    pub territories: Vec<Facet>,
    /// Tags.
    pub tags: Vec<Facet>,
}

/// What a row says of a customer beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CustomerLine {
    /// The customer.
    pub id: String,
    /// `platinum`, `gold`, `iron`, `lead`; absent without a purchase.
    pub grade: Option<String>,
    /// When a visit was last made.
    pub last_contact_ms: Option<i64>,
    /// The next step that was agreed on.
    pub next_step: Option<String>,
    /// Until which day.
    pub next_due: Option<String>,
    /// Whether that day is past.
    pub overdue: bool,
}

/// One thing that happened with a customer, or that is planned.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TimelineEvent {
    /// The record that tells of it.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// A visit's outcome, a case's step, a task's state, a purchase's payment.
    pub state: Option<String>,
    /// When.
    pub at_ms: i64,
    /// Where only the day is known.
    pub day: Option<String>,
    /// An amount in minor units.
    pub amount: Option<i64>,
    /// Its currency, ISO 4217.
    pub currency: Option<String>,
    /// Who wrote of it last.
    pub by: String,
    /// Where the record is.
    pub place: core::Place,
}

/// What a customer spent in each of the last twelve months, oldest first, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MonthlySpend {
    /// ISO 4217; purchases in others do not count.
    pub currency: String,
    /// Up to the present month.
    pub months: Vec<i64>,
}

impl From<pages::Letter> for Letter {
    fn from(of: pages::Letter) -> Self {
        Self { letter: of.letter, count: of.count, before: of.before.to_string() }
    }
}

fn facet(of: pages::Facet) -> Facet {
    Facet { name: of.value.clone(), value: of.value, count: of.count }
}

impl From<pages::Facets> for Facets {
    fn from(of: pages::Facets) -> Self {
        let owner = |(owner, name): (pages::Facet, String)| Facet { name, ..facet(owner) };
        Self {
            owners: of.owners.into_iter().map(owner).collect(),
            territories: of.territories.into_iter().map(facet).collect(),
            tags: of.tags.into_iter().map(facet).collect(),
        }
    }
}

impl From<pages::CustomerLine> for CustomerLine {
    fn from(of: pages::CustomerLine) -> Self {
        Self {
            id: of.id.to_string(),
            grade: of.grade,
            last_contact_ms: of.last_contact_ms,
            next_step: of.next_step,
            next_due: of.next_due,
            overdue: of.overdue,
        }
    }
}

impl From<pages::Event> for TimelineEvent {
    fn from(of: pages::Event) -> Self {
        let (amount, currency) = of.amount.unzip();
        Self {
            id: of.id.to_string(),
            kind: of.kind,
            title: of.title,
            state: of.state,
            at_ms: of.at_ms,
            day: of.day,
            amount,
            currency,
            by: of.by,
            place: of.place,
        }
    }
}
