//! Loyalty: what customers do and what they think, as far as either is known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Settings;
use super::classes::Size;
use super::dates::days_between;
use super::lifecycle::{Lifecycle, Relation, Stage};
use super::settings::{BasisPoints, WHOLE};
use super::summary::{Summary, occasions};
use crate::History;

/// What is known of a customer beyond their purchases; whatever nobody knows is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// Part of what they spend on such things that they spend with us; at most the whole.
    pub share_of_wallet: Option<BasisPoints>,
    /// Satisfaction as a part of the scale: 3 of 1 to 5 is half of it.
    pub satisfaction: Option<BasisPoints>,
    /// They know us and what we stand for.
    pub knows_us: Option<bool>,
    /// They say they will come again.
    pub will_return: Option<bool>,
    /// They say they would recommend us, or have done so.
    pub recommends: Option<bool>,
    /// They have somewhere else to go.
    pub has_alternative: Option<bool>,
    /// They are family, friends or colleagues of ours.
    pub kin: Option<bool>,
    /// They come for points, prices or gifts.
    pub for_benefit: Option<bool>,
}

/// How deep loyalty goes (Oliver 1999), each level including those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// They know what we offer.
    Cognitive,
    /// They like it.
    Affective,
    /// They mean to come again or to bring others.
    Conative,
    /// They do.
    Action,
}

/// What holds a customer (after Griffin 1995 and Dick & Basu 1994).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// There is nobody else.
    Monopoly,
    /// Family and friends.
    Kinship,
    /// Points, prices, gifts: as long as nobody gives more.
    Benefit,
    /// Habit without liking.
    Inertia,
    /// Liking without buying again.
    Latent,
    /// Liking and buying again.
    Trust,
}

/// Loyalty × value (Reinartz & Kumar 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Loyal and valuable.
    TrueFriend,
    /// Valuable, not loyal.
    Butterfly,
    /// Loyal, not valuable.
    Barnacle,
    /// Neither.
    Stranger,
}

/// A customer's loyalty as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Loyalty {
    /// Part of the years (of 365 days) since the first purchase in which they bought; the year begun counts once they
    /// bought in it. `None` without a purchase.
    pub share_kept: Option<BasisPoints>,
    /// As it was given.
    pub share_of_wallet: Option<BasisPoints>,
    /// Whether they go on buying again: enough occasions, neither declining nor lost, and where the share of wallet is
    /// known, enough of it.
    pub repeats: bool,
    /// Whether they like us; `None` if nothing is known of it.
    pub attached: Option<bool>,
    /// How deep it goes; `None` if nothing speaks for any level.
    pub level: Option<Level>,
    /// What holds them; `None` if nothing does, or nobody knows.
    pub tie: Option<Tie>,
    /// Loyalty × value; `None` without a purchase.
    pub quadrant: Option<Quadrant>,
}

impl Loyalty {
    /// Loyalty of a customer whose relation and size are known. Wallet and satisfaction beyond the whole count as the
    /// whole.
    #[must_use]
    pub fn of(
        history: &History,
        settings: &Settings,
        lifecycle: &Lifecycle,
        size: Option<Size>,
        signals: &Signals,
        as_of: Date,
    ) -> Self {
        let summary = Summary::of(history, settings, as_of);
        let share_of_wallet = signals.share_of_wallet.map(|share| share.min(WHOLE));
        let ours = share_of_wallet.is_none_or(|share| share >= settings.loyalty.share_of_wallet);
        let going = lifecycle.relation == Relation::Current && lifecycle.stage != Stage::Decline;
        let repeats = summary.occasions >= settings.loyalty.repeat_from && going && ours;
        let satisfied = signals.satisfaction.map(|share| share.min(WHOLE) >= settings.loyalty.satisfied);
        let attached = attached(satisfied, signals);
        Self {
            share_kept: share_kept(history, as_of),
            share_of_wallet,
            repeats,
            attached,
            level: level(repeats, satisfied, summary.occasions > 0, signals),
            tie: tie(repeats, attached, signals),
            quadrant: size.map(|size| quadrant(repeats, size)),
        }
    }
}

/// They like us if every answer that is known says so.
fn attached(satisfied: Option<bool>, signals: &Signals) -> Option<bool> {
    let answers = [satisfied, signals.will_return, signals.recommends];
    answers.into_iter().flatten().reduce(|all, answer| all && answer)
}

fn level(repeats: bool, satisfied: Option<bool>, bought: bool, signals: &Signals) -> Option<Level> {
    let means_to = signals.will_return == Some(true) || signals.recommends == Some(true);
    if repeats {
        Some(Level::Action)
    } else if means_to {
        Some(Level::Conative)
    } else if satisfied == Some(true) {
        Some(Level::Affective)
    } else {
        (bought || signals.knows_us == Some(true)).then_some(Level::Cognitive)
    }
}

fn tie(repeats: bool, attached: Option<bool>, signals: &Signals) -> Option<Tie> {
    if signals.has_alternative == Some(false) {
        return Some(Tie::Monopoly);
    }
    if signals.kin == Some(true) {
        return Some(Tie::Kinship);
    }
    if signals.for_benefit == Some(true) {
        return Some(Tie::Benefit);
    }
    match (repeats, attached?) {
        (true, true) => Some(Tie::Trust),
        (true, false) => Some(Tie::Inertia),
        (false, true) => Some(Tie::Latent),
        (false, false) => None,
    }
}

const fn quadrant(loyal: bool, size: Size) -> Quadrant {
    match (loyal, size) {
        (true, Size::Key) => Quadrant::TrueFriend,
        (false, Size::Key) => Quadrant::Butterfly,
        (true, _) => Quadrant::Barnacle,
        (false, _) => Quadrant::Stranger,
    }
}

fn share_kept(history: &History, as_of: Date) -> Option<BasisPoints> {
    let days = occasions(history.purchases_until(as_of));
    let first = days.first()?.day;
    let year = |day: Date| days_between(first, day) / 365;
    let mut bought: Vec<i64> = days.iter().map(|occasion| year(occasion.day)).collect();
    bought.dedup();
    let this_year = year(as_of);
    let over = this_year + i64::from(bought.last() == Some(&this_year));
    let kept = i64::try_from(bought.len()).unwrap_or(i64::MAX).saturating_mul(i64::from(WHOLE)) / over.max(1);
    u32::try_from(kept).ok()
}
