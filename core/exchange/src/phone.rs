//! Telephone numbers, by the metadata of libphonenumber.

use crate::date::narrow;
use crate::report::{Remark, Rule, Severity};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

/// A string that was read as a telephone number. It need not be a valid one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// `+8613800138000`.
    pub e164: String,
    /// Assigned by the numbering plan.
    pub valid: bool,
    /// Of a length that the numbering plan knows.
    pub possible: bool,
    /// ISO 3166-1 region, where the number is valid.
    pub region: Option<String>,
    /// What kind of line it is.
    pub line: PhoneNumberType,
    /// As dialled inside the country.
    pub national: String,
    /// As dialled from abroad.
    pub international: String,
    /// The number to dial after the call is answered.
    pub extension: Option<String>,
}

/// Reads `text` as a number dialled inside `region` (ISO 3166-1, such as `CN`), or from anywhere if it has a country
/// code. `None`: it is no telephone number at all.
#[must_use]
pub fn read_phone(text: &str, region: &str) -> Option<Phone> {
    let number = PhoneNumber::parse(text, region.parse::<Region>().ok()).ok()?;
    let format = |format| number.format_as(format).into_owned();
    Some(Phone {
        e164: format(PhoneNumberFormat::E164),
        valid: number.is_valid(),
        possible: PHONE_NUMBER_UTIL.is_possible_number(&number),
        region: number.get_region_code().map(|region| region.to_string()),
        line: number.get_type(),
        national: format(PhoneNumberFormat::National),
        international: format(PhoneNumberFormat::International),
        extension: Some(number.extension().to_owned()).filter(|extension| !extension.is_empty()),
    })
}

/// The numbers of a cell that lists several, as in `13800138000 / 010-59550000`.
pub(crate) fn split(text: &str) -> Vec<&str> {
    const LEAST_DIGITS: usize = 5;
    let parts: Vec<&str> = text.split([';', '；', '/', '、', ',', '，', '|', '\n']).map(str::trim).collect();
    let is_number = |part: &&str| part.chars().filter(|c| c.is_numeric()).count() >= LEAST_DIGITS;
    // A short part is an extension or belongs to the writing: then the cell is one number.
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(is_number) { parts } else { vec![text.trim()] }
}

/// A number to keep (E.164, or the text as it stands where it is no valid number), its extension, and what to say.
pub(crate) fn clean(text: &str, region: &str) -> (String, Option<String>, Option<Remark>) {
    let (repaired, mangled) = repair(text);
    if mangled {
        let why = "A spreadsheet rounded this number, so digits are lost. It is kept as text; ask for the number, \
                   and format the column as text before exporting.";
        return (text.to_owned(), None, Some(Remark::new(Severity::Warning, Rule::MangledNumber, text, why)));
    }
    match read_phone(&repaired, region) {
        Some(phone) if phone.valid => {
            let changed = repaired != text && repaired != narrow(text).trim();
            let note = changed.then(|| {
                let why = format!("Read as {}.", phone.international);
                Remark::new(Severity::Notice, Rule::Repaired, text, why)
            });
            (phone.e164, phone.extension, note)
        }
        _ => {
            let why = format!(
                "This is no telephone number of {region} or with a country code. It is kept as text; correct it in the \
                 record."
            );
            (text.to_owned(), None, Some(Remark::new(Severity::Warning, Rule::BadPhone, text, why)))
        }
    }
}

/// Undoes what spreadsheets do to numbers, and writes the Chinese word for an extension in a way that the parser knows.
/// The second value: digits are lost.
fn repair(text: &str) -> (String, bool) {
    let mut number = narrow(text).trim().to_owned();
    for (open, close) in [("=\"", "\""), ("'", ""), ("\u{2019}", "")] {
        if let Some(inner) = number.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            number = String::from(inner.trim());
        }
    }
    if let Some(whole) =
        number.split_once('.').filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'))
        && whole.0.bytes().all(|b| b.is_ascii_digit())
    {
        number = String::from(whole.0);
    }
    if let Some((mantissa, exponent)) = number.split_once(['E', 'e'])
        && let Ok(exponent) = exponent.trim_start_matches('+').parse::<usize>()
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        return if digits.len() == exponent + 1 { (digits, false) } else { (number, true) };
    }
    for word in ["分机号", "分機號", "分机", "分機", "转", "轉"] {
        number = number.replace(word, " ext. ");
    }
    (number, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_did_is_undone_or_named() {
        for text in ["13800138000.0", "'13800138000", "=\"13800138000\"", "1.3800138000E+10"] {
            let (number, _, remark) = clean(text, "CN");
            assert_eq!(number, "+8613800138000", "{text}");
            assert_eq!(remark.map(|remark| remark.severity), Some(Severity::Notice), "{text}");
        }
        let (number, _, remark) = clean("1.38E+10", "CN");
        assert_eq!(number, "1.38E+10");
        assert_eq!(remark.map(|remark| remark.rule), Some(Rule::MangledNumber));
    }

    #[test]
    fn extensions_in_chinese() {
        let (number, extension, _) = clean("021-62888888转8001", "CN");
        assert_eq!((number.as_str(), extension.as_deref()), ("+862162888888", Some("8001")));
    }

    #[test]
    fn a_cell_may_list_several_numbers() {
        assert_eq!(split("13800138000/010-59550000"), ["13800138000", "010-59550000"]);
        assert_eq!(split("021-62888888/8001"), ["021-62888888/8001"]);
        assert_eq!(split("13800138000、13900139000；"), ["13800138000", "13900139000"]);
    }

    #[test]
    fn a_bad_number_is_kept_as_it_stands() {
        let (number, _, remark) = clean("1380013800", "CN");
        assert_eq!(number, "1380013800");
        assert_eq!(remark.map(|remark| (remark.severity, remark.rule)), Some((Severity::Warning, Rule::BadPhone)));
    }
}
