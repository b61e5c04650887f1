//! From a figure to its customers, and from one day to another.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use cairn_domain::RecordId;
use cairn_insight::clv::Parameters;
use cairn_insight::figures::{CustomerFigures, Selector, Stage};
use jiff::civil::Date;

use crate::error::Result;
use crate::workspace::Workspace;

use super::settings;

impl Workspace {
    /// The figures of these customers as of a day, today by default, those who spent most first. Who is not known on that day is
    /// left out.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn figures_of(&self, ids: &[RecordId], as_of: Option<Date>) -> Result<Vec<CustomerFigures>> {
        let mut found: Vec<CustomerFigures> =
            self.base(as_of, |ready| ids.iter().filter_map(|id| ready.base.figures_of(*id)).collect())?;
        found.sort_by_key(|figures| (Reverse(figures.questions.monetary), figures.customer));
        Ok(found)
    }

    /// The stage of every customer's relation as of a day: two of these make the flow between them.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn stages(&self, as_of: Option<Date>) -> Result<BTreeMap<RecordId, Stage>> {
        self.base(as_of, |ready| {
            let all = ready.base.customers_in(Selector::All);
            all.into_iter().filter_map(|id| Some((id, ready.base.figures_of(id)?.lifecycle.stage))).collect()
        })
    }

    /// The parameters of predicted values that every device applies; `None` until somebody has fitted them.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn value_parameters(&self) -> Result<Option<Parameters>> {
        Ok(self.0.store.read(settings::parameters)?)
    }
}
