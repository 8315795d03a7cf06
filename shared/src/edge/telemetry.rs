//! What operators see: log lines and counters.
//!
//! The log is one per process ([`start`]). Counters are one [`Metrics`] per app, never global: several apps live in one test process.
//! A counter says how often something happened here, not whether it was right, and nothing about one document or one person.

use std::sync::Arc;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::config::{LogFormat, LogSettings};

/// Bytes of Link messages sent, before compression and TLS, by frame. Exposed with `_total`.
pub const LINK_BYTES_SENT: &str = "tansiq_link_bytes_sent";
/// Bytes of Link messages received, by frame. Exposed with `_total`.
pub const LINK_BYTES_RECEIVED: &str = "tansiq_link_bytes_received";
/// Link messages sent, by frame. Exposed with `_total`.
pub const LINK_FRAMES_SENT: &str = "tansiq_link_frames_sent";
/// Link messages received, by frame. Exposed with `_total`.
pub const LINK_FRAMES_RECEIVED: &str = "tansiq_link_frames_received";
/// Times a document was loaded into memory; a sync that finds nothing new must not move it. Exposed with `_total`.
pub const DOCUMENTS_OPENED: &str = "tansiq_documents_opened";
/// Entries admitted and made durable, own and foreign. Exposed with `_total`.
pub const ENTRIES: &str = "tansiq_entries";
/// Entries and submits refused, by the closed reason code. Exposed with `_total`.
pub const REFUSALS: &str = "tansiq_refusals";
/// Group commits: each is one write and one fsync. Exposed with `_total`.
pub const FSYNCS: &str = "tansiq_fsyncs";
/// Browser tabs connected now.
pub const SESSIONS: &str = "tansiq_sessions";
/// Links open now: at a node 0 or 1.
pub const LINKS: &str = "tansiq_links";
/// Sessions closed by this side, by the closed reason code. Exposed with `_total`.
pub const SESSIONS_CLOSED: &str = "tansiq_sessions_closed";
/// Sign-ins, by outcome: `ok`, `wrong`, `limited`, `busy`. Exposed with `_total`.
pub const SIGN_INS: &str = "tansiq_sign_ins";

/// A label for the kind of a Link message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct FrameLabel {
    /// Such as `entries` or `ack`.
    pub frame: &'static str,
}

/// A label for a closed reason code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ReasonLabel {
    /// Such as `no-grant`.
    pub reason: &'static str,
}

/// A label for how something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabel {
    /// Such as `ok`.
    pub outcome: &'static str,
}

/// One app's counters. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    /// [`LINK_BYTES_SENT`].
    pub link_bytes_sent: Family<FrameLabel, Counter>,
    /// [`LINK_BYTES_RECEIVED`].
    pub link_bytes_received: Family<FrameLabel, Counter>,
    /// [`LINK_FRAMES_SENT`].
    pub link_frames_sent: Family<FrameLabel, Counter>,
    /// [`LINK_FRAMES_RECEIVED`].
    pub link_frames_received: Family<FrameLabel, Counter>,
    /// [`DOCUMENTS_OPENED`].
    pub documents_opened: Counter,
    /// [`ENTRIES`].
    pub entries: Counter,
    /// [`REFUSALS`].
    pub refusals: Family<ReasonLabel, Counter>,
    /// [`FSYNCS`].
    pub fsyncs: Counter,
    /// [`SESSIONS`].
    pub sessions: Gauge,
    /// [`LINKS`].
    pub links: Gauge,
    /// [`SESSIONS_CLOSED`].
    pub sessions_closed: Family<ReasonLabel, Counter>,
    /// [`SIGN_INS`].
    pub sign_ins: Family<OutcomeLabel, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut new = Self {
            registry: Arc::default(),
            link_bytes_sent: Family::default(),
            link_bytes_received: Family::default(),
            link_frames_sent: Family::default(),
            link_frames_received: Family::default(),
            documents_opened: Counter::default(),
            entries: Counter::default(),
            refusals: Family::default(),
            fsyncs: Counter::default(),
            sessions: Gauge::default(),
            links: Gauge::default(),
            sessions_closed: Family::default(),
            sign_ins: Family::default(),
        };
        let mut all = Registry::default();
        all.register(LINK_BYTES_SENT, "Bytes of Link messages sent, before compression and TLS", new.link_bytes_sent.clone());
        all.register(LINK_BYTES_RECEIVED, "Bytes of Link messages received", new.link_bytes_received.clone());
        all.register(LINK_FRAMES_SENT, "Link messages sent", new.link_frames_sent.clone());
        all.register(LINK_FRAMES_RECEIVED, "Link messages received", new.link_frames_received.clone());
        all.register(DOCUMENTS_OPENED, "Times a document was loaded into memory", new.documents_opened.clone());
        all.register(ENTRIES, "Entries admitted and made durable", new.entries.clone());
        all.register(REFUSALS, "Entries and submits refused", new.refusals.clone());
        all.register(FSYNCS, "Group commits, one fsync each", new.fsyncs.clone());
        all.register(SESSIONS, "Browser tabs connected now", new.sessions.clone());
        all.register(LINKS, "Links open now", new.links.clone());
        all.register(SESSIONS_CLOSED, "Sessions closed by this side", new.sessions_closed.clone());
        all.register(SIGN_INS, "Sign-ins by outcome", new.sign_ins.clone());
        new.registry = Arc::new(all);
        new
    }

    /// Counts one Link message that was sent; `bytes` as encoded.
    pub fn link_sent(&self, frame: &'static str, bytes: usize) {
        self.link_frames_sent.get_or_create(&FrameLabel { frame }).inc();
        self.link_bytes_sent.get_or_create(&FrameLabel { frame }).inc_by(bytes as u64);
    }

    /// Counts one Link message that was received; `bytes` as encoded.
    pub fn link_received(&self, frame: &'static str, bytes: usize) {
        self.link_frames_received.get_or_create(&FrameLabel { frame }).inc();
        self.link_bytes_received.get_or_create(&FrameLabel { frame }).inc_by(bytes as u64);
    }

    /// Counts one refusal. `reason` is a closed code, so that the number of rows is bounded.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// Counts one tab that this side closed.
    pub fn session_closed(&self, reason: &'static str) {
        self.sessions_closed.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// Counts one sign-in.
    pub fn sign_in(&self, outcome: &'static str) {
        self.sign_ins.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// Everything in the `OpenMetrics` text format; its type is [`METRICS_TYPE`].
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail; an empty answer would be noticed by whoever scrapes it.
        if encode(&mut text, &self.registry).is_err() {
            text.clear();
        }
        text
    }
}

/// The content type of [`Metrics::text`].
pub const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counts something as present for as long as it is held.
#[derive(Debug)]
pub struct Present(Gauge);

impl Present {
    /// Adds one to the gauge until dropped.
    pub fn in_gauge(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Why logging could not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter says nothing that can be understood.
    #[error("read the log filter {filter:?}: {what}")]
    Filter {
        /// As given.
        filter: String,
        /// What the reader said.
        what: String,
    },
    /// Something in this process logs already.
    #[error("start logging: it has been started before")]
    Started,
}

/// Starts logging to standard error, once per process. `RUST_LOG`, when set, wins over the configured filter.
///
/// # Errors
/// [`TelemetryError::Filter`] names the filter; [`TelemetryError::Started`] when called twice.
pub fn start(settings: &LogSettings) -> Result<(), TelemetryError> {
    let text = std::env::var("RUST_LOG").ok().filter(|text| !text.is_empty()).unwrap_or_else(|| settings.filter.clone());
    let filter = tracing_subscriber::EnvFilter::try_new(&text)
        .map_err(|wrong| TelemetryError::Filter { filter: text, what: wrong.to_string() })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|_| TelemetryError::Started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_two_apps_do_not_mix() {
        let (one, two) = (Metrics::new(), Metrics::new());
        one.link_sent("entries", 120);
        one.link_sent("entries", 30);
        one.refused("no-grant");
        assert!(one.text().contains("tansiq_link_bytes_sent_total{frame=\"entries\"} 150"), "{}", one.text());
        assert!(one.text().contains("tansiq_link_frames_sent_total{frame=\"entries\"} 2"));
        assert!(one.text().contains("tansiq_refusals_total{reason=\"no-grant\"} 1"));
        assert!(!two.text().contains("no-grant"));
    }

    #[test]
    fn what_is_present_is_counted_until_it_leaves() {
        let metrics = Metrics::new();
        let held = Present::in_gauge(&metrics.sessions);
        assert!(metrics.text().contains("tansiq_sessions 1"));
        drop(held);
        assert!(metrics.text().contains("tansiq_sessions 0"));
    }
}
