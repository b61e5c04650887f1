//! What a reader tells about a file: where something is, how bad it is, and what to do about it.

use std::fmt;

use serde::Serialize;

/// A place in the file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line of the file as an editor numbers it, from 1; where a row spans lines, its first. 0: the whole file.
    pub line: u64,
    /// Row or card number, from 1, not counting the header. 0: the header or the whole file.
    pub row: u64,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something was repaired or left out that nobody needs to look at, such as a photo.
    Notice,
    /// The row is imported, but one value needs a look: it is kept as text or was read with a guess.
    Warning,
    /// The row is not imported.
    Error,
}

/// The rule that a value broke. The code is stable: screens translate by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Bytes that are no text in the file's encoding.
    Undecodable,
    /// A quotation mark that is opened and never closed.
    UnclosedQuote,
    /// More values in a row than the header has columns.
    TooManyValues,
    /// A column that no field of the record stands for: its values go to the note.
    UnknownColumn,
    /// Two columns for one single-valued field: the first filled one wins, the other goes to the note.
    RepeatedColumn,
    /// A value that the row cannot do without.
    Required,
    /// No telephone number, or one that cannot exist.
    BadPhone,
    /// A number that a spreadsheet rounded, such as 1.38E+10: its digits are lost.
    MangledNumber,
    /// No e-mail address.
    BadEmail,
    /// No date, or one that does not exist.
    BadDate,
    /// 03/04/2024: March or April? Nothing in the column tells.
    AmbiguousDate,
    /// No amount of money.
    BadMoney,
    /// A word that the field's list does not have.
    NotInList,
    /// A value that the record's own rules refuse.
    Refused,
    /// A value that was repaired: the text says how.
    Repaired,
    /// A photo, logo, sound or key, which is not imported.
    LeftOut,
    /// A card that ends without END:VCARD.
    Unfinished,
    /// A card that describes a group, not a person or an organisation.
    NotAPerson,
}

impl Rule {
    /// The stable text code, for scripts and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Undecodable => "undecodable",
            Self::UnclosedQuote => "unclosed_quote",
            Self::TooManyValues => "too_many_values",
            Self::UnknownColumn => "unknown_column",
            Self::RepeatedColumn => "repeated_column",
            Self::Required => "required",
            Self::BadPhone => "bad_phone",
            Self::MangledNumber => "mangled_number",
            Self::BadEmail => "bad_email",
            Self::BadDate => "bad_date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::BadMoney => "bad_money",
            Self::NotInList => "not_in_list",
            Self::Refused => "refused",
            Self::Repaired => "repaired",
            Self::LeftOut => "left_out",
            Self::Unfinished => "unfinished",
            Self::NotAPerson => "not_a_person",
        }
    }
}

/// One thing that a person should know about the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// The column's own name in the file, or the card's property.
    pub column: Option<String>,
    /// The value, cut to 80 characters.
    pub value: String,
    /// The rule that was broken.
    pub rule: Rule,
    /// What happened and what to do, in English: a full sentence.
    pub text: String,
}

impl fmt::Display for Problem {
    /// One line: `line 12, 手机 "1380013800": This is no telephone number …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.place.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        if !self.value.is_empty() && self.column.as_ref() != Some(&self.value) {
            write!(f, " \"{}\"", self.value)?;
        }
        write!(f, ": {}", self.text)
    }
}

/// Problems as they are found: all are counted, the first [`Problems::LISTED`] are kept, so that a file of nothing but
/// broken rows does not fill the memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    listed: Vec<Problem>,
    errors: u64,
    warnings: u64,
    notices: u64,
}

impl Problems {
    /// How many problems are kept in full.
    pub const LISTED: usize = 10_000;

    /// The problems in the order of the file, at most [`Self::LISTED`].
    #[must_use]
    pub fn listed(&self) -> &[Problem] {
        &self.listed
    }

    /// How many problems of this severity there are, listed or not.
    #[must_use]
    pub const fn count(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Notice => self.notices,
            Severity::Warning => self.warnings,
            Severity::Error => self.errors,
        }
    }

    /// How many were counted but are not listed.
    #[must_use]
    pub fn not_listed(&self) -> u64 {
        (self.errors + self.warnings + self.notices).saturating_sub(self.listed.len() as u64)
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        match problem.severity {
            Severity::Notice => self.notices += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Error => self.errors += 1,
        }
        if self.listed.len() < Self::LISTED {
            self.listed.push(problem);
        }
    }
}

/// A remark about one value, before it is known where in the file the value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    pub severity: Severity,
    pub rule: Rule,
    pub value: String,
    pub text: String,
}

impl Remark {
    pub fn new(severity: Severity, rule: Rule, value: &str, text: impl Into<String>) -> Self {
        Self { severity, rule, value: excerpt(value), text: text.into() }
    }

    pub fn at(self, place: Place, column: Option<&str>) -> Problem {
        let Self { severity, rule, value, text } = self;
        Problem { severity, place, column: column.map(str::to_owned), value, rule, text }
    }
}

/// The beginning of a value, short enough for a line of a report, without control characters.
pub(crate) fn excerpt(value: &str) -> String {
    const KEPT: usize = 80;
    let mut short: String = value.chars().take(KEPT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(KEPT).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_counted_beyond_the_listing() {
        let mut problems = Problems::default();
        for line in 0..Problems::LISTED as u64 + 5 {
            let remark = Remark::new(Severity::Error, Rule::Required, "", "no name");
            problems.push(remark.at(Place { line, row: line }, None));
        }
        assert_eq!(problems.listed().len(), Problems::LISTED);
        assert_eq!(problems.count(Severity::Error), Problems::LISTED as u64 + 5);
        assert_eq!(problems.not_listed(), 5);
    }

    #[test]
    fn an_excerpt_is_short_and_printable() {
        assert_eq!(excerpt("a\nb\0c"), "a b c");
        assert_eq!(excerpt(&"长".repeat(200)).chars().count(), 81);
    }
}
