//! A store in memory, for simulations and tests: every append is durable at once, and nothing outlives the process.

use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Index, Put, ReadLimit, Record, Row, Store, StoreError, StoreFuture, Table, record};
use crate::domain::{Position, StoreId};

/// Records in a vector, rows in a map.
pub struct MemoryStore {
    id: StoreId,
    /// Each with its length on disk, so that limits in bytes mean the same everywhere.
    records: Mutex<Vec<(usize, Record)>>,
    index: MemoryIndex,
}

impl MemoryStore {
    /// An empty store of that name.
    pub fn new(id: StoreId) -> Self {
        Self { id, records: Mutex::default(), index: MemoryIndex::default() }
    }

    fn records(&self) -> MutexGuard<'_, Vec<(usize, Record)>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(&self, records: Vec<Record>) -> Result<RangeInclusive<u64>, StoreError> {
        let sized = |record: Record| match record::encode(&record) {
            Ok(bytes) => Ok((bytes.len(), record)),
            Err(error) => Err(StoreError::TooLarge { what: error.to_string() }),
        };
        let records = records.into_iter().map(sized).collect::<Result<Vec<_>, _>>()?;
        let mut held = self.records();
        let first = held.len() as u64 + 1;
        held.extend(records);
        Ok(first..=held.len() as u64)
    }

    fn read_now(&self, after: Position, limit: ReadLimit) -> Vec<(Position, Record)> {
        let held = self.records();
        let skipped = usize::try_from(after.0).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        for (at, (length, record)) in held.iter().enumerate().skip(skipped) {
            bytes = bytes.saturating_add(*length);
            if !found.is_empty() && (found.len() >= limit.records || bytes > limit.bytes) {
                break;
            }
            found.push((Position(at as u64 + 1), record.clone()));
        }
        found
    }

    fn get_now(&self, at: &[Position]) -> Result<Vec<Record>, StoreError> {
        let held = self.records();
        let unknown = |position: Position| StoreError::Damaged {
            path: "memory".to_owned(),
            offset: 0,
            what: format!("there is no record at position {position}"),
        };
        let one = |position: &Position| {
            let at = position.0.checked_sub(1).and_then(|at| usize::try_from(at).ok());
            at.and_then(|at| held.get(at)).map(|(_, record)| record.clone()).ok_or_else(|| unknown(*position))
        };
        at.iter().map(one).collect()
    }
}

impl Store for MemoryStore {
    fn id(&self) -> StoreId {
        self.id
    }

    fn end(&self) -> Position {
        Position(self.records().len() as u64)
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

    fn index(&self) -> &dyn Index {
        &self.index
    }
}

/// The index of a [`MemoryStore`].
#[derive(Default)]
pub struct MemoryIndex {
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
        let mut rows = self.rows();
        for Put { table, key, value } in puts {
            match value {
                Some(value) => rows.tables.insert((table, key), value),
                None => rows.tables.remove(&(table, key)),
            };
        }
        rows.position = position.0;
        Ok(())
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
