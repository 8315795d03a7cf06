//! How the machines of a federation stand to each other: runs of processes, twins, and stores that were put back.

use super::{
    history::History,
    ids::{FederationId, Position, PrincipalId, RunId, StoreId},
};

/// How far the hub's log had come in one run of its process, signed by the hub. Whoever holds it can show that the hub was there
/// once, when a copy of its log that is older was put back; nobody can show more than there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The hub's store.
    pub store: StoreId,
    /// The run.
    pub run: RunId,
    /// The last position that was durable then.
    pub position: Position,
    /// Ed25519 over [`Mark::signed_bytes`].
    pub signature: [u8; 64],
}

impl Mark {
    /// Store, run, position (8 bytes big-endian each), signature.
    pub(crate) const LEN: usize = 88;

    /// What the signature covers.
    pub fn signed_bytes(federation: FederationId, store: StoreId, run: RunId, position: Position) -> Vec<u8> {
        let numbers = [store.0, run.0, position.0].map(u64::to_be_bytes).concat();
        [b"tansiq mark\0".as_slice(), federation.as_bytes(), &numbers].concat()
    }

    /// As it is kept and sent.
    pub(crate) fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let numbers = [self.store.0, self.run.0, self.position.0].map(u64::to_be_bytes).concat();
        for (to, from) in bytes.iter_mut().zip(numbers.iter().chain(&self.signature)) {
            *to = *from;
        }
        bytes
    }

    /// From [`Mark::to_bytes`]; `None` for another length.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (store, rest) = bytes.split_first_chunk::<8>()?;
        let (run, rest) = rest.split_first_chunk::<8>()?;
        let (position, rest) = rest.split_first_chunk::<8>()?;
        let signature = rest.try_into().ok()?;
        let number = |bytes: &[u8; 8]| u64::from_be_bytes(*bytes);
        Some(Self { store: StoreId(number(store)), run: RunId(number(run)), position: Position(number(position)), signature })
    }
}

/// One run of a holder's process: a start, with the store that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incarnation {
    /// Whose.
    pub principal: PrincipalId,
    /// Its store.
    pub store: StoreId,
    /// The store's runs that its own log knows, or the last of them; this one last.
    pub history: History,
    /// Whether it is known from a courier's bundle.
    pub is_by_hand: bool,
}

/// What changes for a principal, or for this process itself. Durable, in the order in which it happened.
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
    /// A run of this holder that its log no longer knows, because an older copy was put back.
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
    /// The latest mark that the hub gave this node.
    Marked(Box<Mark>),
    /// A certificate of ours names a principal that the registry does not know.
    Named {
        /// Which.
        principal: PrincipalId,
    },
}

/// What the runs that were met before say of one that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// The run that was met last.
    Same,
    /// One that was never met: it follows on that one, or on a copy that was put back, or is the first of a store.
    Next,
    /// One that is over came back. On a line that shows that two machines live under one name.
    Superseded,
}
