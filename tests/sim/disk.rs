//! A simulated disk, and the store of the process that has it open.
//!
//! The disk knows what was written and what of it is durable. A crash keeps everything durable and any part of the rest that a real disk
//! could have kept; it may take the index, or leave an older one. A backup is a copy of what was durable once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::{Bound, RangeInclusive},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tansiq_shared::{
    domain::{ChangeHash, DocId, EntryId, Position, PrincipalId, RunId, StoreId},
    journal::Rank,
    ledger::document::DocRow,
    store::{
        Damage, Index, Keep, Put, ReadLimit, Record, Row, Scrubbed, SegmentInfo, Store, StoreError, StoreFuture, Table, record,
    },
};
use tokio::{sync::Notify, time::sleep};

use crate::{bug::Bug, chance::Chance, witness::Witness};

/// Records in one segment.
const SEGMENT_RECORDS: usize = 48;

/// A chain, and a place in it.
pub(crate) type Place = ((DocId, PrincipalId, RunId), u64);
type Rows = BTreeMap<Table, BTreeMap<Vec<u8>, Vec<u8>>>;

/// The index as it was at some position.
#[derive(Clone, Default)]
struct IndexRows {
    position: u64,
    rows: Rows,
}

#[derive(Clone)]
struct Kept {
    length: usize,
    /// `None` once nobody needed it any more.
    record: Option<Record>,
}

/// Before which step of an append the machine dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Write,
    Sync,
    Answer,
}

/// What a disk held once.
#[derive(Clone, Default)]
pub(crate) struct Backup {
    log: Vec<Kept>,
    segments: Vec<usize>,
    index: IndexRows,
    entries: HashSet<EntryId>,
    changes: HashSet<(DocId, ChangeHash)>,
    covered: HashMap<(DocId, PrincipalId, RunId), u64>,
    lost: BTreeSet<u64>,
}

#[derive(Default)]
struct Inner {
    log: Vec<Kept>,
    /// Records that the process was told are durable.
    answered: usize,
    /// Records that are.
    synced: usize,
    /// Where each segment begins, after the first.
    segments: Vec<usize>,
    index: IndexRows,
    /// What a crash may leave of the index.
    older_index: Option<IndexRows>,
    /// Whether records were given up.
    holes: bool,
    /// Counts the processes that had it open; only the last one may write.
    incarnation: u64,
    restores: u64,
    trap: Option<(u64, Moment)>,
    full: bool,
    /// Durable entries, whatever was decided about them.
    entries: HashSet<EntryId>,
    /// Changes of durable admitted entries.
    changes: HashSet<(DocId, ChangeHash)>,
    /// How far durable snapshots stand for chains.
    covered: HashMap<(DocId, PrincipalId, RunId), u64>,
    /// Positions that can no longer be read.
    lost: BTreeSet<u64>,
}

/// See the module.
pub(crate) struct Disk {
    id: StoreId,
    inner: Mutex<Inner>,
    chance: Mutex<Chance>,
    witness: Arc<Witness>,
    bug: Option<Bug>,
    /// The machine dies now.
    pub(crate) died: Notify,
}

impl Disk {
    pub(crate) fn new(mut chance: Chance, witness: Arc<Witness>, bug: Option<Bug>) -> Self {
        let id = StoreId(chance.next() | 1);
        Self { id, inner: Mutex::default(), chance: Mutex::new(chance), witness, bug, died: Notify::new() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    fn chance(&self) -> MutexGuard<'_, Chance> {
        self.chance.lock().unwrap()
    }

    /// The store of a new process. Whatever had it open before can write no more.
    pub(crate) fn open(self: &Arc<Self>) -> Arc<SimStore> {
        let mut inner = self.inner();
        inner.incarnation += 1;
        let ahead = inner.index.position > inner.synced as u64;
        if ahead {
            inner.index = IndexRows::default();
        }
        Arc::new(SimStore { disk: self.clone(), incarnation: inner.incarnation })
    }

    /// The machine dies at the `nth` append from now.
    pub(crate) fn set_trap(&self, nth: u64, moment: Moment) {
        self.inner().trap = Some((nth, moment));
    }

    /// The machine no longer dies by itself, and has space.
    pub(crate) fn disarm(&self) {
        let mut inner = self.inner();
        (inner.trap, inner.full) = (None, false);
    }

    /// There is no space from now on, or again.
    pub(crate) fn set_full(&self, full: bool) {
        self.inner().full = full;
    }

    /// What a crash later on may leave of the index.
    pub(crate) fn flush_index(&self) {
        let mut inner = self.inner();
        inner.older_index = Some(inner.index.clone());
    }

    /// Power is lost: what was not durable is there in part or not at all.
    pub(crate) fn crash(&self) {
        let mut chance = self.chance();
        let mut inner = self.inner();
        inner.incarnation += 1;
        inner.trap = None;
        let unsynced = inner.log.len() - inner.synced;
        // The store makes one append at a time, and of a torn one nothing counts when the log is opened: all of it is there, or none.
        let kept = usize::try_from(chance.below(unsynced as u64 + 1)).unwrap();
        let torn = self.bug == Some(Bug::CursorFirst);
        let kept = if torn { kept } else { unsynced * usize::from(2 * kept > unsynced) };
        if torn && unsynced > 1 {
            let synced = inner.synced;
            let tail = inner.log.split_off(synced);
            let (cursors, entries): (Vec<_>, Vec<_>) =
                tail.into_iter().partition(|kept| matches!(kept.record, Some(Record::Cursor { .. })));
            inner.log.extend(cursors.into_iter().chain(entries).take(kept));
        } else {
            let end = inner.synced + kept;
            inner.log.truncate(end);
        }
        if self.bug == Some(Bug::NoFolderSync) && chance.percent(50) {
            let segment = inner.segments.last().copied().unwrap_or(0);
            inner.log.truncate(segment);
        }
        let end = inner.log.len();
        inner.segments.retain(|start| *start <= end);
        inner.synced = inner.synced.min(inner.log.len());
        let end = inner.log.len();
        self.make_durable(&mut inner, end);
        inner.answered = end;
        match (chance.below(4), inner.older_index.take()) {
            (0, _) => inner.index = IndexRows::default(),
            (1, Some(older)) => inner.index = older,
            _ => {}
        }
        if inner.index.position > end as u64 {
            inner.index = IndexRows::default();
        }
    }

    /// A copy of what is durable now.
    pub(crate) fn back_up(&self) -> Backup {
        let inner = self.inner();
        let log = inner.log[..inner.synced].to_vec();
        let whole = inner.index.position <= log.len() as u64;
        let index = if whole { inner.index.clone() } else { IndexRows::default() };
        let segments = inner.segments.iter().copied().filter(|start| *start <= log.len()).collect();
        Backup {
            log,
            segments,
            index,
            entries: inner.entries.clone(),
            changes: inner.changes.clone(),
            covered: inner.covered.clone(),
            lost: inner.lost.clone(),
        }
    }

    /// Puts a copy in the place of everything. Only while no process runs on it. Returns the changes that the copy lacks.
    pub(crate) fn restore(&self, backup: Backup) -> Vec<(DocId, ChangeHash)> {
        let with_index = self.chance().percent(50);
        let mut inner = self.inner();
        let lost = inner.changes.difference(&backup.changes).copied().collect();
        let end = backup.log.len();
        *inner = Inner {
            log: backup.log,
            answered: end,
            synced: end,
            segments: backup.segments,
            index: if with_index { backup.index } else { IndexRows::default() },
            incarnation: inner.incarnation + 1,
            restores: inner.restores + 1,
            entries: backup.entries,
            changes: backup.changes,
            covered: backup.covered,
            lost: backup.lost,
            holes: inner.holes,
            ..Inner::default()
        };
        lost
    }

    /// Another disk with a copy of this one, the store's name included.
    pub(crate) fn copied(&self, copy: Backup, chance: Chance) -> Self {
        let disk = Self {
            id: self.id,
            inner: Mutex::default(),
            chance: Mutex::new(chance),
            witness: self.witness.clone(),
            bug: self.bug,
            died: Notify::new(),
        };
        disk.restore(copy);
        disk
    }

    /// A record can no longer be read.
    pub(crate) fn lose(&self, position: u64) {
        let mut inner = self.inner();
        inner.log[usize::try_from(position - 1).unwrap()].record = None;
        inner.lost.insert(position);
        inner.holes = true;
    }

    /// Whether something of it can no longer be read.
    pub(crate) fn has_lost(&self) -> bool {
        !self.inner().lost.is_empty()
    }

    /// Whether an entry that can be read brings the change.
    pub(crate) fn shows_change(&self, doc: DocId, change: ChangeHash) -> bool {
        let inner = self.inner();
        if !inner.changes.contains(&(doc, change)) || inner.lost.is_empty() {
            return inner.changes.contains(&(doc, change));
        }
        inner.log[..inner.synced].iter().any(|kept| match &kept.record {
            Some(Record::Entry { entry, .. }) if entry.header.doc == doc => {
                self.witness.brought(entry.id(), entry).changes.contains(&change)
            }
            _ => false,
        })
    }

    /// The store's name.
    pub(crate) fn id(&self) -> StoreId {
        self.id
    }

    /// How many records are durable.
    pub(crate) fn length(&self) -> u64 {
        self.inner().synced as u64
    }

    /// How often it was put back.
    pub(crate) fn restores(&self) -> u64 {
        self.inner().restores
    }

    /// Whether the entry is durable here: admitted, waiting or refused.
    pub(crate) fn has_entry(&self, id: EntryId) -> bool {
        self.inner().entries.contains(&id)
    }

    /// Whether the change is durable here in an admitted entry.
    pub(crate) fn has_change(&self, doc: DocId, change: ChangeHash) -> bool {
        self.inner().changes.contains(&(doc, change))
    }

    /// Whether records were given up because nobody needed them any more.
    pub(crate) fn has_holes(&self) -> bool {
        self.inner().holes
    }

    /// Whether a durable snapshot stands for this place in a chain.
    pub(crate) fn covers(&self, (chain, seq): Place) -> bool {
        self.inner().covered.get(&chain).is_some_and(|last| seq <= *last)
    }

    /// Every durable record, in order.
    pub(crate) fn for_each(&self, mut look: impl FnMut(u64, &Record)) {
        let inner = self.inner();
        for (at, kept) in inner.log[..inner.synced].iter().enumerate() {
            if let Some(record) = &kept.record {
                look(at as u64 + 1, record);
            }
        }
    }

    fn make_durable(&self, inner: &mut Inner, end: usize) {
        for at in inner.synced..end {
            let noted = match &inner.log[at].record {
                Some(Record::Entry { entry, .. }) => Some((entry.id(), Some(entry.clone()))),
                Some(Record::Parked { entry, .. }) => Some((entry.id(), None)),
                Some(Record::Refused { id, .. }) => Some((*id, None)),
                _ => None,
            };
            let Some((id, entry)) = noted else { continue };
            inner.entries.insert(id);
            if let Some(entry) = entry {
                let brought = self.witness.brought(id, &entry);
                let doc = entry.header.doc;
                inner.changes.extend(brought.changes.iter().map(|change| (doc, *change)));
                for (principal, run, seq) in &brought.tips {
                    let last = inner.covered.entry((doc, *principal, *run)).or_default();
                    *last = (*last).max(*seq);
                }
            }
        }
        inner.synced = inner.synced.max(end);
    }

    async fn append(&self, incarnation: u64, records: Vec<Record>) -> Result<RangeInclusive<u64>, StoreError> {
        let trap = self.spring(incarnation)?;
        if trap == Some(Moment::Write) {
            return self.die().await;
        }
        let (first, end) = self.write(records)?;
        if trap == Some(Moment::Sync) {
            return self.die().await;
        }
        let wait = if self.chance().percent(60) { 0 } else { self.chance().between(1, 12) };
        if self.bug == Some(Bug::AckBeforeSync) {
            // The truth comes with the next append.
            let mut inner = self.inner();
            inner.answered = inner.answered.max(end);
            self.make_durable(&mut inner, first);
            return Ok(first as u64 + 1..=end as u64);
        }
        if wait > 0 {
            sleep(Duration::from_millis(wait)).await;
        }
        {
            let mut inner = self.inner();
            if inner.incarnation != incarnation {
                return Err(StoreError::Stopped);
            }
            inner.answered = inner.answered.max(end);
            self.make_durable(&mut inner, end);
        }
        if trap == Some(Moment::Answer) {
            return self.die().await;
        }
        Ok(first as u64 + 1..=end as u64)
    }

    /// Counts an append down. Returns where in it the machine dies, if it does.
    fn spring(&self, incarnation: u64) -> Result<Option<Moment>, StoreError> {
        let mut inner = self.inner();
        if inner.incarnation != incarnation {
            return Err(StoreError::Stopped);
        }
        if inner.full {
            return Err(StoreError::NoSpace { path: "a simulated disk".to_owned() });
        }
        Ok(match inner.trap {
            Some((0, moment)) => {
                inner.trap = None;
                Some(moment)
            }
            Some((left, moment)) => {
                inner.trap = Some((left - 1, moment));
                None
            }
            None => None,
        })
    }

    fn write(&self, records: Vec<Record>) -> Result<(usize, usize), StoreError> {
        let mut inner = self.inner();
        let first = inner.log.len();
        for record in records {
            let length = match &record {
                Record::Entry { entry, .. } | Record::Parked { entry, .. } => entry.weight() + 32,
                Record::Refused { reason, .. } | Record::SetAside { reason, .. } | Record::Void { reason, .. } => {
                    reason.len() + 40
                }
                _ => 18,
            };
            if length > record::RECORD_BYTES_MAX {
                inner.log.truncate(first);
                return Err(StoreError::TooLarge { what: format!("a record of {length} bytes") });
            }
            let end = inner.log.len();
            if end >= inner.segments.last().copied().unwrap_or(0) + SEGMENT_RECORDS {
                inner.segments.push(end);
            }
            inner.log.push(Kept { length, record: Some(record) });
        }
        Ok((first, inner.log.len()))
    }

    /// The spans of the segments: where each begins, and where it ends. One that is only being begun is none yet.
    fn spans(inner: &Inner) -> Vec<(usize, usize)> {
        let begun = || inner.segments.iter().copied().filter(|start| *start <= inner.answered);
        let starts = [0].into_iter().chain(begun());
        let ends = begun().chain([inner.answered]);
        starts.zip(ends).collect()
    }

    /// Drops what is not kept of whole sealed segments, in one step.
    fn rewrite(&self, from: Position, to: Position, keep: &Keep) -> Result<(), StoreError> {
        let mut inner = self.inner();
        if inner.full {
            return Err(StoreError::NoSpace { path: "a simulated disk".to_owned() });
        }
        let spans = Self::spans(&inner);
        let sealed = &spans[..spans.len() - 1];
        let is_start = |at: u64| sealed.iter().any(|(start, _)| *start as u64 + 1 == at);
        let is_end = |at: u64| sealed.iter().any(|(_, end)| *end as u64 == at);
        if !is_start(from.0) || !is_end(to.0) || from > to {
            return Err(StoreError::NotSealed { from, to });
        }
        let mut chance = self.chance();
        for at in from.0..=to.0 {
            let lose = self.bug == Some(Bug::CompactionDrops) && chance.percent(10);
            if lose || !keep(Position(at)) {
                inner.log[usize::try_from(at - 1).unwrap()].record = None;
                inner.holes = true;
            }
        }
        inner.segments.retain(|start| (*start as u64) < from.0 || *start as u64 >= to.0);
        Ok(())
    }

    /// The machine dies here; whoever runs it hears of it and takes everything away.
    async fn die<T>(&self) -> Result<T, StoreError> {
        self.died.notify_one();
        std::future::pending().await
    }
}

/// One process's view of the disk.
pub(crate) struct SimStore {
    disk: Arc<Disk>,
    incarnation: u64,
}

impl SimStore {
    fn alive(&self) -> Result<MutexGuard<'_, Inner>, StoreError> {
        let inner = self.disk.inner();
        if inner.incarnation == self.incarnation { Ok(inner) } else { Err(StoreError::Stopped) }
    }

    fn read_now(&self, after: Position, limit: ReadLimit) -> Result<Vec<(Position, Record)>, StoreError> {
        let inner = self.alive()?;
        let from = usize::try_from(after.0).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        for (at, kept) in inner.log[..inner.answered].iter().enumerate().skip(from) {
            let Some(record) = &kept.record else { continue };
            bytes += kept.length;
            if !found.is_empty() && (found.len() >= limit.records || bytes > limit.bytes) {
                break;
            }
            found.push((Position(at as u64 + 1), record.clone()));
        }
        Ok(found)
    }

    fn get_now(&self, at: &[Position]) -> Result<Vec<Record>, StoreError> {
        let inner = self.alive()?;
        let known = &inner.log[..inner.answered];
        let one = |position: &Position| {
            let at = usize::try_from(position.0).ok().and_then(|at| at.checked_sub(1));
            match at.and_then(|at| known.get(at)) {
                Some(Kept { record: Some(record), .. }) => Ok(record.clone()),
                Some(_) if !inner.lost.contains(&position.0) => Err(StoreError::Dropped { position: *position }),
                _ => Err(StoreError::Damaged {
                    path: "a simulated disk".to_owned(),
                    offset: 0,
                    what: format!("there is no record at position {position}"),
                }),
            }
        };
        at.iter().map(one).collect()
    }
}

impl Store for SimStore {
    fn has_room(&self) -> bool {
        !self.disk.inner().full
    }

    fn id(&self) -> StoreId {
        self.disk.id
    }

    fn end(&self) -> Position {
        Position(self.disk.inner().answered as u64)
    }

    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>> {
        Box::pin(self.disk.append(self.incarnation, records))
    }

    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
        Box::pin(async move { self.read_now(after, limit) })
    }

    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
        Box::pin(async move { self.get_now(&at) })
    }

    fn segments(&self) -> Vec<SegmentInfo> {
        let inner = self.disk.inner();
        let spans = Disk::spans(&inner);
        let info = |(at, (start, end)): (usize, &(usize, usize))| {
            let kept = inner.log[*start..*end].iter().filter(|kept| kept.record.is_some());
            let (mut records, mut bytes) = (0, 0);
            for kept in kept {
                records += 1;
                bytes += kept.length as u64;
            }
            let (base, end) = (Position(*start as u64 + 1), Position(*end as u64));
            SegmentInfo { base, end, records, bytes, sealed: at + 1 < spans.len() }
        };
        spans.iter().enumerate().map(info).collect()
    }

    fn seal(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let mut inner = self.alive()?;
            let end = inner.log.len();
            if inner.segments.last().copied().unwrap_or(0) < end && inner.answered == end {
                inner.segments.push(end);
            }
            Ok(())
        })
    }

    fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            drop(self.alive()?);
            self.disk.rewrite(from, to, &keep)
        })
    }

    fn lost(&self) -> Vec<RangeInclusive<u64>> {
        self.disk.inner().lost.iter().map(|position| *position..=*position).collect()
    }

    fn damage(&self) -> Vec<Damage> {
        Vec::new()
    }

    fn scrub(&self, _: Position, _: u64) -> StoreFuture<'_, Scrubbed> {
        Box::pin(async move { Ok(Scrubbed { to: self.end(), bytes: 0 }) })
    }

    fn index(&self) -> &dyn Index {
        self
    }
}

impl Index for SimStore {
    fn check(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn position(&self) -> Position {
        Position(self.disk.inner().index.position)
    }

    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if self.disk.bug == Some(Bug::NoDedupe) && table == Table::Chain {
            return Ok(None);
        }
        Ok(self.alive()?.index.rows.get(&table).and_then(|rows| rows.get(key)).cloned())
    }

    fn scan(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, StoreError> {
        let inner = self.alive()?;
        let Some(rows) = inner.index.rows.get(&table) else { return Ok(Vec::new()) };
        let from = rows.range::<[u8], _>((Bound::Included(prefix), Bound::Unbounded));
        let found = from.take_while(|(key, _)| key.starts_with(prefix));
        Ok(found.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn apply(&self, position: Position, puts: Vec<Put>) -> Result<(), StoreError> {
        self.amend(puts)?;
        self.alive()?.index.position = position.0;
        Ok(())
    }

    fn amend(&self, puts: Vec<Put>) -> Result<(), StoreError> {
        let mut inner = self.alive()?;
        for Put { table, key, value } in puts {
            let rows = inner.index.rows.entry(table).or_default();
            let value = if self.disk.bug == Some(Bug::GrantUnchecked) && table == Table::Document {
                with_old_grants(rows.get(&key), value)
            } else if self.disk.bug == Some(Bug::RankForgotten) && table == Table::Document {
                without_rank(value)
            } else {
                value
            };
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        let mut inner = self.alive()?;
        if inner.older_index.is_some() {
            inner.older_index = Some(inner.index.clone());
        }
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.alive()?.index = IndexRows::default();
        Ok(())
    }
}

/// The new row with every grant that the old one had.
fn with_old_grants(old: Option<&Vec<u8>>, new: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (Some(before), Some(mut after)) = (old.and_then(|old| DocRow::decode(old)), new.as_deref().and_then(DocRow::decode))
    else {
        return new;
    };
    for grant in before.audience.sharing.grants {
        if after.audience.sharing.access(grant.principal).is_none() {
            after.audience.sharing.grants.push(grant);
        }
    }
    Some(after.encode())
}

/// The row without the time of the sharing in force.
fn without_rank(row: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let Some(mut row) = row.as_deref().and_then(DocRow::decode) else { return row };
    row.audience.rank = Rank { version: row.audience.rank.version, ..Rank::NONE };
    Some(row.encode())
}

#[cfg(test)]
mod tests {
    use tansiq_shared::store::conformance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn conforms() {
        let witness = Arc::new(Witness::new(false));
        conformance::suite(|| Opened(Arc::new(Disk::new(Chance::new(1), witness.clone(), None)).open())).await.unwrap();
    }

    struct Opened(Arc<SimStore>);

    impl Store for Opened {
        fn has_room(&self) -> bool {
            self.0.has_room()
        }
        fn id(&self) -> StoreId {
            self.0.id()
        }
        fn end(&self) -> Position {
            self.0.end()
        }
        fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>> {
            self.0.append(records)
        }
        fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
            self.0.read(after, limit)
        }
        fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
            Store::get(self.0.as_ref(), at)
        }
        fn segments(&self) -> Vec<SegmentInfo> {
            self.0.segments()
        }
        fn seal(&self) -> StoreFuture<'_, ()> {
            self.0.seal()
        }
        fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()> {
            self.0.rewrite(from, to, keep)
        }
        fn lost(&self) -> Vec<RangeInclusive<u64>> {
            self.0.lost()
        }
        fn damage(&self) -> Vec<Damage> {
            self.0.damage()
        }
        fn scrub(&self, after: Position, bytes: u64) -> StoreFuture<'_, Scrubbed> {
            self.0.scrub(after, bytes)
        }
        fn index(&self) -> &dyn Index {
            self.0.index()
        }
    }
}
