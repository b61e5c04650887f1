//! What rules look at.

use cairn_domain::RecordId;
use jiff::civil::Date;

use crate::calendar::Anniversary;
use crate::figures::Grade;

/// One customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFacts {
    /// Who.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
    /// Whose they are.
    pub owner: Option<RecordId>,
    /// Their birthday.
    pub birthday: Option<Anniversary>,
    /// Their documents: what each is, and when it expires.
    pub documents: Vec<(String, Date)>,
    /// Their grade, where they bought anything.
    pub grade: Option<Grade>,
    /// The last contact or purchase.
    pub last_met: Option<Date>,
    /// The last purchase.
    pub last_bought: Option<Date>,
    /// For the lost: since which day they count so, and what an attempt may bring, in minor units.
    pub lost: Option<(Date, i64)>,
}

/// One visit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFacts {
    /// The visit.
    pub id: RecordId,
    /// With whom.
    pub customer: RecordId,
    /// Who made it.
    pub by: Option<RecordId>,
    /// The day it was made.
    pub made: Date,
    /// What was agreed.
    pub next_step: Option<String>,
    /// What was promised.
    pub promise: Option<String>,
    /// Until when both are due.
    pub due: Option<Date>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub id: RecordId,
    /// What it is about.
    pub title: String,
    /// Whose it is.
    pub customer: Option<RecordId>,
    /// Who has it.
    pub owner: Option<RecordId>,
    /// The day on which it came in.
    pub received: Date,
    /// The day by whose end it has to be answered.
    pub due: Date,
    /// Whether it was answered.
    pub answered: bool,
}

/// One trip that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripFacts {
    /// The trip.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
    /// Its last day.
    pub ended: Date,
    /// Who came along.
    pub guests: Vec<RecordId>,
}

/// Everything that rules look at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Customers.
    pub customers: Vec<CustomerFacts>,
    /// Visits that were made.
    pub visits: Vec<VisitFacts>,
    /// Cases.
    pub cases: Vec<CaseFacts>,
    /// Trips that are over.
    pub trips: Vec<TripFacts>,
}
