//! How answers become numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::form::List;

/// What a workspace sets about the codes of a form; what it leaves open follows the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coding {
    /// By the name of the question.
    pub questions: BTreeMap<String, QuestionCoding>,
    /// The code of a question that was not answered, in all questions with codes; none: blank (SPSS: system-missing).
    pub unanswered: Option<f64>,
}

/// About one question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionCoding {
    /// Name of the variable; none: that of the question.
    pub variable: Option<String>,
    /// Label of the variable; none: that of the question.
    pub label: Option<String>,
    /// The code of each choice, by its name.
    pub codes: BTreeMap<String, f64>,
    /// Codes that count as missing: at most three, as SPSS has it.
    pub missing: Vec<f64>,
    /// As [`Coding::unanswered`], for this question.
    pub unanswered: Option<f64>,
}

/// The code of one choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Name of the choice.
    pub name: String,
    /// Its code.
    pub code: f64,
    /// Its label.
    pub label: String,
}

/// Codes of a list: those that are set; else the names themselves when all are numbers; else 1, 2, 3 in the order of the list.
pub(super) fn codes(list: &List, set: Option<&QuestionCoding>, label: impl Fn(usize) -> String) -> Vec<Code> {
    let Some(column) = list.column("name") else { return Vec::new() };
    let names: Vec<&str> = list.rows.iter().map(|row| row[column].as_str()).collect();
    let numbers: Option<Vec<f64>> = names.iter().map(|name| number(name)).collect();
    let mut out = Vec::<Code>::new();
    for (index, name) in names.iter().enumerate() {
        if out.iter().any(|code| code.name == *name) {
            continue;
        }
        let set = set.and_then(|coding| coding.codes.get(*name)).copied();
        let own = numbers.as_ref().map(|numbers| numbers[index]);
        // A list is no longer than what a form holds.
        #[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 items")]
        let counted = (index + 1) as f64;
        out.push(Code { name: (*name).to_owned(), code: set.or(own).unwrap_or(counted), label: label(index) });
    }
    out
}

/// A number as people write one; no `inf`, no `1e3`.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    // 007 is a code, not a number: it would not come back as it was.
    let leading = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if plain && !leading { text.parse().ok() } else { None }
}
