//! `cairn insight clv --summary`: a table of frequency, recency and age instead of purchases.

use cairn_domain::RecordId;
use cairn_exchange::Row;
use cairn_insight::clv::{Buying, Summary};
use serde_json::{Value, json};

use super::clv::{Args, Known, fit};
use super::clv_text::{self, Amounts};
use super::sheet::{Sheet, Troubles};
use super::source::{Names, numbered};
use crate::output::{Failure, Out};

/// What rows are numbered by.
const CUSTOMER: u8 = 1;

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let sheet = Sheet::read(args.list.path()?)?;
    let mut troubles = Troubles::default();
    let (known, names) = known(&sheet, args, &mut troubles)?;
    let as_of = args.list.day.get();
    let model = fit(&known, args, as_of)?;
    let mut value =
        json!({ "as_of": as_of.to_string(), "file": sheet.file, "encoding": sheet.encoding, "left_out": troubles });
    let mut figures = serde_json::to_value(&model).map_err(|e| Failure::new("figures", e.to_string()))?;
    names.fill(&mut figures);
    if let (Value::Object(all), Value::Object(figures)) = (&mut value, figures) {
        all.extend(figures);
    }
    out.answer(&value, || {
        let mut lines = vec![
            format!("Customer lifetime value: {} customers, amounts as in the file", known.len()),
            format!("{} ({}): {} rows left out", sheet.file, sheet.encoding, troubles.count),
        ];
        lines.extend(troubles.lines());
        if !has_means(&sheet) {
            lines.push("There is no column monetary_value: purchases can be told, values cannot.".to_owned());
        }
        lines.extend(clv_text::model(&model, Amounts::Plain, &names, args.list.top));
        lines.join("\n")
    });
    Ok(())
}

/// Headings of the mean amount of a repeat purchase.
const MEANS: [&str; 5] = ["monetary_value", "monetary_value_cal", "monetary", "mean_value", "zbar"];

fn has_means(sheet: &Sheet) -> bool {
    sheet.find(&MEANS).is_some()
}

struct Columns {
    id: Option<usize>,
    frequency: usize,
    recency: usize,
    age: usize,
    mean: Option<usize>,
}

fn known(sheet: &Sheet, args: &Args, troubles: &mut Troubles) -> Result<(Vec<Known>, Names), Failure> {
    let columns = Columns {
        id: sheet.find(&["customer_id", "id", "customer", "客户"]),
        frequency: sheet.need(&["frequency", "frequency_cal", "x"])?,
        recency: sheet.need(&["recency", "recency_cal", "t_x"])?,
        age: sheet.need(&["T", "T_cal"])?,
        mean: sheet.find(&MEANS),
    };
    let rows: Vec<(&Row, Summary)> =
        sheet.rows.iter().filter_map(|row| Some((row, summary(sheet, row, &columns, args, troubles)?))).collect();
    let mut names = Vec::with_capacity(rows.len());
    for (row, _) in &rows {
        let name = columns.id.and_then(|id| Sheet::cell(row, id));
        names.push(name.map_or_else(|| format!("row {}", row.line), str::to_owned));
    }
    // Rows count in their order: a summary has one for each customer, and two of one name are two.
    let ids: Vec<RecordId> = (1..).take(rows.len()).map(|n| numbered(CUSTOMER, n)).collect();
    let known =
        rows.iter().zip(&ids).map(|((_, summary), id)| Known { customer: *id, summary: *summary, so_far: None });
    Ok((known.collect(), Names::given(ids.iter().copied().zip(names))))
}

fn summary(sheet: &Sheet, row: &Row, columns: &Columns, args: &Args, troubles: &mut Troubles) -> Option<Summary> {
    let before = troubles.count;
    let [frequency, recency, age] = [columns.frequency, columns.recency, columns.age].map(|column| {
        if Sheet::cell(row, column).is_none() {
            troubles.add(row.line, sheet.name(column), "", "There is no number. The row was left out.");
        }
        sheet.number(row, column, troubles)
    });
    let mean = columns.mean.and_then(|column| sheet.number(row, column, troubles));
    if troubles.count > before {
        troubles.count = before + 1;
        return None;
    }
    let (frequency, recency, age) = (frequency?, recency?, age?);
    let mut refuse = |column: usize, why: &str| {
        troubles.add(row.line, sheet.name(column), Sheet::cell(row, column).unwrap_or_default(), why);
    };
    if frequency < 0.0 || frequency.fract() > 0.0 || frequency > f64::from(u32::MAX) {
        refuse(columns.frequency, "This is no count. The row was left out.");
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in range, as tested")]
    let buying = match Buying::new(frequency as u32, recency, age) {
        Ok(buying) => buying,
        Err(error) => {
            refuse(columns.recency, &format!("{error}. The row was left out."));
            return None;
        }
    };
    if let (Some(column), Some(mean)) = (columns.mean, mean)
        && !(0.0..=1e15).contains(&mean)
    {
        refuse(column, "A mean amount is 0 or more. The row was left out.");
        return None;
    }
    Some(Summary { buying, mean_value: mean.filter(|_| buying.frequency() > 0), unit: args.unit() })
}
