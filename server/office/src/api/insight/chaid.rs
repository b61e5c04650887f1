//! CHAID over the customers of the book. Nothing is kept between requests: a tree is its question and the steps that were done by
//! hand, and is grown again each time, so that it can stand in an address.

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::Workspace;
use cairn_client::insight::{ChaidRequest, ChaidTable};
use cairn_insight::chaid::{Error, Options, Summary, Tree};
use jiff::civil::Date;

use super::{DayParams, behind};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{ChaidAsk, ChaidNodeAsk, ChaidStep, ChaidTreeJson, CustomerPage, GainRowJson, node, note};

/// Grows a tree by itself or by hand, with its table of gains; of one node also what every predictor offers, and its rule.
#[utoipa::path(post, path = "/insight/chaid", params(DayParams), request_body = ChaidAsk, responses((status = 200, body = ChaidTreeJson), (status = "4XX", body = Problem)))]
pub async fn chaid_tree(
    State(state): State<OfficeState>,
    Query(day): Query<DayParams>,
    Json(ask): Json<ChaidAsk>,
) -> Result<Json<ChaidTreeJson>, Problem> {
    let answer = state.ask(move |book| {
        let day = day.day(book)?;
        let (table, tree) = grown(book, &ask, day)?;
        let responses = responses(&tree);
        let response = ask.response.clone().or_else(|| responses.first().cloned());
        let gains: Vec<GainRowJson> = match &response {
            Some(response) => tree.gains(response).map_err(refused)?.into_iter().map(Into::into).collect(),
            None => tree.mean_gains().map_err(refused)?.into_iter().map(Into::into).collect(),
        };
        let candidates = ask.node.map(|id| tree.candidates(&table.table, id)).transpose().map_err(refused)?;
        let rule = ask.node.map(|id| table.rule(&tree, id)).transpose()?;
        Ok(ChaidTreeJson {
            nodes: tree.nodes.iter().map(|of| node(of, &tree, response.as_deref())).collect(),
            gains,
            responses,
            response,
            left_out: table.table.left_out(),
            candidates: candidates.unwrap_or_default().iter().map(Into::into).collect(),
            rule,
            currency: book.figure_settings()?.currency,
            note: note("chaid", tree.nodes[0].rows as u64, day.unwrap_or_else(|| book.today())),
        })
    });
    Ok(Json(answer.await?))
}

/// The customers of a node, those who spent most first.
#[utoipa::path(post, path = "/insight/chaid/customers", params(DayParams), request_body = ChaidNodeAsk, responses((status = 200, body = CustomerPage), (status = "4XX", body = Problem)))]
pub async fn chaid_customers(
    State(state): State<OfficeState>,
    Query(day): Query<DayParams>,
    Json(ask): Json<ChaidNodeAsk>,
) -> Result<Json<CustomerPage>, Problem> {
    let answer = state.ask(move |book| {
        let day = day.day(book)?;
        let (table, tree) = grown(book, &ask.tree, day)?;
        let mut ids = Workspace::chaid_members(&table, tree.node(ask.node).map_err(refused)?);
        ids.sort_unstable();
        behind::page(book, &ids, day, ask.after, 50)
    });
    Ok(Json(answer.await?))
}

fn grown(book: &Workspace, ask: &ChaidAsk, day: Option<Date>) -> Result<(ChaidTable, Tree), Problem> {
    let request = ChaidRequest {
        target: ask.target.clone(),
        target_is_number: ask.target_is_number,
        nominal: ask.nominal.clone(),
        ordinal: ask.ordinal.clone(),
        weight: ask.weight.clone(),
    };
    let table = book.chaid_table(&request, day)?;
    let options = Options::from(&ask.options);
    let Some(steps) = &ask.steps else {
        let tree = Tree::grow(&table.table, options).map_err(refused)?;
        return Ok((table, tree));
    };
    let mut tree = Tree::new(&table.table, options).map_err(refused)?;
    for step in steps {
        match step {
            ChaidStep::Grow(node) => tree.grow_from(&table.table, *node),
            ChaidStep::Split { node, column } => tree.split(&table.table, *node, column).map(drop),
            ChaidStep::Prune(node) => tree.prune(*node),
        }
        .map_err(refused)?;
    }
    Ok((table, tree))
}

/// The classes of the target, the most frequent first.
fn responses(tree: &Tree) -> Vec<String> {
    let Summary::Distribution(classes) = &tree.nodes[0].summary else { return Vec::new() };
    let mut found: Vec<(&String, f64)> =
        classes.iter().map(|(class, weight)| (class, *weight)).filter(|(_, weight)| *weight > 0.0).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    found.into_iter().map(|(class, _)| class.clone()).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn refused(error: Error) -> Problem {
    let text = error.to_string();
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    Problem::new(axum::http::StatusCode::BAD_REQUEST, "unsound", format!("{first}{}.", chars.as_str()))
}
