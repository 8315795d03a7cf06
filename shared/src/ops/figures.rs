//! What is only looked at when somebody asks for the counters: figures of the disk, the process, the backups and the far ends, by name.
//!
//! A flat table: a figure that nobody has set in this program, such as a council's at a node, is not shown at all, so that a zero is
//! always one that was seen. No title, no name of a person and no document is a label; councils are, by their code, at the hub only.

use std::{collections::BTreeMap, sync::Arc};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use super::telemetry::ReasonLabel;

/// Gauges without a label, and what stands over them in the answer.
const GAUGES: &[(&str, &str)] = &[
    ("tansiq_backup_made_timestamp_seconds", "When the last backup was made; 0 when none is remembered"),
    ("tansiq_backup_proven_timestamp_seconds", "When a backup was last proven good; 0 when none is remembered"),
    ("tansiq_backup_failed", "Whether the last try to make or prove a backup failed"),
    ("tansiq_certificate_expires_timestamp_seconds", "When this program's certificate, at the hub its issuer, ends"),
    ("tansiq_clock_offset_seconds", "The clock here minus the hub's, when the link was last opened"),
    ("tansiq_disk_bytes", "Bytes of the disk that the data folder is on"),
    ("tansiq_disk_free_bytes", "Bytes of that disk which this program may still write"),
    ("tansiq_documents_quarantined", "Documents that are not opened"),
    ("tansiq_end_position", "The last durable position of the journal"),
    ("tansiq_file_bytes", "Bytes of the attached files"),
    ("tansiq_files", "Attached files"),
    ("tansiq_incidents_open", "Differences between two ends that are not repaired yet"),
    ("tansiq_index_behind_positions", "Positions of the journal that the index does not reflect yet"),
    ("tansiq_outbox_positions", "Positions of the journal that the hub has not acknowledged yet"),
    ("tansiq_ready", "Whether every check is passed that the program cannot work without"),
    ("tansiq_started_timestamp_seconds", "When this run began"),
    ("process_max_fds", "Descriptors that the process may have open"),
    ("process_open_fds", "Descriptors that the process has open"),
    ("process_resident_memory_bytes", "Bytes of the process that are in memory"),
];

/// Gauges by council, at the hub.
const BY_COUNCIL: &[(&str, &str)] = &[
    ("tansiq_council_certificate_expires_timestamp_seconds", "When the certificate that the council's node was given last ends"),
    ("tansiq_council_connected", "Whether the council's node is linked"),
    ("tansiq_council_seen_timestamp_seconds", "When the council's link last came or went, now while it is linked; 0 for never"),
];

/// Why a request is refused, usually.
const REQUESTS_REFUSED: [&str; 5] = ["busy", "denied", "internal", "signed-out", "unavailable"];
/// Why a node is not served, usually.
const LINKS_REFUSED: [&str; 4] = ["expired", "name-mismatch", "revoked", "unknown-principal"];

/// Buckets of fsyncs: a good disk needs less than a millisecond, one that needs a second is ill.
const FSYNC_BUCKETS: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// No label at all.
type Nothing = Vec<(String, String)>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CheckLabel {
    check: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CouncilLabel {
    council: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProgramLabel {
    program: &'static str,
    version: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabel {
    status: &'static str,
}

/// See the module. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Figures {
    gauges: Arc<BTreeMap<&'static str, Family<Nothing, Gauge>>>,
    by_council: Arc<BTreeMap<&'static str, Family<CouncilLabel, Gauge>>>,
    checks: Family<CheckLabel, Gauge>,
    build: Family<ProgramLabel, Gauge>,
    requests: Family<StatusLabel, Counter>,
    requests_refused: Family<ReasonLabel, Counter>,
    links_refused: Family<ReasonLabel, Counter>,
    fsync_seconds: Histogram,
    /// Dashboards that follow the state now, at the hub.
    pub feeds: Gauge,
    /// Links that came up since the start.
    pub links_opened: Counter,
    /// Links that ended since the start, and calls that no link came of.
    pub links_ended: Counter,
}

impl Figures {
    /// Figures that nobody has set yet, to be shown by this registry.
    pub(super) fn in_registry(all: &mut Registry) -> Self {
        let mut gauges = BTreeMap::new();
        for (name, help) in GAUGES {
            let family = Family::default();
            all.register(*name, *help, family.clone());
            gauges.insert(*name, family);
        }
        let mut by_council = BTreeMap::new();
        for (name, help) in BY_COUNCIL {
            let family = Family::default();
            all.register(*name, *help, family.clone());
            by_council.insert(*name, family);
        }
        let new = Self {
            gauges: Arc::new(gauges),
            by_council: Arc::new(by_council),
            checks: Family::default(),
            build: Family::default(),
            requests: Family::default(),
            requests_refused: Family::default(),
            links_refused: Family::default(),
            fsync_seconds: Histogram::new(FSYNC_BUCKETS),
            feeds: Gauge::default(),
            links_opened: Counter::default(),
            links_ended: Counter::default(),
        };
        // What has not happened yet is a zero: a rise from nothing is one.
        for reason in REQUESTS_REFUSED {
            new.requests_refused.get_or_create(&ReasonLabel { reason }).inc_by(0);
        }
        for reason in LINKS_REFUSED {
            new.links_refused.get_or_create(&ReasonLabel { reason }).inc_by(0);
        }
        for status in ["2xx", "4xx", "5xx"] {
            new.requests.get_or_create(&StatusLabel { status }).inc_by(0);
        }
        all.register("tansiq_check_passed", "Each check of /readyz: 1 passed, 0 not", new.checks.clone());
        all.register("tansiq_build", "Which program in which version this is", new.build.clone());
        all.register("tansiq_requests", "Requests answered, by the class of the answer", new.requests.clone());
        all.register("tansiq_requests_refused", "Requests answered with a reason code", new.requests_refused.clone());
        all.register("tansiq_links_refused", "Nodes that were not served, at the hub", new.links_refused.clone());
        all.register("tansiq_fsync_seconds", "How long writing and making durable took", new.fsync_seconds.clone());
        all.register("tansiq_feeds", "Dashboards that follow the state now", new.feeds.clone());
        all.register("tansiq_links_opened", "Links that came up", new.links_opened.clone());
        all.register("tansiq_links_ended", "Links that ended, and calls that no link came of", new.links_ended.clone());
        new
    }

    /// Sets a gauge of the table. A name that is not in it is nobody's: the test that compares this with the documentation finds it.
    pub fn set(&self, name: &'static str, value: i64) {
        if let Some(family) = self.gauges.get(name) {
            family.get_or_create(&Nothing::new()).set(value);
        }
    }

    /// Sets a council's gauge.
    pub fn set_of(&self, council: &str, name: &'static str, value: i64) {
        if let Some(family) = self.by_council.get(name) {
            family.get_or_create(&CouncilLabel { council: council.to_owned() }).set(value);
        }
    }

    /// Whether a check of `/readyz` is passed.
    pub(super) fn checked(&self, check: &'static str, is_passed: bool) {
        self.checks.get_or_create(&CheckLabel { check }).set(i64::from(is_passed));
    }

    /// Which program this is.
    pub(super) fn built(&self, program: &'static str) {
        self.build.get_or_create(&ProgramLabel { program, version: env!("CARGO_PKG_VERSION") }).set(1);
    }

    /// Counts one request. `refused` is a closed code, so that the number of rows is bounded.
    pub(crate) fn answered(&self, status: u16, refused: Option<&'static str>) {
        let class = match status {
            100..=199 => "1xx",
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&StatusLabel { status: class }).inc();
        if let Some(reason) = refused {
            self.requests_refused.get_or_create(&ReasonLabel { reason }).inc();
        }
    }

    /// Counts one node that the hub did not serve. `reason` is a closed code.
    pub fn link_refused(&self, reason: &'static str) {
        self.links_refused.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// What hears how long each commit took.
    pub fn fsync_watch(&self) -> impl Fn(std::time::Duration) + Send + Sync + 'static {
        let histogram = self.fsync_seconds.clone();
        move |took| histogram.observe(took.as_secs_f64())
    }
}
