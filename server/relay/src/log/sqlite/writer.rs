//! Group commit: whatever waits is written in one transaction, and acknowledged after its fsync.
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::usage::Allowed;
use super::{Health, append, open, push};
use crate::log::{LogError, NewBatch, NewEntries, Stored, TokenHolder};
use crate::metrics::Metrics;

/// Requests of one transaction at most. It bounds how long the first of them waits for the last.
const GROUP: usize = 512;
/// Tokens that one device, invite or recovery key can hold; the oldest go.
const TOKENS_EACH: u32 = 16;

pub(super) enum Work {
    Push(NewBatch),
    Append(NewEntries),
    PutToken { hash: [u8; 32], holder: TokenHolder, now_ms: i64 },
    Tidy,
}

#[derive(Debug)]
pub(super) enum Answer {
    Stored(Stored),
    Appended(u64),
    Done,
}

pub(super) struct Job {
    pub work: Work,
    pub reply: oneshot::Sender<Result<Answer, LogError>>,
}

/// Runs until every sender is gone and the queue is empty.
pub(super) fn run(
    mut connection: Connection,
    mut queue: mpsc::Receiver<Job>,
    allowed: &Allowed,
    health: &Arc<Health>,
    metrics: &Metrics,
) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        while group.len() < GROUP {
            let Ok(job) = queue.try_recv() else { break };
            group.push(job);
        }
        let (work, replies): (Vec<_>, Vec<_>) = group.drain(..).map(|job| (job.work, job.reply)).unzip();
        let committing = metrics.commit_seconds.start_timer();
        let answers = commit(&mut connection, &work, allowed);
        committing.observe_duration();
        health.failed_ms.store(if answers.is_err() { allowed.clock.now_ms() } else { i64::MIN }, Relaxed);
        metrics.group_size.observe(f64::from(u32::try_from(work.len()).unwrap_or(u32::MAX)));
        let tidying = work.iter().any(|work| matches!(work, Work::Tidy));
        answer(replies, answers);
        if tidying {
            checkpoint(&connection);
        }
    }
    checkpoint(&connection);
}

fn checkpoint(connection: &Connection) {
    if let Err(error) = open::checkpoint(connection) {
        tracing::warn!(%error, "what was written stays beside the database for now; nothing is lost");
    }
}

fn answer(
    replies: Vec<oneshot::Sender<Result<Answer, LogError>>>,
    answers: Result<Vec<Result<Answer, LogError>>, LogError>,
) {
    match answers {
        Ok(answers) => {
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A caller that went away learns the outcome when it repeats its request.
                let _ = reply.send(answer);
            }
        }
        Err(error) => {
            tracing::warn!(%error, requests = replies.len(), "nothing of this group was stored");
            for reply in replies {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
}

/// All of the group, durably; the outer error means that none of it was stored.
fn commit(
    connection: &mut Connection,
    group: &[Work],
    allowed: &Allowed,
) -> Result<Vec<Result<Answer, LogError>>, LogError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut answers = Vec::with_capacity(group.len());
    for work in group {
        match apply(&transaction, work, allowed) {
            // Refused before anything was written: the others go on.
            Err(
                error @ (LogError::UnknownWorkspace
                | LogError::Moved { .. }
                | LogError::Quota(_)
                | LogError::Gap { .. }
                | LogError::Fork { .. }),
            ) => {
                answers.push(Err(error));
            }
            other => answers.push(Ok(other?)),
        }
    }
    transaction.commit()?;
    Ok(answers)
}

fn apply(transaction: &Transaction<'_>, work: &Work, allowed: &Allowed) -> Result<Answer, LogError> {
    match work {
        Work::Push(batch) => push::push(transaction, batch, allowed).map(Answer::Stored),
        Work::Append(entries) => append::append(transaction, entries, allowed).map(Answer::Appended),
        Work::PutToken { hash, holder, now_ms } => {
            transaction.prepare_cached("DELETE FROM tokens WHERE expires_ms < ?1")?.execute([now_ms])?;
            transaction
                .prepare_cached("INSERT INTO tokens (hash, workspace, who, expires_ms) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![hash, holder.workspace.0, holder.who.0, holder.expires_ms])?;
            transaction.prepare_cached(include_str!("../../../sql/newest_tokens.sql"))?.execute(params![
                holder.workspace.0,
                holder.who.0,
                TOKENS_EACH
            ])?;
            Ok(Answer::Done)
        }
        Work::Tidy => Ok(Answer::Done),
    }
}
