//! The customers behind any figure.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::Workspace;
use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DayParams, selector};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{CustomerLine, CustomerPage};

/// Whose customers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BehindParams {
    /// `grade:gold`, `cell:5:4`, `stage:decline`, `lost:2026-01-01:2026-03-31`, `saved:ID`…; several joined by `+` must all hold.
    behind: String,
    /// As of this day; today by default.
    as_of: Option<String>,
    /// The `next` of the page before.
    after: Option<usize>,
    /// How many rows, at most 100; 50 by default.
    limit: Option<usize>,
}

/// The customers that a figure stands for, those who spent most first.
#[utoipa::path(get, path = "/insight/customers", params(BehindParams), responses((status = 200, body = CustomerPage), (status = "4XX", body = Problem)))]
pub async fn customers(
    State(state): State<OfficeState>,
    Query(params): Query<BehindParams>,
) -> Result<Json<CustomerPage>, Problem> {
    let answer = state.ask(move |book| {
        let as_of = DayParams { as_of: params.as_of }.day(book)?;
        let ids = selector::customers(book, &params.behind, as_of)?;
        page(book, &ids, as_of, params.after.unwrap_or(0), params.limit.unwrap_or(50).clamp(1, 100))
    });
    Ok(Json(answer.await?))
}

/// One page of these customers: by what they spent, then those who never bought nor were met.
pub fn page(
    book: &Workspace,
    ids: &[RecordId],
    as_of: Option<Date>,
    after: usize,
    limit: usize,
) -> Result<CustomerPage, Problem> {
    let known = book.figures_of(ids, as_of)?;
    let told: BTreeSet<RecordId> = known.iter().map(|figures| figures.customer).collect();
    let others: Vec<RecordId> = ids.iter().copied().filter(|id| !told.contains(id)).collect();
    let shown: Vec<RecordId> =
        known.iter().map(|f| f.customer).chain(others.iter().copied()).skip(after).take(limit).collect();
    let titles = book.titles(shown.iter().copied())?;
    let line = |(at, id): (usize, &RecordId)| {
        let title = titles.get(id).cloned().unwrap_or_default();
        match known.get(after + at) {
            Some(figures) => CustomerLine::of(figures, title),
            None => CustomerLine::bare(id.to_string(), title),
        }
    };
    let rows: Vec<CustomerLine> = shown.iter().enumerate().map(line).collect();
    let total = known.len() + others.len();
    let next = after + rows.len();
    Ok(CustomerPage {
        rows,
        total,
        next: (next < total).then_some(next),
        currency: book.figure_settings()?.currency,
        as_of: as_of.unwrap_or_else(|| book.today()).to_string(),
    })
}
