//! Loyalty of each customer: what they do by their purchases, what they think by their answers.

use std::collections::{BTreeMap, HashMap};

use cairn_domain::RecordId;
use cairn_insight::figures::{BasisPoints, Level, Loyalty, Quadrant, Signals, Tie, WHOLE};
use cairn_insight::satisfaction::Meaning;
use jiff::civil::Date;
use serde::Serialize;

use super::answers::{self, Heard};
use super::satisfaction::satisfied_overall;
use crate::error::Result;
use crate::workspace::Workspace;

/// Loyalty of all customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoyaltyFigures {
    /// As of this day.
    pub as_of: Date,
    /// Customers with a purchase or a contact: the whole of the counts below.
    pub n: u64,
    /// How deep it goes: customers by level; whoever has none is in no list.
    pub levels: BTreeMap<Level, Vec<RecordId>>,
    /// What holds them: customers by type; of whom nothing is known is in no list.
    pub types: BTreeMap<Tie, Vec<RecordId>>,
    /// Loyalty × value.
    pub quadrants: BTreeMap<Quadrant, Vec<RecordId>>,
    /// The mean part of the years since their first purchase in which customers bought, in basis points.
    pub share_kept: Option<BasisPoints>,
    /// How many customers that rests on.
    pub share_kept_n: u64,
    /// The mean share of wallet of those who told, in basis points.
    pub share_of_wallet: Option<BasisPoints>,
    /// How many told.
    pub share_of_wallet_n: u64,
}

impl Workspace {
    /// The loyalty of one customer; `None` where nothing was ever bought or said.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn loyalty_of(&self, customer: RecordId) -> Result<Option<Loyalty>> {
        let signals = signals(&self.0.store.read(answers::heard)?);
        Ok(self.loyalties(None, &signals)?.into_iter().find(|(id, _)| *id == customer).map(|(_, loyalty)| loyalty))
    }

    /// The loyalty of all customers, as of a day; today by default.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn loyalty(&self, as_of: Option<Date>) -> Result<LoyaltyFigures> {
        let signals = signals(&self.0.store.read(answers::heard)?);
        let all = self.loyalties(as_of, &signals)?;
        let kept: Vec<BasisPoints> = all.iter().filter_map(|(_, one)| one.share_kept).collect();
        let wallets: Vec<BasisPoints> = all.iter().filter_map(|(_, one)| one.share_of_wallet).collect();
        Ok(LoyaltyFigures {
            as_of: as_of.unwrap_or_else(|| self.today()),
            n: all.len() as u64,
            levels: grouped(&all, |one| one.level),
            types: grouped(&all, |one| one.tie),
            quadrants: grouped(&all, |one| one.quadrant),
            share_kept: mean(&kept),
            share_kept_n: kept.len() as u64,
            share_of_wallet: mean(&wallets),
            share_of_wallet_n: wallets.len() as u64,
        })
    }

    fn loyalties(&self, as_of: Option<Date>, signals: &HashMap<RecordId, Signals>) -> Result<Vec<(RecordId, Loyalty)>> {
        let histories = self.histories()?;
        self.base(as_of, |ready| {
            let (settings, day) = (ready.base.settings(), ready.base.as_of());
            let of = |history: &cairn_insight::History| {
                let figures = ready.base.figures_of(history.customer)?;
                let said = signals.get(&history.customer).copied().unwrap_or_default();
                let size = figures.standing.map(|standing| standing.size);
                Some((history.customer, Loyalty::of(history, settings, &figures.lifecycle, size, &said, day)))
            };
            histories.iter().filter_map(of).collect()
        })
    }
}

/// What each customer said, the latest answer to each question.
fn signals(heard: &[Heard]) -> HashMap<RecordId, Signals> {
    let mut sorted: Vec<&Heard> = heard.iter().collect();
    sorted.sort_by_key(|one| (one.at, one.id));
    let mut found: HashMap<RecordId, Signals> = HashMap::new();
    for one in sorted {
        let Some(customer) = one.customer else { continue };
        let said = found.entry(customer).or_default();
        let flag = |meaning| one.coded.flags.get(&meaning).copied();
        let recommends = one.coded.numbers.get(&Meaning::Nps).map(|score| *score >= 9.0);
        said.share_of_wallet = one.coded.share_of_wallet.or(said.share_of_wallet);
        said.satisfaction = satisfaction(one).or(said.satisfaction);
        said.knows_us = flag(Meaning::KnowsUs).or(said.knows_us);
        said.will_return = flag(Meaning::ComeAgain).or(said.will_return);
        said.recommends = flag(Meaning::BringFriends).or(recommends).or(said.recommends);
        said.has_alternative = flag(Meaning::HasAlternative).or(said.has_alternative);
        said.kin = flag(Meaning::Kin).or(said.kin);
        said.for_benefit = flag(Meaning::ForBenefit).or(said.for_benefit);
    }
    found
}

/// Satisfaction as a part of the scale: the answer overall, or else the mean of the experiences.
fn satisfaction(one: &Heard) -> Option<BasisPoints> {
    let scale = one.coded.scale;
    let part = |value: f64| scale.has(value).then(|| (value - scale.min()) / scale.range());
    let overall = one.coded.numbers.get(&Meaning::Csat).copied().and_then(part);
    let experiences: Vec<f64> = one.coded.pairs.iter().filter_map(|pair| part(pair.experience)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a form has few questions")]
    let mean = (!experiences.is_empty()).then(|| experiences.iter().sum::<f64>() / experiences.len() as f64);
    let said = one.coded.flags.get(&Meaning::Satisfied).copied().or_else(|| satisfied_overall(one));
    let part = overall.or(mean).or_else(|| said.map(f64::from))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
    Some((part * f64::from(WHOLE)).round() as BasisPoints)
}

fn grouped<K: Ord>(all: &[(RecordId, Loyalty)], key: impl Fn(&Loyalty) -> Option<K>) -> BTreeMap<K, Vec<RecordId>> {
    let mut groups: BTreeMap<K, Vec<RecordId>> = BTreeMap::new();
    for (id, loyalty) in all {
        if let Some(key) = key(loyalty) {
            groups.entry(key).or_default().push(*id);
        }
    }
    groups
}

fn mean(all: &[BasisPoints]) -> Option<BasisPoints> {
    let sum: u64 = all.iter().map(|one| u64::from(*one)).sum();
    u32::try_from(sum.checked_div(all.len() as u64)?).ok()
}
