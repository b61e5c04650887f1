//! Causes by touchpoint.

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use serde::Serialize;

/// How many complaints one touchpoint had for one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseCell {
    /// The touchpoint; absent where nobody noted it.
    pub touchpoint: Option<String>,
    /// The cause; absent where nobody noted it.
    pub cause: Option<String>,
    /// The cases, in the order of their ids: their number is the count.
    pub cases: Vec<RecordId>,
}

/// The cross table, without its empty cells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CauseTable {
    /// The rows' names, in their order.
    pub touchpoints: Vec<Option<String>>,
    /// The columns' names, in their order.
    pub causes: Vec<Option<String>>,
    /// The cells with cases, by touchpoint and cause.
    pub cells: Vec<CauseCell>,
    /// All cases in the table.
    pub total: u64,
}

/// A case with its touchpoint and cause.
pub(super) type Caused<'a> = (RecordId, Option<&'a str>, Option<&'a str>);

impl CauseTable {
    /// Counts cases by touchpoint and cause; the same case of the same cell once.
    pub(super) fn count<'a>(all: impl Iterator<Item = Caused<'a>>) -> Self {
        let mut table = Self::default();
        let mut cells: BTreeMap<_, BTreeSet<RecordId>> = BTreeMap::new();
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for (id, touchpoint, cause) in all {
            rows.insert(touchpoint);
            columns.insert(cause);
            cells.entry((touchpoint, cause)).or_default().insert(id);
        }
        let owned = |name: Option<&str>| name.map(ToOwned::to_owned);
        for ((touchpoint, cause), cases) in cells {
            table.total += u64::try_from(cases.len()).unwrap_or(u64::MAX);
            let cases = cases.into_iter().collect();
            table.cells.push(CauseCell { touchpoint: owned(touchpoint), cause: owned(cause), cases });
        }
        table.touchpoints = rows.into_iter().map(owned).collect();
        table.causes = columns.into_iter().map(owned).collect();
        table
    }
}
