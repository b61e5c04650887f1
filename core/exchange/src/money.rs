//! Moneys of money as people write them in lists.

use cairn_domain::Money;

use crate::date::narrow;

/// Signs and words for currencies; the yen sign, which two countries share, is looked at apart.
const SIGNS: &[(&str, &str)] = &[
    ("hk$", "HKD"),
    ("us$", "USD"),
    ("nt$", "TWD"),
    ("s$", "SGD"),
    ("a$", "AUD"),
    ("cn¥", "CNY"),
    ("jp¥", "JPY"),
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("日元", "JPY"),
    ("日圓", "JPY"),
    ("円", "JPY"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("歐元", "EUR"),
    ("港币", "HKD"),
    ("港幣", "HKD"),
    ("新台币", "TWD"),
    ("新台幣", "TWD"),
    ("泰铢", "THB"),
    ("泰銖", "THB"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("฿", "THB"),
    ("₩", "KRW"),
    ("$", "USD"),
    ("元", "CNY"),
    ("圆", "CNY"),
    ("圓", "CNY"),
    ("块", "CNY"),
];

/// The ISO 4217 code that a word or sign stands for; `default` decides what ¥ means.
pub(crate) fn currency(text: &str, default: &str) -> Option<String> {
    let lower = narrow(text).trim().to_lowercase();
    if matches!(lower.as_str(), "¥" | "￥") {
        return Some(if default == "JPY" { "JPY" } else { "CNY" }.to_owned());
    }
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return Some((*code).to_owned());
    }
    (lower.len() == 3 && lower.bytes().all(|b| b.is_ascii_lowercase())).then(|| lower.to_uppercase())
}

/// Reads an amount; a sign or code beside it beats `default`. `None`: no amount, or finer than the currency's minor
/// unit.
pub(crate) fn read(text: &str, default: &str) -> Option<Money> {
    let text = narrow(text).trim().to_lowercase();
    let in_brackets = text.starts_with('(') && text.ends_with(')');
    let text = text.trim_matches(['(', ')']);
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ');
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].find(|c| !numeric(c)).unwrap_or(text.len() - start);
    let (before, number, after) = (&text[..start], text[start..start + length].trim(), &text[start + length..]);
    let (after, scale) = after
        .trim()
        .strip_prefix('万')
        .or_else(|| after.trim().strip_prefix('萬'))
        .map_or((after, 0), |rest| (rest, 4));
    let negative = in_brackets || before.contains(['-', '−']);
    let sign = [before, after].map(|side| side.replace(['-', '−', '+'], "").trim().to_owned()).concat();
    let currency = if sign.is_empty() { default.to_owned() } else { currency(&sign, default)? };
    let minor = scaled(number, Money::decimals(&currency) + scale)?;
    Some(Money { minor: if negative { -minor } else { minor }, currency })
}

/// `1,200.50` or `1.200,50` times ten to the power of `digits`, exactly.
fn scaled(number: &str, digits: u32) -> Option<i64> {
    let point = decimal_point(number);
    let (whole, fraction) = point.map_or((number, ""), |at| (&number[..at], &number[at + 1..]));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let fraction = fraction.trim_end_matches('0');
    let digits = usize::try_from(digits).ok()?;
    if fraction.len() > digits || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{fraction:0<digits$}").parse().ok()
}

/// Where the decimal part begins: behind the last of `.` and `,` where both occur, and behind a single one unless
/// exactly three digits follow a comma, which then groups thousands.
fn decimal_point(number: &str) -> Option<usize> {
    let last = number.rfind(['.', ','])?;
    let mark = number.as_bytes()[last];
    let other = if mark == b'.' { ',' } else { '.' };
    let repeated = number.bytes().filter(|b| *b == mark).count() > 1;
    let groups = mark == b',' && number.len() - last == 4;
    (!repeated && (number.contains(other) || !groups)).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms() {
        for (text, minor, currency) in [
            ("1200.5", 120_050, "CNY"),
            ("¥1,200.50", 120_050, "CNY"),
            ("￥１，２００．５０", 120_050, "CNY"),
            ("1,200", 120_000, "CNY"),
            ("1,234,567", 123_456_700, "CNY"),
            ("1.200,50 €", 120_050, "EUR"),
            ("12,5", 1_250, "CNY"),
            ("CNY 1200", 120_000, "CNY"),
            ("1200元", 120_000, "CNY"),
            ("1.2万", 1_200_000, "CNY"),
            ("US$ 300.00", 30_000, "USD"),
            ("12000円", 12_000, "JPY"),
            ("฿1,500", 150_000, "THB"),
            ("-300", -30_000, "CNY"),
            ("(1,200.50)", -120_050, "CNY"),
            ("0", 0, "CNY"),
        ] {
            assert_eq!(read(text, "CNY"), Some(Money { minor, currency: currency.to_owned() }), "{text}");
        }
        assert_eq!(read("¥1200", "JPY").map(|amount| amount.minor), Some(1200));
    }

    #[test]
    fn what_is_no_amount_is_not_guessed() {
        for text in ["", "待定", "abc", "12.345", "1200 bottles", "99999999999999999999"] {
            assert_eq!(read(text, "CNY"), None, "{text}");
        }
    }
}
