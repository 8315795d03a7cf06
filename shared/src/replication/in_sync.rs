//! R7: the roots of both ends, compared when nothing of either is on its way.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::time::Instant;

use crate::{
    domain::{Position, PrincipalId, policy},
    engine::Engine,
    ledger::Ledger,
    protocol::{Mending, repair::Sum},
    replication::{send::ROOT_INTERVAL, send_rules::Peer},
};

/// How far the walk of our own log has come, as the listener of the same Link sees it.
#[derive(Debug)]
pub(super) struct Walked {
    reached: AtomicU64,
    sent: AtomicU64,
    /// Whether the walk is in the middle of a step, and may have sent more than is noted here.
    in_step: AtomicBool,
}

impl From<Position> for Walked {
    /// Nothing was sent yet beyond the far end's cursor.
    fn from(cursor: Position) -> Self {
        Self { reached: AtomicU64::new(cursor.0), sent: AtomicU64::new(cursor.0), in_step: AtomicBool::new(false) }
    }
}

impl Walked {
    /// A step of the walk begins, which ends with [`Self::set`].
    pub(super) fn begin_step(&self) {
        self.in_step.store(true, Ordering::Relaxed);
    }

    /// The walk went up to `reached`, and the last batch moves the far end's cursor to `sent`.
    pub(super) fn set(&self, reached: Position, sent: Position) {
        self.reached.store(reached.0, Ordering::Relaxed);
        self.sent.store(sent.0, Ordering::Relaxed);
        self.in_step.store(false, Ordering::Relaxed);
    }

    /// Whether the far end, which acknowledged up to `acked`, has answered everything that was sent. `false` in the middle of a
    /// step, when that is not known.
    pub(super) fn is_answered(&self, acked: Position) -> bool {
        !self.in_step.load(Ordering::Relaxed) && !self.is_ahead_of(acked)
    }

    /// Whether something was sent that a peer with this cursor does not have yet.
    fn is_ahead_of(&self, cursor: Position) -> bool {
        self.sent.load(Ordering::Relaxed) > cursor.0
    }

    /// Whether the walk has passed `needed`, and the far end has durably whatever of it was for the far end.
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
    /// Where repairs stand there.
    pub(super) mending: Mending,
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
    /// Something of ours is on its way: the far end will say anew how it stands.
    Behind,
    /// This end is still taking something in, and will be different in a moment.
    NotYet,
    /// Nothing is on its way, but entries wait at an end, perhaps for something that never comes.
    Waits,
}

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// Nothing can be said: something is on its way.
    NotLevel,
    /// Nothing can be said until this end has settled: to be compared again in a moment.
    NotYet,
    /// The same.
    Same,
    /// Not the same, and this should never happen.
    Differ {
        /// Our root.
        ours: Sum,
        /// Theirs.
        theirs: Sum,
    },
}

impl Comparison {
    /// Compares the roots, if both ends are in sync and neither is being repaired. Entries that wait put a comparison off once; if
    /// they still wait at the next one, that counts as a difference.
    pub(super) fn compare(&mut self, engine: &Engine, peer: &Peer, walked: &Walked, mending: bool, theirs: &Summary) -> Compared {
        let ours = {
            let ledger = engine.ledger();
            let nothing_pending = ledger.end() == engine.shared.end.durable();
            if mending || theirs.mending.asking {
                return Compared::NotLevel;
            }
            match if nothing_pending { level(&ledger, peer, walked, theirs) } else { Level::NotYet } {
                Level::NotYet => return Compared::NotYet,
                Level::Behind => return Compared::NotLevel,
                Level::Waits => {
                    let since = *self.put_off.get_or_insert_with(Instant::now);
                    if since.elapsed() < ROOT_INTERVAL {
                        return Compared::NotLevel;
                    }
                }
                Level::Yes => self.put_off = None,
            }
            ledger.shared_with(council(&ledger, peer.principal)).root()
        };
        let counters = &engine.shared.links.counters;
        if ours.to_bytes() == theirs.root && ours.documents == theirs.documents {
            counters.root_matches.fetch_add(1, Ordering::Relaxed);
            return Compared::Same;
        }
        counters.root_mismatches.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            target: "tansiq::audit",
            peer = %peer.principal, ours = ours.documents, theirs = theirs.documents,
            "the two ends of a level link do not hold the same documents at the same heads"
        );
        Compared::Differ { ours: ours.into(), theirs: theirs.root.into() }
    }
}

/// Whose documents a Link with this peer is about: its council's at the hub, our own at a node.
pub(super) fn council(ledger: &Ledger, peer: PrincipalId) -> PrincipalId {
    policy::council_between(ledger.me, peer)
}

/// In sync means that the peer has every entry here that concerns it; what the peer had to send came before its `CaughtUp`. Cursors
/// and acknowledgements concern no peer: they move positions here and are never sent.
fn level(ledger: &Ledger, peer: &Peer, walked: &Walked, theirs: &Summary) -> Level {
    let needed = ledger.last_for(peer.principal, peer.store);
    // What is not sent to the peer, such as what it refused, may lie beyond its cursor for ever: the walk knows that.
    let has_all = needed <= theirs.cursor || walked.covers(needed, theirs.cursor);
    if !has_all && walked.is_ahead_of(theirs.cursor) {
        Level::Behind
    } else if !has_all || ledger.docs().unsettled().is_any() {
        Level::NotYet
    } else if theirs.mending.waiting || ledger.parking().holds_from(peer.store) {
        Level::Waits
    } else {
        Level::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_far_ends_cursor_speaks_for_its_answers_only_between_steps() {
        let walked = Walked::from(Position(3));
        assert!(walked.is_answered(Position(3)));
        walked.begin_step();
        // What the step sends is not noted yet: an answer to it may be on its way.
        assert!(!walked.is_answered(Position(3)) && !walked.is_answered(Position(9)));
        walked.set(Position(9), Position(8));
        assert!(!walked.is_answered(Position(3)));
        assert!(walked.is_answered(Position(8)));
    }
}
