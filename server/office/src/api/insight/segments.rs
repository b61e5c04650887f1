//! Saved segments with their counts, what rules can ask, and trying a rule. Segments are made and edited as records.

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::insight::{Asked, Source};
use cairn_client::{Filter, ListQuery, Workspace};
use cairn_domain::{Kind, Scalar, Shape, Value};
use cairn_insight::figures::Rule;
use jiff::civil::Date;
use serde::Deserialize as _;

use super::{DayParams, behind};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{RuleField, RulePreview, RuleToTry, SavedSegment, SavedSegments, code, note};

/// All saved segments with how many customers each picks.
#[utoipa::path(get, path = "/insight/segments", params(DayParams), responses((status = 200, body = SavedSegments), (status = "4XX", body = Problem)))]
pub async fn saved_segments(
    State(state): State<OfficeState>,
    Query(day): Query<DayParams>,
) -> Result<Json<SavedSegments>, Problem> {
    Ok(Json(state.ask(move |book| saved(book, day.day(book)?)).await?))
}

fn saved(book: &Workspace, day: Option<Date>) -> Result<SavedSegments, Problem> {
    let mut segments = Vec::new();
    let mut rules = Vec::new();
    let mut query = ListQuery { limit: 100, filter: Filter::default(), ..ListQuery::of(Kind::Segment) };
    loop {
        let page = book.list(&query)?;
        for row in page.rows {
            let Some(Value::Json(json)) = book.record(row.id)?.record.fields.remove("rule") else { continue };
            let read = rule(&json).and_then(|rule| book.check_rule(&rule).map(|()| rule).map_err(Into::into));
            let problem = read.as_ref().err().map(|problem: &Problem| problem.text.clone());
            rules.extend(read.ok());
            segments.push(SavedSegment {
                id: row.id.to_string(),
                name: row.title,
                rule: json,
                customers: None,
                problem,
            });
        }
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let members = book.members_of_each(&rules, day)?;
    let of = members.first().map_or_else(|| book.count(Kind::Customer), |members| Ok(members.of))?;
    let mut counts = members.iter().map(|members| members.customers.len());
    for segment in segments.iter_mut().filter(|segment| segment.problem.is_none()) {
        segment.customers = counts.next();
    }
    let currency = book.figure_settings()?.currency;
    Ok(SavedSegments { segments, of, currency, note: note("members", of, day.unwrap_or_else(|| book.today())) })
}

fn rule(json: &serde_json::Value) -> Result<Rule, Problem> {
    Rule::deserialize(json).map_err(|e| Problem::bad_request(format!("The rule cannot be read: {e}.")))
}

/// Who a rule picks, without saving it.
#[utoipa::path(post, path = "/insight/segments/preview", params(DayParams), request_body = RuleToTry, responses((status = 200, body = RulePreview), (status = "4XX", body = Problem)))]
pub async fn preview(
    State(state): State<OfficeState>,
    Query(day): Query<DayParams>,
    Json(wanted): Json<RuleToTry>,
) -> Result<Json<RulePreview>, Problem> {
    let answer = state.ask(move |book| {
        let day = day.day(book)?;
        let found = book.members(&rule(&wanted.rule)?, day)?;
        let first = behind::page(book, &found.customers, day, 0, 8)?.rows;
        Ok(RulePreview { customers: found.customers.len(), of: found.of, first })
    });
    Ok(Json(answer.await?))
}

/// The closed lists of the figures.
const CLASSES: &[(&str, &[&str])] = &[
    ("grade", &["platinum", "gold", "iron", "lead"]),
    ("size", &["key", "ordinary", "small"]),
    ("abc", &["a", "b", "c"]),
    ("matrix", &["partner", "develop", "maintain", "economise"]),
    (
        "segment",
        &[
            "champions",
            "loyal",
            "potential_loyalists",
            "new",
            "promising",
            "need_attention",
            "about_to_sleep",
            "at_risk",
            "cannot_lose",
            "hibernating",
            "lost",
        ],
    ),
    ("stage", &["unacquainted", "exploration", "build_up", "stable", "decline", "lost"]),
    ("relation_by_purchases", &["potential", "target", "current", "lost"]),
    ("ending", &["early_abortion", "mid_term", "early_exit", "long_hold"]),
    ("warnings", &["overdue", "spend_falling", "intervals_lengthening", "contacts_unanswered", "no_contact"]),
];
/// The closed list of a figure's classes, in their order.
pub fn classes(figure: &str) -> &'static [&'static str] {
    CLASSES.iter().find(|(of, _)| *of == figure).map_or(&[], |(_, all)| all)
}

const DAYS: &[&str] = &["last_purchase", "due"];
const AMOUNTS: &[&str] = &["mean_spend", "monetary", "spend_per_year", "potential"];

/// Every field, figure and answer that a rule or a tree can ask for.
#[utoipa::path(get, path = "/insight/segments/fields", responses((status = 200, body = Vec<RuleField>), (status = "4XX", body = Problem)))]
pub async fn rule_fields(State(state): State<OfficeState>) -> Result<Json<Vec<RuleField>>, Problem> {
    let answer = state.ask(|book| Ok(book.askable()?.into_iter().filter_map(rule_field).collect()));
    Ok(Json(answer.await?))
}

fn rule_field(Asked { name, kind, source }: Asked) -> Option<RuleField> {
    let shape = Kind::Customer.spec().field(&name).map(|field| field.shape).filter(|_| source == Source::Record);
    let choices = match shape {
        // Lists of entries, such as telephones, have no value that could be compared.
        Some(Shape::Items(_) | Shape::Ledger(_) | Shape::Note | Shape::Status(_)) => return None,
        Some(Shape::Scalar(Scalar::Choice(all))) => owned(all),
        Some(_) => Vec::new(),
        None => owned(classes(&name)),
    };
    let figure = source == Source::Figure;
    Some(RuleField {
        kind: code(&kind),
        source: code(&source),
        choices,
        day: matches!(shape, Some(Shape::Scalar(Scalar::Date))) || figure && DAYS.contains(&name.as_str()),
        money: figure && AMOUNTS.contains(&name.as_str()),
        name,
    })
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_insight::figures::{Abc, Ending, FIGURE_FIELDS, Grade, Matrix, Relation, Segment, Size, Stage};

    #[test]
    fn every_class_is_one_that_the_figures_know() {
        for (name, classes) in CLASSES {
            for class in *classes {
                let json = serde_json::Value::String((*class).to_owned());
                let known = match *name {
                    "grade" => Grade::deserialize(&json).is_ok(),
                    "size" => Size::deserialize(&json).is_ok(),
                    "abc" => Abc::deserialize(&json).is_ok(),
                    "matrix" => Matrix::deserialize(&json).is_ok(),
                    "segment" => Segment::deserialize(&json).is_ok(),
                    "stage" => Stage::deserialize(&json).is_ok(),
                    "relation_by_purchases" => Relation::deserialize(&json).is_ok(),
                    "ending" => Ending::deserialize(&json).is_ok(),
                    _ => true,
                };
                assert!(known, "{name}: {class}");
            }
        }
        let named: Vec<&str> = DAYS.iter().chain(AMOUNTS).copied().chain(CLASSES.iter().map(|c| c.0)).collect();
        assert!(named.iter().all(|name| FIGURE_FIELDS.iter().any(|(known, _)| known == name)), "{named:?}");
    }
}
