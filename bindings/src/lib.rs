//! The core for phones: one UniFFI component, from which `./x bindings` makes the Kotlin and Swift sources.
//!
//! - [`Workspace`]: commands, queries in pages of slim rows, live queries, the exchange with the relay
//! - [`CairnError`]: the one error, with a stable code and a sentence in `detail`
//! - [`Listener`] and [`Subscription`]: whole snapshots of a watched query, until the subscription is cancelled or dropped
//!
//! The core's types know nothing of UniFFI: here they are mirrored, with identifiers as 32 hexadecimal digits and times as
//! milliseconds since the Unix epoch. Every call that can block is async and runs on a thread of its own; once begun, a write
//! finishes even where the caller has gone away.

mod change;
mod clock;
mod days;
mod error;
mod insight;
mod live;
mod members;
mod pages;
mod query;
mod row;
mod shell;
mod survey;
mod team;
mod value;
mod work;
mod workspace;

pub use change::Change;
pub use error::{CairnError, InvalidField};
pub use insight::{
    Call, ClassCount, Figures, LastVisit, MyFigures, Objection, OpenCase, Person, Preference, Promise, RecallCard,
    TodayHint,
};
pub use live::{Listener, Query, Snapshot, Subscription};
pub use members::{InviteLine, RecoverySheets, RecoveryStatus, RolePlace};
pub use pages::{
    AgendaItem, CaseAction, CaseSheet, CaseStep, CustomerLine, Facet, Facets, ImportProblem, ImportReport, InviteInfo,
    KindCount, Letter, MonthlySpend, ObjectionLine, Round, Sizes, TimelineEvent, TripGuest, TripSheet, TripStop,
    Unsent, VisitSheet,
};
pub use query::{ListQuery, SearchQuery, SortOrder};
pub use row::{Authored, Conflict, Detail, Highlight, HistoryStep, Hit, Page, Range, Row, SetAside, StepChange};
pub use shell::{choices, read_invite};
pub use survey::{
    OpenSurvey, Survey, SurveyChoice, SurveyControl, SurveyForm, SurveyLine, SurveyPage, SurveyPageKind, SurveyProblem,
    SurveyQuestion, SurveyRepeat, SurveyScreen, SurveySetup, SurveyStep,
};
pub use team::{DeviceInfo, SpaceInfo, Status, SyncReport};
pub use value::FieldValue;
pub use work::{
    BirthdayAhead, DueToday, PointsAccount, PointsHolder, PointsLine, PointsStatement, PointsTier, SegmentCount,
};
pub use workspace::{Founding, Revision, Workspace};

uniffi::setup_scaffolding!("cairn");

/// The version of the core, as `major.minor.patch`.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
