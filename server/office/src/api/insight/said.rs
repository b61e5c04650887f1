//! The customers behind figures over answers and complaints, as `selector` names them.

use cairn_client::Workspace;
use cairn_client::insight::Period;
use cairn_domain::{Kind, RecordId, Value};
use cairn_insight::satisfaction::{CountedShare, Groups};

use crate::problem::Problem;
use crate::wire::insight::code;

fn unknown(what: &str) -> Problem {
    Problem::bad_request(format!("{what:?} is no part of these figures."))
}

/// The customers behind a part of the satisfaction of a period: `nps:promoters`, `level:come_again:yes`, `csat:0:no`,
/// `dimension:empathy`, `indicator:return_rate`, `touchpoint:KEY`; a key is percent-encoded, empty for answers that do not say.
pub fn satisfaction(book: &Workspace, period: Period, part: &[&str]) -> Result<Vec<RecordId>, Problem> {
    let all = book.satisfaction(period)?;
    let records = match *part {
        ["nps", which] => {
            let nps = all.nps.as_ref().ok_or_else(|| unknown("nps"))?;
            match which {
                "promoters" => nps.promoters.clone(),
                "passives" => nps.passives.clone(),
                "detractors" => nps.detractors.clone(),
                _ => return Err(unknown(which)),
            }
        }
        ["level", level, side] => {
            let share = match level {
                "satisfied" => &all.levels.satisfied,
                "come_again" => &all.levels.come_again,
                "bring_friends" => &all.levels.bring_friends,
                _ => return Err(unknown(level)),
            };
            sided(share, side)
        }
        ["csat", at, side] => {
            let csat = at.parse::<usize>().ok().and_then(|at| all.csat.get(at)).ok_or_else(|| unknown(at))?;
            sided(&csat.top_two, side)
        }
        ["dimension", name] => {
            let dimensions = all.servqual.iter().flat_map(|servqual| &servqual.dimensions);
            let found = dimensions.into_iter().find(|dimension| code(&dimension.dimension) == name);
            found.ok_or_else(|| unknown(name))?.responses.clone()
        }
        ["indicator", name] => {
            let found = all.indicators.iter().find(|indicator| code(&indicator.kind) == name);
            found.ok_or_else(|| unknown(name))?.records.clone()
        }
        [by, key] => group(&all.groups, by, decoded(key).as_ref())?,
        _ => return Err(unknown(&part.join(":"))),
    };
    whose(book, &records)
}

/// The customers behind a part of the complaints of a period: `all`, `waiting`, `answered_in_time:no`, `on_the_spot:yes`,
/// `reopened:yes`, `returned:no`, `cause:TOUCHPOINT:CAUSE` with both percent-encoded, empty where nobody noted it.
pub fn complaints(book: &Workspace, period: Period, part: &[&str]) -> Result<Vec<RecordId>, Problem> {
    let all = book.complaints(period)?.figures;
    let records = match *part {
        ["all"] => all.complaints,
        ["waiting"] => all.waiting,
        ["answered_in_time", side] => sided(&all.answered_in_time, side),
        ["on_the_spot", side] => sided(&all.solved_on_the_spot, side),
        ["reopened", side] => sided(&all.reopened, side),
        ["returned", side] => sided(&all.returned, side),
        ["cause", touchpoint, cause] => {
            let (touchpoint, cause) = (decoded(touchpoint), decoded(cause));
            let cell = all.causes.cells.into_iter().find(|cell| cell.touchpoint == touchpoint && cell.cause == cause);
            cell.map(|cell| cell.cases).unwrap_or_default()
        }
        _ => return Err(unknown(&part.join(":"))),
    };
    whose(book, &records)
}

fn sided(share: &CountedShare, side: &str) -> Vec<RecordId> {
    if side == "no" { share.lacking.clone() } else { share.having.clone() }
}

fn group(all: &[Groups], by: &str, key: Option<&String>) -> Result<Vec<RecordId>, Problem> {
    let groups = all.iter().find(|groups| code(&groups.by) == by).ok_or_else(|| unknown(by))?;
    let found = groups.groups.iter().find(|group| group.key.as_ref() == key);
    Ok(found.map(|group| group.responses.clone()).unwrap_or_default())
}

/// A percent-encoded text; `None` for an empty one.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%');
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = &tail[if byte.is_some() { 2 } else { 0 }..];
    }
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// The customers that records are, or are about, each once. A record about nobody leads to nobody.
fn whose(book: &Workspace, records: &[RecordId]) -> Result<Vec<RecordId>, Problem> {
    let mut found = Vec::new();
    for id in records {
        let record = book.record(*id)?.record;
        match (record.kind, record.fields.get("customer")) {
            (Kind::Customer, _) => found.push(record.id),
            (_, Some(Value::Text(customer))) => found.extend(customer.parse::<RecordId>().ok()),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn keys_come_back_as_they_were() {
        assert_eq!(decoded("%E9%85%92%E5%BA%97%3A%2B1"), Some("酒店:+1".to_owned()));
        assert_eq!(decoded("100%"), Some("100%".to_owned()), "what is no code stays");
        assert_eq!(decoded(""), None);
    }
}
