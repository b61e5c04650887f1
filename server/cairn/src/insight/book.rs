//! Histories from a device's book, offline.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::source::{LeftOut, Names, Origin, Source};
use crate::home::Home;
use crate::output::Failure;

/// Reads every customer's dealings, in the workspace's currency and with its thresholds.
pub fn read(home: &Home, as_of: Option<Date>) -> Result<Source, Failure> {
    let book = home.open()?;
    let as_of = as_of.unwrap_or_else(|| book.today());
    let settings = book.figure_settings()?;
    let histories = book.histories()?;
    if histories.is_empty() {
        let text = format!(
            "The book in {} has no purchase in {} and no contact. Add some, import a list, or sync.",
            home.dir.display(),
            settings.currency
        );
        return Err(Failure::new("no_purchases", text));
    }
    let names = book.titles(histories.iter().map(|history| history.customer))?;
    let dated = |later: bool| {
        let all = histories.iter().flat_map(|history| &history.purchases);
        all.filter(|purchase| (purchase.date > as_of) == later).count() as u64
    };
    let left_out = LeftOut {
        unreadable: 0,
        later: dated(true),
        other_currencies: book.overview(Some(as_of))?.other_currencies,
        problems: Vec::new(),
        problems_more: 0,
    };
    let origin = Origin {
        file: home.dir.display().to_string(),
        encoding: "book".to_owned(),
        zone: Some(book.zone()?),
        purchases: dated(false),
        left_out,
        currency_from: "",
    };
    let losses: BTreeMap<_, _> = book.losses()?;
    Ok(Source { histories, names: Names::given(names), settings, as_of, losses, origin })
}
