//! What operators see: log lines and counters.
//!
//! The log is one per process ([`start`]). Counters are one [`Metrics`] per app, never global: several apps live in one test process.
//! A counter says how often something happened here, not whether it was right, and nothing about one document or one person.

use std::{
    fmt,
    sync::{Arc, OnceLock, atomic::Ordering},
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use tracing_subscriber::EnvFilter;

use super::{
    config::{LogFormat, LogSettings},
    figures::Figures,
};
use crate::engine::{Counters, EngineStatus};

/// Bytes of Link messages sent, as encoded and packed, without gRPC's own five each, before TLS. Exposed with `_total`.
pub(crate) const LINK_BYTES_SENT: &str = "tansiq_link_bytes_sent";
/// Bytes of Link messages received, counted like [`LINK_BYTES_SENT`]. Exposed with `_total`.
pub(crate) const LINK_BYTES_RECEIVED: &str = "tansiq_link_bytes_received";
/// What [`LINK_BYTES_SENT`] would be if nothing were packed. Exposed with `_total`.
pub(crate) const LINK_UNPACKED_BYTES_SENT: &str = "tansiq_link_unpacked_bytes_sent";
/// What [`LINK_BYTES_RECEIVED`] would be if nothing were packed. Exposed with `_total`.
pub(crate) const LINK_UNPACKED_BYTES_RECEIVED: &str = "tansiq_link_unpacked_bytes_received";
/// Link messages sent. Exposed with `_total`.
pub(crate) const LINK_FRAMES_SENT: &str = "tansiq_link_frames_sent";
/// Link messages received. Exposed with `_total`.
pub(crate) const LINK_FRAMES_RECEIVED: &str = "tansiq_link_frames_received";
/// Comparisons of roots at both ends of a level link, whatever they found. Exposed with `_total`.
pub(crate) const ROOTS_COMPARED: &str = "tansiq_roots_compared";
/// Documents that this end lacked something of and got in a repair. Exposed with `_total`.
pub(crate) const DOCUMENTS_REPAIRED: &str = "tansiq_documents_repaired";
/// Links whose roots differed when both ends were level: two holders disagree. Exposed with `_total`.
pub(crate) const ROOT_MISMATCHES: &str = "tansiq_root_mismatches";
/// Times a document was loaded into memory; a sync that finds nothing new must not move it. Exposed with `_total`.
pub(crate) const DOCUMENTS_OPENED: &str = "tansiq_documents_opened";
/// Documents in the journal.
pub const DOCUMENTS: &str = "tansiq_documents";
/// Entries in the journal, admitted and durable, own and foreign. Exposed with `_total`.
pub(crate) const ENTRIES: &str = "tansiq_entries";
/// Entries that wait for something they need.
pub(crate) const ENTRIES_WAITING: &str = "tansiq_entries_waiting";
/// Foreign entries refused for good. Exposed with `_total`.
pub(crate) const ENTRIES_REFUSED: &str = "tansiq_entries_refused";
/// Submits of browsers refused here, by the closed reason code. Exposed with `_total`.
pub(crate) const REFUSALS: &str = "tansiq_refusals";
/// Group commits: each is one write and one fsync. Exposed with `_total`.
pub(crate) const FSYNCS: &str = "tansiq_fsyncs";
/// Bytes that the journal takes on the disk.
pub(crate) const JOURNAL_BYTES: &str = "tansiq_journal_bytes";
/// Bytes of the journal's records that are still needed, when last measured.
pub(crate) const JOURNAL_LIVE_BYTES: &str = "tansiq_journal_live_bytes";
/// Positions of the journal whose records the disk lost.
pub(crate) const JOURNAL_LOST: &str = "tansiq_journal_lost";
/// Pieces of damage found in the journal since the start.
pub(crate) const JOURNAL_DAMAGED: &str = "tansiq_journal_damaged";
/// When the journal was last read and checked to its end, in seconds since 1970; 0 before.
pub(crate) const JOURNAL_SCRUBBED: &str = "tansiq_journal_scrubbed_timestamp_seconds";
/// 1 while the disk has no room for anything new.
pub(crate) const DISK_FULL: &str = "tansiq_disk_full";
/// Browser tabs connected now.
pub(crate) const SESSIONS: &str = "tansiq_sessions";
/// Links open now: at a node 0 or 1.
pub(crate) const LINKS: &str = "tansiq_links";
/// Sessions closed by this side, by the closed reason code. Exposed with `_total`.
pub(crate) const SESSIONS_CLOSED: &str = "tansiq_sessions_closed";
/// Sign-ins, by outcome: `ok`, `wrong`, `limited`, `busy`. Exposed with `_total`.
pub(crate) const SIGN_INS: &str = "tansiq_sign_ins";

/// A label for a closed reason code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReasonLabel {
    /// Such as `no-grant`.
    pub reason: &'static str,
}

/// A label for how something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OutcomeLabel {
    /// Such as `ok`.
    pub outcome: &'static str,
}

/// One app's counters. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    read: Arc<Read>,
    /// [`SESSIONS`].
    pub sessions: Gauge,
    /// [`LINKS`].
    pub links: Gauge,
    refusals: Family<ReasonLabel, Counter>,
    sessions_closed: Family<ReasonLabel, Counter>,
    sign_ins: Family<OutcomeLabel, Counter>,
    /// What is looked at when somebody asks.
    pub figures: Figures,
}

/// What is counted elsewhere and read when somebody asks: a flat list, one field for each metric by its name.
#[derive(Debug, Default)]
struct Read {
    link_bytes_sent: Counter,
    link_unpacked_bytes_sent: Counter,
    link_unpacked_bytes_received: Counter,
    link_bytes_received: Counter,
    link_frames_sent: Counter,
    link_frames_received: Counter,
    root_mismatches: Counter,
    roots_compared: Counter,
    documents_repaired: Counter,
    documents_opened: Counter,
    documents: Gauge,
    entries: Counter,
    entries_waiting: Gauge,
    entries_refused: Counter,
    fsyncs: Counter,
    journal_bytes: Gauge,
    journal_live_bytes: Gauge,
    journal_lost: Gauge,
    journal_damaged: Gauge,
    journal_scrubbed: Gauge,
    disk_full: Gauge,
    fsyncs_from: FsyncSource,
}

/// Where the number of fsyncs is read.
#[derive(Default)]
struct FsyncSource(OnceLock<Box<dyn Fn() -> u64 + Send + Sync>>);

impl fmt::Debug for FsyncSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FsyncSource(…)")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut all = Registry::default();
        let mut new = Self {
            figures: Figures::in_registry(&mut all),
            registry: Arc::default(),
            read: Arc::default(),
            sessions: Gauge::default(),
            links: Gauge::default(),
            refusals: Family::default(),
            sessions_closed: Family::default(),
            sign_ins: Family::default(),
        };
        let read = &new.read;
        all.register(LINK_BYTES_SENT, "Bytes of Link messages sent, as encoded and packed", read.link_bytes_sent.clone());
        all.register(LINK_UNPACKED_BYTES_SENT, "The same if nothing were packed", read.link_unpacked_bytes_sent.clone());
        all.register(LINK_UNPACKED_BYTES_RECEIVED, "The same if nothing were packed", read.link_unpacked_bytes_received.clone());
        all.register(
            LINK_BYTES_RECEIVED,
            "Bytes of Link messages received, as encoded and packed",
            read.link_bytes_received.clone(),
        );
        all.register(LINK_FRAMES_SENT, "Link messages sent", read.link_frames_sent.clone());
        all.register(LINK_FRAMES_RECEIVED, "Link messages received", read.link_frames_received.clone());
        all.register(ROOT_MISMATCHES, "Links whose ends disagreed when level", read.root_mismatches.clone());
        all.register(ROOTS_COMPARED, "Comparisons of roots when level", read.roots_compared.clone());
        all.register(DOCUMENTS_REPAIRED, "Documents repaired from the far end", read.documents_repaired.clone());
        all.register(DOCUMENTS_OPENED, "Times a document was loaded into memory", read.documents_opened.clone());
        all.register(DOCUMENTS, "Documents in the journal", read.documents.clone());
        all.register(ENTRIES, "Entries in the journal", read.entries.clone());
        all.register(ENTRIES_WAITING, "Entries that wait for something they need", read.entries_waiting.clone());
        all.register(ENTRIES_REFUSED, "Foreign entries refused for good", read.entries_refused.clone());
        all.register(FSYNCS, "Group commits, one fsync each", read.fsyncs.clone());
        all.register(JOURNAL_BYTES, "Bytes of the journal", read.journal_bytes.clone());
        all.register(JOURNAL_LIVE_BYTES, "Bytes of records that are still needed", read.journal_live_bytes.clone());
        all.register(JOURNAL_LOST, "Positions whose records the disk lost", read.journal_lost.clone());
        all.register(JOURNAL_DAMAGED, "Pieces of damage found since the start", read.journal_damaged.clone());
        all.register(JOURNAL_SCRUBBED, "When the journal was last read and checked", read.journal_scrubbed.clone());
        all.register(DISK_FULL, "Whether the disk has no room for anything new", read.disk_full.clone());
        all.register(REFUSALS, "Submits of browsers refused here", new.refusals.clone());
        all.register(SESSIONS, "Browser tabs connected now", new.sessions.clone());
        all.register(LINKS, "Links open now", new.links.clone());
        all.register(SESSIONS_CLOSED, "Sessions closed by this side", new.sessions_closed.clone());
        all.register(SIGN_INS, "Sign-ins by outcome", new.sign_ins.clone());
        // What has not happened yet is a zero: a rise from nothing is one.
        for reason in ["no-grant", "role", "busy", "no-space"] {
            new.refusals.get_or_create(&ReasonLabel { reason }).inc_by(0);
        }
        for reason in ["bad-frame", "resync", "signed-out"] {
            new.sessions_closed.get_or_create(&ReasonLabel { reason }).inc_by(0);
        }
        for outcome in ["ok", "wrong", "limited", "busy"] {
            new.sign_ins.get_or_create(&OutcomeLabel { outcome }).inc_by(0);
        }
        new.registry = Arc::new(all);
        new
    }

    /// Says where the number of fsyncs is read. The first word counts.
    pub fn count_fsyncs(&self, from: impl Fn() -> u64 + Send + Sync + 'static) {
        // Fails when it was said before; then that one stays.
        let _ = self.read.fsyncs_from.0.set(Box::new(from));
    }

    /// Takes over what an engine has counted. Called when somebody asks for [`Metrics::text`].
    pub fn take(&self, status: &EngineStatus, counters: &Counters) {
        let set = |counter: &Counter, value: u64| counter.inner().store(value, Ordering::Relaxed);
        let gauge = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let read = &self.read;
        set(&read.link_bytes_sent, counters.bytes_sent.load(Ordering::Relaxed));
        set(&read.link_unpacked_bytes_sent, counters.bytes_unpacked_sent.load(Ordering::Relaxed));
        set(&read.link_unpacked_bytes_received, counters.bytes_unpacked_received.load(Ordering::Relaxed));
        set(&read.link_bytes_received, counters.bytes_received.load(Ordering::Relaxed));
        set(&read.link_frames_sent, counters.frames_sent.load(Ordering::Relaxed));
        set(&read.link_frames_received, counters.frames_received.load(Ordering::Relaxed));
        let (same, differ) = (&counters.root_matches, &counters.root_mismatches);
        let (same, differ) = (same.load(Ordering::Relaxed), differ.load(Ordering::Relaxed));
        set(&read.root_mismatches, differ);
        set(&read.roots_compared, same.saturating_add(differ));
        set(&read.documents_repaired, counters.documents_repaired.load(Ordering::Relaxed));
        set(&read.documents_opened, status.opened);
        set(&read.entries, status.entries);
        set(&read.entries_refused, status.refused);
        read.documents.set(gauge(status.documents));
        read.entries_waiting.set(gauge(status.waiting));
        let log = &status.log;
        read.journal_bytes.set(gauge(log.bytes));
        read.journal_live_bytes.set(gauge(log.live_bytes));
        read.journal_lost.set(gauge(log.lost));
        read.journal_damaged.set(gauge(log.damage));
        read.journal_scrubbed.set(log.scrubbed_at.map_or(0, |at| at.0 / 1000));
        read.disk_full.set(i64::from(log.is_full));
        if let Some(from) = read.fsyncs_from.0.get() {
            set(&read.fsyncs, from());
        }
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
    pub(crate) fn sign_in(&self, outcome: &'static str) {
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

/// Changes what is logged while the program runs.
static FILTER: OnceLock<Box<dyn Fn(EnvFilter) -> bool + Send + Sync>> = OnceLock::new();

/// Starts logging to standard error, once per process. `RUST_LOG`, when set, wins over the configured filter.
///
/// # Errors
/// [`TelemetryError::Filter`] names the filter; [`TelemetryError::Started`] when called twice.
pub fn start(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = filter(&wanted(settings))?;
    // What Automerge panics with on changes that make no sense is an answer, and is told by whoever asked.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if crate::trial::is_running() {
            tracing::debug!(%panic, "a trial panicked");
        } else {
            told(panic);
        }
    }));
    // A line that cannot be written, since whoever read the log is gone, is lost. Complaining about it on the same stream would panic,
    // in whichever task wrote the line.
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match settings.format {
        LogFormat::Text => {
            let lines = lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).with_filter_reloading();
            let handle = lines.reload_handle();
            // Fails when it was started before; that is said below.
            let _ = FILTER.set(Box::new(move |filter| handle.reload(filter).is_ok()));
            lines.try_init()
        }
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_filter_reloading();
            let handle = lines.reload_handle();
            // As above.
            let _ = FILTER.set(Box::new(move |filter| handle.reload(filter).is_ok()));
            lines.try_init()
        }
    }
    .map_err(|_| TelemetryError::Started)
}

/// Takes the filter of a configuration that was read again. The format stays as it was at the start.
///
/// # Errors
/// [`TelemetryError::Filter`] names the filter; the one before stays then.
pub fn reload(settings: &LogSettings) -> Result<(), TelemetryError> {
    let text = wanted(settings);
    let filter = filter(&text)?;
    let is_taken = FILTER.get().is_some_and(|take| take(filter));
    if is_taken {
        tracing::info!(target: "tansiq::audit", filter = text, "the log's filter was read again");
    }
    Ok(())
}

fn wanted(settings: &LogSettings) -> String {
    std::env::var("RUST_LOG").ok().filter(|text| !text.is_empty()).unwrap_or_else(|| settings.filter.clone())
}

/// A filter's text, and what holds whatever it says: who came, who was refused and what was done to accounts is always written.
fn filter(text: &str) -> Result<EnvFilter, TelemetryError> {
    // A span of every load of a document, with all that was loaded in it, costs as much as some loads; whoever wants it names it.
    let more = if text.contains("automerge") { "" } else { ",automerge=warn" };
    let text = format!("{text}{more},tansiq::audit=info");
    EnvFilter::try_new(&text).map_err(|wrong| TelemetryError::Filter { filter: text, what: wrong.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Position;

    #[test]
    fn counters_of_two_apps_do_not_mix() {
        let (one, two) = (Metrics::new(), Metrics::new());
        let counters = Counters::default();
        counters.bytes_sent.store(150, Ordering::Relaxed);
        counters.root_matches.store(6, Ordering::Relaxed);
        counters.root_mismatches.store(1, Ordering::Relaxed);
        counters.documents_repaired.store(2, Ordering::Relaxed);
        let status = EngineStatus {
            documents: 3,
            entries: 8,
            end: Position(9),
            began_at: crate::domain::UnixMs(0),
            index: Position(9),
            received: None,
            waiting: 1,
            refused: 2,
            opened: 4,
            line_up: true,
            line_reason: None,
            line_since: None,
            root: [0; 32],
            log: crate::engine::LogStatus::default(),
        };
        one.count_fsyncs(|| 5);
        one.take(&status, &counters);
        one.refused("no-grant");
        let text = one.text();
        for line in [
            "tansiq_link_bytes_sent_total 150",
            "tansiq_documents_opened_total 4",
            "tansiq_documents 3",
            "tansiq_roots_compared_total 7",
            "tansiq_root_mismatches_total 1",
            "tansiq_documents_repaired_total 2",
            "tansiq_entries_total 8",
            "tansiq_fsyncs_total 5",
            "tansiq_refusals_total{reason=\"no-grant\"} 1",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert!(!two.text().contains("no-grant\"} 1") && two.text().contains("tansiq_entries_total 0"));
    }

    #[test]
    fn no_filter_silences_the_audit() {
        #[derive(Clone, Default)]
        struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);
        impl std::io::Write for Lines {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        for text in ["loud", "warn", "off", "info,tansiq::audit=error"] {
            let lines = Lines::default();
            let writer = lines.clone();
            let subscriber =
                tracing_subscriber::fmt().with_env_filter(filter(text).unwrap()).with_writer(move || writer.clone()).finish();
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!(target: "tansiq::audit", "signed in");
                tracing::debug!("chatter");
            });
            let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
            assert!(written.contains("signed in") && !written.contains("chatter"), "{text}: {written}");
        }
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
