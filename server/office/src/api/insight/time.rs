//! Figures over time.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use cairn_insight::figures::{Churn, Stage, Step, churn as churn_of, cohorts as cohorts_of, losses};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DayParams, day, selector, word};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{ChurnAnswer, CohortsAnswer, FlowAnswer, FlowLink, code, loss_counts, note, notes};

/// Which periods.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeriodParams {
    /// `month`, `quarter` (the default) or `year`.
    step: Option<String>,
    /// How many of them up to the present one, 1 to 60; 12 by default.
    periods: Option<usize>,
    /// As of this day; today by default.
    as_of: Option<String>,
}

const MOST_PERIODS: usize = 60;

impl PeriodParams {
    fn step(&self) -> Result<Step, Problem> {
        self.step.as_deref().map_or(Ok(Step::Quarter), word)
    }
}

/// First and last day of each of the `count` calendar periods up to the one of `as_of`, oldest first; the last one ends with `as_of`.
fn periods(step: Step, count: usize, as_of: Date) -> Vec<(Date, Date)> {
    let months = i8::try_from(step.months()).unwrap_or(12);
    let first_month = (as_of.month() - 1) / months * months + 1;
    let mut found = Vec::new();
    let mut start = Date::new(as_of.year(), first_month, 1).ok();
    let mut end = as_of;
    while let Some(from) = start.filter(|_| found.len() < count) {
        found.push((from, end));
        let Ok(before) = from.yesterday() else { break };
        (start, end) = (from.checked_sub(i32::from(months).months()).ok(), before);
    }
    found.reverse();
    found
}

/// Churn and retention, period by period, and why customers were lost.
#[utoipa::path(get, path = "/insight/churn", params(PeriodParams), responses((status = 200, body = ChurnAnswer), (status = "4XX", body = Problem)))]
pub async fn churn(
    State(state): State<OfficeState>,
    Query(params): Query<PeriodParams>,
) -> Result<Json<ChurnAnswer>, Problem> {
    let answer = state.ask(move |book| {
        let step = params.step()?;
        let count = params.periods.unwrap_or(12).clamp(1, MOST_PERIODS);
        let as_of = DayParams { as_of: params.as_of }.day(book)?.unwrap_or_else(|| book.today());
        let (histories, settings) = (book.histories()?, book.figure_settings()?);
        let spans = periods(step, count, as_of);
        let all: Vec<Churn> = spans.iter().map(|(from, to)| churn_of(&histories, &settings, *from, *to)).collect();
        let lost = selector::lost_between(book, spans.first().map_or(as_of, |span| span.0), as_of)?;
        let noted = book.losses()?;
        let (reasons, kinds) = loss_counts(&losses(&lost, |id| noted.get(&id).copied()));
        let at_start = all.last().map_or(0, |churn| churn.at_start);
        Ok(ChurnAnswer {
            periods: all.iter().map(Into::into).collect(),
            reasons,
            kinds,
            notes: notes([("churn", at_start), ("losses", lost.len() as u64)], as_of),
        })
    });
    Ok(Json(answer.await?))
}

/// Of the customers who first bought in a period, how many still buy.
#[utoipa::path(get, path = "/insight/cohorts", params(PeriodParams), responses((status = 200, body = CohortsAnswer), (status = "4XX", body = Problem)))]
pub async fn cohorts(
    State(state): State<OfficeState>,
    Query(params): Query<PeriodParams>,
) -> Result<Json<CohortsAnswer>, Problem> {
    let answer = state.ask(move |book| {
        let step = params.step()?;
        let count = params.periods.unwrap_or(16).clamp(1, MOST_PERIODS);
        let as_of = DayParams { as_of: params.as_of }.day(book)?.unwrap_or_else(|| book.today());
        let all = cohorts_of(&book.histories()?, step, as_of);
        let latest = &all[all.len().saturating_sub(count)..];
        Ok(CohortsAnswer {
            step: code(&step),
            currency: book.figure_settings()?.currency,
            note: note("cohorts", latest.iter().map(|cohort| cohort.size).sum(), as_of),
            cohorts: latest.iter().map(Into::into).collect(),
        })
    });
    Ok(Json(answer.await?))
}

/// Between which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FlowParams {
    /// First day; a year before the last by default.
    from: Option<String>,
    /// Last day; today by default.
    as_of: Option<String>,
}

/// Where relations went between two days, stage by stage.
#[utoipa::path(get, path = "/insight/flow", params(FlowParams), responses((status = 200, body = FlowAnswer), (status = "4XX", body = Problem)))]
pub async fn flow(
    State(state): State<OfficeState>,
    Query(params): Query<FlowParams>,
) -> Result<Json<FlowAnswer>, Problem> {
    let answer = state.ask(move |book| {
        let as_of = DayParams { as_of: params.as_of }.day(book)?;
        let to = as_of.unwrap_or_else(|| book.today());
        let from = params.from.as_deref().map(day).transpose()?;
        let from = from.or_else(|| to.checked_sub(1.year()).ok()).unwrap_or(to);
        if from >= to {
            return Err(Problem::bad_request(format!(
                "The flow goes from one day to a later one: {from} is not before {to}."
            )));
        }
        let then = book.stages(Some(from))?;
        let mut counts: BTreeMap<(Stage, Stage), u64> = BTreeMap::new();
        let now = book.stages(as_of)?;
        for (id, stage) in &now {
            let before = then.get(id).copied().unwrap_or(Stage::Unacquainted);
            *counts.entry((before, *stage)).or_default() += 1;
        }
        let link = |((from, to), customers): (&(Stage, Stage), &u64)| FlowLink {
            from: code(from),
            to: code(to),
            customers: *customers,
        };
        Ok(FlowAnswer {
            from: from.to_string(),
            to: to.to_string(),
            links: counts.iter().map(link).collect(),
            note: note("flow", now.len() as u64, to),
        })
    });
    Ok(Json(answer.await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_follow_the_calendar_and_end_with_the_day_asked_for() {
        let quarters = periods(Step::Quarter, 3, date(2026, 2, 10));
        let day = |year, month, day| date(year, month, day);
        assert_eq!(
            quarters,
            [
                (day(2025, 7, 1), day(2025, 9, 30)),
                (day(2025, 10, 1), day(2025, 12, 31)),
                (day(2026, 1, 1), day(2026, 2, 10))
            ]
        );
        assert_eq!(periods(Step::Year, 2, date(2026, 2, 10))[0], (day(2025, 1, 1), day(2025, 12, 31)));
        assert_eq!(periods(Step::Month, 2, date(2026, 3, 31))[0], (day(2026, 2, 1), day(2026, 2, 28)));
    }
}
