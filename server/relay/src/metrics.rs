//! Numbers for Prometheus. Labels are end points and error codes only: nothing that names a workspace or device.
use cairn_sync::ErrorCode;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder, core::Collector,
};

use crate::limits::Quotas;
use crate::log::Totals;

/// Everything the relay counts.
pub struct Metrics {
    registry: Registry,
    /// Push requests that were stored.
    pub(crate) pushes: IntCounter,
    /// Envelopes stored for the first time.
    pub(crate) envelopes: IntCounter,
    /// Bytes of envelopes received in stored pushes.
    pub(crate) bytes_in: IntCounter,
    /// Bytes of envelopes handed out.
    pub(crate) bytes_out: IntCounter,
    /// Seconds from the beginning of a transaction to its fsync; its count is the number of fsyncs.
    pub(crate) commit_seconds: Histogram,
    /// Requests that shared one transaction.
    pub(crate) group_size: Histogram,
    /// Open live connections.
    pub(crate) live: IntGauge,
    /// Connections of any kind.
    pub(crate) connections: IntGauge,
    /// Workspaces whose members are in memory.
    in_memory: IntGauge,
    /// What workspaces hold; `largest` of one, `limit` of each, `all` together.
    stored: IntGaugeVec,
    /// Answers that were errors, by code.
    pub(crate) errors: IntCounterVec,
    /// Seconds from the request's head to its answer, by end point.
    pub(crate) request_seconds: HistogramVec,
}

/// A few of the numbers, for programs that run the relay in-process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Push requests that were stored.
    pub pushes: u64,
    /// Envelopes stored for the first time.
    pub envelopes: u64,
    /// Transactions, each with one fsync.
    pub commits: u64,
    /// Open live connections.
    pub live_connections: u64,
}

const SECONDS: [f64; 12] = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0];
const GROUPS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All at zero.
    ///
    /// # Panics
    /// Never: the names are fixed, valid and distinct.
    #[must_use]
    pub fn new() -> Self {
        let registry = Registry::new();
        let counter = |name, help| register(&registry, IntCounter::new(name, help));
        Self {
            pushes: counter("cairn_pushes_total", "Push requests that were stored"),
            envelopes: counter("cairn_envelopes_total", "Envelopes stored for the first time"),
            bytes_in: counter("cairn_bytes_in_total", "Bytes of envelopes in stored pushes"),
            bytes_out: counter("cairn_bytes_out_total", "Bytes of envelopes handed out"),
            commit_seconds: register(&registry, histogram("cairn_commit_seconds", "Transaction and fsync", &SECONDS)),
            group_size: register(&registry, histogram("cairn_group_size", "Requests of one transaction", &GROUPS)),
            live: register(&registry, IntGauge::new("cairn_live_connections", "Open live connections")),
            connections: register(&registry, IntGauge::new("cairn_connections", "Open connections")),
            in_memory: register(
                &registry,
                IntGauge::new("cairn_workspaces_in_memory", "Workspaces whose members are in memory"),
            ),
            stored: register(
                &registry,
                IntGaugeVec::new(Opts::new("cairn_stored", "What workspaces hold, and may hold"), &["what", "of"]),
            ),
            errors: register(
                &registry,
                IntCounterVec::new(Opts::new("cairn_errors_total", "Errors by code"), &["code"]),
            ),
            request_seconds: register(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new("cairn_request_seconds", "Requests by end point").buckets(SECONDS.to_vec()),
                    &["endpoint"],
                ),
            ),
            registry,
        }
    }

    pub(crate) fn error(&self, code: ErrorCode) {
        self.errors.with_label_values(&[code.text()]).inc();
    }

    pub(crate) fn workspaces_in_memory(&self, count: usize) {
        self.in_memory.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// Shows what is stored beside what may be. No workspace is named: the largest of each kind tells whether a limit is near.
    pub(crate) fn stored(&self, totals: &Totals, quotas: &Quotas) {
        let largest = &totals.largest;
        let rows = [
            ("workspaces", "all", totals.workspaces),
            ("workspaces", "limit", quotas.workspaces),
            ("bytes", "all", totals.bytes),
            ("bytes", "largest", largest.bytes),
            ("bytes", "limit", quotas.bytes),
            ("records", "largest", largest.doc_keys),
            ("records", "limit", quotas.doc_keys),
            ("control_entries", "largest", largest.control_entries),
            ("control_entries", "limit", quotas.control_entries),
        ];
        for (what, of, number) in rows {
            self.stored.with_label_values(&[what, of]).set(i64::try_from(number).unwrap_or(i64::MAX));
        }
    }

    /// The numbers that matter most.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            pushes: self.pushes.get(),
            envelopes: self.envelopes.get(),
            commits: self.commit_seconds.get_sample_count(),
            live_connections: self.live.get().max(0).cast_unsigned(),
        }
    }

    /// The Prometheus text format, version 0.0.4.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "metrics cannot be written");
        }
        text
    }
}

fn histogram(name: &str, help: &str, buckets: &[f64]) -> prometheus::Result<Histogram> {
    Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))
}

fn register<T: Collector + Clone + 'static>(registry: &Registry, metric: prometheus::Result<T>) -> T {
    let metric = metric.expect("the name is a valid constant");
    registry.register(Box::new(metric.clone())).expect("each name is used once");
    metric
}
