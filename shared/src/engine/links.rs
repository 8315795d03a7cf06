//! What the Links of this process leave here: who holds a slot, what passed, what repairs tried, and how far the hub says that it has come.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::link_slots::LinkSlots;
use crate::{
    domain::{Mark, PrincipalId},
    protocol::repair::History,
};

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

/// See the module.
pub(crate) struct Links {
    pub(crate) slots: LinkSlots,
    pub(crate) counters: Counters,
    /// A node's: the latest mark that the hub gave it; the log has it a little later.
    mark: Mutex<Option<Mark>>,
    /// What repairs tried with each peer.
    repairs: Mutex<BTreeMap<PrincipalId, History>>,
    tap: Option<FrameTap>,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").field("counters", &self.counters).finish_non_exhaustive()
    }
}

impl Links {
    pub(super) fn new(mark: Option<Mark>, tap: Option<FrameTap>) -> Self {
        let (slots, counters, repairs) = (LinkSlots::default(), Counters::default(), Mutex::default());
        Self { slots, counters, mark: Mutex::new(mark), repairs, tap }
    }

    /// The latest mark of the hub.
    pub(crate) fn mark(&self) -> MutexGuard<'_, Option<Mark>> {
        self.mark.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What repairs tried with each peer.
    pub(crate) fn repairs(&self) -> MutexGuard<'_, BTreeMap<PrincipalId, History>> {
        self.repairs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one frame of a Link, whole and as it is before it is packed, and shows it to the recording if there is one.
    pub(crate) fn frame_passed(&self, sent: bool, bytes: &[u8]) {
        let counters = &self.counters;
        let (frames, total) = if sent {
            (&counters.frames_sent, &counters.bytes_unpacked_sent)
        } else {
            (&counters.frames_received, &counters.bytes_unpacked_received)
        };
        frames.fetch_add(1, Ordering::Relaxed);
        total.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if let Some(tap) = &self.tap {
            tap(sent, bytes);
        }
    }

    /// Counts what really passed: one message of the stream.
    pub(crate) fn bytes_passed(&self, sent: bool, bytes: usize) {
        let counters = &self.counters;
        let total = if sent { &counters.bytes_sent } else { &counters.bytes_received };
        total.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
