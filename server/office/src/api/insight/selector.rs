//! Which customers a figure stands for, as a text that fits into an address: `grade:gold`, or several that all must hold, joined by
//! `+`: `stage:decline+matrix:partner`.

use cairn_client::Workspace;
use cairn_client::insight::Period;
use cairn_domain::RecordId;
use cairn_insight::figures::{LossKind, LossReason, Relation, Selector, Stage, Step, churn, cohorts, losses};
use jiff::civil::Date;

use super::{day, said, word};
use crate::api::request::record_id;
use crate::problem::Problem;

/// The customers that the text names, in the order of their identifiers.
pub fn customers(book: &Workspace, text: &str, as_of: Option<Date>) -> Result<Vec<RecordId>, Problem> {
    let mut kept: Option<Vec<RecordId>> = None;
    for part in text.split('+') {
        let mut found = one(book, part, as_of)?;
        found.sort_unstable();
        kept = Some(match kept {
            Some(before) => before.into_iter().filter(|id| found.binary_search(id).is_ok()).collect(),
            None => found,
        });
    }
    Ok(kept.unwrap_or_default())
}

fn one(book: &Workspace, text: &str, as_of: Option<Date>) -> Result<Vec<RecordId>, Problem> {
    let parts: Vec<&str> = text.split(':').collect();
    let selector = match *parts.as_slice() {
        ["all"] => Selector::All,
        ["warned"] => Selector::Warned,
        ["bought", yes] => Selector::Bought(yes == "yes"),
        ["grade", class] => Selector::Grade(word(class)?),
        ["size", class] => Selector::Size(word(class)?),
        ["abc", class] => Selector::Abc(word(class)?),
        ["segment", class] => Selector::Segment(word(class)?),
        ["matrix", class] => Selector::Matrix(word(class)?),
        ["stage", class] => Selector::Stage(word(class)?),
        ["relation", class] => Selector::Relation(word(class)?),
        ["ending", class] => Selector::Ending(word(class)?),
        ["cell", r, worth] => Selector::Cell { r: score(r)?, fm: score(worth)? },
        ["saved", id] => return saved(book, id, as_of),
        ["unsaved", id] => return unsaved(book, id, as_of),
        ["flow", from, before, now] => return flow(book, day(from)?, as_of, before, word(now)?),
        ["cohort", step, start, period] => return cohort(book, word(step)?, day(start)?, period, as_of),
        [what @ ("lost" | "gained" | "won_back"), from, to] => return moved(book, what, day(from)?, day(to)?),
        [what @ ("loss_reason" | "loss_kind"), class, from, to] => {
            return lost_by(book, what, class, day(from)?, day(to)?);
        }
        ["satisfaction", from, to, ref part @ ..] => return said::satisfaction(book, span(from, to)?, part),
        ["complaints", from, to, ref part @ ..] => return said::complaints(book, span(from, to)?, part),
        ["loyalty", list, class] => return loyal(book, list, class, as_of),
        _ => return Err(Problem::bad_request(format!("{text:?} names no customers, as grade:gold would."))),
    };
    Ok(book.customers_in(selector, as_of)?)
}

fn span(from: &str, to: &str) -> Result<Period, Problem> {
    Ok(Period { from: day(from)?, to: day(to)? })
}

fn loyal(book: &Workspace, list: &str, class: &str, as_of: Option<Date>) -> Result<Vec<RecordId>, Problem> {
    let mut all = book.loyalty(as_of)?;
    let found = match list {
        "level" => all.levels.remove(&word(class)?),
        "type" => all.types.remove(&word(class)?),
        "quadrant" => all.quadrants.remove(&word(class)?),
        _ => return Err(Problem::bad_request(format!("{list:?} is not level, type or quadrant."))),
    };
    Ok(found.unwrap_or_default())
}

fn score(text: &str) -> Result<u8, Problem> {
    let score = text.parse().ok().filter(|score| (1..=5).contains(score));
    score.ok_or_else(|| Problem::bad_request(format!("{text:?} is not a score: 1 to 5.")))
}

/// The customers in a saved segment, in the order of their identifiers.
pub fn saved(book: &Workspace, id: &str, as_of: Option<Date>) -> Result<Vec<RecordId>, Problem> {
    let mut found = book.segment_members(record_id(id)?, as_of)?.customers;
    found.sort_unstable();
    Ok(found)
}

fn unsaved(book: &Workspace, id: &str, as_of: Option<Date>) -> Result<Vec<RecordId>, Problem> {
    let inside = saved(book, id, as_of)?;
    let all = book.customers_in(Selector::All, as_of)?;
    Ok(all.into_iter().filter(|id| inside.binary_search(id).is_err()).collect())
}

fn flow(book: &Workspace, from: Date, as_of: Option<Date>, before: &str, now: Stage) -> Result<Vec<RecordId>, Problem> {
    let wanted: Stage = word(before)?;
    let then = book.stages(Some(from))?;
    let later = book.stages(as_of)?;
    let went = |id: &RecordId| then.get(id).copied().unwrap_or(Stage::Unacquainted) == wanted;
    Ok(later.into_iter().filter(|(id, stage)| *stage == now && went(id)).map(|(id, _)| id).collect())
}

fn cohort(
    book: &Workspace,
    step: Step,
    start: Date,
    period: &str,
    as_of: Option<Date>,
) -> Result<Vec<RecordId>, Problem> {
    let nth: usize = period.parse().map_err(|_| Problem::bad_request("The period is a number from 0."))?;
    let all = cohorts(&book.histories()?, step, as_of.unwrap_or_else(|| book.today()));
    let found = all.into_iter().find(|cohort| cohort.start == start);
    Ok(found
        .and_then(|mut cohort| (nth < cohort.periods.len()).then(|| cohort.periods.remove(nth).active))
        .unwrap_or_default())
}

/// Who is lost on a day and was not yet on the day before another: also those who began in between.
pub fn lost_between(book: &Workspace, from: Date, to: Date) -> Result<Vec<RecordId>, Problem> {
    let lost = |day| book.customers_in(Selector::Relation(Relation::Lost), day);
    let already = lost(from.yesterday().ok())?;
    Ok(lost(Some(to))?.into_iter().filter(|id| already.binary_search(id).is_err()).collect())
}

fn moved(book: &Workspace, what: &str, from: Date, to: Date) -> Result<Vec<RecordId>, Problem> {
    let churn = churn(&book.histories()?, &book.figure_settings()?, from, to);
    Ok(match what {
        "lost" => churn.lost,
        "gained" => churn.gained,
        _ => churn.won_back,
    })
}

fn lost_by(book: &Workspace, what: &str, class: &str, from: Date, to: Date) -> Result<Vec<RecordId>, Problem> {
    let lost = lost_between(book, from, to)?;
    let noted = book.losses()?;
    let mut sorted = losses(&lost, |id| noted.get(&id).copied());
    Ok(if what == "loss_reason" {
        sorted.reasons.remove(&word::<LossReason>(class)?).unwrap_or_default()
    } else {
        sorted.kinds.remove(&word::<LossKind>(class)?).unwrap_or_default()
    })
}
