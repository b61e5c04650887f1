//! `cairn insight loyalty`: what customers do and what they think.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use serde::Serialize;

use super::from_book::{BookArgs, name_all};
use super::text::{Table, or_dash, percent};
use crate::output::{Failure, Out};

pub fn run(args: &BookArgs, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let found = book.loyalty(args.day.given())?;
    let mut figures = serde_json::to_value(&found).map_err(|e| Failure::new("figures", e.to_string()))?;
    let names = name_all(&book, &mut figures)?;
    out.answer(&figures, || {
        let share = |share: Option<u32>| or_dash(share, |share| percent(f64::from(share) / 10_000.0));
        let mut lines = vec![
            format!("Loyalty as of {}: {} customers", found.as_of, found.n),
            format!("share kept (years with a purchase): {}, n {}", share(found.share_kept), found.share_kept_n),
            format!("share of wallet: {}, n {}", share(found.share_of_wallet), found.share_of_wallet_n),
        ];
        let first = |all: &[RecordId]| all.iter().take(3).map(|id| names.of(*id)).collect::<Vec<_>>().join(", ");
        lines.extend(table("level", &found.levels, found.n, first));
        lines.extend(table("type", &found.types, found.n, first));
        lines.extend(table("loyalty x value", &found.quadrants, found.n, first));
        lines.join("\n")
    });
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "customers are few enough")]
fn table<K: Serialize>(
    name: &str,
    groups: &BTreeMap<K, Vec<RecordId>>,
    n: u64,
    first: impl Fn(&[RecordId]) -> String,
) -> Vec<String> {
    let mut table = Table::new([name, "customers", "share", "such as"]);
    for (key, all) in groups {
        let key = serde_json::to_value(key).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let share = percent(all.len() as f64 / n.max(1) as f64);
        table.row([key.replace('_', " "), all.len().to_string(), share, first(all)]);
    }
    let mut lines = vec![String::new()];
    lines.extend(table.lines());
    lines
}
