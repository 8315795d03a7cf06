//! What the programs' logs said in this process: warnings and errors, nothing below.

use std::{
    fmt::{self, Write as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// The lines since the last [`Heard::clear`].
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// Listens from now on.
    pub(super) fn start() -> Self {
        let heard = Self::default();
        tracing::subscriber::set_global_default(Collector { heard: heard.clone(), spans: AtomicU64::new(1) }).unwrap();
        heard
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    /// Whether something was said of the journal or the index.
    pub(super) fn something(&self) -> bool {
        self.0.lock().unwrap().iter().any(|line| line.contains("journal") || line.contains("index"))
    }
}

struct Collector {
    heard: Heard,
    spans: AtomicU64,
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target().starts_with("tansiq")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.heard.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}
