//! `cairn insight chaid`.

use std::path::PathBuf;

use cairn_client::Workspace;
use cairn_client::insight::ChaidRequest;
use cairn_exchange::Row;
use cairn_insight::chaid::{Adjustment, Column, Error, Method, Missing, Options, Scale, Table, Target, Tree};
use clap::{ArgAction, ValueEnum};
use serde_json::json;

use super::chaid_text;
use super::from_book::Dir;
use super::purchases::Day;
use super::sheet::{Sheet, Troubles};
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    /// A list (CSV) with a row per customer or answer; an empty cell is a missing value.
    #[arg(required_unless_present = "dir", conflicts_with = "dir")]
    file: Option<PathBuf>,
    #[command(flatten)]
    book: Dir,
    #[command(flatten)]
    day: Day,
    /// The column to be explained; a row without it is left out.
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// Columns whose categories have no order, separated by commas.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    nominal: Vec<String>,
    /// Columns whose categories have an order: that of the numbers, or of the alphabet.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    ordinal: Vec<String>,
    /// The target is a number: its means are compared.
    #[arg(long)]
    numeric_target: bool,
    /// A column with the weight of each row.
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// The value of the target to make a table of gains for.
    #[arg(long, value_name = "VALUE", conflicts_with = "numeric_target")]
    response: Option<String>,
    /// How categories are merged: Kass 1980, or Biggs, de Ville & Suen 1991.
    #[arg(long, value_enum, default_value = "classic")]
    method: How,
    /// Whether p-values are multiplied by the number of ways to group the categories.
    #[arg(long, action = ArgAction::Set, value_parser = on_or_off, default_value = "on")]
    bonferroni: bool,
    /// Groups of categories are merged while their difference has a p-value above this.
    #[arg(long, default_value_t = 0.05)]
    alpha_merge: f64,
    /// A node is split if the adjusted p-value is at most this.
    #[arg(long, default_value_t = 0.05)]
    alpha_split: f64,
    /// A node with fewer rows is not split.
    #[arg(long, default_value_t = 100.0)]
    min_parent: f64,
    /// A group with fewer rows is merged with another.
    #[arg(long, default_value_t = 50.0)]
    min_child: f64,
    /// Levels of splits below the root.
    #[arg(long, default_value_t = 3)]
    max_depth: usize,
    /// What becomes of missing values of a predictor: a category of their own, or out of the node.
    #[arg(long, value_enum, default_value = "category")]
    missing: Absent,
}

#[derive(Clone, Copy, ValueEnum)]
enum How {
    Classic,
    Exhaustive,
}

#[derive(Clone, Copy, ValueEnum)]
enum Absent {
    Category,
    Drop,
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off is expected".to_owned()),
    }
}

impl Args {
    fn options(&self) -> Options {
        let (method, adjustment) = match self.method {
            How::Classic => (Method::Classic, Adjustment::Kass),
            How::Exhaustive => (Method::Exhaustive, Adjustment::Biggs),
        };
        Options {
            method,
            adjustment: if self.bonferroni { adjustment } else { Adjustment::None },
            alpha_merge: self.alpha_merge,
            alpha_split: self.alpha_split,
            min_parent: self.min_parent,
            min_child: self.min_child,
            max_depth: self.max_depth,
            missing: match self.missing {
                Absent::Category => Missing::Category,
                Absent::Drop => Missing::Drop,
            },
            ..Options::default()
        }
    }
}

/// Rows as they were read, and what was left out of them.
struct Source {
    file: String,
    encoding: &'static str,
    rows: usize,
    table: Table,
    troubles: Troubles,
}

/// The customers of a book; names of columns are those of fields, figures and answers.
fn of_book(args: &Args, book: &Workspace) -> Result<Source, Failure> {
    let request = ChaidRequest {
        target: args.target.clone(),
        target_is_number: args.numeric_target,
        nominal: args.nominal.clone(),
        ordinal: args.ordinal.clone(),
        weight: args.weight.clone(),
    };
    let made = book.chaid_table(&request, args.day.given())?;
    let file = args.book.dir.as_ref().map_or_else(String::new, |dir| dir.display().to_string());
    let rows = made.customers.len();
    Ok(Source { file, encoding: "book", rows, table: made.table, troubles: Troubles::default() })
}

fn of_file(args: &Args) -> Result<Source, Failure> {
    let file = args.file.as_ref();
    let file = file.ok_or_else(|| Failure::new("no_file", "Name a list, or a device's folder with --dir."))?;
    let sheet = Sheet::read(file)?;
    let mut troubles = Troubles::default();
    let table = table(args, &sheet, &mut troubles)?;
    Ok(Source { file: sheet.file, encoding: sheet.encoding, rows: sheet.rows.len(), table, troubles })
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    if args.nominal.is_empty() && args.ordinal.is_empty() {
        let text = "Name the columns that may explain the target: --nominal a,b or --ordinal c,d.";
        return Err(Failure::new("no_predictors", text));
    }
    let source = match args.book.open()? {
        Some(book) => of_book(args, &book)?,
        None => of_file(args)?,
    };
    let Source { table, troubles, .. } = &source;
    let tree = Tree::grow(table, args.options()).map_err(|e| refused(&e))?;
    let gains = args.response.as_deref().map(|response| tree.gains(response)).transpose().map_err(|e| refused(&e))?;
    let mean_gains = args.numeric_target.then(|| tree.mean_gains()).transpose().map_err(|e| refused(&e))?;
    let as_of = args.day.get();
    let value = json!({
        "as_of": as_of.to_string(),
        "file": source.file,
        "encoding": source.encoding,
        "rows": source.rows,
        "left_out_rows": table.left_out(),
        "left_out": troubles,
        "tree": tree,
        "response": args.response,
        "gains": gains,
        "mean_gains": mean_gains,
    });
    out.answer(&value, || {
        let (all, without) = (source.rows, table.left_out());
        let mut lines = vec![
            format!("CHAID of {} as of {as_of}: {} rows", args.target, all - without),
            format!(
                "{} ({}): {without} of {all} rows left out, without a target or a weight",
                source.file, source.encoding
            ),
        ];
        lines.extend(troubles.lines());
        lines.extend(chaid_text::tree(&tree));
        if let (Some(rows), Some(response)) = (&gains, &args.response) {
            lines.extend(chaid_text::gains(&tree, rows, response));
        }
        lines.extend(mean_gains.iter().flat_map(|rows| chaid_text::mean_gains(&tree, rows)));
        lines.join("\n")
    });
    Ok(())
}

fn refused(error: &Error) -> Failure {
    Failure::new("chaid", format!("No tree can be grown: {error}."))
}

fn table(args: &Args, sheet: &Sheet, troubles: &mut Troubles) -> Result<Table, Failure> {
    let column = |name: &str, scale: Scale| {
        let at = sheet.need(&[name])?;
        let values: Vec<Option<&str>> = sheet.rows.iter().map(|row| Sheet::cell(row, at)).collect();
        Column::from_values(sheet.name(at), scale, &values).map_err(|e| refused(&e))
    };
    let nominal = args.nominal.iter().map(|name| column(name.trim(), Scale::Nominal));
    let ordinal = args.ordinal.iter().map(|name| column(name.trim(), Scale::Ordinal));
    let predictors = nominal.chain(ordinal).collect::<Result<Vec<Column>, Failure>>()?;
    let target = if args.numeric_target {
        let at = sheet.need(&[&args.target])?;
        let values = sheet.rows.iter().map(|row| sheet.number(row, at, troubles)).collect();
        Target::Number { name: sheet.name(at).to_owned(), values }
    } else {
        Target::Category(column(&args.target, Scale::Nominal)?)
    };
    let weights = match &args.weight {
        Some(name) => {
            let at = sheet.need(&[name])?;
            Some(sheet.rows.iter().map(|row| weight(sheet, row, at, troubles)).collect())
        }
        None => None,
    };
    Table::new(predictors, target, weights).map_err(|e| refused(&e))
}

/// A row whose weight is missing or bad counts for nothing.
fn weight(sheet: &Sheet, row: &Row, column: usize, troubles: &mut Troubles) -> f64 {
    let Some(weight) = sheet.number(row, column, troubles) else { return 0.0 };
    if (0.0..=1e12).contains(&weight) {
        return weight;
    }
    let value = Sheet::cell(row, column).unwrap_or_default();
    troubles.add(row.line, sheet.name(column), value, "A weight is 0 or more. The row was left out.");
    0.0
}
