//! A store in memory, for simulations and tests: every append is durable at once, and nothing outlives the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Bound, RangeInclusive},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Damage, Index, Keep, Put, ReadLimit, Record, Row, Scrubbed, SegmentInfo, Store, StoreError, StoreFuture, Table, record,
};
use crate::domain::{Position, StoreId};

/// Records and rows in maps.
pub struct MemoryStore {
    id: StoreId,
    held: Mutex<Held>,
    index: MemoryIndex,
}

#[derive(Default)]
struct Held {
    /// Each with its length on disk, so that limits in bytes mean the same everywhere.
    records: BTreeMap<u64, (usize, Record)>,
    /// The last position ever given.
    end: u64,
    /// The first positions of the segments after the first.
    sealed: Vec<u64>,
    lost: BTreeSet<u64>,
}

impl Held {
    /// First and last position of each segment; the open one may have none yet.
    fn spans(&self) -> Vec<(u64, u64)> {
        let bases = [1].into_iter().chain(self.sealed.iter().copied());
        let ends = self.sealed.iter().map(|next| next - 1).chain([self.end]);
        bases.zip(ends).collect()
    }
}

impl MemoryStore {
    /// An empty store of that name.
    pub fn new(id: StoreId) -> Self {
        Self { id, held: Mutex::default(), index: MemoryIndex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(&self, records: Vec<Record>) -> Result<RangeInclusive<u64>, StoreError> {
        let sized = |record: Record| match record::encode(&record) {
            Ok(bytes) => Ok((bytes.len(), record)),
            Err(error) => Err(StoreError::TooLarge { what: error.to_string() }),
        };
        let records = records.into_iter().map(sized).collect::<Result<Vec<_>, _>>()?;
        let mut held = self.held();
        let first = held.end + 1;
        for record in records {
            held.end += 1;
            let end = held.end;
            held.records.insert(end, record);
        }
        Ok(first..=held.end)
    }

    fn read_now(&self, after: Position, limit: ReadLimit) -> Vec<(Position, Record)> {
        let held = self.held();
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        for (at, (length, record)) in held.records.range((Bound::Excluded(after.0), Bound::Unbounded)) {
            bytes = bytes.saturating_add(*length);
            if !found.is_empty() && (found.len() >= limit.records || bytes > limit.bytes) {
                break;
            }
            found.push((Position(*at), record.clone()));
        }
        found
    }

    fn get_now(&self, at: &[Position]) -> Result<Vec<Record>, StoreError> {
        let held = self.held();
        let missing = |position: Position| {
            if (1..=held.end).contains(&position.0) && !held.lost.contains(&position.0) {
                return StoreError::Dropped { position };
            }
            let what = format!("there is no record at position {position}");
            StoreError::Damaged { path: "memory".to_owned(), offset: 0, what }
        };
        let one = |position: &Position| match held.records.get(&position.0) {
            Some((_, record)) => Ok(record.clone()),
            None => Err(missing(*position)),
        };
        at.iter().map(one).collect()
    }

    fn rewrite_now(&self, span: &RangeInclusive<u64>, keep: &Keep) -> Result<(), StoreError> {
        let mut held = self.held();
        let spans = held.spans();
        let sealed = spans.split_last().map(|(_, sealed)| sealed).unwrap_or_default();
        let exact = sealed.iter().any(|(base, _)| base == span.start()) && sealed.iter().any(|(_, end)| end == span.end());
        if !exact || span.is_empty() {
            return Err(StoreError::NotSealed { from: Position(*span.start()), to: Position(*span.end()) });
        }
        held.records.retain(|position, _| !span.contains(position) || keep(Position(*position)));
        held.sealed.retain(|base| base == span.start() || !span.contains(base));
        Ok(())
    }
}

impl Store for MemoryStore {
    fn id(&self) -> StoreId {
        self.id
    }

    fn end(&self) -> Position {
        Position(self.held().end)
    }

    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>> {
        Box::pin(async move { self.append_now(records) })
    }

    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
        Box::pin(async move { Ok(self.read_now(after, limit)) })
    }

    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
        Box::pin(async move { self.get_now(&at) })
    }

    fn segments(&self) -> Vec<SegmentInfo> {
        let held = self.held();
        let spans = held.spans();
        let count = spans.len();
        let info = |(at, (base, end)): (usize, (u64, u64))| {
            let (mut records, mut bytes) = (0, 0);
            if end >= base {
                for (length, _) in held.records.range(base..=end).map(|(_, record)| record) {
                    records += 1;
                    bytes += *length as u64;
                }
            }
            SegmentInfo { base: Position(base), end: Position(end), records, bytes, sealed: at + 1 < count }
        };
        spans.into_iter().enumerate().map(info).collect()
    }

    fn seal(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let mut held = self.held();
            let base = held.sealed.last().copied().unwrap_or(1);
            if held.end >= base {
                let next = held.end + 1;
                held.sealed.push(next);
            }
            Ok(())
        })
    }

    fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.rewrite_now(&(from.0..=to.0), &keep) })
    }

    fn lost(&self) -> Vec<RangeInclusive<u64>> {
        self.held().lost.iter().map(|position| *position..=*position).collect()
    }

    fn has_room(&self) -> bool {
        true
    }

    fn damage(&self) -> Vec<Damage> {
        Vec::new()
    }

    fn scrub(&self, _: Position, _: u64) -> StoreFuture<'_, Scrubbed> {
        // Nothing in memory rots.
        Box::pin(async move { Ok(Scrubbed { to: self.end(), bytes: 0 }) })
    }

    fn index(&self) -> &dyn Index {
        &self.index
    }
}

/// The index of a [`MemoryStore`].
#[derive(Default)]
pub(crate) struct MemoryIndex {
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    position: u64,
    tables: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
}

impl MemoryIndex {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index for MemoryIndex {
    fn position(&self) -> Position {
        Position(self.rows().position)
    }

    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows().tables.get(&(table, key.to_vec())).cloned())
    }

    fn scan(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, StoreError> {
        let rows = self.rows();
        let from = rows.tables.range((table, prefix.to_vec())..);
        let found = from.take_while(|((other, key), _)| *other == table && key.starts_with(prefix));
        Ok(found.map(|((_, key), value)| (key.clone(), value.clone())).collect())
    }

    fn apply(&self, position: Position, puts: Vec<Put>) -> Result<(), StoreError> {
        self.amend(puts)?;
        self.rows().position = position.0;
        Ok(())
    }

    fn amend(&self, puts: Vec<Put>) -> Result<(), StoreError> {
        let mut rows = self.rows();
        for Put { table, key, value } in puts {
            match value {
                Some(value) => rows.tables.insert((table, key), value),
                None => rows.tables.remove(&(table, key)),
            };
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn check(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn clear(&self) -> Result<(), StoreError> {
        *self.rows() = Rows::default();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance;

    #[tokio::test]
    async fn conforms() {
        conformance::suite(|| MemoryStore::new(StoreId(5))).await.unwrap();
    }
}
