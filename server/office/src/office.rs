//! Starting and ending the office.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Router, middleware};
use axum_server::Handle;
use cairn_client::{ClientError, Subscription, Workspace};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::doors::{Doors, new_link};
use crate::guests::Guests;
use crate::state::{OfficeState, now_ms, random};
use crate::tls::Tls;
use crate::{api, assets, auth, enter, feed, headers, health, tls};

/// Where the office listens.
#[derive(Debug, Clone)]
pub struct OfficeConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which browsers come, such as `https://office.example.org`, where it is not the one listened on.
    pub public_url: Option<String>,
    /// With it the office speaks HTTPS.
    pub tls: Option<Tls>,
    /// Listens without TLS where other machines can reach it: a proxy that speaks TLS stands before it.
    pub insecure_http: bool,
}

impl OfficeConfig {
    /// Plainly, for browsers of the address itself.
    #[must_use]
    pub fn at(listen: SocketAddr) -> Self {
        Self { listen, public_url: None, tls: None, insecure_http: false }
    }
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
    /// Passwords and customers would travel for everybody to read.
    #[error(
        "Without TLS the console listens only on this machine, and {0} is open to others: everything would travel readable. Give --tls-cert and --tls-key, or --insecure-http where a proxy with TLS stands before it."
    )]
    Plain(SocketAddr),
    /// The certificate or its key.
    #[error("The certificate {} cannot be used: {why}. Nothing was started.", cert.display())]
    Tls {
        /// Its file.
        cert: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] ClientError),
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
    pub async fn start(workspace: Workspace, config: OfficeConfig) -> Result<Self, OfficeError> {
        if config.tls.is_none() && !config.insecure_http && !config.listen.ip().is_loopback() {
            return Err(OfficeError::Plain(config.listen));
        }
        let tls = match &config.tls {
            Some(tls) => Some(tls.read().await?),
            None => None,
        };
        let failed = |e: std::io::Error| OfficeError::Listen { listen: config.listen, why: e.to_string() };
        let listener = std::net::TcpListener::bind(config.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let local = listener.local_addr().map_err(failed)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let public_url = config.public_url.unwrap_or_else(|| format!("{scheme}://{local}"));
        let public_url = public_url.trim_end_matches('/');
        workspace.keep_aside(ADDRESS, |_| Some(public_url.as_bytes().to_vec()))?;
        // A browser takes a cookie of this prefix only over TLS, from the host itself and for all of it.
        let prefix = if public_url.starts_with("https:") { "__Host-" } else { "" };
        let (events, _) = broadcast::channel(BACKLOG);
        let watching = feed::watch(&workspace, &events);
        let state = OfficeState {
            doors: Arc::new(Doors::open(workspace.clone())?),
            workspace,
            guests: Arc::new(Guests::default()),
            events,
            public_url: public_url.into(),
            cookie: format!("{prefix}cairn_{}", local.port()).into(),
        };
        let handle = Handle::new();
        let running = tls::serve(listener, tls, router(&state), &handle).map_err(failed)?;
        tracing::info!(%local, "the console listens");
        Ok(Self { _watching: watching, state, local, handle, running })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// A new link by which one person signs in: it works once, within the hour.
    ///
    /// # Errors
    /// What the database says.
    pub fn sign_in_link(&self) -> Result<String, ClientError> {
        self.state.link()
    }

    /// Ends it: no new requests, open ones have two seconds.
    pub async fn shutdown(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        self.running.await.ok();
    }
}

/// Where browsers come, for who makes links in another process.
const ADDRESS: &str = "office address";

/// A new sign-in link to the office that serves this book, or served it last: also made while another process runs it. `None` where it never
/// ran.
///
/// # Errors
/// What the database says.
pub fn sign_in_link(book: &Workspace) -> Result<Option<String>, ClientError> {
    let Some(address) = book.kept_aside(ADDRESS)?.and_then(|address| String::from_utf8(address).ok()) else {
        return Ok(None);
    };
    Ok(Some(format!("{address}/enter?t={}", new_link(book, random(), now_ms())?)))
}

fn router(state: &OfficeState) -> Router {
    Router::new()
        .merge(api::router(state))
        .merge(health::routes())
        .route("/enter", get(enter::ask).post(enter::enter))
        .route("/a", get(assets::answer_page))
        // Links of before have their token in the path.
        .route("/a/{token}", get(assets::answer_page))
        .fallback(assets::serve)
        .layer(middleware::from_fn(tls::in_time))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), auth::host))
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
