//! The store of a node or a hub: the log on disk, and a sled index beside it.

use std::{
    fs, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Damage, Index, Keep, ReadLimit, Record, Scrubbed, SegmentInfo, Store, StoreError, StoreFuture,
    index::SledIndex,
    log::{Log, LogFolder, LogOptions, Progress},
};
use crate::domain::{Position, StoreId};

const INDEX_FOLDER: &str = "index";
/// Takes up room for nothing, so that an administrator of a full disk has something to remove.
const RESERVE_FILE: &str = "reserve";
const RESERVE_BYTES: u64 = 8 * 1024 * 1024;
/// Nothing new is taken in when less than this is left, so that what was begun can be finished, the index included.
const ROOM_BYTES: u64 = 8 * 1024 * 1024;

/// The system is asked again how much room there is after this time, or after this many bytes of our own.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_BYTES: usize = 1024 * 1024;

/// A log and its index in one folder.
pub struct DiskStore {
    path: PathBuf,
    log: Log,
    index: SledIndex,
    left: Mutex<SpaceLeft>,
}

/// What is known of the room on the disk.
#[derive(Debug, Default)]
struct SpaceLeft {
    /// When there was enough; `None` where there was not, or nobody looked.
    found: Option<Instant>,
    /// Bytes written since.
    written: usize,
    /// Whether the last look found too little: the log says when that changes.
    is_short: bool,
}

impl DiskStore {
    /// Opens the store in a folder, or makes a new one there. Blocks while it reads everything; `progress` hears of the log's part.
    ///
    /// The index may come back empty, or behind [`Store::end`]: the ledger replays what it lacks.
    ///
    /// # Errors
    /// As [`Log::open`] and [`SledIndex::open`].
    pub fn open(path: &Path, options: LogOptions, progress: impl FnMut(Progress)) -> Result<Self, StoreError> {
        let folder = LogFolder::open(path, &options)?;
        let index = SledIndex::open(&path.join(INDEX_FOLDER), folder.id())?;
        // What the index reflects was durable before: a log that ends earlier has lost something.
        let log = Log::open_in(folder, options, index.position(), progress)?;
        reserve(path);
        Ok(Self { path: path.to_owned(), log, index, left: Mutex::default() })
    }

    fn left(&self) -> MutexGuard<'_, SpaceLeft> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits made since the start, each with one `fdatasync`.
    pub(crate) fn fsyncs(&self) -> u64 {
        self.log.fsyncs()
    }

    /// Says who hears how long each of them took, the writing before it included.
    pub(crate) fn watch_fsyncs(&self, watch: impl Fn(Duration) + Send + Sync + 'static) {
        self.log.watch_fsyncs(watch);
    }
}

/// Bytes that this process may still write to the disk of a folder; `None` when the system does not say.
fn room(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Makes the reserve again where there is plenty of room.
fn reserve(path: &Path) {
    let file = path.join(RESERVE_FILE);
    let has = fs::metadata(&file).is_ok_and(|found| found.len() >= RESERVE_BYTES);
    if has || room(path).is_none_or(|room| room < ROOM_BYTES + 4 * RESERVE_BYTES) {
        return;
    }
    let zeros = io::Read::take(io::repeat(0), RESERVE_BYTES);
    let written = fs::File::create(&file).and_then(|mut out| io::copy(&mut { zeros }, &mut out));
    if let Err(error) = written {
        tracing::warn!(file = %file.display(), %error, "no reserve could be made for a full disk");
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
        let written: usize = records.iter().map(Record::weight).sum();
        self.left().written += written;
        Box::pin(self.log.append(records))
    }

    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
        Box::pin(self.log.read(after, limit))
    }

    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
        Box::pin(self.log.get(at))
    }

    fn segments(&self) -> Vec<SegmentInfo> {
        self.log.segments()
    }

    fn seal(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.log.seal())
    }

    fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()> {
        Box::pin(self.log.rewrite(from, to, keep))
    }

    fn lost(&self) -> Vec<RangeInclusive<u64>> {
        self.log.lost()
    }

    fn has_room(&self) -> bool {
        let mut known = self.left();
        // Asked before everything that writes. Where there was none, every time: it goes on as soon as there is some.
        if known.written < LOOK_BYTES && known.found.is_some_and(|found| found.elapsed() < LOOK_EVERY) {
            return true;
        }
        let has = room(&self.path).is_none_or(|room| room >= ROOM_BYTES);
        let was_short = std::mem::replace(&mut known.is_short, !has);
        (known.found, known.written) = (has.then(Instant::now), 0);
        if was_short == has {
            let folder = self.path.display();
            if has {
                tracing::warn!(%folder, "the disk has room again: everything goes on");
            } else {
                tracing::error!(%folder, least = ROOM_BYTES, "too little room is left on the disk: nothing new is taken in until there is more; reading goes on");
            }
        }
        has
    }

    fn damage(&self) -> Vec<Damage> {
        self.log.damage()
    }

    fn scrub(&self, after: Position, bytes: u64) -> StoreFuture<'_, Scrubbed> {
        Box::pin(self.log.scrub(after, bytes))
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
    async fn a_journal_put_back_under_a_later_index_has_lost_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).unwrap());
        let segment = folder.path().join("log/00000000000000000001.seg");
        let backup = fs::read(&segment).unwrap();
        filled(folder.path()).await;
        fs::write(&segment, backup).unwrap();
        let store = open(folder.path()).unwrap();
        let end = conformance::samples(100).len() as u64;
        assert_eq!((store.end(), store.index().position()), (Position(end), Position(end)));
        assert_eq!(store.lost(), [1..=end], "and gives no position twice");
        assert_eq!(store.index().get(Table::Single, b"k").unwrap(), Some(b"v".to_vec()));
    }

    #[tokio::test]
    async fn a_lost_index_does_not_touch_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        let store = open(folder.path()).unwrap();
        assert_eq!((store.end(), store.index().position()), (Position(conformance::samples(100).len() as u64), Position(0)));
    }

    #[test]
    fn a_folder_has_one_owner() {
        let folder = tempfile::tempdir().unwrap();
        let _first = open(folder.path()).unwrap();
        assert!(matches!(open(folder.path()), Err(StoreError::Locked { .. })));
    }
}
