//! What is known of one customer's dealings: the input of most figures.

use cairn_domain::RecordId;
use jiff::civil::Date;

/// One booking or sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Purchase {
    /// Its day.
    pub date: Date,
    /// The record, so that a figure can show what it rests on.
    pub id: RecordId,
    /// The amount in minor units of the one currency that the figures are in; negative for a refund.
    pub amount: i64,
    /// What it cost us, in the same units; absent where nobody noted it.
    pub cost: Option<i64>,
}

/// One contact made: a visit, a call, a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// Its day.
    pub date: Date,
    /// The record.
    pub id: RecordId,
}

/// One customer's purchases in one currency and contacts, each in the order of their days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Whose they are.
    pub customer: RecordId,
    /// Oldest first, those of one day in the order of their ids.
    pub purchases: Vec<Purchase>,
    /// Oldest first.
    pub contacts: Vec<Contact>,
}

impl History {
    /// Puts purchases and contacts in order, so that no figure depends on how they came.
    #[must_use]
    pub fn new(customer: RecordId, mut purchases: Vec<Purchase>, mut contacts: Vec<Contact>) -> Self {
        purchases.sort_unstable();
        contacts.sort_unstable();
        Self { customer, purchases, contacts }
    }

    /// Purchases up to and including a day: one dated later is not known yet.
    #[must_use]
    pub fn purchases_until(&self, as_of: Date) -> &[Purchase] {
        &self.purchases[..self.purchases.partition_point(|purchase| purchase.date <= as_of)]
    }

    /// Contacts up to and including a day: one dated later is a plan.
    #[must_use]
    pub fn contacts_until(&self, as_of: Date) -> &[Contact] {
        &self.contacts[..self.contacts.partition_point(|contact| contact.date <= as_of)]
    }
}
