//! `${name}`: finding it in a text, and the path that it becomes.

use std::collections::HashMap;

use crate::xpath::is_name;

use super::tree::{At, Tree, What};

/// The instance of `${last-saved#name}`. Nothing is ever in it: what one guest has answered is not shown to the next.
pub(super) const LAST_SAVED: &str = "__last-saved";

/// A reference in a text, by bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub start: usize,
    pub end: usize,
    pub name: &'a str,
    /// `${last-saved#name}`.
    pub last_saved: bool,
}

/// A reference that is not closed, or holds something else than a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// All references in a text.
pub(super) fn find(text: &str) -> Result<Vec<Found<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|at| at + from) {
        let end = start + 2 + text[start + 2..].find('}').ok_or(Malformed)?;
        let inner = &text[start + 2..end];
        from = end + 1;
        if inner.is_empty() {
            continue;
        }
        let (name, last_saved) = inner.strip_prefix("last-saved#").map_or((inner, false), |name| (name, true));
        if !is_name(name) {
            return Err(Malformed);
        }
        found.push(Found { start, end: from, name, last_saved });
    }
    Ok(found)
}

/// The name when the text is one reference and nothing else.
pub(super) fn only(text: &str) -> Option<&str> {
    match find(text).ok()?.as_slice() {
        [one] if one.start == 0 && one.end == text.len() => Some(one.name),
        _ => None,
    }
}

/// Whether there is a reference in the text.
pub(super) fn any(text: &str) -> bool {
    find(text).is_ok_and(|found| !found.is_empty())
}

/// Makes paths of references, as pyxform writes them: relative where both ends are in one repeat, absolute elsewhere.
pub(super) struct Resolver<'a> {
    tree: &'a Tree,
    /// Elements by name; none where two have it.
    names: HashMap<&'a str, Option<At>>,
}

/// How the path is used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Use {
    /// Within a predicate of another instance: relative paths begin at `current()`.
    pub current: bool,
    /// For the items of a select from a repeat: the path goes from above the repeat.
    pub from_parent: bool,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        let mut names = HashMap::new();
        for at in tree.walk() {
            let element = tree.get(at);
            if !matches!(element.what, What::Attribute | What::Entity) {
                names.entry(element.name.as_str()).and_modify(|at| *at = None).or_insert(Some(at));
            }
        }
        Self { tree, names }
    }

    /// The only element of a name.
    pub(super) fn named(&self, name: &str) -> Option<At> {
        self.names.get(name).copied().flatten()
    }

    /// The text with every reference replaced. What is unknown or malformed (and has been reported) becomes an empty text, so that the
    /// rest of the expression can still be checked.
    pub(super) fn resolve(&self, text: &str, context: Option<At>, how: Use) -> String {
        let Ok(found) = find(text) else { return text.to_owned() };
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for reference in found {
            out.push_str(&text[from..reference.start]);
            out.push_str(&self.path(text, &reference, context, how));
            from = reference.end;
        }
        out.push_str(&text[from..]);
        out
    }

    /// The path of one reference in a text, with a space on either side as pyxform has it.
    pub(super) fn path(&self, text: &str, reference: &Found<'_>, context: Option<At>, how: Use) -> String {
        let Some(target) = self.named(reference.name) else { return " '' ".to_owned() };
        if reference.last_saved {
            return format!(" instance('{LAST_SAVED}'){} ", self.tree.path(target));
        }
        if let Some(context) = context
            && !is_place_in_indexed_repeat(text, reference)
            && let Some(path) = self.relative(target, context, how.from_parent)
        {
            let current = how.current || in_predicate_of_instance(text, reference);
            return format!(" {}{path} ", if current { "current()/" } else { "" });
        }
        format!(" {} ", self.tree.path(target))
    }

    /// `../../pax`, when a repeat is above both.
    fn relative(&self, target: At, source: At, from_parent: bool) -> Option<String> {
        let repeat = self.common(source, target, |what| what == What::Repeat)?;
        let is_repeat = |at: &At| self.tree.get(*at).what == What::Repeat;
        let nearest = |at: At| self.tree.up(at).skip(1).find(is_repeat);
        let mut base = self.common(source, target, |what| matches!(what, What::Repeat | What::Group | What::Meta))?;
        if from_parent
            && nearest(target) == Some(repeat)
            && (nearest(repeat).is_none() || nearest(source) != Some(repeat))
        {
            base = self.tree.get(repeat).parent?;
            let steps = self.tree.up(source).position(|at| at == repeat)? + 1;
            return Some(vec![".."; steps].join("/") + &self.tree.path_below(target, Some(base)));
        }
        let steps = self.tree.up(source).position(|at| at == base)?;
        Some(vec![".."; steps].join("/") + &self.tree.path_below(target, Some(base)))
    }

    /// The nearest element above both (not one of them) of which `is` is true.
    fn common(&self, a: At, b: At, is: impl Fn(What) -> bool) -> Option<At> {
        let above: Vec<At> = self.tree.up(b).skip(1).collect();
        self.tree.up(a).skip(1).find(|at| above.contains(at) && is(self.tree.get(*at).what))
    }
}

/// Whether the reference stands where `indexed-repeat` wants a field or a repeat: the 1st, 2nd, 4th or 6th argument. These paths are
/// absolute, as they mean all instances.
fn is_place_in_indexed_repeat(text: &str, reference: &Found<'_>) -> bool {
    const CALL: &str = "indexed-repeat(";
    let Some(start) = text[..reference.start].rfind(CALL).map(|at| at + CALL.len()) else { return false };
    let (mut depth, mut argument) = (0_i32, 0);
    for c in text[start..reference.start].chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            ',' if depth == 0 => argument += 1,
            _ => {}
        }
    }
    depth == 0 && matches!(argument, 0 | 1 | 3 | 5)
}

/// Whether the reference stands in the brackets of `instance('list')/root/item[…]`.
fn in_predicate_of_instance(text: &str, reference: &Found<'_>) -> bool {
    if !text.contains("instance(") {
        return false;
    }
    let before = &text[..reference.start];
    match before.rfind('[') {
        Some(open) => !before[open..].contains(']') && text[reference.end..].contains(']'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_and_broken_ones_refused() {
        let names = |text| find(text).map(|found| found.iter().map(|f| f.name.to_owned()).collect::<Vec<_>>());
        assert_eq!(names("${a} + ${b-1.c}"), Ok(vec!["a".to_owned(), "b-1.c".to_owned()]));
        assert_eq!(names("${姓名} = ''"), Ok(vec!["姓名".to_owned()]));
        assert_eq!(names("${} and $"), Ok(Vec::new()));
        for broken in ["${a = 1", "${ a }", "${1a}", "x ${"] {
            assert_eq!(names(broken), Err(Malformed), "{broken}");
        }
        assert_eq!((only("${a}"), only("${a} "), only("${a}${b}")), (Some("a"), None, None));
    }
}
