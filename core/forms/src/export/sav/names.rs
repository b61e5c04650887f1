//! Names of variables: valid in SPSS, unique, and the eight-byte ones that the dictionary is written with.

use std::collections::BTreeSet;

use super::Variable;

/// The longest name, in bytes.
const LONGEST: usize = 64;

const RESERVED: [&str; 13] = ["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"];

/// A variable's two names.
pub(super) struct Name {
    /// At most eight bytes, ASCII.
    pub short: String,
    /// What people see.
    pub long: String,
}

/// Names for all variables, in their order.
pub(super) fn names(variables: &[Variable]) -> Vec<Name> {
    let mut taken = BTreeSet::new();
    let long = variables.iter().map(|variable| unique(&valid(&variable.name), &mut taken));
    long.enumerate().map(|(index, long)| Name { short: format!("V{}", index + 1), long }).collect()
}

/// A name begins with a letter (of any script) or `@`, holds letters, digits, `.`, `_`, `$`, `#`, `@`, does not end with a period or an
/// underscore, and is no keyword.
fn valid(name: &str) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_alphanumeric() || "._$#@".contains(c) { c } else { '_' }).collect();
    if !out.starts_with(|c: char| c.is_alphabetic() || c == '@') {
        out.insert(0, '@');
    }
    out = super::cut(&out, LONGEST).trim_end_matches(['.', '_']).to_owned();
    if out.is_empty() || RESERVED.contains(&out.to_uppercase().as_str()) {
        out.push_str("_1");
    }
    out
}

/// SPSS does not tell capital letters apart.
fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut out = name.to_owned();
    let mut n = 1;
    while !taken.insert(out.to_uppercase()) {
        n += 1;
        let tail = format!("_{n}");
        out = super::cut(name, LONGEST - tail.len()).to_owned() + &tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_valid_and_stay_apart() {
        assert_eq!(valid("a-b.c"), "a_b.c");
        assert_eq!(
            (valid("1a"), valid("姓名"), valid("to"), valid("x.")),
            ("@1a".into(), "姓名".into(), "to_1".into(), "x".into())
        );
        let mut taken = BTreeSet::new();
        let long = "长".repeat(40);
        let names: Vec<String> = ["a", "A", &long, &long].map(|name| unique(&valid(name), &mut taken)).into();
        assert_eq!(names[..2], ["a", "A_2"]);
        assert!(names.iter().all(|name| name.len() <= LONGEST) && names[2] != names[3]);
    }
}
