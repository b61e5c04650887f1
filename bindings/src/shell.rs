//! Commands and queries of single pages.

use std::collections::HashMap;

use cairn_client as core;
use cairn_client::import::{CsvOptions, ImportOptions};
use cairn_client::pages::{CheckIn, Smile};
use cairn_domain::{Kind, Position};

use crate::error::CairnError;
use crate::pages::{
    AgendaItem, CaseSheet, CustomerLine, Facets, ImportReport, InviteInfo, Letter, MonthlySpend, Round, Sizes,
    TimelineEvent, TripSheet, Unsent, VisitSheet,
};
use crate::row::Detail;
use crate::value::{FieldValue, read};
use crate::workspace::{Result, Revision, Workspace, record_id};

/// Reads an invite without using it. Instant; asks nobody.
///
/// # Errors
/// [`CairnError::BadInvite`] where the text is none.
#[uniffi::export]
pub fn read_invite(text: &str) -> Result<InviteInfo> {
    let (relay, workspace) = core::read_invite(text)?;
    Ok(InviteInfo { relay, workspace: workspace.to_string() })
}

/// The values of a closed list: of a field, or of a part of a list's entry (`objections.worked`). Instant; empty where there is none.
#[uniffi::export]
#[must_use]
pub fn choices(kind: Kind, field: &str) -> Vec<String> {
    core::pages::choices(kind, field).iter().map(|code| (*code).to_owned()).collect()
}

/// Queries of single pages, all from this device.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Everything that waits for the relay or that it refused, what waits longest first: at most 200 records.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn outbox(&self) -> Result<Vec<Unsent>> {
        let found = self.aside(core::Workspace::outbox).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The last rounds with the relay, newest first: at most 20.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn rounds(&self) -> Result<Vec<Round>> {
        let found = self.aside(core::Workspace::rounds).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Records in which something is set aside, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn conflicts(&self, limit: u32) -> Result<Vec<Detail>> {
        let found = self.aside(move |core| core.conflicts(limit)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The letters with which the records of a kind begin, in the order of the list by name.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn letters(&self, kind: Kind) -> Result<Vec<Letter>> {
        let found = self.aside(move |core| core.letters(kind)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// How many records of a kind there are.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn count(&self, kind: Kind) -> Result<u64> {
        self.aside(move |core| core.count(kind)).await
    }

    /// What customers can be filtered by.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn facets(&self) -> Result<Facets> {
        self.aside(core::Workspace::facets).await.map(Into::into)
    }

    /// What rows say of these customers, in their order: at most a page of them.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn customer_lines(&self, customers: Vec<String>) -> Result<Vec<CustomerLine>> {
        let ids = customers.iter().map(|text| record_id(text)).collect::<Result<Vec<_>>>()?;
        let found = self.aside(move |core| core.customer_lines(&ids)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// What happened with a customer and what is planned, newest first.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn timeline(&self, customer: String, limit: u32) -> Result<Vec<TimelineEvent>> {
        let id = record_id(&customer)?;
        let found = self.aside(move |core| core.timeline(id, limit)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// What a customer spent in each of the last twelve months.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn monthly_spend(&self, customer: String) -> Result<MonthlySpend> {
        let id = record_id(&customer)?;
        let found = self.aside(move |core| core.monthly_spend(id)).await?;
        Ok(MonthlySpend { currency: found.currency, months: found.months })
    }

    /// What is to be done today where the phone is (`zone`: an IANA name), in its order.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn agenda(&self, zone: String) -> Result<Vec<AgendaItem>> {
        let found = self.aside(move |core| core.agenda(&zone)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// A trip as its guide sees it.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn trip_sheet(&self, trip: String) -> Result<TripSheet> {
        let id = record_id(&trip)?;
        self.aside(move |core| core.trip_sheet(id)).await.map(Into::into)
    }

    /// What a case's page shows beyond the record.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn case_sheet(&self, record: String) -> Result<CaseSheet> {
        let id = record_id(&record)?;
        self.aside(move |core| core.case_sheet(id)).await.map(Into::into)
    }

    /// What a visit's page shows beyond the record.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn visit_sheet(&self, visit: String) -> Result<VisitSheet> {
        let id = record_id(&visit)?;
        self.aside(move |core| core.visit_sheet(id)).await.map(Into::into)
    }

    /// How much space the book takes on this phone, and for what.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn sizes(&self) -> Result<Sizes> {
        self.aside(core::Workspace::sizes).await.map(Into::into)
    }
}

/// Commands of single pages.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Gives a note the text that a person made of `base`, which is what they saw when they began to type; what arrived since stays. Gives
    /// the note as it reads afterwards.
    ///
    /// # Errors
    /// As `edit_record`.
    pub async fn edit_note(&self, record: String, field: String, base: String, text: String) -> Result<String> {
        let id = record_id(&record)?;
        Ok(self.aside(move |core| core.edit_note(id, &field, &base, &text)).await?.1)
    }

    /// Undoes this device's last step in a record; what others wrote since stays.
    ///
    /// # Errors
    /// [`CairnError::Other`] with `unsound` where it cannot be taken back; [`CairnError::NotFound`].
    pub async fn undo(&self, record: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.undo(id)).await.map(Into::into)
    }

    /// Takes back what the relay does not have yet of a record: a new one is deleted (and can be restored), in another the fields read
    /// as they did before.
    ///
    /// # Errors
    /// [`CairnError::Other`] with `unsound` where nothing of it waits.
    pub async fn take_back(&self, record: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.take_back(id)).await.map(Into::into)
    }

    /// Keeps the value that a field has now, where others were set aside.
    ///
    /// # Errors
    /// [`CairnError::NotFound`] where nothing is set aside there any more.
    pub async fn keep_value(&self, record: String, field: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.keep(id, &field)).await.map(Into::into)
    }

    /// Imports a file's content, CSV or vCard; a dry run only says what would come of it. A phone that dies meanwhile has whole batches, and
    /// importing the file again brings the rest.
    ///
    /// # Errors
    /// [`CairnError::Other`] with `unsound` where the file cannot be read at all; [`CairnError::Forbidden`] for a reader.
    pub async fn import_file(&self, name: String, content: Vec<u8>, dry_run: bool) -> Result<ImportReport> {
        let found = self.aside(move |core| {
            let csv = CsvOptions { today: core.today(), ..CsvOptions::default() };
            core.import(&name, &content, &ImportOptions { dry_run, csv })
        });
        found.await.map(Into::into)
    }

    /// Lets the next exchange send again what the relay had refused.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be written.
    pub async fn retry_failed(&self) -> Result<()> {
        self.aside(core::Workspace::retry_failed).await
    }

    /// Somebody has looked at what no honest relay or member does: it is told again only when it is seen again.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be written.
    pub async fn dismiss_alarms(&self) -> Result<()> {
        self.aside(core::Workspace::dismiss_alarms).await.map(drop)
    }

    /// Talks to the relay at this address from now on: it has moved, or was set up anew.
    ///
    /// # Errors
    /// [`CairnError::Other`] where it can be no relay's address, or the database cannot be written.
    pub async fn set_relay(&self, address: String) -> Result<()> {
        self.aside(move |core| core.set_relay(&address)).await
    }

    /// Takes up a case: it is received now and its clock starts.
    ///
    /// # Errors
    /// As `create_record`.
    pub async fn open_case(&self, fields: HashMap<String, FieldValue>) -> Result<Revision> {
        let fields = read(fields)?;
        self.aside(move |core| core.open_case(fields)).await.map(Into::into)
    }

    /// Moves a case to a step, and notes when it was acknowledged, resolved or closed.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] where it may not go there.
    pub async fn move_case(&self, record: String, step: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.move_case(id, &step)).await.map(Into::into)
    }

    /// Says how grave a case is, and sets its clock accordingly.
    ///
    /// # Errors
    /// As `edit_record`.
    pub async fn weigh_case(&self, record: String, severity: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.weigh_case(id, &severity)).await.map(Into::into)
    }

    /// Logs what a guest, or the whole group, thought of a stop: makes a response, whose `summary` may be edited.
    ///
    /// # Errors
    /// As `create_record`.
    pub async fn log_smile(&self, trip: String, stop: String, guest: Option<String>, smile: Smile) -> Result<Revision> {
        let (trip, guest) = (record_id(&trip)?, guest.map(|text| record_id(&text)).transpose()?);
        self.aside(move |core| core.log_smile(trip, &stop, guest, smile)).await.map(Into::into)
    }

    /// Notes where the phone is (degrees, WGS 84; `accuracy` in metres), and says whether the customer is there.
    ///
    /// # Errors
    /// As `edit_record`.
    pub async fn check_in(&self, visit: String, lat: f64, lon: f64, accuracy: f64) -> Result<CheckIn> {
        let id = record_id(&visit)?;
        let at = Position { lat_e7: e7("lat", lat)?, lon_e7: e7("lon", lon)? };
        Ok(self.aside(move |core| core.check_in(id, at, accuracy)).await?.1)
    }

    /// Keeps the book below this size in bytes: a write beyond it is refused with [`CairnError::StorageFull`], and reading goes on. Without a
    /// size the limit is gone; a size below what there is means no more than now.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be asked.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        self.aside(move |core| core.limit_storage(bytes)).await
    }

    /// Says by how many milliseconds this phone's clock is wrong, where the shell knows better (network time): added to its time from now
    /// on. Clocks are shown to people and decide nothing. Instant.
    pub fn correct_clock(&self, by_ms: i64) {
        self.clock.correct(by_ms);
    }
}

/// Degrees in units of 10⁻⁷.
fn e7(field: &str, degrees: f64) -> Result<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "within the range, as checked")]
    if degrees.abs() <= 180.0 {
        Ok((degrees * 1e7).round() as i32)
    } else {
        Err(CairnError::unreadable(field, "no degrees"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_invite_is_refused_without_asking_anybody() {
        assert!(matches!(read_invite("cairn:nonsense"), Err(CairnError::BadInvite { .. })));
    }

    #[test]
    fn degrees_beyond_the_earth_are_refused() {
        assert_eq!(e7("lat", 29.5), Ok(295_000_000));
        assert!(e7("lat", f64::NAN).is_err() && e7("lon", 200.0).is_err());
    }
}
