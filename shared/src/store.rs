//! The store: an append-only log of records that is the truth, and an index beside it that can always be rebuilt.
//!
//! In come records, in batches; out goes a [`Position`] once the batch is on disk. The store knows nothing of admission, links or
//! documents: what a record means is the ledger's business ([`crate::journal::ledger`]).

use std::{future::Future, ops::RangeInclusive, pin::Pin};

use bytes::Bytes;

use crate::{
    domain::{ActorId, ChangeHash, DocId, EditorId, EntryId, Late, Life, Notice, Position, StoreId},
    journal::Entry,
};

pub mod conformance;
pub mod disk;
pub mod index;
pub mod log;
pub mod memory;
pub mod record;

/// Where a record came from: the far end's store and its position there. `None` for what this process wrote itself.
pub type Source = Option<(StoreId, Position)>;

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
        /// The row, as [`crate::journal::ledger::DocRow::encode`] wrote it.
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
    /// A life of a holder that was met for the first time: a peer's, or this process's own before it first spoke on a Link.
    Met {
        /// Which.
        life: Life,
        /// How far its store was durable here.
        at: Position,
    },
    /// What is still to be said of an entry that had to wait.
    Late {
        /// The far end's store.
        store: StoreId,
        /// The entry.
        id: EntryId,
        /// Its document.
        doc: DocId,
        /// What.
        late: Late,
    },
    /// The standing of a principal, or of this store, changed.
    Notice(Notice),
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

/// A store's answer, later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where records live. One owner appends; anybody reads.
pub trait Store: Send + Sync + 'static {
    /// This store's name, drawn when it was created.
    fn id(&self) -> StoreId;

    /// The last durable position; 0 for an empty store.
    fn end(&self) -> Position;

    /// Makes the records durable, in order, and returns their positions. Resolves after the fsync; concurrent calls share one.
    ///
    /// # Errors
    /// [`StoreError::Write`]: end the process; never retry.
    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>>;

    /// The records after a position, in order.
    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>>;

    /// The records at exactly these positions, in the order asked. An unknown position is [`StoreError::Damaged`].
    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>>;

    /// The index that can be rebuilt from the log.
    fn index(&self) -> &dyn Index;
}

/// The tables of the index. Keys sort bytewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Document id → its row (see [`crate::journal::ledger`]).
    Document,
    /// Document id, change hash → `max_op`, 8 bytes big-endian.
    Change,
    /// Document id, actor id → last seq (8 bytes big-endian), last hash.
    Actor,
    /// Document id, position (8 bytes big-endian) → nothing: where the document's admitted entries are.
    Place,
    /// Document id, principal (4 bytes), run (8), seq (8, all big-endian) → entry id: who holds which place in a chain.
    Chain,
    /// Anything small that has one row: key → value.
    Single,
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

    /// Throws everything away, to be rebuilt from the log.
    fn clear(&self) -> Result<(), StoreError>;
}
