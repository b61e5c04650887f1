//! Tasks by rule. Tasks themselves are records, read and written as such.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::OfficeState;

/// What the rules did, and for which day.
#[derive(Debug, Serialize, ToSchema)]
pub struct TasksToday {
    /// Today, in the workspace's time zone: `2026-03-05`.
    pub today: String,
    /// Tasks that were made.
    pub made: u64,
    /// Open tasks that the records say are done.
    pub done: u64,
    /// Open tasks whose reason is gone.
    pub dropped: u64,
}

/// Makes the tasks that the workspace's rules want today, where anything they look at has changed. A task is made once, on however
/// many devices the rules run.
#[utoipa::path(post, path = "/tasks/refresh", responses((status = 200, body = TasksToday), (status = "4XX", body = Problem)))]
pub async fn refresh(State(state): State<OfficeState>) -> Result<Json<TasksToday>, Problem> {
    let did = state.ask(|book| {
        let did = book.keep_tasks()?;
        Ok(TasksToday { today: book.today().to_string(), made: did.made, done: did.done, dropped: did.dropped })
    });
    Ok(Json(did.await?))
}
