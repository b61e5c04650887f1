//! CSV (RFC 4180) for spreadsheet programs: UTF-8 with its mark, so that Excel reads Chinese, and no cell that Excel would run.

use super::table::{Cell, Column, Kind, Table};
use super::{Exported, File, Options};

/// One file per table.
pub(super) fn write(tables: &[Table], options: &Options) -> Exported {
    let files = tables.iter().map(|table| File { name: format!("{}.csv", table.name), bytes: bytes(table, options) });
    Exported { files: files.collect(), notes: Vec::new() }
}

fn bytes(table: &Table, options: &Options) -> Vec<u8> {
    let mut out = String::from("\u{FEFF}");
    line(&mut out, table.columns.iter().map(|column| column.name.clone()));
    for row in &table.rows {
        line(&mut out, row.iter().zip(&table.columns).map(|(cell, column)| text(cell, column, options)));
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// What a cell shows: for a choice its name or its label.
pub(super) fn text(cell: &Cell, column: &Column, options: &Options) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) if column.kind == Kind::Code => {
            match column.codes.iter().find(|code| code.code.total_cmp(number).is_eq()) {
                Some(code) if options.labels => harmless(&code.label),
                Some(code) => harmless(&code.name),
                None => number.to_string(),
            }
        }
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Time(time) => time.strftime("%H:%M:%S").to_string(),
    }
}

/// A text that begins as a formula does gets an apostrophe in front, which spreadsheet programs show as text
/// (OWASP, "CSV Injection"). A number stays one.
pub(super) fn harmless(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_do_not_run() {
        for formula in ["=1+1", "+86 138", "-a", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for plain in ["a=b", "-5", "+8613800138000", "1-2", ""] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
