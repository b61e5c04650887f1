//! Starting and ending the office.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Router, middleware};
use axum_server::Handle;
use cairn_client::{Subscription, Workspace};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::doors::Doors;
use crate::guests::Guests;
use crate::state::OfficeState;
use crate::{api, assets, auth, feed, headers, health};

/// Where the office listens.
#[derive(Debug, Clone)]
pub struct OfficeConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which browsers come, such as `https://office.example.org`, where it is not the one listened on.
    pub public_url: Option<String>,
}

/// Why the office did not start.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The address is taken, or not this machine's.
    #[error("The console cannot listen on {listen}: {why}. Choose another address or port; port 0 takes a free one.")]
    Listen {
        /// The address that was asked for.
        listen: SocketAddr,
        /// What the system says.
        why: String,
    },
}

/// A running office; it ends with [`Office::shutdown`] or when the process does.
pub struct Office {
    /// Ends first: its listeners hold the book, and must not be the last to do so.
    _watching: Vec<Subscription>,
    state: OfficeState,
    local: SocketAddr,
    handle: Handle<SocketAddr>,
    running: JoinHandle<std::io::Result<()>>,
}

/// How long open requests may take to end when the office is shut down.
const GRACE: Duration = Duration::from_secs(2);
/// How many events a slow browser may be behind before it is told to read again.
const BACKLOG: usize = 256;

impl Office {
    /// Listens and serves. Works offline; syncing is the workspace's own task, which the caller starts.
    ///
    /// # Errors
    /// [`OfficeError`].
    #[allow(clippy::unused_async, reason = "needs a running tokio runtime: the caller cannot forget it")]
    pub async fn start(workspace: Workspace, config: OfficeConfig) -> Result<Self, OfficeError> {
        let failed = |e: std::io::Error| OfficeError::Listen { listen: config.listen, why: e.to_string() };
        let listener = std::net::TcpListener::bind(config.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let local = listener.local_addr().map_err(failed)?;
        let public_url = config.public_url.unwrap_or_else(|| format!("http://{local}"));
        let (events, _) = broadcast::channel(BACKLOG);
        let watching = feed::watch(&workspace, &events);
        let state = OfficeState {
            workspace,
            doors: Arc::new(Doors::default()),
            guests: Arc::new(Guests::default()),
            events,
            public_url: public_url.trim_end_matches('/').into(),
            cookie: format!("cairn_{}", local.port()).into(),
        };
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle.clone());
        let running = tokio::spawn(server.serve(router(&state).into_make_service_with_connect_info::<SocketAddr>()));
        tracing::info!(%local, "the console listens");
        Ok(Self { _watching: watching, state, local, handle, running })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// A new link by which one person signs in: it works once, within the hour.
    #[must_use]
    pub fn sign_in_link(&self) -> String {
        self.state.link()
    }

    /// Ends it: no new requests, open ones have two seconds.
    pub async fn shutdown(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        self.running.await.ok();
    }
}

fn router(state: &OfficeState) -> Router {
    Router::new()
        .merge(api::router(state))
        .merge(health::routes())
        .route("/enter", get(auth::enter))
        .route("/a", get(assets::answer_page))
        // Links of before have their token in the path.
        .route("/a/{token}", get(assets::answer_page))
        .fallback(assets::serve)
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(headers::add))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(state.clone())
}

/// Without the query, which holds sign-in tokens and what people search for, and without the token of a survey link.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = logged(request.uri().path()))
}

/// A path as logs may hold it.
fn logged(path: &str) -> String {
    let with_token = ["/a/", "/api/v1/answer/"].into_iter().find(|start| path.starts_with(start));
    with_token.map_or_else(|| path.to_owned(), |start| format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::logged;

    #[test]
    fn no_log_holds_the_token_of_a_survey_link() {
        for path in ["/a/0123abcd", "/api/v1/answer/0123abcd", "/a/0123abcd/x"] {
            assert!(!logged(path).contains("0123"), "{path}");
        }
        assert_eq!(logged("/api/v1/surveys"), "/api/v1/surveys");
    }
}
