//! Histories from a purchase list, read as `cairn import` reads one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cairn_domain::{Kind, Money, RecordId, Value};
use cairn_exchange::{CsvOptions, Draft, Severity, read_csv};
use cairn_insight::figures::Settings;
use cairn_insight::{History, Purchase};
use clap::Args;
use jiff::civil::Date;

use super::book;
use super::source::{LeftOut, Names, Origin, Source, numbered};
use crate::home::Home;
use crate::output::Failure;

/// A purchase list and the day of the figures.
#[derive(Args)]
pub struct ListArgs {
    /// A purchase list (CSV) with columns customer, date and amount, and perhaps currency and cost; or 客户, 日期, 金额, 币种,
    /// 成本.
    #[arg(required_unless_present = "dir", conflicts_with = "dir")]
    pub file: Option<PathBuf>,
    /// A device's folder: the figures of its book instead of a file's, with the workspace's currency and thresholds.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["currency", "encoding"])]
    pub dir: Option<PathBuf>,
    /// The file with the book's key, where it is not `device.key` in the folder.
    #[arg(long, value_name = "FILE", requires = "dir")]
    pub key_file: Option<PathBuf>,
    #[command(flatten)]
    pub day: Day,
    /// The currency of the figures and of amounts that name none (ISO 4217); by default the most frequent, and CNY for
    /// amounts that name none. What is in another is left out and counted.
    #[arg(long, value_parser = currency_code)]
    currency: Option<String>,
    /// The file's encoding, such as gb18030, where the detected one is wrong.
    #[arg(long)]
    encoding: Option<String>,
    /// How many customers the text lists; --json gives all of them.
    #[arg(long, default_value_t = 20)]
    pub top: usize,
}

/// The day of the figures.
#[derive(Args, Clone, Copy)]
pub struct Day {
    /// The day that the figures are as of, such as 2025-12-31: what is dated later is left out. By default today.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

impl Day {
    pub fn given(self) -> Option<Date> {
        self.as_of
    }

    pub fn get(self) -> Date {
        self.as_of.unwrap_or_else(today)
    }
}

#[allow(clippy::disallowed_methods, reason = "figures are as of today unless a day is given")]
fn today() -> Date {
    jiff::Zoned::now().date()
}

fn currency_code(text: &str) -> Result<String, String> {
    let letters = text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
    if letters { Ok(text.to_uppercase()) } else { Err("a code of three letters is expected, such as CNY".to_owned()) }
}

/// What customers and purchases are numbered by.
const CUSTOMER: u8 = 1;
const PURCHASE: u8 = 2;
/// The currency of amounts that name none, where the command does not say.
const USUAL: &str = "CNY";
/// Problems that `--json` lists.
const LISTED: usize = 50;

struct Row {
    key: String,
    name: String,
    purchase: Purchase,
    currency: String,
}

/// Reads a purchase list from its file, or the book in its folder.
pub fn read(args: &ListArgs) -> Result<Source, Failure> {
    if let Some(dir) = &args.dir {
        let home = Home { dir: dir.clone(), key_file: args.key_file.clone() };
        return book::read(&home, args.day.given());
    }
    let path = args.path()?;
    let file = path.display().to_string();
    let content =
        std::fs::read(path).map_err(|e| Failure::new("io", format!("{file} cannot be read: {e}. Check the path.")))?;
    from_bytes(&file, &content, args)
}

impl ListArgs {
    /// The file, where only a file will do.
    pub fn path(&self) -> Result<&Path, Failure> {
        let missing = || Failure::new("bad_input", "Name a file: a book holds no such table.");
        self.file.as_deref().ok_or_else(missing)
    }
}

fn from_bytes(file: &str, content: &[u8], args: &ListArgs) -> Result<Source, Failure> {
    let options = CsvOptions {
        encoding: args.encoding.clone(),
        kind: Some(Kind::Purchase),
        default_currency: args.currency.clone().unwrap_or_else(|| USUAL.to_owned()),
        ..CsvOptions::default()
    };
    let parsed = read_csv(content, &options).map_err(|e| Failure::new("unreadable", format!("{file}: {e}")))?;
    let problems = &parsed.problems;
    let told = problems.listed().iter().filter(|p| p.severity != Severity::Notice).take(LISTED);
    let mut left_out = LeftOut {
        unreadable: problems.count(Severity::Error),
        later: 0,
        other_currencies: BTreeMap::new(),
        problems: told.cloned().collect(),
        problems_more: 0,
    };
    let all = problems.count(Severity::Error) + problems.count(Severity::Warning);
    left_out.problems_more = all.saturating_sub(left_out.problems.len() as u64);
    let mut rows: Vec<Row> = parsed.rows.into_iter().filter_map(row).collect();
    let (currency, currency_from) = currency_of(args, &rows);
    let as_of = args.day.get();
    rows.retain(|row| {
        if row.currency != currency {
            *left_out.other_currencies.entry(row.currency.clone()).or_default() += 1;
        } else if row.purchase.date > as_of {
            left_out.later += 1;
        } else {
            return true;
        }
        false
    });
    if rows.is_empty() {
        let why = left_out.problems.first().map(|problem| format!(" {problem}")).unwrap_or_default();
        let text = format!("{file} has no purchase in {currency} up to {as_of}{}.{why}", left_out.sentence());
        return Err(Failure::new("no_purchases", text));
    }
    let origin = Origin {
        file: file.to_owned(),
        encoding: parsed.encoding.to_owned(),
        zone: None,
        purchases: rows.len() as u64,
        left_out,
        currency_from,
    };
    let (histories, names) = histories(&rows);
    let mut settings = Settings { currency, ..Settings::default() };
    // A list tells of no contacts: that there was none is no sign of anything.
    settings.lifecycle.contact_percent = u32::MAX;
    Ok(Source { histories, names, settings, as_of, losses: BTreeMap::new(), origin })
}

/// A telephone number tells namesakes apart, as it does in an import.
fn row(draft: Draft) -> Option<Row> {
    let link = draft.links.into_iter().find(|link| link.field == "customer")?;
    let money = |field: &str| match draft.fields.get(field) {
        Some(Value::Money(money)) => Some(money),
        _ => None,
    };
    let Money { minor, currency } = money("amount")?.clone();
    let cost = money("cost").filter(|cost| cost.currency == currency).map(|cost| cost.minor);
    let date = draft.fields.get("date").map(ToString::to_string)?.parse().ok()?;
    let purchase = Purchase { date, id: numbered(PURCHASE, draft.place.row), amount: minor, cost };
    let name = link.text.trim().to_owned();
    Some(Row { key: link.phone.unwrap_or_else(|| name.clone()), name, purchase, currency })
}

fn currency_of(args: &ListArgs, rows: &[Row]) -> (String, &'static str) {
    if let Some(asked) = &args.currency {
        return (asked.clone(), "");
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(&row.currency).or_default() += 1;
    }
    // The first of the alphabet where several are as frequent.
    let most = counts.iter().rev().max_by_key(|(_, count)| **count).map(|(code, _)| (*code).to_owned());
    let from = if counts.len() > 1 { " (the most frequent; --currency chooses another)" } else { "" };
    (most.unwrap_or_else(|| USUAL.to_owned()), from)
}

fn histories(rows: &[Row]) -> (Vec<History>, Names) {
    let (names, ids) = Names::number(CUSTOMER, rows.iter().map(|row| (row.key.as_str(), row.name.as_str())));
    let mut purchases: BTreeMap<RecordId, Vec<Purchase>> = BTreeMap::new();
    for row in rows {
        purchases.entry(ids[row.key.as_str()]).or_default().push(row.purchase);
    }
    let history = |(customer, purchases)| History::new(customer, purchases, Vec::new());
    (purchases.into_iter().map(history).collect(), names)
}
