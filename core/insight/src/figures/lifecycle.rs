//! Where a relation stands, whether it is falling off, and how it ended.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{self, days_between};
use super::settings::LifecycleSettings;
use super::summary::{Rhythm, Summary, Trend};

/// Stage of a relation (Dwyer, Schurr & Oh 1987), told by purchases and contacts against the customer's own rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Neither a purchase nor a contact that is not long past.
    Unacquainted,
    /// Trying each other out: contacts, or the first one or two purchases.
    Exploration,
    /// Buying again, not yet for long.
    BuildUp,
    /// Buying regularly for long enough.
    Stable,
    /// Falling off: overdue against the rhythm, or two warnings at once. One alone is often chance.
    Decline,
    /// Silent for so long that the relation has ended.
    Lost,
}

/// The relation that a stage amounts to, in the codes of a customer's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Never bought, no contact of late.
    Potential,
    /// Never bought, in contact.
    Target,
    /// Buys.
    Current,
    /// Bought, and stopped.
    Lost,
}

/// How a relation ended, by how far it had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// In exploration.
    EarlyAbortion,
    /// While building up.
    MidTerm,
    /// Soon after it had become stable.
    EarlyExit,
    /// After a long stable time.
    LongHold,
}

/// Whose rhythm a customer is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RhythmOf {
    /// Their own.
    Customer,
    /// The median of all customers who have one.
    Base,
    /// The setting, since nobody has one.
    Setting,
}

/// A sign of falling off, with the numbers that say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Warning {
    /// Silent for longer than the rhythm allows.
    Overdue {
        /// Days since the last purchase.
        silence_days: i64,
        /// Days that are usual.
        rhythm_days: Rhythm,
    },
    /// The latest occasions brought less than those before.
    SpendFalling {
        /// Mean spend per occasion in minor units.
        spend: Trend<i64>,
    },
    /// The latest intervals are longer than those before.
    IntervalsLengthening {
        /// Median interval in days.
        days: Trend<Rhythm>,
    },
    /// Contacts since the last purchase led to none, and the next purchase is well due.
    ContactsUnanswered {
        /// How many.
        contacts: u32,
    },
    /// The next purchase is well due and nobody has been in contact since the last: the customer may feel neglected.
    NoContact {
        /// Days since the last contact; `None` if there never was one.
        days: Option<i64>,
    },
}

/// A relation on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lifecycle {
    /// Where it stands.
    pub stage: Stage,
    /// What it amounts to.
    pub relation: Relation,
    /// Days between purchases that are usual.
    pub rhythm_days: Rhythm,
    /// Whose rhythm that is.
    pub rhythm_of: RhythmOf,
    /// Days since the last purchase.
    pub silence_days: Option<i64>,
    /// The day the next purchase is expected: the last plus the rhythm.
    #[serde(serialize_with = "dates::optional")]
    pub due: Option<Date>,
    /// Signs of falling off; none for the lost, for whom it is too late.
    pub warnings: Vec<Warning>,
    /// How it ended, for the lost.
    pub ending: Option<Ending>,
}

impl Lifecycle {
    /// The relation of a customer on a day not before the last date in the summary; `base` is the median rhythm of all
    /// customers.
    #[must_use]
    pub fn of(summary: &Summary, base: Option<Rhythm>, settings: &LifecycleSettings, as_of: Date) -> Self {
        let (rhythm, rhythm_of) = match (summary.rhythm, base) {
            (Some(own), _) => (own, RhythmOf::Customer),
            (None, Some(base)) => (base, RhythmOf::Base),
            (None, None) => (Rhythm::of_days(settings.default_rhythm_days), RhythmOf::Setting),
        };
        let silence_days = summary.last.map(|last| days_between(last, as_of));
        let warnings = silence_days.map_or(Vec::new(), |silence| warnings(summary, rhythm, silence, settings, as_of));
        let stage = stage(summary, rhythm, silence_days, &warnings, settings, as_of);
        let lost = stage == Stage::Lost;
        Self {
            stage,
            relation: stage.relation(summary.occasions > 0),
            rhythm_days: rhythm,
            rhythm_of,
            silence_days,
            due: summary.last.and_then(|last| due(last, rhythm)),
            warnings: if lost { Vec::new() } else { warnings },
            ending: lost.then(|| ending(summary, settings)),
        }
    }
}

impl Stage {
    const fn relation(self, bought: bool) -> Relation {
        match self {
            Self::Unacquainted => Relation::Potential,
            Self::Lost => Relation::Lost,
            _ if bought => Relation::Current,
            _ => Relation::Target,
        }
    }
}

/// Rounded up to whole days; `None` beyond the calendar.
fn due(last: Date, rhythm: Rhythm) -> Option<Date> {
    let days = i64::from(rhythm.half_days().div_ceil(2));
    last.checked_add(jiff::SignedDuration::from_hours(days * 24)).ok()
}

fn lost(silence: i64, rhythm: Rhythm, settings: &LifecycleSettings) -> bool {
    rhythm.exceeded_by(silence, settings.lost_percent) && silence > i64::from(settings.lost_days)
}

fn stage(
    summary: &Summary,
    rhythm: Rhythm,
    silence: Option<i64>,
    warnings: &[Warning],
    settings: &LifecycleSettings,
    as_of: Date,
) -> Stage {
    let Some(silence) = silence else {
        let since = summary.last_contact.map(|day| days_between(day, as_of));
        let fresh = since.is_some_and(|days| !lost(days, rhythm, settings));
        return if fresh { Stage::Exploration } else { Stage::Unacquainted };
    };
    if lost(silence, rhythm, settings) {
        return Stage::Lost;
    }
    let overdue = warnings.iter().any(|warning| matches!(warning, Warning::Overdue { .. }));
    if overdue || warnings.len() > 1 {
        return Stage::Decline;
    }
    reached(summary, settings)
}

/// How far the relation had come by the last purchase.
fn reached(summary: &Summary, settings: &LifecycleSettings) -> Stage {
    if summary.occasions < settings.build_up_from {
        Stage::Exploration
    } else if summary.occasions < settings.stable_from || summary.tenure_days() < i64::from(settings.stable_days) {
        Stage::BuildUp
    } else {
        Stage::Stable
    }
}

fn ending(summary: &Summary, settings: &LifecycleSettings) -> Ending {
    match reached(summary, settings) {
        Stage::Exploration => Ending::EarlyAbortion,
        Stage::BuildUp => Ending::MidTerm,
        _ if summary.tenure_days() < i64::from(settings.long_hold_days) => Ending::EarlyExit,
        _ => Ending::LongHold,
    }
}

fn warnings(
    summary: &Summary,
    rhythm: Rhythm,
    silence: i64,
    settings: &LifecycleSettings,
    as_of: Date,
) -> Vec<Warning> {
    let mut found = Vec::new();
    if rhythm.exceeded_by(silence, settings.overdue_percent) && silence > i64::from(settings.overdue_days) {
        found.push(Warning::Overdue { silence_days: silence, rhythm_days: rhythm });
    }
    let less = |trend: &Trend<i64>| {
        i128::from(trend.latest) * 100 < i128::from(trend.before) * i128::from(settings.falling_percent)
    };
    if let Some(spend) = summary.spend.filter(|trend| trend.before > 0 && less(trend)) {
        found.push(Warning::SpendFalling { spend });
    }
    let longer = |trend: &Trend<Rhythm>| {
        u64::from(trend.latest.half_days()) * 100
            > u64::from(trend.before.half_days()) * u64::from(settings.lengthening_percent)
    };
    if let Some(days) = summary.intervals.filter(longer) {
        found.push(Warning::IntervalsLengthening { days });
    }
    if rhythm.exceeded_by(silence, settings.contact_percent) {
        if settings.unanswered_contacts > 0 && summary.contacts_since >= settings.unanswered_contacts {
            found.push(Warning::ContactsUnanswered { contacts: summary.contacts_since });
        } else if summary.contacts_since == 0 && silence > i64::from(settings.overdue_days) {
            found.push(Warning::NoContact { days: summary.last_contact.map(|day| days_between(day, as_of)) });
        }
    }
    found
}
