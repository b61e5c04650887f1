//! Whether values obey the specification of their fields.

use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::spec::{FieldSpec, RecordSpec, Scalar, Shape};
use crate::value::{Fields, Value};

/// The longest note in characters.
pub(crate) const NOTE_MAX: usize = 100_000;

/// The most characters of a note that one change is sure to carry: each is one operation, and other fields need some too.
pub(crate) const AT_ONCE_MAX: usize = 4_000;

/// Checks the fields of a new record: every violation, not only the first.
pub(crate) fn fields(spec: &RecordSpec, fields: &Fields) -> Result<(), InvalidRecord> {
    let mut wrong = Vec::new();
    for required in spec.fields.iter().filter(|f| f.required) {
        if fields.get(required.name).is_none_or(is_blank) {
            wrong.push(Invalid::new(required.name, Rule::Required));
        }
    }
    for (name, value) in fields {
        match spec.field(name) {
            None => wrong.push(Invalid::new(name, Rule::UnknownField)),
            Some(field) => check(field, value, &mut wrong),
        }
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_text).map(str::to_owned);
    calendars(spec, |_| true, text, &mut wrong);
    if wrong.is_empty() { Ok(()) } else { Err(InvalidRecord(wrong)) }
}

/// Days that only the Chinese calendar has (1990-02-30: lunar months have up to 30 days) need `<field>_calendar` to be lunar.
pub(crate) fn calendars(
    spec: &RecordSpec,
    touched: impl Fn(&str) -> bool,
    text: impl Fn(&str) -> Option<String>,
    wrong: &mut Vec<Invalid>,
) {
    for field in spec.fields.iter().filter(|f| matches!(f.shape, Shape::Scalar(Scalar::DayOfYear))) {
        let calendar = format!("{}_calendar", field.name);
        let Some(day) = text(field.name).filter(|_| touched(field.name) || touched(&calendar)) else { continue };
        if is_lunar_date(&day) && !is_date(&day) && text(&calendar).as_deref() != Some("lunar") {
            wrong.push(Invalid::new(field.name, Rule::NotADate));
        }
    }
}

/// Checks the value of one field.
pub(crate) fn value(field: &FieldSpec, value: &Value) -> Result<(), InvalidRecord> {
    let mut wrong = Vec::new();
    check(field, value, &mut wrong);
    if wrong.is_empty() { Ok(()) } else { Err(InvalidRecord(wrong)) }
}

/// Checks one entry of a list.
pub(crate) fn entry(list: &str, parts: &[FieldSpec], entry: &Fields, wrong: &mut Vec<Invalid>) {
    for part in parts.iter().filter(|p| p.required) {
        if entry.get(part.name).is_none_or(is_blank) {
            wrong.push(Invalid::new(format!("{list}.{}", part.name), Rule::Required));
        }
    }
    for (name, value) in entry {
        let place = || format!("{list}.{name}");
        match parts.iter().find(|p| p.name == name) {
            None => wrong.push(Invalid::new(place(), Rule::UnknownField)),
            Some(part) => {
                if let Shape::Scalar(of) = part.shape
                    && !is_blank(value)
                    && let Err(rule) = scalar(of, value)
                {
                    wrong.push(Invalid::new(place(), rule));
                }
            }
        }
    }
}

fn check(field: &FieldSpec, value: &Value, wrong: &mut Vec<Invalid>) {
    let mut add = |rule| wrong.push(Invalid::new(field.name, rule));
    match (field.shape, value) {
        (Shape::Scalar(_), value) if is_blank(value) => {}
        (Shape::Scalar(of), value) => {
            if let Err(rule) = scalar(of, value) {
                add(rule);
            }
        }
        (Shape::Note, Value::Text(text)) if text.chars().count() > NOTE_MAX => add(Rule::TooLong { max: NOTE_MAX }),
        (Shape::Note, Value::Text(_)) => {}
        (Shape::Note, _) => add(Rule::WrongType { expected: "text" }),
        (Shape::Set(of), Value::Set(texts)) => {
            for text in texts {
                if let Err(rule) = scalar(of, &Value::Text(text.clone())) {
                    wrong.push(Invalid::new(field.name, rule));
                }
            }
        }
        (Shape::Set(_), _) => add(Rule::WrongType { expected: "a list of texts" }),
        (Shape::Items(parts) | Shape::Ledger(parts), Value::Items(items)) => {
            for item in items.values() {
                entry(field.name, parts, item, wrong);
            }
        }
        (Shape::Items(_) | Shape::Ledger(_), _) => add(Rule::WrongType { expected: "a list of entries" }),
        (Shape::Status(steps), Value::Text(step)) if steps.contains(&step.as_str()) => {}
        (Shape::Status(allowed), _) => add(Rule::NotInList { allowed }),
    }
}

/// Whether a value is an empty text, which means none.
pub(crate) fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}

/// Checks one value.
pub(crate) fn scalar(of: Scalar, value: &Value) -> Result<(), Rule> {
    let wrong = |expected| Err(Rule::WrongType { expected });
    match (of, value) {
        (Scalar::Text { max }, Value::Text(text)) => at_most(text, max),
        (Scalar::Text { .. }, _) => wrong("text"),
        (Scalar::Int { min, max }, Value::Int(n)) if *n < min || *n > max => Err(Rule::OutOfRange { min, max }),
        (Scalar::Int { .. } | Scalar::Time, Value::Int(_)) | (Scalar::Bool, Value::Bool(_)) => Ok(()),
        (Scalar::Int { .. }, _) => wrong("a whole number"),
        (Scalar::Bool, _) => wrong("true or false"),
        (Scalar::Time, _) => wrong("a time in milliseconds since 1970"),
        (Scalar::Choice(allowed), Value::Text(text)) if allowed.contains(&text.as_str()) => Ok(()),
        (Scalar::Choice(allowed), _) => Err(Rule::NotInList { allowed }),
        (Scalar::Date, Value::Text(text)) if is_date(text) => Ok(()),
        (Scalar::DayOfYear, Value::Text(text)) if is_date(text) || is_yearless(text) || is_lunar_date(text) => Ok(()),
        (Scalar::Date | Scalar::DayOfYear, _) => Err(Rule::NotADate),
        (Scalar::Money, Value::Money(m))
            if m.currency.len() == 3 && m.currency.bytes().all(|b| b.is_ascii_uppercase()) =>
        {
            Ok(())
        }
        (Scalar::Money, _) => Err(Rule::NotMoney),
        (Scalar::Ref(_), Value::Text(text)) if text.parse::<crate::RecordId>().is_ok() => Ok(()),
        (Scalar::Ref(_), _) => Err(Rule::NotAReference),
        (Scalar::Email, Value::Text(text)) if is_email(text) => Ok(()),
        (Scalar::Email, _) => Err(Rule::NotAnEmail),
        (Scalar::Phone, Value::Text(text)) if text.chars().any(char::is_numeric) => {
            at_most(text, 60).map_err(|_| Rule::NotAPhone)
        }
        (Scalar::Phone, _) => Err(Rule::NotAPhone),
        (Scalar::Position, Value::Position(p))
            if p.lat_e7.unsigned_abs() <= 900_000_000 && p.lon_e7.unsigned_abs() <= 1_800_000_000 =>
        {
            Ok(())
        }
        (Scalar::Position, _) => Err(Rule::NotAPosition),
        (Scalar::Json { max }, value) => match serde_json::to_string(value) {
            Ok(text) if text.len() <= max => Ok(()),
            _ => Err(Rule::TooLong { max }),
        },
    }
}

fn at_most(text: &str, max: usize) -> Result<(), Rule> {
    if text.chars().count() > max { Err(Rule::TooLong { max }) } else { Ok(()) }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// `--MM-DD`; the 29th of February and the 30th of a lunar month exist in some years.
fn is_yearless(text: &str) -> bool {
    let parts = text.strip_prefix("--").and_then(|rest| rest.split_once('-'));
    let Some((month, day)) = parts else { return false };
    let number = |t: &str, most: u8| t.len() == 2 && t.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    number(month, 12) && number(day, 31)
}

/// `YYYY-MM-DD` of the Chinese calendar; which of its months have a 30th, only the almanac tells.
fn is_lunar_date(text: &str) -> bool {
    let (year, day) = text.split_at_checked(4).unwrap_or_default();
    year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
        && is_yearless(&format!("-{day}"))
        && !day.ends_with("-31")
}

/// Something before and after one at sign, without blanks: whether mail arrives there only a mail can tell.
fn is_email(text: &str) -> bool {
    let sound = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    sound && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.len() > 1 && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn wrong(name: &str, value: Value) -> Vec<String> {
        let fields = Fields::from([("name".to_owned(), "王芳".into()), (name.to_owned(), value)]);
        super::fields(Kind::Customer.spec(), &fields)
            .err()
            .map_or_else(Vec::new, |e| e.0.iter().map(|i| i.field.clone()).collect())
    }

    #[test]
    fn every_violation_is_named_at_once() {
        let fields = Fields::from([("birthday".to_owned(), "1988-02-30".into()), ("colour".to_owned(), "red".into())]);
        let error = super::fields(Kind::Customer.spec(), &fields).expect_err("three things are wrong");
        let names: Vec<_> = error.0.iter().map(|i| i.field.as_str()).collect();
        assert_eq!(names, ["name", "colour", "birthday"]);
    }

    #[test]
    fn birthdays_may_lack_a_year_and_dates_must_exist() {
        assert!(wrong("birthday", "--02-29".into()).is_empty());
        assert!(wrong("birthday", "1988-06-15".into()).is_empty());
        for bad in ["--13-01", "1988-6-15", "soon", "--00-10"] {
            assert_eq!(wrong("birthday", bad.into()), ["birthday"], "{bad}");
        }
    }

    #[test]
    fn closed_lists_emails_and_entries_are_checked() {
        assert_eq!(wrong("source", "telepathy".into()), ["source"]);
        let email = |text: &str| Value::Items([("t".into(), Fields::from([("address".into(), text.into())]))].into());
        assert!(wrong("emails", email("a@b.cn")).is_empty());
        assert_eq!(wrong("emails", email("a b@c")), ["emails.address"]);
        assert_eq!(wrong("emails", Value::Items([("t".into(), Fields::new())].into())), ["emails.address"]);
    }

    #[test]
    fn days_that_only_the_chinese_calendar_has_need_it() {
        let born = |day: &str, calendar: Option<&str>| {
            let mut fields = Fields::from([("name".to_owned(), "王芳".into()), ("birthday".to_owned(), day.into())]);
            fields.extend(calendar.map(|c| ("birthday_calendar".to_owned(), c.into())));
            super::fields(Kind::Customer.spec(), &fields).is_ok()
        };
        assert!(born("1990-02-30", Some("lunar")) && born("1990-02-28", None));
        for (day, calendar) in [("1990-02-30", None), ("1990-02-30", Some("gregorian")), ("1990-01-32", Some("lunar"))]
        {
            assert!(!born(day, calendar), "{day} {calendar:?}");
        }
    }

    #[test]
    fn extremes_are_refused_and_do_not_panic() {
        let place = |lat_e7, lon_e7| scalar(Scalar::Position, &Value::Position(crate::Position { lat_e7, lon_e7 }));
        assert_eq!(place(i32::MIN, 0), Err(Rule::NotAPosition));
        assert_eq!(place(900_000_000, -1_800_000_000), Ok(()));
        let json = Value::Json(serde_json::Value::String("王".repeat(4)));
        assert_eq!(scalar(Scalar::Json { max: 12 }, &json), Err(Rule::TooLong { max: 12 }));
    }
}
