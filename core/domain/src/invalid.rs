//! Why a request was refused: the field and the rule it broke, as a code for translation and as an English sentence.

use std::fmt;

use serde::Serialize;

/// One field that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invalid {
    /// The field; `phones.number` for a part of an entry.
    pub field: String,
    /// The rule.
    pub rule: Rule,
}

/// A rule of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Rule {
    /// The record cannot be without it.
    Required,
    /// This kind of record has no such field.
    UnknownField,
    /// The value is of another type.
    WrongType {
        /// What is expected.
        expected: &'static str,
    },
    /// More characters than allowed.
    TooLong {
        /// The most.
        max: usize,
    },
    /// More than one change may carry; nothing forbids to go on in a second one.
    TooMuchAtOnce {
        /// The most characters, roughly, of a note in one change.
        max: usize,
    },
    /// The record was changed so often that no other device would accept one more change.
    WornOut,
    /// Outside the range.
    OutOfRange {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Not in the closed list.
    NotInList {
        /// The list.
        allowed: &'static [&'static str],
    },
    /// Not a day of the calendar.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number: no digit, or too long.
    NotAPhone,
    /// Not an amount with a currency.
    NotMoney,
    /// Not a record's identifier.
    NotAReference,
    /// Not coordinates on the earth.
    NotAPosition,
    /// The list has no such entry any more.
    NoSuchEntry,
    /// Entries of a ledger are never altered or taken out: add one that corrects.
    AppendOnly,
    /// The case cannot go from its present step to that one.
    NoSuchStep {
        /// The present step.
        from: String,
    },
    /// The change does not fit this field: a set for a list, a splice for a date.
    WrongChange,
    /// The place is behind the end of the note.
    BehindTheEnd {
        /// The note's length in characters.
        length: usize,
    },
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.rule {
            Rule::Required => write!(f, "{field} is missing: fill it in."),
            Rule::UnknownField => write!(f, "There is no field {field}."),
            Rule::WrongType { expected } => write!(f, "{field} must be {expected}."),
            Rule::TooLong { max } => write!(f, "{field} is too long: at most {max} characters."),
            Rule::TooMuchAtOnce { max } => {
                write!(f, "{field} is too much for one change: save at most {max} characters, then add the rest.")
            }
            Rule::WornOut => {
                f.write_str("This record was changed so often that it takes no more: make a new one and go on there.")
            }
            Rule::OutOfRange { min, max } => write!(f, "{field} must lie between {min} and {max}."),
            Rule::NotInList { allowed } => write!(f, "{field} must be one of {}.", allowed.join(", ")),
            Rule::NotADate => write!(f, "{field} is not a date of the calendar: write it like 2026-03-05."),
            Rule::NotAnEmail => write!(f, "{field} is not an e-mail address."),
            Rule::NotAPhone => write!(f, "{field} is not a telephone number."),
            Rule::NotMoney => write!(f, "{field} is not an amount with its currency: write it like 1200.50 CNY."),
            Rule::NotAReference => write!(f, "{field} must be the identifier of another record."),
            Rule::NotAPosition => write!(f, "{field} is not a place on the earth: latitude, longitude in degrees."),
            Rule::NoSuchEntry => write!(f, "{field} has no such entry any more."),
            Rule::AppendOnly => write!(f, "Entries of {field} stay as they are: add one that corrects."),
            Rule::NoSuchStep { from } => write!(f, "{field} cannot go there from {from}."),
            Rule::WrongChange => write!(f, "{field} cannot be changed in that way."),
            Rule::BehindTheEnd { length } => write!(f, "{field} is only {length} characters long."),
        }
    }
}

/// Everything that is wrong with a request, at once. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvalidRecord(pub Vec<Invalid>);

impl fmt::Display for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "{} Nothing was written.", sentences.join(" "))
    }
}

impl std::error::Error for InvalidRecord {}

impl From<Invalid> for InvalidRecord {
    fn from(one: Invalid) -> Self {
        Self(vec![one])
    }
}

impl Invalid {
    pub(crate) fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self { field: field.into(), rule }
    }
}
