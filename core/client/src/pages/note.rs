//! Typing into a note that others type into at the same time.

use cairn_domain::{Change, Edit, Kind, RecordId, Scalar, Shape};
use cairn_store::StoreError;
use cairn_store::records::{self, Revision};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::error::Result;
use crate::workspace::Workspace;

impl Workspace {
    /// Gives a note the text that a person made of `base`, which is what they saw when they began to type. What has arrived since then stays:
    /// only what differs between the two is typed and deleted, where it now stands. Gives the note as it reads afterwards.
    ///
    /// # Errors
    /// As [`edit_record`](Self::edit_record).
    pub fn edit_note(&self, id: RecordId, field: &str, base: &str, text: &str) -> Result<(Revision, String)> {
        self.may_write_record(id)?;
        let mut after = String::new();
        let revision = self.0.commit(|tx, author| {
            let current = records::get(tx, id)?.ok_or(StoreError::NotFound(id))?;
            let current = current.text(field).unwrap_or_default();
            let splices = splices(base, text, current);
            let change = |(at, delete, insert)| Change::Splice { field: field.to_owned(), at, delete, insert };
            let revision = records::edit(tx, &Edit { id, changes: splices.into_iter().map(change).collect() }, author)?;
            after = records::get(tx, id)?.and_then(|r| r.text(field).map(str::to_owned)).unwrap_or_default();
            Ok(revision)
        })?;
        Ok((revision, after))
    }
}

/// The values of a closed list: of a field, or of a part of a list's entry (`objections.worked`). Empty where there is none.
#[must_use]
pub fn choices(kind: Kind, field: &str) -> &'static [&'static str] {
    let (name, part) = field.split_once('.').map_or((field, None), |(name, part)| (name, Some(part)));
    let found = kind.spec().field(name).and_then(|spec| match (spec.shape, part) {
        (Shape::Items(parts) | Shape::Ledger(parts), Some(part)) => parts.iter().find(|p| p.name == part).copied(),
        (_, None) => Some(*spec),
        _ => None,
    });
    match found.map(|spec| spec.shape) {
        Some(Shape::Scalar(Scalar::Choice(values)) | Shape::Status(values)) => values,
        _ => &[],
    }
}

/// What turns `current` into a text that says all of it and what was typed, from the end to the beginning: where, how many characters are
/// deleted there, and what is typed.
fn splices(base: &str, text: &str, current: &str) -> Vec<(usize, usize, String)> {
    let [base, text, current] = [base, text, current].map(|text| text.chars().collect::<Vec<char>>());
    let stands = standing(&base, &current);
    // Behind the character that it was typed behind, as far as that still stands.
    let place = |at: usize| stands[..at].iter().rev().find_map(|stand| *stand).map_or(0, |before| before + 1);
    let mut splices = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &base, &text) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        splices.extend(stands[old.clone()].iter().flatten().map(|at| (*at, 1, String::new())));
        if !new.is_empty() {
            splices.push((place(old.start), 0, text[new].iter().collect()));
        }
    }
    // At one place, deleting comes after typing: seen from the end both leave the places before them alone.
    splices.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)));
    joined(splices)
}

/// Where each character of `base` stands in `current`.
fn standing(base: &[char], current: &[char]) -> Vec<Option<usize>> {
    let mut stands = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, current) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            (0..len).for_each(|n| stands[old_index + n] = Some(new_index + n));
        }
    }
    stands
}

/// Neighbouring deletions as one.
fn joined(splices: Vec<(usize, usize, String)>) -> Vec<(usize, usize, String)> {
    let mut out: Vec<(usize, usize, String)> = Vec::with_capacity(splices.len());
    for (at, delete, insert) in splices {
        match out.last_mut() {
            Some(last) if delete == 1 && insert.is_empty() && last.2.is_empty() && at + 1 == last.0 => {
                *last = (at, last.1 + 1, String::new());
            }
            _ => out.push((at, delete, insert)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(base: &str, text: &str, current: &str) -> String {
        let mut chars: Vec<char> = current.chars().collect();
        for (at, delete, insert) in splices(base, text, current) {
            chars.splice(at..at + delete, insert.chars());
        }
        chars.into_iter().collect()
    }

    #[test]
    fn what_arrived_meanwhile_stays() {
        assert_eq!(typed("中间。", "中间。结尾。", "开头。中间。"), "开头。中间。结尾。");
        assert_eq!(typed("中间。", "开头。中间。", "中间。结尾。"), "开头。中间。结尾。");
        assert_eq!(typed("abc", "ac", "xabcy"), "xacy");
        assert_eq!(typed("abc", "", "aXbc"), "X");
        assert_eq!(typed("", "one", "two"), "onetwo");
        assert_eq!(typed("one two", "one three", "one two"), "one three");
    }

    #[test]
    fn with_nothing_new_the_text_is_what_was_typed() {
        for (base, text) in
            [("", ""), ("a", ""), ("想要四月的团", "想要五月的团，靠窗"), ("aaa", "aa"), ("abab", "baba")]
        {
            assert_eq!(typed(base, text, base), text, "{base:?} -> {text:?}");
        }
    }

    #[test]
    fn closed_lists_are_told() {
        assert!(choices(Kind::Visit, "phase").contains(&"closing"));
        assert_eq!(choices(Kind::Visit, "objections.worked"), ["yes", "partly", "no", "unknown"]);
        assert!(choices(Kind::Case, "status").contains(&"called_back"));
        assert!(choices(Kind::Visit, "subject").is_empty() && choices(Kind::Visit, "no.field").is_empty());
    }
}
