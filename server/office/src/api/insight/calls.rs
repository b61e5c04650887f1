//! Whom to turn to.

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::Workspace;
use cairn_domain::RecordId;
use cairn_insight::figures::WHOLE;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

use super::DayParams;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{Calls, DueJson, SlippingJson, WinBackJson, code, note};

/// How many to answer.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MostParams {
    /// How many, at most 500; 100 by default.
    limit: Option<usize>,
    /// As of this day, `2025-12-31`; today by default.
    as_of: Option<String>,
}

impl MostParams {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(100).min(500)
    }

    fn day(&self, book: &Workspace) -> Result<Option<Date>, Problem> {
        DayParams { as_of: self.as_of.clone() }.day(book)
    }
}

/// Lost customers worth an attempt, by value and cause.
#[utoipa::path(get, path = "/insight/win-back", params(MostParams), responses((status = 200, body = Calls<WinBackJson>), (status = "4XX", body = Problem)))]
pub async fn win_back(
    State(state): State<OfficeState>,
    Query(params): Query<MostParams>,
) -> Result<Json<Calls<WinBackJson>>, Problem> {
    let answer = state.ask(move |book| {
        let day = params.day(book)?;
        let all = book.win_back(day)?;
        let titles = Titles::of(book, all.iter().take(params.limit()).map(|one| one.customer))?;
        let rows = all.iter().take(params.limit()).map(|one| WinBackJson {
            id: one.customer.to_string(),
            title: titles.of_one(one.customer),
            reason: one.loss.map(|loss| code(&loss.reason)),
            kind: one.loss.map(|loss| code(&loss.kind)),
            potential: one.potential,
            chance: f64::from(one.chance) / f64::from(WHOLE),
            expected: one.expected,
            silence_days: one.silence_days,
        });
        calls(book, day, "win_back", rows.collect(), all.iter().map(|one| one.expected))
    });
    Ok(Json(answer.await?))
}

/// Customers who are falling off, with why we think so, most at stake first.
#[utoipa::path(get, path = "/insight/slipping", params(MostParams), responses((status = 200, body = Calls<SlippingJson>), (status = "4XX", body = Problem)))]
pub async fn slipping(
    State(state): State<OfficeState>,
    Query(params): Query<MostParams>,
) -> Result<Json<Calls<SlippingJson>>, Problem> {
    let answer = state.ask(move |book| {
        let day = params.day(book)?;
        let all = book.slipping(day)?;
        let titles = Titles::of(book, all.iter().take(params.limit()).map(|one| one.customer))?;
        let rows = all.iter().take(params.limit()).map(|one| SlippingJson {
            id: one.customer.to_string(),
            title: titles.of_one(one.customer),
            warnings: one.warnings.iter().map(Into::into).collect(),
            at_stake: one.at_stake,
        });
        calls(book, day, "slipping", rows.collect(), all.iter().map(|one| one.at_stake))
    });
    Ok(Json(answer.await?))
}

/// Customers whose next purchase is due by their own rhythm, the longest due first.
#[utoipa::path(get, path = "/insight/due", params(MostParams), responses((status = 200, body = Calls<DueJson>), (status = "4XX", body = Problem)))]
pub async fn due(
    State(state): State<OfficeState>,
    Query(params): Query<MostParams>,
) -> Result<Json<Calls<DueJson>>, Problem> {
    let answer = state.ask(move |book| {
        let day = params.day(book)?;
        let all = book.due(day)?;
        let titles = Titles::of(book, all.iter().take(params.limit()).map(|one| one.customer))?;
        let rows = all.iter().take(params.limit()).map(|one| DueJson {
            id: one.customer.to_string(),
            title: titles.of_one(one.customer),
            since: one.since.to_string(),
            days: one.days,
        });
        calls(book, day, "due", rows.collect(), all.iter().map(|_| 0))
    });
    Ok(Json(answer.await?))
}

/// What customers are called.
struct Titles(BTreeMap<RecordId, String>);

impl Titles {
    fn of(book: &Workspace, ids: impl Iterator<Item = RecordId>) -> Result<Self, Problem> {
        Ok(Self(book.titles(ids)?))
    }

    fn of_one(&self, id: RecordId) -> String {
        self.0.get(&id).cloned().unwrap_or_default()
    }
}

fn calls<T>(
    book: &Workspace,
    day: Option<Date>,
    name: &'static str,
    rows: Vec<T>,
    amounts: impl ExactSizeIterator<Item = i64>,
) -> Result<Calls<T>, Problem> {
    let total = amounts.len();
    Ok(Calls {
        rows,
        total,
        sum: amounts.fold(0, i64::saturating_add),
        currency: book.figure_settings()?.currency,
        note: note(name, total as u64, day.unwrap_or_else(|| book.today())),
    })
}
