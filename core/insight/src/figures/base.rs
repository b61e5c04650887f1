//! The whole customer base, kept ready: what depends on ranks is brought up to date customer by customer.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use cairn_domain::RecordId;
use jiff::civil::{Date, date};

use super::dates::days_between;
use super::order::{Bounds, Key, Order};
use super::settings::Settings;
use super::summary::{Rhythm, Summary};
use crate::History;

/// Every customer's summary as of one day, and their order by each number. Histories are not kept, but for those with
/// dates that are still to come.
///
/// Two bases that were given the same histories are equal, in whatever order they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    pub(super) settings: Settings,
    pub(super) as_of: Date,
    pub(super) customers: BTreeMap<RecordId, Summary>,
    pending: BTreeMap<RecordId, History>,
    potentials: BTreeMap<RecordId, i64>,
    recency: Order,
    frequency: Order,
    pub(super) monetary: Order,
    potential: Order,
    rhythms: Vec<Rhythm>,
    pub(super) cuts: Cuts,
}

/// Lower bounds of every class that depends on ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cuts {
    pub recency: Bounds<4>,
    pub frequency: Bounds<4>,
    pub monetary: Bounds<4>,
    pub pyramid: Bounds<3>,
    pub sizes: Bounds<2>,
    pub abc: Bounds<2>,
    pub current_high: Bounds<1>,
    pub potential_high: Bounds<1>,
}

/// A customer's place in each order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    pub recency: Key,
    pub frequency: Key,
    pub monetary: Key,
    pub potential: Key,
}

/// So many customers are moved to their new places one by one; beyond, sorting anew costs less.
const FEW: usize = 100;

const EPOCH: Date = date(1970, 1, 1);

impl Base {
    /// A base without customers.
    #[must_use]
    pub fn new(settings: Settings, as_of: Date) -> Self {
        Self {
            settings,
            as_of,
            customers: BTreeMap::new(),
            pending: BTreeMap::new(),
            potentials: BTreeMap::new(),
            recency: Order::default(),
            frequency: Order::default(),
            monetary: Order::default(),
            potential: Order::default(),
            rhythms: Vec::new(),
            cuts: Cuts::default(),
        }
    }

    /// A base of these customers: one history each; of two of one customer the later counts.
    pub fn build<H: Borrow<History>>(settings: Settings, as_of: Date, histories: impl IntoIterator<Item = H>) -> Self {
        let mut base = Self::new(settings, as_of);
        base.update_all(histories);
        base
    }

    /// Brings one customer up to date, or takes them in.
    pub fn update(&mut self, history: &History) {
        self.replace(history.customer, Some(history));
        self.cut();
    }

    /// Brings many customers up to date at once: faster than one by one.
    pub fn update_all<H: Borrow<History>>(&mut self, histories: impl IntoIterator<Item = H>) {
        let histories: Vec<H> = histories.into_iter().collect();
        if histories.len() <= FEW {
            for history in &histories {
                self.replace(history.borrow().customer, Some(history.borrow()));
            }
            return self.cut();
        }
        for history in histories {
            let history = history.borrow();
            self.customers.insert(history.customer, Summary::of(history, &self.settings, self.as_of));
            self.keep_pending(history);
        }
        self.sort();
    }

    /// Forgets a customer: they were erased, or merged into another.
    pub fn remove(&mut self, customer: RecordId) {
        self.replace(customer, None);
        self.potentials.remove(&customer);
        self.cut();
    }

    /// Sets what a customer may yet bring over the horizon, in minor units, such as a predicted lifetime value; `None`
    /// falls back to [`Summary::projected`].
    pub fn set_potential(&mut self, customer: RecordId, potential: Option<i64>) {
        let before = self.customers.get(&customer).and_then(|summary| self.keys(summary));
        match potential {
            Some(amount) => self.potentials.insert(customer, amount),
            None => self.potentials.remove(&customer),
        };
        let after = self.customers.get(&customer).and_then(|summary| self.keys(summary));
        if let (Some(before), Some(after)) = (before, after) {
            self.potential.replace(before.potential, after.potential);
            self.cut();
        }
    }

    /// Sets many potentials at once.
    pub fn set_potentials(&mut self, potentials: impl IntoIterator<Item = (RecordId, i64)>) {
        self.potentials.extend(potentials);
        self.sort();
    }

    /// Moves on to a later day: what was dated up to it now counts. `false`, and nothing changed, for an earlier day:
    /// for that, build another base.
    #[must_use]
    pub fn advance(&mut self, to: Date) -> bool {
        if to < self.as_of {
            return false;
        }
        self.as_of = to;
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            self.update_all(pending.into_values());
        }
        true
    }

    /// The day that everything is as of.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// The thresholds in use.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Customers known, with a purchase or without.
    #[must_use]
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether no customer is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Customers with a purchase: those who are ranked.
    #[must_use]
    pub fn ranked(&self) -> usize {
        self.monetary.len()
    }

    /// What is known of a customer.
    #[must_use]
    pub fn summary(&self, customer: RecordId) -> Option<&Summary> {
        self.customers.get(&customer)
    }

    /// Every customer's summary, in the order of their identifiers.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        self.customers.values()
    }

    /// Median rhythm of the customers who have one of their own.
    #[must_use]
    pub fn rhythm(&self) -> Option<Rhythm> {
        Rhythm::median_of(&self.rhythms)
    }

    /// What a customer may yet bring over the horizon, in minor units: as it was set, or else [`Summary::projected`].
    #[must_use]
    pub fn potential_of(&self, summary: &Summary) -> Option<i64> {
        self.potentials.get(&summary.customer).copied().or_else(|| summary.projected(&self.settings))
    }

    /// Places of a customer who bought.
    pub(super) fn keys(&self, summary: &Summary) -> Option<Keys> {
        let id = summary.customer;
        Some(Keys {
            recency: (days_between(EPOCH, summary.last?), id),
            frequency: (i64::from(summary.occasions), id),
            monetary: (summary.monetary, id),
            potential: (self.potential_of(summary)?, id),
        })
    }

    fn replace(&mut self, customer: RecordId, history: Option<&History>) {
        let new = history.map(|history| Summary::of(history, &self.settings, self.as_of));
        let old = match new {
            Some(new) => self.customers.insert(customer, new),
            None => self.customers.remove(&customer),
        };
        let keys = |summary: Option<Summary>| summary.and_then(|summary| self.keys(&summary));
        let (left, taken) = (keys(old), keys(new));
        self.rank(left, taken);
        if let Some(at) = old.and_then(|old| old.rhythm).and_then(|rhythm| self.rhythms.binary_search(&rhythm).ok()) {
            self.rhythms.remove(at);
        }
        if let Some(rhythm) = new.and_then(|new| new.rhythm) {
            let at = self.rhythms.partition_point(|other| *other < rhythm);
            self.rhythms.insert(at, rhythm);
        }
        match history {
            Some(history) => self.keep_pending(history),
            None => drop(self.pending.remove(&customer)),
        }
    }

    /// Moves a customer from their old places to the new.
    fn rank(&mut self, old: Option<Keys>, new: Option<Keys>) {
        let places = |keys: Keys| [keys.recency, keys.frequency, keys.monetary, keys.potential];
        let orders = [&mut self.recency, &mut self.frequency, &mut self.monetary, &mut self.potential];
        for (at, order) in orders.into_iter().enumerate() {
            match (old.map(places), new.map(places)) {
                (Some(old), Some(new)) => order.replace(old[at], new[at]),
                (Some(old), None) => order.remove(old[at]),
                (None, Some(new)) => order.insert(new[at]),
                (None, None) => {}
            }
        }
    }

    fn keep_pending(&mut self, history: &History) {
        let last = history.purchases.last().map(|purchase| purchase.date);
        let later = last.max(history.contacts.last().map(|contact| contact.date)).is_some_and(|day| day > self.as_of);
        if later {
            self.pending.insert(history.customer, history.clone());
        } else {
            self.pending.remove(&history.customer);
        }
    }

    fn sort(&mut self) {
        let keys: Vec<Keys> = self.customers.values().filter_map(|summary| self.keys(summary)).collect();
        self.recency = Order::from_unsorted(keys.iter().map(|keys| keys.recency).collect());
        self.frequency = Order::from_unsorted(keys.iter().map(|keys| keys.frequency).collect());
        self.monetary = Order::from_unsorted(keys.iter().map(|keys| keys.monetary).collect());
        self.potential = Order::from_unsorted(keys.iter().map(|keys| keys.potential).collect());
        self.rhythms = self.customers.values().filter_map(|summary| summary.rhythm).collect();
        self.rhythms.sort_unstable();
        self.cut();
    }

    fn cut(&mut self) {
        let Settings { quintiles: rule, pyramid, abc, sizes, matrix, .. } = &self.settings;
        let value = &self.monetary;
        let gold = pyramid.platinum.saturating_add(pyramid.gold);
        self.cuts = Cuts {
            recency: self.recency.quintiles(*rule),
            frequency: self.frequency.quintiles(*rule),
            monetary: value.quintiles(*rule),
            pyramid: [value.top(gold.saturating_add(pyramid.iron)), value.top(gold), value.top(pyramid.platinum)],
            sizes: [value.top(sizes.key.saturating_add(sizes.ordinary)), value.top(sizes.key)],
            abc: value.abc(abc.a, abc.b),
            current_high: [value.top(matrix.current)],
            potential_high: [self.potential.top(matrix.potential)],
        };
    }
}
