//! The day's work and members' points.

use cairn_client as core;
use cairn_client::insight;
use cairn_domain::RecordId;
use cairn_insight::points::{Kind, Line, Tier};

use crate::error::CairnError;
use crate::insight::Person;
use crate::pages::AgendaItem;
use crate::query::id;
use crate::workspace::{Result, Revision, Workspace, record_id};

/// The day: what is to be done in its order, and whose birthday is near.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DueToday {
    /// Today in the workspace's time zone, `YYYY-MM-DD`.
    pub date: String,
    /// The IANA name of that zone.
    pub zone: String,
    /// Visits, tasks and case clocks; what is overdue first.
    pub items: Vec<AgendaItem>,
    /// Today's birthdays and those of the coming week, nearest first.
    pub birthdays: Vec<BirthdayAhead>,
}

/// A birthday of the coming days.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BirthdayAhead {
    /// Whose.
    pub customer: Person,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// In how many days; 0 for today.
    pub days: i32,
    /// How old they become, where the year is known.
    pub turns: Option<u16>,
}

/// A saved segment.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SegmentCount {
    /// The segment.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many customers it picks now; absent where its rule makes no sense to this version.
    pub customers: Option<u64>,
    /// Out of how many.
    pub of: u64,
}

/// An account at a glance.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PointsAccount {
    /// The account.
    pub id: String,
    /// Whose it is.
    pub customer: Person,
    /// All points.
    pub balance: i64,
    /// Points that this device may spend now, also without a signal.
    pub held: i64,
    /// Who may spend how many.
    pub holders: Vec<PointsHolder>,
    /// Points earned in the months that count for the tier.
    pub earned: i64,
    /// The tier; absent below the first.
    pub tier: Option<PointsTier>,
    /// The next one.
    pub next_tier: Option<PointsTier>,
    /// Points that are still to be earned for it.
    pub missing: Option<i64>,
    /// When the next points expire, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
    /// How many.
    pub expires: i64,
}

/// A device that may spend points.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PointsHolder {
    /// The device.
    pub device: String,
    /// Whose it is.
    pub name: String,
    /// How many it may spend.
    pub points: i64,
    /// Whether points go to it when they are earned.
    pub keeper: bool,
}

/// A club tier.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PointsTier {
    /// What it is called.
    pub name: String,
    /// Earned points from which a member is in it.
    pub from: i64,
    /// What it brings.
    pub benefits: Vec<String>,
}

/// What happened to an account in a period.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PointsStatement {
    /// The points before the first day.
    pub opening: i64,
    /// Oldest first.
    pub lines: Vec<PointsLine>,
    /// The points at the end of the last day.
    pub closing: i64,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PointsLine {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// `earned`, `spent`, `expired`, `corrected`, `unknown`.
    pub kind: String,
    /// Points; negative where they were taken.
    pub points: i64,
    /// The points after it.
    pub balance: i64,
    /// What was said of it.
    pub text: Option<String>,
    /// The purchase that earned it.
    pub purchase: Option<String>,
}

/// The day.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// What is to be done today. Tasks by rule are made first, where they are not there yet.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn due_today(&self) -> Result<DueToday> {
        self.aside(core::Workspace::due_today).await.map(Into::into)
    }

    /// Marks a task as done.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn task_done(&self, task: String) -> Result<Revision> {
        let id = record_id(&task)?;
        self.aside(move |core| core.task_done(id)).await.map(Into::into)
    }

    /// Postpones a task until a day, `YYYY-MM-DD`, of today or later.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] where the day is none; [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn task_postpone(&self, task: String, until: String) -> Result<Revision> {
        let (task, until) = (record_id(&task)?, day("until", &until)?);
        self.aside(move |core| core.task_postpone(task, until)).await.map(Into::into)
    }

    /// Hands a task over to a colleague, by the id of the member's record.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn task_hand_over(&self, task: String, member: String) -> Result<Revision> {
        let (task, member): (RecordId, RecordId) = (record_id(&task)?, id("member", &member)?);
        self.aside(move |core| core.task_hand_over(task, member)).await.map(Into::into)
    }

    /// Opens a task again that was done, postponed or dropped.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn task_undo(&self, task: String) -> Result<Revision> {
        let id = record_id(&task)?;
        self.aside(move |core| core.task_undo(id)).await.map(Into::into)
    }

    /// Gives a task up: it is not done, and no rule brings it back.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn task_drop(&self, task: String) -> Result<Revision> {
        let id = record_id(&task)?;
        self.aside(move |core| core.task_drop(id)).await.map(Into::into)
    }

    /// The saved segments with how many customers each picks now, by name.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn segments(&self) -> Result<Vec<SegmentCount>> {
        let found = self.aside(|core| core.segment_counts(None)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Who a saved segment picks now, by name: at most 100 from place `from` on, counted from 0.
    ///
    /// # Errors
    /// [`CairnError::NotFound`]; [`CairnError::Other`] where its rule makes no sense to this version.
    pub async fn segment_members(&self, segment: String, from: u32) -> Result<Vec<Person>> {
        let segment = record_id(&segment)?;
        self.aside(move |core| {
            let members = core.segment_members(segment, None)?.customers;
            let page: Vec<RecordId> = members.into_iter().skip(from as usize).take(100).collect();
            let mut names = core.titles(page.iter().copied())?;
            Ok(page.into_iter().map(|id| named(id, names.remove(&id).unwrap_or_default())).collect())
        })
        .await
    }
}

/// Members' points.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// A customer's account; absent where nobody has opened one.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn points_of(&self, customer: String) -> Result<Option<PointsAccount>> {
        let customer = record_id(&customer)?;
        self.aside(move |core| core.account_of(customer)?.map(|account| core.account(account)).transpose())
            .await
            .map(|found| found.map(Into::into))
    }

    /// Enters points that a customer earned, with the purchase or the words that say why. The account is opened where there is none.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn points_earn(
        &self,
        customer: String,
        points: i64,
        purchase: Option<String>,
        text: Option<String>,
    ) -> Result<PointsAccount> {
        let customer = record_id(&customer)?;
        let purchase = purchase.map(|purchase| id("purchase", &purchase)).transpose()?;
        self.on_account(customer, move |core, account| core.earn_points(account, points, purchase, text.as_deref()))
            .await
    }

    /// Spends points of a customer that this device may spend.
    ///
    /// # Errors
    /// [`CairnError::Other`] where this device may spend fewer: the text says who can grant it more.
    pub async fn points_spend(&self, customer: String, points: i64, text: Option<String>) -> Result<PointsAccount> {
        let customer = record_id(&customer)?;
        self.on_account(customer, move |core, account| core.spend_points(account, points, text.as_deref())).await
    }

    /// Lets another device spend points that this one may spend now, or gives them back to it.
    ///
    /// # Errors
    /// As of [`Workspace::points_spend`].
    pub async fn points_grant(&self, customer: String, points: i64, device: String) -> Result<PointsAccount> {
        let (customer, device) = (record_id(&customer)?, id("device", &device)?);
        self.on_account(customer, move |core, account| core.grant_points(account, points, device)).await
    }

    /// What happened to a customer's account from one day to another, both `YYYY-MM-DD` and included. Empty without an account.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] where a day is none.
    pub async fn points_statement(&self, customer: String, from: String, to: String) -> Result<PointsStatement> {
        let (customer, from, to) = (record_id(&customer)?, day("from", &from)?, day("to", &to)?);
        self.aside(move |core| {
            let Some(account) = core.account_of(customer)? else {
                return Ok(PointsStatement { opening: 0, lines: Vec::new(), closing: 0 });
            };
            let made = core.statement(account, from, to)?;
            let lines = made.lines.into_iter().map(Into::into).collect();
            Ok(PointsStatement { opening: made.opening, lines, closing: made.closing })
        })
        .await
    }
}

impl Workspace {
    async fn on_account(
        &self,
        customer: RecordId,
        work: impl FnOnce(&core::Workspace, RecordId) -> core::Result<core::Revision> + Send + 'static,
    ) -> Result<PointsAccount> {
        self.aside(move |core| {
            let account = core.open_account(customer)?;
            work(core, account)?;
            core.account(account)
        })
        .await
        .map(Into::into)
    }
}

fn day(field: &str, text: &str) -> Result<jiff::civil::Date> {
    text.parse().map_err(|_| CairnError::unreadable(field, format!("{text:?} is no day such as 2026-03-01")))
}

fn named(id: RecordId, name: String) -> Person {
    Person { id: id.to_string(), name }
}

impl From<insight::DueToday> for DueToday {
    fn from(of: insight::DueToday) -> Self {
        let birthday = |one: insight::BirthdayAhead| BirthdayAhead {
            customer: named(one.customer, one.name),
            date: one.date.to_string(),
            days: one.days,
            turns: one.turns,
        };
        Self {
            date: of.date.to_string(),
            zone: of.zone,
            items: of.items.into_iter().map(Into::into).collect(),
            birthdays: of.birthdays.into_iter().map(birthday).collect(),
        }
    }
}

impl From<insight::SegmentCount> for SegmentCount {
    fn from(of: insight::SegmentCount) -> Self {
        Self { id: of.id.to_string(), name: of.name, customers: of.customers, of: of.of }
    }
}

impl From<Tier> for PointsTier {
    fn from(of: Tier) -> Self {
        Self { name: of.name, from: of.from, benefits: of.benefits }
    }
}

impl From<insight::AccountSheet> for PointsAccount {
    fn from(of: insight::AccountSheet) -> Self {
        let holder = |one: insight::Holder| PointsHolder {
            device: one.device.to_string(),
            name: one.name,
            points: one.points,
            keeper: one.keeper,
        };
        let next = of.expiring.first().copied();
        Self {
            id: of.id.to_string(),
            customer: named(of.customer, of.name),
            balance: of.balance,
            held: of.held,
            holders: of.holders.into_iter().map(holder).collect(),
            earned: of.standing.earned,
            tier: of.standing.tier.map(Into::into),
            next_tier: of.standing.next.map(Into::into),
            missing: of.standing.missing,
            expires_on: next.map(|one| one.on.to_string()),
            expires: next.map_or(0, |one| one.points),
        }
    }
}

impl From<Line> for PointsLine {
    fn from(of: Line) -> Self {
        let kind = match of.entry.kind {
            Kind::Earned => "earned",
            Kind::Spent => "spent",
            Kind::Expired => "expired",
            Kind::Corrected => "corrected",
            Kind::Unknown => "unknown",
        };
        Self {
            day: of.day.to_string(),
            kind: kind.to_owned(),
            points: of.entry.points,
            balance: of.balance,
            text: of.entry.text,
            purchase: of.entry.purchase.map(|id| id.to_string()),
        }
    }
}
