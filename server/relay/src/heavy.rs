//! Work that takes milliseconds of a core: signatures, replays of control logs, large messages. It runs on threads that may block, few at a
//! time, so that the threads that serve connections stay free and a flood of it delays nobody else.
use std::sync::Arc;

use cairn_sync::{ApiError, ErrorCode};
use tokio::sync::Semaphore;

/// Requests that wait for a turn; more are told to come back.
const MEMBERS_WAIT: usize = 4096;
const STRANGERS_WAIT: usize = 64;

/// On whose behalf work is done. Strangers have a turn of their own: they can delay one another, not members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    Member,
    Stranger,
}

struct Turns {
    running: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Turns {
    fn new(at_once: usize, wait: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(at_once)), waiting: Semaphore::new(at_once + wait) }
    }
}

/// The turns of one relay.
pub(crate) struct Heavy {
    members: Turns,
    strangers: Turns,
}

impl Default for Heavy {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { members: Turns::new(cores, MEMBERS_WAIT), strangers: Turns::new(1, STRANGERS_WAIT) }
    }
}

impl Heavy {
    /// Does the work on another thread, in its turn.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] where too many wait; [`ErrorCode::Internal`] where the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        whose: For,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let turns = if whose == For::Member { &self.members } else { &self.strangers };
        let busy = || ApiError::new(ErrorCode::RateLimited, "the relay has its hands full: try again").after(1_000);
        let _waiting = turns.waiting.try_acquire().map_err(|_| busy())?;
        let turn = Arc::clone(&turns.running).acquire_owned().await.map_err(|_| busy())?;
        // The turn ends with the work, also where the caller went away meanwhile.
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        work.await
            .map_err(|_| ApiError::new(ErrorCode::Internal, "the request could not be checked; nothing was stored"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn strangers_wait_for_one_another_and_members_for_none_of_them() {
        let heavy = Arc::new(Heavy::default());
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (started, begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let heavy = Arc::clone(&heavy);
            async move {
                let work = move || {
                    started.send(()).expect("awaited");
                    held.recv().expect("released");
                };
                heavy.run(For::Stranger, work).await
            }
        });
        begun.await.expect("begun");
        let waiting: Vec<_> = (0..STRANGERS_WAIT)
            .map(|_| {
                let heavy = Arc::clone(&heavy);
                tokio::spawn(async move { heavy.run(For::Stranger, || ()).await })
            })
            .collect();
        while heavy.strangers.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = heavy.run(For::Stranger, || ()).await.expect_err("too many wait");
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert_eq!(heavy.run(For::Member, || 7).await, Ok(7), "a member is served at once");
        release.send(()).expect("held");
        assert_eq!(first.await.expect("ran"), Ok(()));
        for one in waiting {
            assert_eq!(one.await.expect("ran"), Ok(()));
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let heavy = Heavy::default();
        let error = heavy.run(For::Member, || -> u8 { panic!("crafted") }).await.expect_err("panicked");
        assert_eq!(error.code, ErrorCode::Internal);
    }
}
