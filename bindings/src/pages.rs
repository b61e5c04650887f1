//! What single pages show beyond lists and records. Times are ms since the Unix epoch, days `YYYY-MM-DD`, classes and states codes.

use cairn_client as core;
use cairn_client::pages;
use cairn_domain::{Kind, RecordId};

use crate::insight::Person;

/// One record in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Unsent {
    /// The record.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Changes that the relay has not acknowledged.
    pub changes: u64,
    /// Their bytes, before compressing.
    pub bytes: u64,
    /// When the oldest of them was made.
    pub since_ms: i64,
    /// Where it is.
    pub place: core::Place,
    /// Whether the relay has none of its changes.
    pub is_new: bool,
}

/// One round with the relay.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Round {
    /// When it ended.
    pub at_ms: i64,
    /// Why it failed: a stable code.
    pub failed: Option<String>,
    /// Changes that the relay acknowledged.
    pub sent: u64,
    /// Records that others' changes created or altered here.
    pub received: u64,
    /// Bytes sent and received.
    pub bytes: u64,
}

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

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ImportReport {
    /// The file's encoding.
    pub encoding: String,
    /// Records written, or that would be.
    pub imported: u64,
    /// Rows whose record is in the book already.
    pub already_there: u64,
    /// Rows that could not be imported.
    pub refused: u64,
    /// Imported rows with something to look at.
    pub warnings: u64,
    /// The first problems.
    pub problems: Vec<ImportProblem>,
}

/// One thing that a person should know about a file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ImportProblem {
    /// Line of the file, from 1; 0 for the whole file.
    pub line: u64,
    /// The column's own name, or the card's property.
    pub column: Option<String>,
    /// The value, cut to 80 characters.
    pub value: String,
    /// What happened and what to do: an English sentence.
    pub detail: String,
    /// Whether the row was refused.
    pub refused: bool,
}

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

/// How an answer stands against its clock.
#[uniffi::remote(Enum)]
pub enum Answered {
    Running,
    Soon,
    Late,
    InTime,
    TooLate,
}
use pages::Answered;

/// Where a case is, seen from a step.
#[uniffi::remote(Enum)]
pub enum StepState {
    Done,
    Now,
    ToCome,
}
use pages::StepState;

/// One step of a case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseStep {
    /// `received`, `acknowledged`, `in_work`, `resolved`, `called_back`, `closed`, `reopened`.
    pub code: String,
    /// Where the case is.
    pub state: StepState,
    /// When it got there, as far as noted.
    pub at_ms: Option<i64>,
}

/// Something that was done about a case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseAction {
    /// The entry's token in `actions`.
    pub token: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub at_ms: Option<i64>,
}

/// What a case's page shows beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseSheet {
    /// When an answer is due.
    pub due_ms: Option<i64>,
    /// How the answer stands.
    pub answered: Option<Answered>,
    /// The steps in their order.
    pub steps: Vec<CaseStep>,
    /// What was done, oldest first.
    pub actions: Vec<CaseAction>,
    /// Whether this device's person has it.
    pub mine: bool,
}

/// What a guest thought of a stop.
#[uniffi::remote(Enum)]
pub enum Smile {
    Bad,
    Middling,
    Good,
}
use pages::Smile;

/// A stop, seen from now.
#[uniffi::remote(Enum)]
pub enum When {
    Past,
    Present,
    ToCome,
}
use pages::When;

/// One stop of a trip.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripStop {
    /// Its token in `stops`.
    pub token: String,
    /// Where. (Not `place`: that says where a record is.)
    pub name: String,
    /// On which day of the trip.
    pub day: Option<i64>,
    /// Arriving.
    pub at_ms: Option<i64>,
    /// A remark.
    pub remark: Option<String>,
    /// Seen from now.
    pub seen: When,
    /// How many thought it bad.
    pub bad: u32,
    /// How many thought it middling.
    pub middling: u32,
    /// How many thought it good.
    pub good: u32,
    /// Complaints.
    pub complaints: u32,
}

/// One guest of a trip.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripGuest {
    /// The customer.
    pub customer: String,
    /// What they are called.
    pub name: String,
    /// The seat.
    pub seat: String,
    /// The room.
    pub room: String,
    /// The diet.
    pub diet: String,
    /// Allergies and ailments.
    pub allergy: Option<String>,
    /// A birthday within two weeks.
    pub birthday: Option<String>,
}

/// A trip as its guide sees it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TripSheet {
    /// In their order.
    pub stops: Vec<TripStop>,
    /// By seat.
    pub guests: Vec<TripGuest>,
    /// Forms that can be asked.
    pub forms: Vec<Facet>,
}

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

/// Records of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub count: u64,
}

/// What the book takes on this phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sizes {
    /// The database, in bytes.
    pub database: u64,
    /// The history in it, in bytes.
    pub history: u64,
    /// Records by kind.
    pub records: Vec<KindCount>,
}

/// What an invite says before it is used.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct InviteInfo {
    /// The relay that will be asked.
    pub relay: String,
    /// The workspace's identifier.
    pub workspace: String,
}

impl From<pages::Unsent> for Unsent {
    fn from(of: pages::Unsent) -> Self {
        Self {
            id: of.id.to_string(),
            kind: of.kind,
            title: of.title,
            deleted: of.deleted,
            changes: of.changes,
            bytes: of.bytes,
            since_ms: of.since_ms,
            place: of.place,
            is_new: of.is_new,
        }
    }
}

impl From<pages::Round> for Round {
    fn from(of: pages::Round) -> Self {
        Self { at_ms: of.at_ms, failed: of.failed, sent: of.sent, received: of.received, bytes: of.bytes }
    }
}

impl From<core::import::ImportReport> for ImportReport {
    fn from(of: core::import::ImportReport) -> Self {
        let problem = |of: core::import::ImportProblem| ImportProblem {
            line: of.place.line,
            column: of.column,
            value: of.value,
            detail: of.text,
            refused: of.severity == core::import::Severity::Error,
        };
        Self {
            encoding: of.encoding,
            imported: of.imported as u64,
            already_there: of.already_there as u64,
            refused: of.refused,
            warnings: of.warnings,
            problems: of.problems.into_iter().map(problem).collect(),
        }
    }
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

fn person(of: core::insight::Person) -> Person {
    Person { id: of.id.to_string(), name: of.name }
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

impl From<pages::CaseSheet> for CaseSheet {
    fn from(of: pages::CaseSheet) -> Self {
        let step = |step: pages::CaseStep| CaseStep { code: step.code, state: step.state, at_ms: step.at_ms };
        let action = |(token, by, at_ms)| CaseAction { token, by, at_ms };
        Self {
            due_ms: of.clock.map(|clock| clock.due_ms),
            answered: of.clock.map(|clock| clock.state),
            steps: of.steps.into_iter().map(step).collect(),
            actions: of.actions.into_iter().map(action).collect(),
            mine: of.mine,
        }
    }
}

impl From<pages::TripSheet> for TripSheet {
    fn from(of: pages::TripSheet) -> Self {
        let stop = |stop: pages::TripStop| TripStop {
            token: stop.token,
            name: stop.place,
            day: stop.day,
            at_ms: stop.at_ms,
            remark: stop.remark,
            seen: stop.when,
            bad: stop.smiles[0],
            middling: stop.smiles[1],
            good: stop.smiles[2],
            complaints: stop.complaints,
        };
        let guest = |guest: pages::TripGuest| TripGuest {
            customer: guest.customer.to_string(),
            name: guest.name,
            seat: guest.seat,
            room: guest.room,
            diet: guest.diet,
            allergy: guest.allergy,
            birthday: guest.birthday,
        };
        let form = |(id, name): (RecordId, String)| Facet { value: id.to_string(), name, count: 0 };
        Self {
            stops: of.stops.into_iter().map(stop).collect(),
            guests: of.guests.into_iter().map(guest).collect(),
            forms: of.forms.into_iter().map(form).collect(),
        }
    }
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

impl From<pages::Sizes> for Sizes {
    fn from(of: pages::Sizes) -> Self {
        let count = |(kind, count)| KindCount { kind, count };
        Self { database: of.database, history: of.history, records: of.records.into_iter().map(count).collect() }
    }
}
