//! The store: an append-only log of records that is the truth, and an index beside it that can always be rebuilt.
//!
//! In come records, in batches; out goes a [`Position`] once the batch is on disk. The store knows nothing of admission, links or
//! documents: what a record means is the ledger's business ([`crate::ledger`]).

use std::{future::Future, ops::RangeInclusive, pin::Pin, sync::Arc};

use bytes::Bytes;

use crate::{
    domain::{ActorId, ChangeHash, DocId, EditorId, EntryId, Incarnation, Incident, Notice, Place, Position, StoreId},
    journal::Entry,
};

#[cfg(any(test, feature = "testing"))]
pub mod conformance;
pub mod disk;
pub mod index;
pub mod log;
pub mod memory;
pub mod record;

/// Where a record came from: its place in the far end's store. `None` for what this process wrote itself.
pub(crate) type Source = Option<Place>;

/// One step of a holder's log. Every record has one position, also those that never leave the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An entry that was admitted.
    Entry {
        /// The entry.
        entry: Entry,
        /// Whence.
        source: Source,
    },
    /// An entry that waits for something it needs. Kept so that the far end's cursor may move on.
    Parked {
        /// The entry.
        entry: Entry,
        /// Whence.
        source: Source,
        /// The closed reason code.
        reason: String,
    },
    /// An entry that was refused for good. Only the header is kept.
    Refused {
        /// The entry's name.
        id: EntryId,
        /// Whence.
        source: Source,
        /// The closed reason code.
        reason: String,
    },
    /// One of our own entries that the far end refused for good. The payload stays in the log.
    SetAside {
        /// The entry's name.
        id: EntryId,
        /// Its document.
        doc: DocId,
        /// The closed reason code.
        reason: String,
    },
    /// A foreign entry whose changes could not be applied: kept as evidence, never applied, with what depends on it.
    Void {
        /// The entry's name.
        id: EntryId,
        /// The closed reason code.
        reason: String,
    },
    /// How far the far end's store is durable here.
    Cursor {
        /// The far end's store.
        store: StoreId,
        /// The position there.
        position: Position,
    },
    /// How far the far end has made this store durable.
    Received {
        /// The far end's store.
        store: StoreId,
        /// The position here.
        position: Position,
    },
    /// One of our own entries that had to wait at the far end is admitted there now.
    Admitted {
        /// The entry's name.
        id: EntryId,
    },
    /// A document's row as it stands once a snapshot of it was made or verified: whoever replays the log goes on from here.
    Base {
        /// The document.
        doc: DocId,
        /// The row, as [`crate::ledger::DocRow::encode`] wrote it.
        row: Bytes,
        /// Every actor with its last change.
        actors: Vec<(ActorId, u64, ChangeHash)>,
        /// The heads with the operation count up to and including each.
        max_ops: Vec<(ChangeHash, u64)>,
    },
    /// An actor belongs to the account that first wrote with it.
    Binding {
        /// The actor.
        actor: ActorId,
        /// The account.
        editor: EditorId,
    },
    /// An incident, as it stands from here on. The last record of a number counts.
    Incident(Incident),
    /// A run of a holder that was met for the first time: a peer's, or this process's own, which begins with it.
    Met {
        /// Which.
        incarnation: Incarnation,
        /// Its store was put back from an older copy: up to here it is the one that was met before.
        back: Option<Position>,
    },
    /// One of our own entries waits at the far end for something.
    Waits {
        /// The far end's store.
        store: StoreId,
        /// The entry.
        id: EntryId,
        /// Its document.
        doc: DocId,
    },
    /// A record of an earlier version that says nothing any more: an answer that a hub kept for whoever may have missed it.
    Retired,
    /// Something about a principal, or about this store, changed.
    Notice(Notice),
}

impl Record {
    /// Bytes that it takes, near enough for budgets.
    pub(crate) fn weight(&self) -> usize {
        /// Without an entry.
        const BARE: usize = 128;
        match self {
            Self::Entry { entry, .. } | Self::Parked { entry, .. } => BARE + entry.weight(),
            _ => BARE,
        }
    }
}

/// How much [`Store::read`] may return. At least one record is returned when there is one.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimit {
    /// Most records.
    pub records: usize,
    /// Stop after this many bytes.
    pub bytes: usize,
}

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk failed while writing. What was not acknowledged may or may not be there: the process ends and recovers.
    #[error("write the journal in {path}: {source}")]
    Write {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The disk failed while reading.
    #[error("read the journal in {path}: {source}")]
    Read {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Bytes that were acknowledged once are no longer what was written.
    #[error("read {path} at byte {offset}: {what}; restore the file from a backup or take the documents back from the hub")]
    Damaged {
        /// The file.
        path: String,
        /// Where in it.
        offset: u64,
        /// What is wrong with it.
        what: String,
    },
    /// More than the store takes at once. Nothing was written; the store goes on.
    #[error("append to the journal: {what}")]
    TooLarge {
        /// What, and what is allowed.
        what: String,
    },
    /// The disk is full. Nothing of what was asked for is there; the store goes on, and the same may succeed later.
    #[error("write the journal in {path}: no space is left on the disk; make room, and it goes on by itself")]
    NoSpace {
        /// The file or folder.
        path: String,
    },
    /// A record was given up because nothing needs it any more.
    #[error("read position {position}: the journal no longer keeps it")]
    Dropped {
        /// Its position.
        position: Position,
    },
    /// Only whole sealed segments are made anew.
    #[error("rewrite positions {from} to {to} of the journal: they are not whole sealed segments")]
    NotSealed {
        /// The first position.
        from: Position,
        /// The last one.
        to: Position,
    },
    /// Another process has the folder open.
    #[error("open {path}: another process is using it")]
    Locked {
        /// The folder.
        path: String,
    },
    /// The index misbehaved. It is deleted and rebuilt at the next start.
    #[error("use the index in {path}: {what}")]
    Index {
        /// The folder.
        path: String,
        /// What it said.
        what: String,
    },
    /// The store has ended after an earlier error.
    #[error("use the journal: it stopped after an earlier error")]
    Stopped,
}

/// One piece of the log: a span of positions, and the records of it that are still kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Its first position, which is also its name.
    pub base: Position,
    /// The last position that belongs to it, whether its record is still kept or not.
    pub end: Position,
    /// Records that are kept.
    pub records: u64,
    /// Bytes that it takes.
    pub bytes: u64,
    /// Whether it is never appended to again. All but the last one are.
    pub sealed: bool,
}

/// Something in the log that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: String,
    /// Where in it.
    pub offset: u64,
    /// What is wrong with it.
    pub what: String,
    /// Where the file is kept as it was found; `None` while it is still in its place, or was gone altogether.
    pub kept: Option<String>,
    /// The positions whose records are lost by it.
    pub lost: Option<RangeInclusive<u64>>,
}

/// How far a [`Store::scrub`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrubbed {
    /// The last position looked at; the end when nothing is left.
    pub to: Position,
    /// Bytes read.
    pub bytes: u64,
}

/// Says which records of a segment are kept.
pub type Keep = Arc<dyn Fn(Position) -> bool + Send + Sync>;

/// A store's answer, later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where records live. One owner appends; anybody reads.
pub trait Store: Send + Sync + 'static {
    /// This store's name, drawn when it was created.
    fn id(&self) -> StoreId;

    /// The last durable position; 0 for an empty store.
    fn end(&self) -> Position;

    /// Makes the records durable, in order, and returns their positions. Resolves after the fsync; concurrent calls share one. After a
    /// crash all of them are there or none.
    ///
    /// # Errors
    /// [`StoreError::Write`]: end the process; never retry. [`StoreError::NoSpace`]: nothing was written; it may be tried again.
    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>>;

    /// The records after a position, in order. Positions that are no longer kept, or whose records are lost, are left out: an empty
    /// answer means that nothing is left up to the end.
    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>>;

    /// The records at exactly these positions, in the order asked. One that is no longer kept is [`StoreError::Dropped`], an unknown
    /// or lost one [`StoreError::Damaged`].
    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>>;

    /// The log's segments in order; the last one is open.
    fn segments(&self) -> Vec<SegmentInfo>;

    /// Seals the open segment, so that it can be rewritten, and goes on in a new one. An empty one stays open.
    fn seal(&self) -> StoreFuture<'_, ()>;

    /// Makes the sealed segments from the first of these positions to the last one segment with only the records that `keep` says.
    /// Each keeps its position. Readers are not disturbed; a crash leaves what was, or what shall be.
    ///
    /// # Errors
    /// [`StoreError::NotSealed`]: the positions are not exactly those of sealed segments. [`StoreError::NoSpace`]: nothing changed.
    fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()>;

    /// Positions whose records were acknowledged and are lost, in order.
    fn lost(&self) -> Vec<RangeInclusive<u64>>;

    /// What was found damaged since the store was opened.
    fn damage(&self) -> Vec<Damage>;

    /// Those of the positions whose records are not known to be lost.
    fn sound(&self, mut at: Vec<Position>) -> Vec<Position> {
        let lost = self.lost();
        if !lost.is_empty() {
            at.retain(|position| !lost.iter().any(|lost| lost.contains(&position.0)));
        }
        at
    }

    /// Those of the records at these positions that can be read, each with its position. What is found damaged on the way counts as
    /// lost from then on, and is left out.
    fn get_sound(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<(Position, Record)>> {
        Box::pin(async move {
            let mut at = self.sound(at);
            loop {
                match self.get(at.clone()).await {
                    Ok(records) => return Ok(at.into_iter().zip(records).collect()),
                    Err(error @ StoreError::Damaged { .. }) => {
                        let asked = at.len();
                        at = self.sound(at);
                        if at.len() == asked {
                            return Err(error);
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
        })
    }

    /// Whether there is room on the disk for more than finishing what was begun.
    fn has_room(&self) -> bool;

    /// Reads about `bytes` bytes after a position and checks them. What is damaged counts as lost from then on.
    fn scrub(&self, after: Position, bytes: u64) -> StoreFuture<'_, Scrubbed>;

    /// The index that can be rebuilt from the log.
    fn index(&self) -> &dyn Index;
}

/// The tables of the index. Keys sort bytewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Document id → its row (see [`crate::ledger`]).
    Document,
    /// Document id, change hash → `max_op`, 8 bytes big-endian: changes that are in no list of [`Table::Listed`].
    Change,
    /// The changes that a document's snapshots hold, in sorted lists. Document id → the first hash of each list; document id, number of
    /// a list (8 bytes big-endian) → hashes, each with its `max_op`.
    Listed,
    /// Document id, actor id → last seq (8 bytes big-endian), last hash.
    Actor,
    /// Document id, position (8 bytes big-endian) → nothing, or one byte for a snapshot: where the document's admitted entries are.
    Place,
    /// Document id, principal (4 bytes), run (8), seq (8, all big-endian) → entry id: who holds which place in a chain. One byte more says
    /// that a snapshot may stand for the entry.
    Chain,
    /// Document id, principal (4 bytes), run (8, both big-endian) → seq (8 bytes big-endian), entry id: the last entry of each chain.
    Tip,
    /// Anything small that has one row: key → value.
    Single,
    /// Document id → what its facts were computed from, and the facts.
    Facts,
}

/// One change of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Where.
    pub table: Table,
    /// The key.
    pub key: Vec<u8>,
    /// The value; `None` deletes.
    pub value: Option<Vec<u8>>,
}

/// A key and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// A sorted key-value index that reflects the log up to a position. Calls are short and may block for some microseconds.
pub trait Index: Send + Sync {
    /// The log position that it reflects; 0 when it is empty or was thrown away.
    fn position(&self) -> Position;

    /// One value.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Every row whose key starts with `prefix`, in key order.
    fn scan(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, StoreError>;

    /// All puts and the position, or nothing.
    fn apply(&self, position: Position, puts: Vec<Put>) -> Result<(), StoreError>;

    /// The same without moving the position: for rows that follow from no record.
    fn amend(&self, puts: Vec<Put>) -> Result<(), StoreError>;

    /// Makes everything so far durable. Rare, and it may take as long as a disk takes.
    fn flush(&self) -> Result<(), StoreError>;

    /// Checks some of the rows, going on where the last call ended; whether that was the last of them. Nothing is wrong while it says
    /// so; otherwise the index is thrown away at the next start.
    fn check(&self) -> Result<bool, StoreError>;

    /// Throws everything away, to be rebuilt from the log.
    fn clear(&self) -> Result<(), StoreError>;
}
