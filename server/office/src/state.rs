//! What every request can reach.

use std::sync::Arc;

use cairn_client::{ClientError, Workspace};
use tokio::sync::broadcast;

use crate::doors::{Doors, new_link};
use crate::feed::Event;
use crate::guests::Guests;
use crate::problem::Problem;

/// Shared by every request; cheap to clone.
#[derive(Clone)]
pub struct OfficeState {
    /// The device's book.
    pub workspace: Workspace,
    /// Links and sessions.
    pub doors: Arc<Doors>,
    /// What guests did today.
    pub guests: Arc<Guests>,
    /// What every open console is told.
    pub events: broadcast::Sender<Event>,
    /// The address under which browsers come, without a slash at the end.
    pub public_url: Arc<str>,
    /// The session cookie's name: two offices on one host keep apart.
    pub cookie: Arc<str>,
}

impl OfficeState {
    /// Asks the book, away from the threads that serve connections: `SQLite` blocks.
    pub async fn ask<T, F>(&self, question: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Workspace) -> Result<T, Problem> + Send + 'static,
    {
        let workspace = self.workspace.clone();
        tokio::task::spawn_blocking(move || question(&workspace)).await.map_err(|_| Problem::crashed())?
    }

    /// A link by which one person signs in, once, within the hour.
    pub fn link(&self) -> Result<String, ClientError> {
        Ok(format!("{}/enter?t={}", self.public_url, new_link(&self.workspace, random(), now_ms())?))
    }

    /// A session has ended: open live feeds look whether it was theirs.
    pub fn tell_ended(&self) {
        // Nobody listening is no failure.
        self.events.send(Event::Ended).ok();
    }

    /// Whether browsers come by TLS: then their cookie goes no other way.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https:")
    }
}

/// Milliseconds since the Unix epoch.
#[allow(clippy::disallowed_methods, reason = "the one place of the office that reads the real clock")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// 32 bytes nobody can guess.
#[allow(clippy::disallowed_methods, reason = "the one place of the office that asks the system for randomness")]
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without randomness anybody could guess a link: going on would be worse than stopping.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
