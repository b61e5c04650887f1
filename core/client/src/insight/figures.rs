//! Figures of one customer and of all.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use cairn_domain::{Kind, RecordId, Value};
use cairn_insight::History;
use cairn_insight::clv::{self, Prediction, Unit};
use cairn_insight::figures::{
    Churn, Cohort, CustomerFigures, Due, Explanation, Figure, Loss, Overview, Selector, Slipping, Step, WinBack, churn,
    cohorts,
};
use cairn_store::lists::{self, ListQuery};
use cairn_store::{dealings, records};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::kept::{OUTLOOK, Ready};
use super::settings::{self, zone_name};
use crate::error::Result;
use crate::workspace::Workspace;

/// All customers at a glance, with what does not count.
#[derive(Debug, Clone, Serialize)]
pub struct Base {
    /// Counts and shares.
    #[serde(flatten)]
    pub overview: Overview,
    /// The IANA name of the zone in which days begin.
    pub zone: String,
    /// Purchases in other currencies, which do not count, by currency.
    pub other_currencies: BTreeMap<String, u64>,
}

/// What one customer is worth.
#[derive(Debug, Clone, Serialize)]
pub struct Worth {
    /// The figures.
    #[serde(flatten)]
    pub figures: CustomerFigures,
    /// What to expect over the next twelve months, discounted by 1 % a month; `None` until the office has fitted the parameters.
    pub prediction: Option<Prediction>,
}

impl Workspace {
    /// Today in the workspace's time zone, by this device's clock.
    #[must_use]
    pub fn today(&self) -> Date {
        self.days().to_datetime(self.now()).date()
    }

    /// A moment (ms since the Unix epoch) by the wall clock of the workspace's time zone; `None` beyond the calendar.
    #[must_use]
    pub fn local_time(&self, ms: i64) -> Option<jiff::civil::DateTime> {
        Some(self.days().to_datetime(Timestamp::from_millisecond(ms).ok()?))
    }

    /// Now, by this device's clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.host.clock.now_ms()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Where the workspace's days begin. A book that cannot be read says so wherever it is next asked, and not here.
    pub(crate) fn days(&self) -> TimeZone {
        let mut kept = self.0.insight.lock().unwrap_or_else(PoisonError::into_inner);
        kept.zone(&self.0.store).unwrap_or(TimeZone::UTC)
    }

    /// All customers at a glance, as of a day; today by default.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn overview(&self, as_of: Option<Date>) -> Result<Base> {
        let (overview, by) = self.base(as_of, |ready| (ready.base.overview(), ready.reckoning.clone()))?;
        let other_currencies = self.0.store.read(|conn| dealings::other_currencies(conn, &by.currency))?;
        Ok(Base { overview, zone: zone_name(&by.zone), other_currencies })
    }

    /// What one customer is worth as of a day, today by default; `None` where nothing was ever bought or said.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn worth(&self, customer: RecordId, as_of: Option<Date>) -> Result<Option<Worth>> {
        self.base(as_of, |ready| {
            let history = self.0.store.read(|conn| dealings::of(conn, customer, &ready.reckoning))?;
            let predicted = || {
                let summary = clv::summarise(&history, ready.base.as_of(), Unit::Week).summary?;
                clv::predict(ready.parameters.as_ref()?, &summary, &OUTLOOK).ok()
            };
            Ok(ready.base.figures_of(customer).map(|figures| Worth { figures, prediction: predicted() }))
        })?
    }

    /// Why a customer's figure is what it is as of a day, today by default: the sentence's key, its arguments, and the records behind it.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn explain(&self, customer: RecordId, figure: Figure, as_of: Option<Date>) -> Result<Option<Explanation>> {
        self.base(as_of, |ready| {
            let history = self.0.store.read(|conn| dealings::of(conn, customer, &ready.reckoning))?;
            Ok(ready.base.explain(&history, figure))
        })?
    }

    /// The customers behind a figure.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn customers_in(&self, selector: Selector, as_of: Option<Date>) -> Result<Vec<RecordId>> {
        self.base(as_of, |ready| ready.base.customers_in(selector))
    }

    /// Customers whose next purchase is due by their own rhythm as of a day, today by default.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn due(&self, as_of: Option<Date>) -> Result<Vec<Due>> {
        self.base(as_of, |ready| ready.base.due())
    }

    /// Customers who are falling off as of a day, today by default, with why we think so, the most valuable first.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn slipping(&self, as_of: Option<Date>) -> Result<Vec<Slipping>> {
        self.base(as_of, |ready| ready.base.slipping())
    }

    /// Lost customers worth an attempt as of a day, today by default, by value and by what is noted now of why they left.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn win_back(&self, as_of: Option<Date>) -> Result<Vec<WinBack>> {
        let noted = self.losses()?;
        self.base(as_of, |ready| ready.base.win_back(|id| noted.get(&id).copied()))
    }

    /// Who was lost, gained and won back between two days.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn churn(&self, from: Date, to: Date) -> Result<Churn> {
        Ok(churn(&self.histories()?, &self.figure_settings()?, from, to))
    }

    /// Of the customers who first bought in a period, how many still buy, as of a day, today by default.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn cohorts(&self, step: Step, as_of: Option<Date>) -> Result<Vec<Cohort>> {
        Ok(cohorts(&self.histories()?, step, as_of.unwrap_or_else(|| self.today())))
    }

    /// What records are called; ones that are not here are left out.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn titles(&self, ids: impl IntoIterator<Item = RecordId>) -> Result<BTreeMap<RecordId, String>> {
        Ok(self.0.store.read(|conn| records::titles(conn, ids))?)
    }

    /// Every customer's purchases, in the currency of the figures, and contacts, for figures of one's own.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn histories(&self) -> Result<Vec<History>> {
        Ok(self.0.store.read(|conn| dealings::all(conn, &settings::reckoning(conn)?))?)
    }

    /// Why customers were lost, as far as somebody noted it.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn losses(&self) -> Result<BTreeMap<RecordId, Loss>> {
        let mut found = BTreeMap::new();
        let mut query = ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Customer) };
        loop {
            let page = self.list(&query)?;
            found.extend(page.rows.iter().filter_map(|row| Some((row.id, loss(&row.fields)?))));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// A customer's dealings as the figures read them, with the currency of their amounts.
    pub(crate) fn history_of(&self, customer: RecordId) -> Result<(String, History)> {
        self.base(None, |ready| {
            let history = self.0.store.read(|conn| dealings::of(conn, customer, &ready.reckoning))?;
            Ok((ready.reckoning.currency.clone(), history))
        })?
    }

    /// Each customer's grade today, by its code; `None` without a purchase.
    pub(crate) fn grades(&self, customers: &[RecordId]) -> Result<Vec<Option<String>>> {
        self.base(None, |ready| {
            let grade = |id: &RecordId| Some(ready.base.figures_of(*id)?.standing?.grade.code().to_owned());
            customers.iter().map(grade).collect()
        })
    }

    /// Asks the base as of a day: today's is kept, another is made for the question.
    pub(super) fn base<T>(&self, as_of: Option<Date>, ask: impl FnOnce(&Ready) -> T) -> Result<T> {
        let today = self.today();
        if let Some(day) = as_of.filter(|day| *day != today) {
            return Ok(ask(&Ready::load(&self.0.store, day)?));
        }
        let mut kept = self.0.insight.lock().unwrap_or_else(PoisonError::into_inner);
        kept.today(&self.0.store, today).map(ask)
    }
}

fn loss(fields: &cairn_domain::Fields) -> Option<Loss> {
    let (reason, kind) = (fields.get("loss_reason"), fields.get("loss_kind"));
    (reason.is_some() || kind.is_some()).then(|| Loss {
        reason: named(reason).unwrap_or(cairn_insight::figures::LossReason::Unknown),
        kind: named(kind).unwrap_or(cairn_insight::figures::LossKind::Unknown),
    })
}

/// A choice of the record as the figures know it: both use the same names.
fn named<T: DeserializeOwned>(value: Option<&Value>) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(value?.as_text()?.to_owned())).ok()
}
