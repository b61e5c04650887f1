//! Whom to turn to: the due, those slipping away, those to win back.

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Serialize;

use super::base::Base;
use super::churn::{Loss, LossKind, LossReason};
use super::dates::{self, days_between};
use super::lifecycle::{Relation, Stage, Warning};
use super::settings::{BasisPoints, WHOLE, WinBackChances};
use super::summary::{Summary, clamp};

/// A customer whose next purchase is due by their rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Who.
    pub customer: RecordId,
    /// Since when.
    #[serde(serialize_with = "dates::day")]
    pub since: Date,
    /// Days since then.
    pub days: i64,
}

/// A customer who is falling off and not yet lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slipping {
    /// Who.
    pub customer: RecordId,
    /// Why we think so.
    pub warnings: Vec<Warning>,
    /// What they may yet bring over the horizon, in minor units: what is at stake.
    pub at_stake: i64,
}

/// A lost customer worth an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WinBack {
    /// Who.
    pub customer: RecordId,
    /// Why they left, as far as noted.
    pub loss: Option<Loss>,
    /// What they may bring over the horizon if they return, in minor units.
    pub potential: i64,
    /// The chance that they return.
    pub chance: BasisPoints,
    /// Potential × chance, in minor units.
    pub expected: i64,
    /// Days since the last purchase.
    pub silence_days: i64,
}

impl WinBackChances {
    /// The chance after a loss. Who left in bad faith is not asked back: 0.
    #[must_use]
    pub fn of(&self, loss: Option<Loss>) -> BasisPoints {
        let Some(loss) = loss else { return self.unknown.min(WHOLE) };
        if loss.kind == LossKind::Malicious {
            return 0;
        }
        let chance = match loss.reason {
            LossReason::Moved => self.moved,
            LossReason::OtherTies => self.other_ties,
            LossReason::Price => self.price,
            LossReason::Quality => self.quality,
            LossReason::Neglected => self.neglected,
            LossReason::Unknown => self.unknown,
        };
        chance.min(WHOLE)
    }
}

impl Base {
    /// Customers whose next purchase is due by the base's day and who are not lost, the longest due first.
    #[must_use]
    pub fn due(&self) -> Vec<Due> {
        let due = |summary: &Summary| {
            let life = self.lifecycle(summary);
            let since = life.due.filter(|day| life.relation == Relation::Current && *day <= self.as_of)?;
            Some(Due { customer: summary.customer, since, days: days_between(since, self.as_of) })
        };
        let mut list: Vec<Due> = self.customers.values().filter_map(due).collect();
        list.sort_by_key(|due| (due.since, due.customer));
        list
    }

    /// Customers in decline, most at stake first. Those with a single warning that may be chance are not here, but in
    /// [`super::Selector::Warned`].
    #[must_use]
    pub fn slipping(&self) -> Vec<Slipping> {
        let slipping = |summary: &Summary| {
            let life = self.lifecycle(summary);
            let at_stake = self.potential_of(summary).filter(|_| life.stage == Stage::Decline)?;
            Some(Slipping { customer: summary.customer, warnings: life.warnings, at_stake })
        };
        let mut list: Vec<Slipping> = self.customers.values().filter_map(slipping).collect();
        list.sort_by_key(|one| (std::cmp::Reverse(one.at_stake), one.customer));
        list
    }

    /// The lost whom it may pay to win back (Griffin & Lowenstein 2001), by what they would bring × the chance that
    /// the cause leaves. Who would bring nothing, or will not return, is not in the list.
    pub fn win_back(&self, noted: impl Fn(RecordId) -> Option<Loss>) -> Vec<WinBack> {
        let worth = |summary: &Summary| {
            let life = self.lifecycle(summary);
            let silence_days = life.silence_days.filter(|_| life.relation == Relation::Lost)?;
            let potential = self.potential_of(summary)?;
            let loss = noted(summary.customer);
            let chance = self.settings.win_back.of(loss);
            let expected = clamp(i128::from(potential) * i128::from(chance) / i128::from(WHOLE));
            let customer = summary.customer;
            (expected > 0).then_some(WinBack { customer, loss, potential, chance, expected, silence_days })
        };
        let mut list: Vec<WinBack> = self.customers.values().filter_map(worth).collect();
        list.sort_by_key(|one| (std::cmp::Reverse(one.expected), one.customer));
        list
    }
}
