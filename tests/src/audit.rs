//! What the programs wrote into the audit log.

use std::{
    fmt::{self, Write as _},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::eventually;

const TARGET: &str = "tansiq::audit";

/// Collects audit lines of the whole process, tests beside this one included: look for what only yours can say.
#[derive(Debug, Clone, Default)]
pub struct Audit(Arc<Mutex<Vec<String>>>);

impl Audit {
    /// The collection, from the first call on.
    pub fn start() -> Self {
        static ALL: OnceLock<Audit> = OnceLock::new();
        ALL.get_or_init(|| {
            let audit = Self::default();
            let collector = Collector { lines: audit.clone(), spans: AtomicU64::new(1) };
            tracing::subscriber::set_global_default(collector).unwrap();
            audit
        })
        .clone()
    }

    /// Lines so far that hold all of `parts`.
    pub fn lines(&self, parts: &[&str]) -> Vec<String> {
        let all = self.0.lock().unwrap();
        all.iter().filter(|line| parts.iter().all(|part| line.contains(part))).cloned().collect()
    }

    /// Waits for a line that holds all of `parts`.
    pub async fn says(&self, parts: &[&str]) -> String {
        eventually(&format!("an audit line with {parts:?}"), async || self.lines(parts).pop()).await
    }
}

struct Collector {
    lines: Audit,
    spans: AtomicU64,
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.lines.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// `field=value` with spaces between.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, "{}={value} ", field.name());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}
