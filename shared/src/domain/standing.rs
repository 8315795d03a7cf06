//! How the machines of a federation stand to each other: lives of processes, twins, and stores that were put back.

use super::ids::{Position, PrincipalId, RunId, StoreId};

/// Most earlier lives that a Hello names.
pub const EARLIER_MAX: usize = 4;

/// One life of a holder's process: a start, with the store that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Whose.
    pub principal: PrincipalId,
    /// Its store.
    pub store: StoreId,
    /// Its run.
    pub run: RunId,
    /// The lives before it that its own log knows, the latest first; at most [`EARLIER_MAX`].
    pub earlier: Vec<RunId>,
}

/// What changes the standing of a principal, or of this process itself. Durable, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Two machines live under this principal: no Link of it is served.
    Held {
        /// Whose.
        principal: PrincipalId,
        /// Both of them in words.
        text: String,
    },
    /// An administrator let it in again.
    Released {
        /// Whose.
        principal: PrincipalId,
    },
    /// This store was put back from an older copy: nothing is served until the registry was taken back.
    Restored {
        /// What showed it, in words.
        text: String,
    },
    /// A life of this holder that its log no longer knows, because an older copy was put back.
    Lost {
        /// Its run.
        run: RunId,
    },
    /// The registry was taken back.
    Whole,
    /// Since this store was put back from an older copy, this principal brought everything of its own store up to a position.
    Heard {
        /// Which.
        principal: PrincipalId,
        /// Its store.
        store: StoreId,
        /// The last position of that store.
        upto: Position,
    },
    /// A certificate of ours names a principal that the registry does not know.
    Named {
        /// Which.
        principal: PrincipalId,
    },
}

/// What is still to be said of an entry that had to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Late {
    /// One of our own waits at the far end.
    Waiting,
    /// A peer's was admitted here, and the peer does not know it yet.
    Admitted,
    /// A peer's was refused here for this reason, and the peer does not know it yet.
    Refused(String),
    /// The peer knows.
    Told,
}

/// What the lives that were met before say of one that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// The life that was met last.
    Same,
    /// The one after it, or the first of a store.
    Next,
    /// Its store was put back from a copy that is older than what was met: both logs agree up to here at least.
    Back(Position),
    /// A life that was superseded came back: two machines live under one name.
    Twin,
}
