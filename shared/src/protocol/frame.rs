//! The messages of a Link.

use crate::{
    domain::{
        Answer, DocId, EntryId, FederationId, History, Incarnation, Mark, Place, Position, PrincipalId, RunId, StoreId,
        root::DocDigest,
    },
    journal::Entry,
    protocol::repair::Sums,
};

/// Version of the Link's protocol.
pub const PROTOCOL: u32 = 3;
/// A batch is cut at this many bytes of entries, but holds one entry at least.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;
/// A batch is cut at this many entries.
pub const BATCH_ITEMS_MAX: usize = 512;

/// Most entries of one [`Frame::Ask`].
pub const ASK_MAX: usize = 1024;

/// One message on a Link. Shape and units: `proto/tansiq/v1/link.proto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Who speaks and how far it has come.
    Hello(Hello),
    /// Entries that the far end lacks.
    Batch {
        /// Oldest first.
        items: Vec<Item>,
        /// The far end's cursor once all of it is durable there; 0 leaves it.
        position: Position,
    },
    /// What became of the far end's entries.
    Ack {
        /// Everything of the far end's store up to here is durable.
        position: Position,
        /// The entries that were not simply admitted.
        answers: Vec<Answer>,
        /// Every [`Frame::Ahead`] up to this number is durable; 0 says nothing of them.
        ahead: u64,
    },
    /// Fresh entries that overtake the catch-up. They move no cursor.
    Ahead {
        /// Counted from 1 in each Link.
        number: u64,
        /// Of each document all that the far end lacks, oldest first.
        items: Vec<Item>,
    },
    /// A node asks what became of these entries, at most [`ASK_MAX`]. The hub answers with one [`Frame::Verdicts`].
    Ask(Vec<(EntryId, DocId)>),
    /// The hub's answer: the entries asked about that it refused or that still wait. It admitted the others.
    Verdicts(Vec<Answer>),
    /// The hub decided about entries that had to wait. A node that knows of such may ask.
    Decided,
    /// Nothing is left to send.
    CaughtUp {
        /// The last position of the speaker's store.
        position: Position,
        /// The speaker's root over what both share.
        root: [u8; 32],
        /// How many documents it covers.
        documents: u64,
        /// The speaker's cursor in the far end's store.
        cursor: Position,
        /// Where repairs stand at the speaker.
        mending: Mending,
        /// The hub's: how far its store has come, signed.
        mark: Option<Mark>,
    },
    /// The speaker found a difference: its sums by bucket, to which the far end answers with what it has.
    Buckets(Sums),
    /// What the speaker has in the buckets that differ.
    BucketDocs {
        /// Documents with their digests.
        docs: Vec<(DocId, DocDigest)>,
        /// Whether another frame of this list follows.
        more: bool,
    },
    /// Documents of which the far end is to send everything again.
    Wanted(Vec<DocId>),
    /// Why the stream ends.
    Closing {
        /// The closed reason code.
        reason: String,
        /// One sentence for the log.
        text: String,
    },
    /// Asks whether the far end of an older Link still lives.
    Ping {
        /// What the answer must repeat.
        nonce: u64,
    },
    /// The answer to a [`Frame::Ping`].
    Pong {
        /// What the question said.
        nonce: u64,
    },
    /// The registry as a node has it, for a hub that was put back from a copy.
    Registry {
        /// The registry's entries, oldest first.
        entries: Vec<Entry>,
        /// The runs of the hub that the node has met, oldest first.
        runs: Vec<RunId>,
        /// Whether another part follows.
        more: bool,
    },
}

/// Where repairs stand at the speaker of a [`Frame::CaughtUp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mending {
    /// How many [`Frame::Wanted`] of this Link the speaker has answered: it sent everything of these documents before this frame.
    pub answered: u32,
    /// Whether the speaker still waits for what it asked for, and so cannot be compared yet.
    pub asking: bool,
    /// Whether entries of the far end wait here for something.
    pub waiting: bool,
}

/// Who speaks and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// [`PROTOCOL`] of the speaker.
    pub protocol: u32,
    /// Its federation.
    pub federation: FederationId,
    /// Its principal.
    pub principal: PrincipalId,
    /// Its store.
    pub store: StoreId,
    /// The runs of the speaker's store since one that the far end has met, as far as the speaker can tell; the last one speaks.
    pub history: History,
    /// How far it has come in the far end's store.
    pub peer: Option<Place>,
    /// Only the hub's: its store was put back from a copy, and it serves nobody until it has the registry back.
    pub restoring: bool,
    /// A node's: the latest mark that the hub gave it.
    pub mark: Option<Mark>,
}

impl Hello {
    /// The speaker's run.
    pub fn run(&self) -> RunId {
        self.history.run()
    }

    /// The same with its store.
    pub(crate) fn incarnation(&self) -> Incarnation {
        Incarnation { principal: self.principal, store: self.store, history: self.history.clone(), is_by_hand: false }
    }
}

/// One entry on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The entry.
    pub entry: Entry,
    /// Its position in the sender's store.
    pub position: Position,
}
