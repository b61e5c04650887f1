//! Which of many anniversaries fall in a span of days.

use jiff::civil::Date;
use serde::Serialize;

use super::{Anniversary, Kept};

/// One anniversary that falls in the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Upcoming<T> {
    /// The day and what it stands for.
    #[serde(flatten)]
    pub kept: Kept,
    /// Whose it is.
    pub of: T,
}

/// The anniversaries kept from `from` to `to`, both counted, by day and within a day by `T`. Somebody may come twice in a long
/// span; a span that ends before it begins holds nobody.
pub fn upcoming<T>(all: impl IntoIterator<Item = (T, Anniversary)>, from: Date, to: Date) -> Vec<Upcoming<T>>
where
    T: Clone + Ord,
{
    let mut found: Vec<_> = all
        .into_iter()
        .flat_map(|(of, day)| day.kept_between(from, to).into_iter().map(move |kept| Upcoming { kept, of: of.clone() }))
        .collect();
    found.sort_unstable_by(|a, b| (a.kept.date, &a.of, a.kept).cmp(&(b.kept.date, &b.of, b.kept)));
    found
}
