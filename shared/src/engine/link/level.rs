//! R7: the roots of both ends, compared when nothing of either is on its way.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

use super::walk::ROOT_INTERVAL;
use crate::{
    domain::{Position, PrincipalId},
    engine::Engine,
    journal::ledger::Ledger,
    sync::Peer,
};

/// How far the walk of our own log has come, as the listener of the same Link sees it.
#[derive(Debug)]
pub(super) struct Walked {
    reached: AtomicU64,
    sent: AtomicU64,
}

impl From<Position> for Walked {
    /// Nothing was sent yet beyond the far end's cursor.
    fn from(cursor: Position) -> Self {
        Self { reached: AtomicU64::new(cursor.0), sent: AtomicU64::new(cursor.0) }
    }
}

impl Walked {
    /// The walk went up to `reached`, and the last batch moves the far end's cursor to `sent`.
    pub(super) fn set(&self, reached: Position, sent: Position) {
        self.reached.store(reached.0, Ordering::Relaxed);
        self.sent.store(sent.0, Ordering::Relaxed);
    }

    /// Whether everything up to `needed` was looked at, and whatever of it was for the far end is durable there.
    fn covers(&self, needed: Position, cursor: Position) -> bool {
        self.reached.load(Ordering::Relaxed) >= needed.0 && self.sent.load(Ordering::Relaxed) <= cursor.0
    }
}

/// What the far end says of itself when nothing is left to send.
#[derive(Debug, Clone, Copy)]
pub(super) struct Summary {
    /// Its cursor in our store.
    pub(super) cursor: Position,
    /// Its root.
    pub(super) root: [u8; 32],
    /// How many documents that covers.
    pub(super) documents: u64,
}

/// What is remembered from one comparison to the next.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Since when comparing was put off because entries wait for something.
    put_off: Option<Instant>,
}

/// Whether roots can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Yes,
    /// Something is on its way, or will be in a moment.
    NotYet,
    /// Nothing is on its way, but entries wait at an end, perhaps for something that never comes.
    Waits,
}

impl Engine {
    /// Compares, if both ends are level. Entries that wait put it off once; if they still wait then, that is a difference too.
    pub(super) fn compare(&self, comparison: &mut Comparison, peer: &Peer, walked: &Walked, theirs: &Summary) {
        let ours = {
            let ledger = self.ledger();
            let nothing_pending = ledger.end() == *self.shared.durable.borrow();
            let level = if nothing_pending { level(&ledger, peer, walked, theirs.cursor) } else { Level::NotYet };
            if level == Level::Waits {
                let since = *comparison.put_off.get_or_insert_with(Instant::now);
                if since.elapsed() < ROOT_INTERVAL {
                    return;
                }
            } else {
                comparison.put_off = None;
            }
            let council = if ledger.me == PrincipalId::MINISTRY { peer.principal } else { ledger.me };
            (level != Level::NotYet).then(|| ledger.shared_root(council))
        };
        let Some(ours) = ours else { return };
        let counters = &self.shared.counters;
        if ours.to_bytes() == theirs.root && ours.documents == theirs.documents {
            counters.root_matches.fetch_add(1, Ordering::Relaxed);
            return;
        }
        counters.root_mismatches.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            target: "tansiq::audit",
            peer = %peer.principal, ours = ours.documents, theirs = theirs.documents,
            "the two ends of a level link do not hold the same documents at the same heads"
        );
    }
}

/// Level means that the peer has every entry here that is its business. What the peer had to send came before it said that it is
/// caught up. Records that are nobody's business (cursors, acknowledgements) move positions without a word to the peer.
fn level(ledger: &Ledger, peer: &Peer, walked: &Walked, cursor: Position) -> Level {
    let needed = ledger.last_for(peer.principal, peer.store);
    // What is not sent to the peer, such as what it refused, may lie beyond its cursor for ever: the walk knows that.
    let has_all = needed <= cursor || walked.covers(needed, cursor);
    if !has_all || ledger.is_rebuilding() {
        Level::NotYet
    } else if ledger.has_waiting_there() || ledger.has_parked_from(peer.store) {
        Level::Waits
    } else {
        Level::Yes
    }
}
