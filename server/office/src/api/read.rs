//! Reading records.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use cairn_client::{Filter, ListQuery, Row, SearchQuery, Sort, Workspace};
use cairn_domain::{Kind, RecordId, Value};
use serde::Deserialize;
use utoipa::IntoParams;

use super::request::{kind, record_id};
use crate::feed;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::{DetailJson, DetailPage, FeedEntry, HitPage, RowPage, StepJson};

/// Which page of which list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// `customer`, `visit`…
    kind: String,
    /// `name` (Chinese in pinyin order), `recent`, `owner` or `tag`.
    sort: Option<String>,
    /// Only records with this tag.
    tag: Option<String>,
    /// Only records in which something was set aside.
    #[serde(default)]
    conflicts: bool,
    /// Only deleted records.
    #[serde(default)]
    deleted: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many rows, at most 100.
    limit: Option<u32>,
}

/// One page of a list of records.
#[utoipa::path(get, path = "/records", params(ListParams), responses((status = 200, body = RowPage), (status = "4XX", body = Problem)))]
pub async fn list(
    State(state): State<OfficeState>,
    Query(params): Query<ListParams>,
) -> Result<Json<RowPage>, Problem> {
    let kind = kind(&params.kind)?;
    let sort = params.sort.as_deref().unwrap_or("name");
    let sort = Sort::from_name(sort)
        .ok_or_else(|| Problem::bad_request(format!("There is no sort called {sort:?}: name, recent, owner, tag.")))?;
    let after = params
        .after
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| Problem::bad_request("This is no place in a list: give back `next` as it was."))?;
    let plain = params.tag.is_none() && !params.conflicts && !params.deleted;
    let filter =
        Filter { tag: params.tag, with_conflicts: params.conflicts, deleted: params.deleted, ..Filter::default() };
    let query = ListQuery { kind: Some(kind), filter, sort, after, limit: params.limit.unwrap_or_default() };
    let page = state.ask(move |book| {
        let page = book.list(&query)?;
        let total = if plain { Some(book.count(kind)?) } else { None };
        let next = page.next.map(|cursor| cursor.to_string());
        Ok(RowPage { rows: page.rows.into_iter().map(Into::into).collect(), next, total, names: colleagues(book)? })
    });
    Ok(Json(page.await?))
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// As a person types it: 王, wangfang, wf, digits of a telephone number.
    q: String,
    /// Only this kind.
    kind: Option<String>,
}

/// Finds records.
#[utoipa::path(get, path = "/search", params(SearchParams), responses((status = 200, body = HitPage), (status = "4XX", body = Problem)))]
pub async fn search(
    State(state): State<OfficeState>,
    Query(params): Query<SearchParams>,
) -> Result<Json<HitPage>, Problem> {
    let kinds = params.kind.as_deref().map(kind).transpose()?.into_iter().collect();
    let query = SearchQuery { text: params.q, kinds, limit: 100 };
    let found = state.ask(move |book| {
        let hits = book.search(&query)?.rows;
        Ok(HitPage { hits: hits.into_iter().map(Into::into).collect(), names: colleagues(book)? })
    });
    Ok(Json(found.await?))
}

/// Colleagues by the record that owners refer to.
fn colleagues(book: &Workspace) -> Result<BTreeMap<String, String>, Problem> {
    let page = book.list(&ListQuery { limit: 100, ..ListQuery::of(Kind::Member) })?;
    Ok(page.rows.into_iter().map(|row| (row.id.to_string(), row.title)).collect())
}

/// One record with everything about it.
#[utoipa::path(get, path = "/records/{id}", params(("id" = String, Path)), responses((status = 200, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn record(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<DetailJson>, Problem> {
    let id = record_id(&id)?;
    Ok(Json(state.ask(move |book| Ok(book.record(id)?.into())).await?))
}

/// How many to answer.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LimitParams {
    /// How many, at most 200.
    limit: Option<usize>,
}

/// The most records that are looked through for one customer and kind.
const MOST_ABOUT: usize = 500;

/// The records of one kind that are about another record, the latest first by their own date.
#[utoipa::path(get, path = "/records/{id}/about/{kind}", params(("id" = String, Path), ("kind" = String, Path), LimitParams), responses((status = 200, body = DetailPage), (status = "4XX", body = Problem)))]
pub async fn about(
    State(state): State<OfficeState>,
    Path((id, name)): Path<(String, String)>,
    Query(params): Query<LimitParams>,
) -> Result<Json<DetailPage>, Problem> {
    let (id, kind) = (record_id(&id)?, kind(&name)?);
    let limit = params.limit.unwrap_or(20).min(200);
    let page = state.ask(move |book| {
        let mut rows = all_about(book, id, kind)?;
        rows.sort_by_key(|row| Reverse(moment(row)));
        let records =
            rows.iter().take(limit).map(|row| Ok(book.record(row.id)?.into())).collect::<Result<_, Problem>>()?;
        Ok(DetailPage { records, total: rows.len() })
    });
    Ok(Json(page.await?))
}

fn all_about(book: &Workspace, id: RecordId, kind: Kind) -> Result<Vec<Row>, Problem> {
    let mut query = ListQuery { sort: Sort::Recent, limit: 100, ..ListQuery::about(kind, id) };
    let mut rows = Vec::new();
    loop {
        let page = book.list(&query)?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() || rows.len() >= MOST_ABOUT {
            return Ok(rows);
        }
    }
}

/// When it happened, as a text that sorts: a day, or a time's day and milliseconds; where neither is known, the last change.
fn moment(row: &Row) -> i64 {
    let at = |field: &str| match row.fields.get(field) {
        Some(Value::Int(ms)) => Some(*ms),
        Some(Value::Text(day)) => day_ms(day),
        _ => None,
    };
    let fields: &[&str] = match row.kind {
        Kind::Visit => &["made_at", "planned_at"],
        Kind::Purchase => &["date"],
        Kind::Case => &["received_at"],
        Kind::Response => &["finished_at", "started_at"],
        Kind::Task => &["due"],
        Kind::Trip => &["starts"],
        _ => &[],
    };
    fields.iter().find_map(|field| at(field)).unwrap_or(row.updated_ms)
}

/// An ISO day in ms, near enough to sort by.
fn day_ms(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(str::parse::<i64>);
    let mut next = || parts.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    Some((((year - 1970) * 12 + month - 1) * 31 + day) * 84_814_064)
}

/// Every change of a record, the latest first.
#[utoipa::path(get, path = "/records/{id}/history", params(("id" = String, Path)), responses((status = 200, body = Vec<StepJson>), (status = "4XX", body = Problem)))]
pub async fn history(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<Vec<StepJson>>, Problem> {
    let id = record_id(&id)?;
    Ok(Json(state.ask(move |book| Ok(book.history(id)?.into_iter().rev().map(Into::into).collect())).await?))
}

/// The records in which something was set aside, the latest first, at most 100.
#[utoipa::path(get, path = "/conflicts", responses((status = 200, body = DetailPage), (status = "4XX", body = Problem)))]
pub async fn conflicts(State(state): State<OfficeState>) -> Result<Json<DetailPage>, Problem> {
    let page = state.ask(|book| {
        let records: Vec<DetailJson> = book.conflicts(100)?.into_iter().map(Into::into).collect();
        Ok(DetailPage { total: records.len(), records })
    });
    Ok(Json(page.await?))
}

/// What has come in, the latest first.
#[utoipa::path(get, path = "/feed", params(LimitParams), responses((status = 200, body = Vec<FeedEntry>), (status = "4XX", body = Problem)))]
pub async fn feed(
    State(state): State<OfficeState>,
    Query(params): Query<LimitParams>,
) -> Result<Json<Vec<FeedEntry>>, Problem> {
    let limit = u32::try_from(params.limit.unwrap_or(50).min(100)).unwrap_or(100);
    Ok(Json(state.ask(move |book| Ok(feed::entries(book, book.list(&feed::recent(limit))?.rows))).await?))
}
