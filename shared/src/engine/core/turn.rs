//! A turn: what came together since the last commit. Its records become durable together, and what follows from them comes after.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    super::{DocEvent, EngineError, Receipt, Reply, shared::Shared},
    disk_full::DiskFull,
    lane::Job,
};
use crate::{
    domain::{ChangeHash, DocId, Position, PrincipalId, StoreId},
    ledger::Ledger,
    store::{Index, Put, Record, StoreError},
    worker::Portion,
};

/// Bytes of entries after which a turn ends early, far below what the store takes at once.
const TURN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long the records of verified snapshots wait for more of their kind, and how many may wait.
const UNHURRIED: Duration = Duration::from_millis(10);
const UNHURRIED_MAX: usize = 64;

/// Something to do once the turn's records are durable.
pub(super) enum Effect {
    Saved(Vec<Reply<Vec<ChangeHash>>>, Vec<ChangeHash>),
    Born(Reply<DocId>, DocId),
    /// What was asked for is done.
    Done(Reply<()>),
    GivenUp(Reply<usize>, usize),
    Snapshotted(Reply<bool>),
    Registered(Reply<PrincipalId>, PrincipalId),
    Lost(Reply<Vec<DocId>>, Vec<DocId>),
    Delivered(Reply<Receipt>, Result<Receipt, EngineError>),
    Decided,
    Emit(DocId, DocEvent),
    Queue(DocId, Job),
    Gather(DocId, Portion),
    NextJob(DocId),
}

impl Effect {
    /// Whether the effect may run before the index has the turn's rows: who hears of it reads none of them.
    fn needs_no_index(&self) -> bool {
        matches!(self, Self::Saved(..) | Self::Delivered(..) | Self::Emit(..))
    }
}

/// What of this turn follows from verified snapshots. Nobody waits for that, so it may become durable together with those still
/// being verified.
struct Unhurried {
    records: usize,
    effects: usize,
    until: Instant,
}

/// What became of a turn's records.
pub(super) enum Appended {
    /// There were none.
    Nothing,
    /// The disk has no room: they are kept, and tried again.
    NoRoom,
    /// They are durable up to this position; the rows are for the index.
    Durable(Position, Vec<Put>),
}

/// See the module. Whoever judges something is handed the turn, and leaves here what came of it.
pub(super) struct Turn {
    pub(super) shared: Arc<Shared>,
    records: Vec<Record>,
    /// Bytes of entries in `records`.
    weight: usize,
    /// Rows beside the ledger's, for the index.
    rows: Vec<Put>,
    effects: Vec<Effect>,
    /// How far the far end has this log, not noted in it yet.
    received: Option<(StoreId, Position)>,
    /// What of this turn nobody waits for, if anything.
    unhurried: Option<Unhurried>,
    /// Documents that changed since their facts were computed.
    pub(super) facts_wanted: BTreeSet<DocId>,
    pub(super) disk: DiskFull,
}

impl Turn {
    pub(super) fn new(shared: Arc<Shared>, facts_wanted: BTreeSet<DocId>) -> Self {
        Self {
            shared,
            records: Vec::new(),
            weight: 0,
            rows: Vec::new(),
            effects: Vec::new(),
            received: None,
            unhurried: None,
            facts_wanted,
            disk: DiskFull::default(),
        }
    }

    pub(super) fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.shared.ledger()
    }

    /// For writing. Only this task does so; readers wait meanwhile.
    pub(super) fn ledger_mut(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.shared.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn index(&self) -> &dyn Index {
        self.shared.store.index()
    }

    /// Takes a record into account now; the turn's commit makes it durable before anybody hears of it.
    pub(super) fn record(&mut self, record: Record) -> Result<(), EngineError> {
        self.ledger_mut().apply(self.index(), &record)?;
        if let Record::Entry { entry, .. } | Record::Parked { entry, .. } = &record {
            self.weight += entry.weight();
        }
        self.records.push(record);
        Ok(())
    }

    /// Keeps a row beside the ledger's.
    pub(super) fn keep(&mut self, row: Put) {
        self.rows.push(row);
    }

    /// This follows once the turn is durable.
    pub(super) fn then(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Followers of the document hear how far the ministry has it.
    pub(super) fn emit_received(&mut self, doc: DocId) {
        let event = {
            let ledger = self.ledger();
            let shared = ledger.document(doc).is_some_and(|row| row.audience.sharing.reaches_ministry());
            DocEvent::Received { heads: ledger.received(doc).heads, shared }
        };
        self.then(Effect::Emit(doc, event));
    }

    /// The far end has this log up to there. Noted with the turn's records, as it needs no commit of its own.
    pub(super) fn note_received(&mut self, store: StoreId, position: Position) {
        self.received = Some((store, position));
    }

    /// How many records and effects there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.records.len(), self.effects.len())
    }

    /// Nobody waits for what came since there were so many records and effects.
    pub(super) fn is_unhurried_since(&mut self, (records, effects): (usize, usize)) {
        let begun = Unhurried { records: 0, effects: 0, until: Instant::now() + UNHURRIED };
        let unhurried = self.unhurried.get_or_insert(begun);
        unhurried.records += self.records.len() - records;
        unhurried.effects += self.effects.len() - effects;
    }

    /// Until when the turn may wait for more snapshots, if there are any in it.
    pub(super) fn hurry_at(&self) -> Option<Instant> {
        self.unhurried.as_ref().map(|unhurried| unhurried.until)
    }

    /// Whether nobody waits for anything in this turn, and it may wait for more snapshots.
    pub(super) fn has_time(&self) -> bool {
        self.unhurried.as_ref().is_some_and(|unhurried| {
            (unhurried.records, unhurried.effects) == self.counts()
                && unhurried.records < UNHURRIED_MAX
                && Instant::now() < unhurried.until
        })
    }

    /// Whether the turn has gathered much and should end early, so that memory and the store's own limit are kept.
    pub(super) fn is_heavy(&self) -> bool {
        self.weight >= TURN_BYTES_MAX
    }

    /// Whether nothing new may be written.
    pub(super) fn is_full(&self) -> bool {
        self.disk.is_stuck() || !self.shared.store.has_room()
    }

    /// Whether the log or the index still lacks something that the ledger has of the document. On a full disk that may last, so
    /// nobody waits for it: what was durable before is shown.
    pub(super) fn is_behind(&self, doc: DocId) -> bool {
        let indexed = self.shared.end.indexed();
        !self.disk.is_stuck() && self.ledger().document(doc).is_some_and(|row| row.last.at > indexed)
    }

    pub(super) fn remember_received(&mut self) -> Result<(), EngineError> {
        match self.received.take() {
            Some((store, position)) => self.record(Record::Received { store, position }),
            None => Ok(()),
        }
    }

    /// Makes the turn's records durable, with one fsync.
    pub(super) async fn append(&mut self) -> Result<Appended, EngineError> {
        self.unhurried = None;
        if self.records.is_empty() {
            return Ok(Appended::Nothing);
        }
        if !self.disk.may_try() {
            return Ok(Appended::NoRoom);
        }
        self.remember_received()?;
        let recent = std::mem::take(&mut self.records);
        let positions = match self.shared.store.append(recent.clone()).await {
            Err(StoreError::NoSpace { .. }) => {
                self.records = recent;
                self.disk.stick();
                return Ok(Appended::NoRoom);
            }
            appended => appended?,
        };
        self.weight = 0;
        self.shared.recent.push(Position(*positions.start()), recent);
        let (end, puts) = {
            let mut ledger = self.ledger_mut();
            (ledger.end(), ledger.take_puts())
        };
        assert_eq!(end.0, *positions.end(), "the ledger and the log count the same records");
        self.shared.end.set_durable(end);
        self.unstick();
        Ok(Appended::Durable(end, puts))
    }

    /// There is room again: what was kept follows now. Whoever begins to follow a document just now was given it without that, so its
    /// followers come back with the heads that they have.
    fn unstick(&mut self) {
        let Some((docs, mut held)) = self.disk.unstick() else { return };
        for doc in docs {
            self.shared.worker.forget(doc);
            self.facts_wanted.insert(doc);
            held.push(Effect::Queue(doc, Job::PutAway));
        }
        self.effects.splice(0..0, held);
    }

    /// Gives the index the rows of records that are durable up to `end`.
    pub(super) fn index_to(&mut self, end: Position, puts: Vec<Put>) -> Result<(), EngineError> {
        let rows = std::mem::take(&mut self.rows);
        self.index().apply(end, puts.into_iter().chain(rows).collect())?;
        self.shared.end.set_indexed(end);
        Ok(())
    }

    /// Gives the index the rows that belong to no record.
    pub(super) fn index_rows(&mut self) -> Result<(), EngineError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        Ok(self.index().amend(rows)?)
    }

    /// The effects that need only the disk: they run without waiting for the index.
    pub(super) fn take_early(&mut self) -> Vec<Effect> {
        let (now, later) = std::mem::take(&mut self.effects).into_iter().partition(Effect::needs_no_index);
        self.effects = later;
        now
    }

    /// All effects.
    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
