//! The base of all customers in memory, and what has to be looked at again before it is next asked.

use std::collections::BTreeSet;

use cairn_domain::{Kind, RecordId};
use cairn_insight::History;
use cairn_insight::clv::{self, Outlook, Parameters, Unit};
use cairn_insight::figures::Base;
use cairn_store::dealings::{self, Reckoning};
use cairn_store::{Read, Result as StoreResult, Store, records};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::error::Result;
use crate::hub::Touched;

use super::settings;

/// The months that a predicted value looks ahead, the discount a month, and the share of an amount that is margin where nothing
/// else is agreed.
pub(super) const OUTLOOK: Outlook = Outlook { months: 12, monthly_discount: 0.01, margin: 1.0 };

/// What is kept.
#[derive(Default)]
pub(crate) struct Kept {
    zone: Option<TimeZone>,
    /// The day for which tasks by rule are there, while nothing that rules look at has changed.
    pub(super) tasks_for: Option<Date>,
    ready: Option<Ready>,
    dealings: BTreeSet<RecordId>,
    customers: BTreeSet<RecordId>,
}

/// A base with what it was made with.
pub(super) struct Ready {
    pub(super) base: Base,
    pub(super) parameters: Option<Parameters>,
    pub(super) reckoning: Reckoning,
}

impl Kept {
    /// Notes what a commit touched; nothing is computed before somebody asks.
    pub(crate) fn touched(&mut self, touched: &Touched) {
        if touched.everything || touched.records.iter().any(|(_, kind)| *kind != Kind::Task) {
            self.tasks_for = None;
        }
        if touched.everything || touched.records.iter().any(|(_, kind)| *kind == Kind::Setting) {
            *self = Self::default();
        }
        if self.ready.is_none() {
            return;
        }
        for (id, kind) in &touched.records {
            match kind {
                Kind::Purchase | Kind::Visit => self.dealings.insert(*id),
                Kind::Customer => self.customers.insert(*id),
                _ => continue,
            };
        }
    }

    /// Where the workspace's days begin.
    pub(crate) fn zone(&mut self, store: &Store) -> Result<TimeZone> {
        if let Some(zone) = &self.zone {
            return Ok(zone.clone());
        }
        let zone = store.read(settings::zone)?;
        Ok(self.zone.insert(zone).clone())
    }

    /// The base as of today, brought up to date.
    pub(super) fn today(&mut self, store: &Store, today: Date) -> Result<&Ready> {
        self.refresh(store)?;
        // Silence grows and predictions change from day to day, for everyone.
        let ready = match self.ready.take().filter(|ready| ready.base.as_of() == today) {
            Some(ready) => ready,
            None => Ready::load(store, today)?,
        };
        Ok(self.ready.insert(ready))
    }

    fn refresh(&mut self, store: &Store) -> Result<()> {
        let (dealings, mut customers) = (std::mem::take(&mut self.dealings), std::mem::take(&mut self.customers));
        let Some(ready) = &mut self.ready else { return Ok(()) };
        let histories: Vec<History> = store.read(|conn| {
            for id in dealings {
                if let Some((customer, changed)) = dealings::customer_of(conn, id)? {
                    customers.insert(customer);
                    if changed {
                        customers.extend(once_of(conn, id)?);
                    }
                }
            }
            customers.iter().map(|id| dealings::of(conn, *id, &ready.reckoning)).collect()
        })?;
        for history in histories {
            if history.purchases.is_empty() && history.contacts.is_empty() {
                ready.base.remove(history.customer);
            } else {
                ready.base.set_potential(
                    history.customer,
                    potential(ready.parameters.as_ref(), &history, ready.base.as_of()),
                );
                ready.base.update(&history);
            }
        }
        Ok(())
    }
}

/// Whose a purchase or visit ever was: it went from one customer to another, and the row knows the new one alone.
fn once_of(conn: &Read, id: RecordId) -> StoreResult<Vec<RecordId>> {
    let steps = records::history(conn, id)?.into_iter().flat_map(|step| step.fields);
    let named = steps.filter(|change| change.field == "customer").flat_map(|change| [change.before, change.after]);
    Ok(named.flatten().filter_map(|value| value.as_text()?.parse().ok()).collect())
}

impl Ready {
    /// Everything from the book.
    pub(super) fn load(store: &Store, as_of: Date) -> Result<Self> {
        let (agreed, parameters, reckoning) = store
            .read(|conn| Ok((settings::figures(conn)?, settings::parameters(conn)?, settings::reckoning(conn)?)))?;
        let histories = store.read(|conn| dealings::all(conn, &reckoning))?;
        let mut base = Base::build(agreed, as_of, &histories);
        if parameters.is_some() {
            let known = |h: &History| Some((h.customer, potential(parameters.as_ref(), h, as_of)?));
            base.set_potentials(histories.iter().filter_map(known));
        }
        Ok(Self { base, parameters, reckoning })
    }
}

/// A customer's predicted value over the outlook, in minor units.
fn potential(parameters: Option<&Parameters>, history: &History, as_of: Date) -> Option<i64> {
    let parameters = parameters?;
    let summary = clv::summarise(history, as_of, Unit::Week).summary?;
    let clv = clv::predict(parameters, &summary, &OUTLOOK).ok()?.clv?;
    #[expect(clippy::cast_possible_truncation, reason = "rounded, and far inside the range")]
    (clv.is_finite() && clv.abs() < 9e15).then(|| clv.round() as i64)
}
