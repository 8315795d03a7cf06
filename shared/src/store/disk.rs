//! The store of a node or a hub: the log on disk, and a sled index beside it.

use std::{ops::RangeInclusive, path::Path};

use super::{
    Index, ReadLimit, Record, Store, StoreError, StoreFuture,
    index::SledIndex,
    log::{Log, LogOptions, Progress},
};
use crate::domain::{Position, StoreId};

const INDEX_FOLDER: &str = "index";

/// A log and its index in one folder.
pub struct DiskStore {
    log: Log,
    index: SledIndex,
}

impl DiskStore {
    /// Opens the store in a folder, or makes a new one there. Blocks while it reads everything; `progress` hears of the log's part.
    ///
    /// The index may come back empty, or behind [`Store::end`]: the ledger replays what it lacks.
    ///
    /// # Errors
    /// As [`Log::open`] and [`SledIndex::open`].
    pub fn open(path: &Path, options: LogOptions, progress: impl FnMut(Progress)) -> Result<Self, StoreError> {
        let log = Log::open(path, options, progress)?;
        let index = SledIndex::open(&path.join(INDEX_FOLDER), log.id(), log.end())?;
        Ok(Self { log, index })
    }

    /// Commits made since the start, each with one `fdatasync`.
    pub fn fsyncs(&self) -> u64 {
        self.log.fsyncs()
    }
}

impl Store for DiskStore {
    fn id(&self) -> StoreId {
        self.log.id()
    }

    fn end(&self) -> Position {
        self.log.end()
    }

    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>> {
        Box::pin(self.log.append(records))
    }

    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
        Box::pin(self.log.read(after, limit))
    }

    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
        Box::pin(self.log.get(at))
    }

    fn index(&self) -> &dyn Index {
        &self.index
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::{Put, Table, conformance};

    fn open(path: &Path) -> Result<DiskStore, StoreError> {
        DiskStore::open(path, LogOptions::default(), |_| ())
    }

    #[tokio::test]
    async fn conforms() {
        let folder = tempfile::tempdir().unwrap();
        let number = std::cell::Cell::new(0);
        let make = || {
            number.set(number.get() + 1);
            open(&folder.path().join(number.get().to_string())).unwrap()
        };
        conformance::suite(make).await.unwrap();
    }

    async fn filled(path: &Path) {
        let store = open(path).unwrap();
        let end = *store.append(conformance::samples(100)).await.unwrap().end();
        store.index().apply(Position(end), vec![row()]).unwrap();
    }

    fn row() -> Put {
        Put { table: Table::Single, key: b"k".to_vec(), value: Some(b"v".to_vec()) }
    }

    #[tokio::test]
    async fn a_reopened_store_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let store = open(folder.path()).unwrap();
        assert_eq!(store.index().position(), store.end());
        assert_eq!(store.index().get(Table::Single, b"k").unwrap(), Some(b"v".to_vec()));
        let read = store.read(Position(0), ReadLimit { records: usize::MAX, bytes: usize::MAX }).await.unwrap();
        assert_eq!(read.into_iter().map(|(_, record)| record).collect::<Vec<_>>(), conformance::samples(100));
    }

    #[tokio::test]
    async fn an_index_that_outlived_its_journal_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).unwrap());
        let segment = folder.path().join("log/00000000000000000001.seg");
        let backup = fs::read(&segment).unwrap();
        filled(folder.path()).await;
        fs::write(&segment, backup).unwrap();
        let store = open(folder.path()).unwrap();
        assert_eq!((store.end(), store.index().position()), (Position(0), Position(0)));
        assert_eq!(store.index().get(Table::Single, b"k").unwrap(), None);
    }

    #[tokio::test]
    async fn a_lost_index_does_not_touch_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        let store = open(folder.path()).unwrap();
        assert_eq!((store.end(), store.index().position()), (Position(conformance::samples(0).len() as u64), Position(0)));
    }

    #[test]
    fn a_folder_has_one_owner() {
        let folder = tempfile::tempdir().unwrap();
        let _first = open(folder.path()).unwrap();
        assert!(matches!(open(folder.path()), Err(StoreError::Locked { .. })));
    }
}
