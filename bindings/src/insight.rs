//! What customers are worth and whom to call: computed on the phone, offline. Classes, stages and warnings are codes; screens have
//! the words. Amounts are in minor units of `currency`.

use cairn_client as core;
use cairn_client::insight::{Hint, Met};
use cairn_domain::RecordId;
use cairn_insight::figures::{CustomerFigures, Part, Warning};

/// What one customer is worth and how the relation fares.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Figures {
    /// As of this day, `YYYY-MM-DD`.
    pub as_of: String,
    /// The last purchase, `YYYY-MM-DD`.
    pub last_purchase: Option<String>,
    /// Days since then.
    pub recency_days: Option<i64>,
    /// On how many days they bought.
    pub occasions: u32,
    /// Mean days between two occasions.
    pub mean_interval_days: Option<f64>,
    /// Mean spend per occasion.
    pub mean_spend: Option<i64>,
    /// What they spent in all.
    pub monetary: i64,
    /// What they spend per year.
    pub spend_per_year: Option<i64>,
    /// `platinum`, `gold`, `iron`, `lead`; absent without a purchase, as are the next two.
    pub grade: Option<String>,
    /// The RFM segment.
    pub segment: Option<String>,
    /// The class of the value matrix.
    pub matrix: Option<String>,
    /// The stage of the relation.
    pub stage: String,
    /// Why we think that they are falling off.
    pub warnings: Vec<String>,
    /// Among how many customers they were ranked.
    pub n: u64,
}

/// Who this is, what they like, what happened, what we promised, what to say today.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RecallCard {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Organisation and city, as far as known.
    pub subtitle: String,
    /// Absent where nothing was ever bought or said.
    pub figures: Option<Figures>,
    /// Purchases that the grade rests on.
    pub grade_rests_on: Vec<String>,
    /// Allergies first.
    pub preferences: Vec<Preference>,
    /// The last visit that was made.
    pub last_visit: Option<LastVisit>,
    /// Newest first.
    pub promises: Vec<Promise>,
    /// What to say today, most pressing first.
    pub today: Vec<TodayHint>,
    /// Newest first.
    pub objections: Vec<Objection>,
    /// Cases that are not closed.
    pub cases: Vec<OpenCase>,
    /// Who sent them to us, nearest first.
    pub referred_by: Vec<Person>,
    /// Whom they sent to us.
    pub referred: Vec<Person>,
}

/// One preference.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Preference {
    /// `allergy`, `health`, `meals`, `seat`, …
    pub kind: String,
    /// In words.
    pub text: String,
}

/// A visit that was made.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LastVisit {
    /// The visit.
    pub id: String,
    /// When.
    pub made_at_ms: i64,
    /// What it was about.
    pub title: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// The beginning of its note.
    pub note: Option<String>,
}

/// Something that was promised.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Promise {
    /// The visit at which it was.
    pub visit: String,
    /// What.
    pub text: String,
    /// Until when, `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// An objection and how it was met.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Objection {
    /// The visit at which it was raised.
    pub visit: String,
    /// What they said.
    pub text: String,
    /// What was answered.
    pub handling: Option<String>,
    /// `yes`, `partly`, `no`, `unknown`.
    pub worked: String,
}

/// A case that is not closed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenCase {
    /// The case.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// `complaint`, `request`, `praise`, `idea`, `unknown`.
    pub kind: String,
    /// Its step.
    pub status: String,
    /// When an answer is due.
    pub answer_due_at_ms: Option<i64>,
}

/// A customer by name.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Person {
    /// The customer.
    pub id: String,
    /// What they are called.
    pub name: String,
}

/// A reason to say something today.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum TodayHint {
    /// Ask about an open case before anything else.
    Case {
        /// The case.
        case: String,
    },
    /// A promise is due.
    Promised {
        /// The visit at which it was made.
        visit: String,
    },
    /// Wish a happy birthday.
    Birthday {
        /// The day, `YYYY-MM-DD`.
        date: String,
        /// In how many days.
        days: i32,
        /// How old they become, where the year is known.
        turns: Option<u16>,
    },
    /// They are falling off.
    Missed {
        /// Why we think so.
        warnings: Vec<String>,
    },
    /// They are lost.
    WinBack,
    /// Their next purchase is due by their own rhythm.
    DueToBuy {
        /// Since when, `YYYY-MM-DD`.
        since: String,
    },
    /// An objection was answered in a way that worked.
    Answer {
        /// The visit.
        visit: String,
    },
    /// They sent us others.
    Thank {
        /// How many.
        referred: u64,
    },
    /// Nothing was ever bought.
    Acquaint,
}

/// All customers of this phone at a glance.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct MyFigures {
    /// As of this day, `YYYY-MM-DD`.
    pub as_of: String,
    /// ISO 4217.
    pub currency: String,
    /// The IANA name of the time zone in which days begin.
    pub zone: String,
    /// Customers with a purchase or a contact.
    pub customers: u64,
    /// Platinum, gold, iron, lead.
    pub grades: Vec<ClassCount>,
    /// RFM segments.
    pub segments: Vec<ClassCount>,
    /// Stages of the relation.
    pub stages: Vec<ClassCount>,
    /// Purchases in other currencies, which do not count.
    pub other_currencies: u64,
}

/// One class and who is in it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ClassCount {
    /// The class's code.
    pub class: String,
    /// Customers in it.
    pub customers: u64,
    /// What they spent.
    pub value: i64,
}

/// A customer to call, and why.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Call {
    /// Whom.
    pub customer: Person,
    /// Why we think so: warnings for those falling off, the noted reason for the lost.
    pub reasons: Vec<String>,
    /// What is at stake, or to be expected of an attempt.
    pub amount: i64,
}

pub(crate) fn recalled(card: core::insight::RecallCard) -> RecallCard {
    RecallCard {
        id: card.id.to_string(),
        name: card.name,
        subtitle: card.subtitle,
        figures: card.figures.as_ref().map(figures),
        grade_rests_on: card.why.map_or_else(Vec::new, |why| why.rows.iter().map(RecordId::to_string).collect()),
        preferences: card.preferences.into_iter().map(|p| Preference { kind: p.kind, text: p.text }).collect(),
        last_visit: card.last_visit.map(|v| LastVisit {
            id: v.id.to_string(),
            made_at_ms: v.made_at,
            title: v.title,
            outcome: v.outcome,
            note: v.note,
        }),
        promises: card
            .promises
            .into_iter()
            .map(|p| Promise { visit: p.visit.to_string(), text: p.text, due: p.due })
            .collect(),
        today: card.today.into_iter().map(hint).collect(),
        objections: card.objections.into_iter().map(objection).collect(),
        cases: card.cases.into_iter().map(case).collect(),
        referred_by: card.referred_by.into_iter().map(person).collect(),
        referred: card.referred.into_iter().map(person).collect(),
    }
}

fn figures(of: &CustomerFigures) -> Figures {
    let (asked, standing) = (&of.questions, of.standing.as_ref());
    Figures {
        as_of: of.as_of.to_string(),
        last_purchase: asked.last.map(|day| day.to_string()),
        recency_days: asked.recency_days,
        occasions: asked.occasions,
        mean_interval_days: asked.mean_interval_days,
        mean_spend: asked.mean_spend,
        monetary: asked.monetary,
        spend_per_year: asked.spend_per_year,
        grade: standing.map(|s| s.grade.code().to_owned()),
        segment: standing.map(|s| s.segment.code().to_owned()),
        matrix: standing.map(|s| s.matrix.code().to_owned()),
        stage: of.lifecycle.stage.code().to_owned(),
        warnings: codes(&of.lifecycle.warnings),
        n: of.n as u64,
    }
}

fn codes(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(|warning| warning.code().to_owned()).collect()
}

fn objection(of: core::insight::Objection) -> Objection {
    let worked = match of.worked {
        Met::Yes => "yes",
        Met::Partly => "partly",
        Met::No => "no",
        Met::Unknown => "unknown",
    };
    Objection { visit: of.visit.to_string(), text: of.text, handling: of.handling, worked: worked.to_owned() }
}

fn case(of: core::insight::OpenCase) -> OpenCase {
    OpenCase {
        id: of.id.to_string(),
        title: of.title,
        kind: of.kind,
        status: of.status,
        answer_due_at_ms: of.answer_due_at,
    }
}

fn person(of: core::insight::Person) -> Person {
    Person { id: of.id.to_string(), name: of.name }
}

fn hint(of: Hint) -> TodayHint {
    match of {
        Hint::Case { case } => TodayHint::Case { case: case.to_string() },
        Hint::Promised { visit } => TodayHint::Promised { visit: visit.to_string() },
        Hint::Birthday(near) => TodayHint::Birthday { date: near.date, days: near.days, turns: near.turns },
        Hint::Missed { warnings } => TodayHint::Missed { warnings: codes(&warnings) },
        Hint::WinBack => TodayHint::WinBack,
        Hint::DueToBuy { since } => TodayHint::DueToBuy { since },
        Hint::Answer { visit } => TodayHint::Answer { visit: visit.to_string() },
        Hint::Thank { referred } => TodayHint::Thank { referred: referred as u64 },
        Hint::Acquaint => TodayHint::Acquaint,
    }
}

pub(crate) fn glance(base: core::insight::Base) -> MyFigures {
    fn counts<T: Copy>(parts: &[Part<T>], code: impl Fn(T) -> &'static str) -> Vec<ClassCount> {
        let of = |part: &Part<T>| ClassCount {
            class: code(part.class).to_owned(),
            customers: part.customers,
            value: part.value,
        };
        parts.iter().map(of).collect()
    }
    let core::insight::Base { overview, zone, other_currencies } = base;
    MyFigures {
        as_of: overview.as_of.to_string(),
        customers: overview.n,
        grades: counts(&overview.grades, cairn_insight::figures::Grade::code),
        segments: counts(&overview.segments, cairn_insight::figures::Segment::code),
        stages: counts(&overview.stages, cairn_insight::figures::Stage::code),
        currency: overview.currency,
        zone,
        other_currencies: other_currencies.values().sum(),
    }
}

/// Those falling off, with names.
pub(crate) fn slipping(book: &core::Workspace) -> core::Result<Vec<Call>> {
    let found = book.slipping(None)?;
    let names = book.titles(found.iter().map(|one| one.customer))?;
    let call = |one: cairn_insight::figures::Slipping| Call {
        customer: named(&names, one.customer),
        reasons: codes(&one.warnings),
        amount: one.at_stake,
    };
    Ok(found.into_iter().map(call).collect())
}

/// The lost worth an attempt, with names.
pub(crate) fn win_back(book: &core::Workspace) -> core::Result<Vec<Call>> {
    let found = book.win_back(None)?;
    let names = book.titles(found.iter().map(|one| one.customer))?;
    let call = |one: cairn_insight::figures::WinBack| Call {
        customer: named(&names, one.customer),
        reasons: one.loss.into_iter().map(|loss| loss.reason.code().to_owned()).collect(),
        amount: one.expected,
    };
    Ok(found.into_iter().map(call).collect())
}

fn named(names: &std::collections::BTreeMap<RecordId, String>, id: RecordId) -> Person {
    Person { id: id.to_string(), name: names.get(&id).cloned().unwrap_or_default() }
}
