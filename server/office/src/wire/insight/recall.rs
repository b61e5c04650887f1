//! The recall card as the console reads it.

use cairn_client::insight::{Hint, RecallCard};
use serde::Serialize;
use utoipa::ToSchema;

use super::customer::WarningJson;
use super::overview::code;

/// One preference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Preference)]
pub struct PreferenceJson {
    /// Its kind's code: allergies come first.
    pub kind: String,
    /// In words.
    pub text: String,
}

/// A visit that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastVisit)]
pub struct LastVisitJson {
    /// The visit.
    pub id: String,
    /// When, ms since the Unix epoch.
    pub made_at: i64,
    /// What it was about.
    pub title: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// The beginning of its note.
    pub note: Option<String>,
}

/// Something that was promised.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Promise)]
pub struct PromiseJson {
    /// The visit at which it was.
    pub visit: String,
    /// What.
    pub text: String,
    /// Until when.
    pub due: Option<String>,
}

/// An objection and how it was met.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Objection)]
pub struct ObjectionJson {
    /// The visit at which it was raised.
    pub visit: String,
    /// What they said.
    pub text: String,
    /// What was answered.
    pub handling: Option<String>,
    /// Whether that worked: `yes`, `partly`, `no`, `unknown`.
    pub worked: String,
}

/// A case that is not closed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenCase)]
pub struct OpenCaseJson {
    /// The case.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What it is.
    pub kind: String,
    /// Its step.
    pub status: String,
    /// When an answer is due, ms since the Unix epoch.
    pub answer_due_at: Option<i64>,
}

/// Another customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonRef)]
pub struct PersonJson {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub name: String,
}

/// A reason to say something today; which of its parts are there depends on it.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Hint)]
pub struct HintJson {
    /// `case`, `promised`, `birthday`, `missed`, `win_back`, `due_to_buy`, `answer`, `thank`, `acquaint`.
    pub hint: String,
    /// The case or the visit it is about.
    pub record: Option<String>,
    /// The day of a birthday, or since when a purchase is due.
    pub day: Option<String>,
    /// In how many days, or how many were sent to us.
    pub count: Option<i64>,
    /// How old they become.
    pub turns: Option<u16>,
    /// Why we think that they fall off.
    pub warnings: Vec<WarningJson>,
}

impl From<Hint> for HintJson {
    fn from(hint: Hint) -> Self {
        let of = |hint: &str| Self { hint: hint.to_owned(), ..Self::default() };
        match hint {
            Hint::Case { case } => Self { record: Some(case.to_string()), ..of("case") },
            Hint::Promised { visit } => Self { record: Some(visit.to_string()), ..of("promised") },
            Hint::Birthday(near) => {
                Self { day: Some(near.date), count: Some(near.days.into()), turns: near.turns, ..of("birthday") }
            }
            Hint::Missed { warnings } => Self { warnings: warnings.iter().map(Into::into).collect(), ..of("missed") },
            Hint::WinBack => of("win_back"),
            Hint::DueToBuy { since } => Self { day: Some(since), ..of("due_to_buy") },
            Hint::Answer { visit } => Self { record: Some(visit.to_string()), ..of("answer") },
            Hint::Thank { referred } => Self { count: i64::try_from(referred).ok(), ..of("thank") },
            Hint::Acquaint => of("acquaint"),
        }
    }
}

/// All that one should have in mind before meeting a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recall)]
pub struct RecallJson {
    /// What they like and must not have: allergies first, then health.
    pub preferences: Vec<PreferenceJson>,
    /// The last visit.
    pub last_visit: Option<LastVisitJson>,
    /// What was promised, newest first.
    pub promises: Vec<PromiseJson>,
    /// What to say today, most pressing first.
    pub today: Vec<HintJson>,
    /// Objections they raised, newest first.
    pub objections: Vec<ObjectionJson>,
    /// Cases that are not closed.
    pub cases: Vec<OpenCaseJson>,
    /// Who sent them to us, nearest first.
    pub referred_by: Vec<PersonJson>,
    /// Whom they sent to us.
    pub referred: Vec<PersonJson>,
}

impl From<RecallCard> for RecallJson {
    fn from(card: RecallCard) -> Self {
        let person = |p: cairn_client::insight::Person| PersonJson { id: p.id.to_string(), name: p.name };
        Self {
            preferences: card.preferences.into_iter().map(|p| PreferenceJson { kind: p.kind, text: p.text }).collect(),
            last_visit: card.last_visit.map(|v| LastVisitJson {
                id: v.id.to_string(),
                made_at: v.made_at,
                title: v.title,
                outcome: v.outcome,
                note: v.note,
            }),
            promises: card
                .promises
                .into_iter()
                .map(|p| PromiseJson { visit: p.visit.to_string(), text: p.text, due: p.due })
                .collect(),
            today: card.today.into_iter().map(Into::into).collect(),
            objections: card
                .objections
                .into_iter()
                .map(|o| ObjectionJson {
                    visit: o.visit.to_string(),
                    text: o.text,
                    handling: o.handling,
                    worked: code(&o.worked),
                })
                .collect(),
            cases: card
                .cases
                .into_iter()
                .map(|c| OpenCaseJson {
                    id: c.id.to_string(),
                    title: c.title,
                    kind: c.kind,
                    status: c.status,
                    answer_due_at: c.answer_due_at,
                })
                .collect(),
            referred_by: card.referred_by.into_iter().map(person).collect(),
            referred: card.referred.into_iter().map(person).collect(),
        }
    }
}
