//! `search('file', 'contains', 'column', ${text}, 'filter', ${value})` in the appearance column: the items of a CSV beside the form. It
//! becomes a list with a filter, so that the engine knows one kind of list only.

use crate::check::Report;

use super::choices::Lists;
use super::table::Source;
use super::tree::{Choices, From};

/// A call of `search`, its arguments as they are written.
pub(super) struct Search(Vec<String>);

/// The call in an appearance.
pub(super) fn parse(appearance: &str) -> Option<Search> {
    let start = appearance.find("search(")? + "search(".len();
    let (mut arguments, mut current, mut depth, mut quote) = (Vec::new(), String::new(), 0_u32, None);
    for c in appearance[start..].chars() {
        match (c, quote) {
            (c, Some(q)) => {
                if c == q {
                    quote = None;
                }
                current.push(c);
            }
            ('\'' | '"', None) => {
                quote = Some(c);
                current.push(c);
            }
            (')', None) if depth == 0 => {
                arguments.push(current.trim().to_owned());
                return Some(Search(arguments));
            }
            (',', None) if depth == 0 => arguments.push(std::mem::take(&mut current).trim().to_owned()),
            (c, None) => {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                current.push(c);
            }
        }
    }
    None
}

/// Turns the list into the file's, with the names and labels of the list's first item as the columns to take.
pub(super) fn apply(
    search: &Search,
    list: &str,
    lists: &Lists,
    choices: &mut Choices,
    place: &Source,
    report: &mut Report,
) {
    if matches!(choices.from, From::File { .. }) {
        report.error(
            place.place.clone(),
            "search() does not go with a select from a file: delete search(), or write select_one LIST",
        );
        return;
    }
    let Some(file) = search.0.first().and_then(|argument| literal(argument)) else {
        report.error(place.place.clone(), "search() begins with the name of a CSV in quotes: search('guides')");
        return;
    };
    let Some(item) = lists.get(list).and_then(|list| list.items.first()) else { return };
    let label = match &item.label {
        super::table::Words::None => item.name.clone(),
        super::table::Words::Plain(source) => source.text.clone(),
        super::table::Words::Many(words) => words[0].1.text.clone(),
    };
    match filter(&search.0) {
        Ok(filter) => choices.from = From::Search { file: file.to_owned(), filter },
        Err(problem) => report.error(place.place.clone(), problem),
    }
    choices.value = Some(item.name.clone());
    choices.label = Some(label.split(',').next().unwrap_or_default().trim().to_owned());
}

/// The filter as a predicate.
fn filter(arguments: &[String]) -> Result<Option<String>, String> {
    let mut parts = Vec::new();
    match arguments.len() {
        1 => {}
        4 | 6 => {
            let how = literal(&arguments[1]).unwrap_or_default();
            let columns = literal(&arguments[2]).unwrap_or_default();
            let text = &arguments[3];
            let one = |column: &str| match how {
                "contains" => Some(format!("contains({column}, {text})")),
                "startswith" => Some(format!("starts-with({column}, {text})")),
                "endswith" => Some(format!("ends-with({column}, {text})")),
                "matches" => Some(format!("{column} = {text}")),
                _ => None,
            };
            let tests: Option<Vec<String>> =
                columns.split(',').map(str::trim).filter(|c| !c.is_empty()).map(one).collect();
            match tests {
                Some(tests) if !tests.is_empty() => parts.push(format!("({})", tests.join(" or "))),
                _ => return Err("search() compares with 'contains', 'startswith', 'endswith' or 'matches', in columns named in quotes".to_owned()),
            }
            if let [_, _, _, _, column, value] = arguments {
                let column =
                    literal(column).ok_or("the fifth argument of search() is the name of a column in quotes")?;
                parts.push(format!("{column} = {value}"));
            }
        }
        n => return Err(format!("search() takes 1, 4 or 6 arguments, not {n}")),
    }
    Ok((!parts.is_empty()).then(|| parts.join(" and ")))
}

fn literal(argument: &str) -> Option<&str> {
    ['\'', '"'].iter().find_map(|quote| argument.strip_prefix(*quote)?.strip_suffix(*quote))
}
