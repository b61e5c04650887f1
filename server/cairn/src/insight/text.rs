//! Figures as text: aligned tables, amounts, shares.

use cairn_domain::Money;

/// Rows under a line of headings, each column as wide as its widest cell.
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<H: Into<String>>(head: impl IntoIterator<Item = H>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, indented by two; columns without a letter in them stand to the right. Nothing for no rows.
    pub fn lines(&self) -> Vec<String> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let columns = self.head.len();
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let widths: Vec<usize> =
            (0..columns).map(|c| cells(c).chain(self.head.get(c)).map(|cell| width(cell)).max().unwrap_or(0)).collect();
        let right: Vec<bool> =
            (0..columns).map(|c| !cells(c).any(|cell| cell.chars().any(char::is_alphabetic))).collect();
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for ((cell, wide), right) in row.iter().zip(&widths).zip(&right) {
                let space = " ".repeat(wide - width(cell));
                line.push_str("  ");
                line.push_str(&if *right { space + cell } else { cell.clone() + &space });
            }
            line.trim_end().to_owned()
        };
        std::iter::once(&self.head).chain(&self.rows).map(line).collect()
    }
}

/// Columns of a terminal that a text takes: two for each character of Chinese, Japanese and Korean.
fn width(text: &str) -> usize {
    let wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
            | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
    };
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// An amount in minor units as it is written, without its currency.
pub fn money(minor: i64, currency: &str) -> String {
    let text = Money { minor, currency: currency.to_owned() }.to_string();
    text.split_once(' ').map_or(text.clone(), |(amount, _)| amount.to_owned())
}

/// A computed amount in minor units, rounded to one of them.
#[allow(
    clippy::cast_possible_truncation,
    reason = "an amount beyond 2^63 minor units is shown as the greatest there is"
)]
pub fn rounded(minor: f64, currency: &str) -> String {
    money(minor.round() as i64, currency)
}

/// A share from 0 to 1 in per cent.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A value, or a dash where there is none.
pub fn or_dash<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), write)
}

/// A weight: whole where it is whole.
pub fn weight(n: f64) -> String {
    if n.fract().abs() < 1e-9 { format!("{n:.0}") } else { format!("{n:.1}") }
}

/// A p-value with three digits, however small.
pub fn p_value(p: f64) -> String {
    if p <= 0.0 {
        "< 1e-307".to_owned()
    } else if p < 1e-3 {
        format!("{p:.2e}")
    } else {
        format!("{p:.4}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_numbers_stand_to_the_right_and_han_takes_two_places() {
        let mut table = Table::new(["customer", "total"]);
        table.row(["王芳".into(), "1200.00".into()]);
        table.row(["Anna".into(), "-3.00".into()]);
        assert_eq!(table.lines(), ["  customer    total", "  王芳      1200.00", "  Anna        -3.00"]);
        assert!(Table::new(["a"]).lines().is_empty());
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        assert_eq!(money(120_050, "CNY"), "1200.50");
        assert_eq!(money(-1200, "JPY"), "-1200");
        assert_eq!(rounded(149.6, "CNY"), "1.50");
        assert_eq!(
            (p_value(0.0), p_value(0.04), p_value(6.31e-27)),
            ("< 1e-307".into(), "0.0400".into(), "6.31e-27".into())
        );
    }
}
