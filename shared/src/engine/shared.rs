//! What the engine's handle and its task both see. The task alone writes the ledger.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use super::{
    Parts, checked::Looking, known_facts::KnownFacts, line::Line, links::Links, log_end::LogEnd, maintenance::Kept,
    tail_cache::Recent,
};
use crate::{
    domain::{Environment, Position, RunId, UnixMs},
    journal::sign::Signer,
    ledger::Ledger,
    store::Store,
    worker::Worker,
};

/// See the module. It has many fields because it is all that one process has only once: what it was given at the start, and parts with
/// rules of their own.
pub(crate) struct Shared {
    pub(crate) ledger: RwLock<Ledger>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) worker: Arc<dyn Worker>,
    pub(crate) verifier: Arc<Looking>,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) run: RunId,
    /// The last position when this run began.
    pub(crate) began: Position,
    /// When it began.
    pub(crate) began_at: UnixMs,
    pub(crate) end: LogEnd,
    pub(crate) recent: Recent,
    pub(crate) facts: KnownFacts,
    pub(crate) line: Line,
    pub(crate) links: Links,
    pub(crate) kept: Kept,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("run", &self.run).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(parts: &Parts, ledger: Ledger) -> Self {
        Self {
            store: parts.store.clone(),
            worker: parts.worker.clone(),
            verifier: Arc::new(Looking::new(parts.verifier.clone())),
            signer: parts.signer.clone(),
            environment: parts.environment.clone(),
            run: RunId(u64::from_be_bytes(parts.environment.random())),
            began: ledger.end(),
            began_at: parts.environment.now(),
            end: LogEnd::at(ledger.end()),
            recent: Recent::default(),
            facts: KnownFacts::default(),
            line: Line::default(),
            links: Links::new(ledger.peers().mark().cloned(), parts.tap.clone()),
            kept: Kept::default(),
            ledger: RwLock::new(ledger),
        }
    }

    /// The ledger, for reading.
    pub(crate) fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }
}
