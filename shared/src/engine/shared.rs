//! What the engine's handle and its task both see. The task alone writes the ledger.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, RwLock, atomic::AtomicU64},
};

use tokio::sync::{Notify, Semaphore, broadcast, watch};

use super::{LedgerLock, Parts, environment::Environment, recent::Recent, standing::Door, upkeep::Kept};
use crate::{
    docs::Facts,
    domain::{DocId, Mark, Position, PrincipalId, RunId},
    journal::ledger::Ledger,
    journal::sign::{Signer, Verifier},
    store::Store,
    sync::repair::History,
    worker::Worker,
};

/// Documents whose facts changed, that a listener may lag behind before it reads the list again.
const FACTS_CAPACITY: usize = 1024;

/// Sees every frame of every Link, encoded, on its way out (`true`) or in (`false`).
pub type FrameTap = Arc<dyn Fn(bool, &[u8]) + Send + Sync>;

/// What passed through the Links of this process.
#[derive(Debug, Default)]
pub struct Counters {
    /// Frames that left.
    pub frames_sent: AtomicU64,
    /// Frames that came.
    pub frames_received: AtomicU64,
    /// Bytes on the line for them: encoded, packed, without gRPC's own five for each piece.
    pub bytes_sent: AtomicU64,
    /// Bytes on the line for them: encoded, packed, without gRPC's own five for each piece.
    pub bytes_received: AtomicU64,
    /// What `bytes_sent` would be without packing.
    pub bytes_unpacked_sent: AtomicU64,
    /// What `bytes_received` would be without packing.
    pub bytes_unpacked_received: AtomicU64,
    /// Links whose roots differed when both ends were level.
    pub root_mismatches: AtomicU64,
    /// Links whose roots were compared and equal.
    pub root_matches: AtomicU64,
    /// Documents that this end lacked something of, and got in a repair.
    pub documents_repaired: AtomicU64,
}

pub(super) struct Shared {
    pub(super) ledger: LedgerLock,
    pub(super) facts: RwLock<HashMap<DocId, Arc<Facts>>>,
    pub(super) facts_changed: broadcast::Sender<DocId>,
    pub(super) store: Arc<dyn Store>,
    pub(super) worker: Arc<dyn Worker>,
    pub(super) verifier: Arc<dyn Verifier>,
    pub(super) signer: Arc<dyn Signer>,
    /// A node's: the latest mark that the hub gave it; the log has it a little later.
    pub(super) mark: Mutex<Option<Mark>>,
    pub(super) environment: Arc<dyn Environment>,
    pub(super) run: RunId,
    /// The last position when this life began.
    pub(super) began: Position,
    pub(super) line: watch::Sender<bool>,
    pub(super) line_reason: watch::Sender<Option<String>>,
    pub(super) door: Door,
    /// The last position that is durable.
    pub(super) durable: watch::Sender<Position>,
    /// The last position that the index reflects; a moment behind.
    pub(super) indexed: watch::Sender<Position>,
    pub(super) recent: Recent,
    /// Threads that check signatures at a time, over all Links.
    pub(super) checking: Semaphore,
    /// Told when `durable` moved. The links wait here and not at the `watch`, which wakes many receivers in random order: this one
    /// wakes them in the order in which they came, so that a simulation can be played again.
    pub(super) durable_moved: Notify,
    pub(super) counters: Counters,
    pub(super) kept: Kept,
    /// What repairs tried with each peer.
    pub(super) repairs: Mutex<BTreeMap<PrincipalId, History>>,
    pub(super) tap: Option<FrameTap>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("run", &self.run).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(parts: &Parts, ledger: Ledger) -> Self {
        Self {
            facts: RwLock::default(),
            facts_changed: broadcast::channel(FACTS_CAPACITY).0,
            store: parts.store.clone(),
            worker: parts.worker.clone(),
            verifier: parts.verifier.clone(),
            signer: parts.signer.clone(),
            mark: Mutex::new(ledger.mark().cloned()),
            run: RunId(u64::from_be_bytes(parts.environment.random())),
            environment: parts.environment.clone(),
            line: watch::channel(false).0,
            line_reason: watch::channel(None).0,
            door: Door::default(),
            began: ledger.end(),
            durable: watch::channel(ledger.end()).0,
            indexed: watch::channel(ledger.end()).0,
            recent: Recent::default(),
            checking: Semaphore::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)),
            durable_moved: Notify::new(),
            counters: Counters::default(),
            kept: Kept::default(),
            repairs: Mutex::default(),
            tap: parts.tap.clone(),
            ledger: RwLock::new(ledger),
        }
    }

    /// Waits until everything up to a position is durable.
    pub(super) async fn durable_to(&self, position: Position) {
        loop {
            let moved = self.durable_moved.notified();
            if *self.durable.borrow() >= position {
                return;
            }
            moved.await;
        }
    }
}
