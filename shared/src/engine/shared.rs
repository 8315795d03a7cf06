//! What the engine's handle and its task both see. The task alone writes the ledger.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicI64, AtomicU64},
    },
};

use tokio::sync::{Notify, Semaphore, broadcast, watch};

use super::{LedgerLock, Parts, checked::Looking};
use crate::{
    docs::Facts,
    domain::{DocId, Environment, Mark, Position, PrincipalId, RunId},
    engine::{link_slots::LinkSlots, maintenance::Kept, tail_cache::Recent},
    journal::sign::Signer,
    ledger::Ledger,
    protocol::repair::History,
    store::Store,
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
    /// Links whose roots differed while both ends were in sync.
    pub root_mismatches: AtomicU64,
    /// Links whose roots were compared and equal.
    pub root_matches: AtomicU64,
    /// Documents of which this end lacked something and got it in a repair.
    pub documents_repaired: AtomicU64,
}

pub(crate) struct Shared {
    pub(crate) ledger: LedgerLock,
    pub(crate) facts: RwLock<HashMap<DocId, Arc<Facts>>>,
    pub(crate) facts_changed: broadcast::Sender<DocId>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) worker: Arc<dyn Worker>,
    pub(crate) verifier: Arc<Looking>,
    pub(crate) signer: Arc<dyn Signer>,
    /// A node's: the latest mark that the hub gave it; the log has it a little later.
    pub(crate) mark: Mutex<Option<Mark>>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) run: RunId,
    /// The last position when this run began.
    pub(crate) began: Position,
    pub(crate) line: watch::Sender<bool>,
    pub(crate) line_reason: watch::Sender<Option<String>>,
    /// Since when, in Unix milliseconds; 0 when that is not known.
    pub(crate) line_since: AtomicI64,
    pub(crate) link_slots: LinkSlots,
    /// The last position that is durable.
    pub(crate) durable: watch::Sender<Position>,
    /// The last position that the index reflects; a moment behind.
    pub(crate) indexed: watch::Sender<Position>,
    pub(crate) recent: Recent,
    /// Threads that check signatures at a time, over all Links.
    pub(crate) checking: Semaphore,
    /// Told when `durable` moved. The links wait here and not at the `watch`, which wakes many receivers in random order: this one
    /// wakes them in the order in which they came, so that a simulation can be played again.
    pub(crate) durable_moved: Notify,
    pub(crate) counters: Counters,
    pub(crate) kept: Kept,
    /// What repairs tried with each peer.
    pub(crate) repairs: Mutex<BTreeMap<PrincipalId, History>>,
    pub(crate) tap: Option<FrameTap>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("run", &self.run).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(parts: &Parts, ledger: Ledger) -> Self {
        Self {
            facts: RwLock::default(),
            facts_changed: broadcast::channel(FACTS_CAPACITY).0,
            store: parts.store.clone(),
            worker: parts.worker.clone(),
            verifier: Arc::new(Looking::new(parts.verifier.clone())),
            signer: parts.signer.clone(),
            mark: Mutex::new(ledger.peers().mark().cloned()),
            run: RunId(u64::from_be_bytes(parts.environment.random())),
            environment: parts.environment.clone(),
            line: watch::channel(false).0,
            line_reason: watch::channel(None).0,
            line_since: AtomicI64::new(0),
            link_slots: LinkSlots::default(),
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
    pub(crate) async fn durable_to(&self, position: Position) {
        loop {
            let moved = self.durable_moved.notified();
            if *self.durable.borrow() >= position {
                return;
            }
            moved.await;
        }
    }
}
