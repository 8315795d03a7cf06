//! The index on disk, and the only door to sled.
//!
//! sled is fast and survives a killed process, but not every flipped bit and not a power cut. So it never holds the only copy of
//! anything: every row carries a checksum, and one row holds the position, the number of rows and the sum of their checksums. A small
//! index is read whole and compared when it is opened, a large one piece by piece while it is in use ([`Index::check`]). Whatever is
//! wrong then, or makes sled panic, the folder is deleted at that start or the next, and an empty index at position 0 takes its
//! place; the ledger fills it again from the log.
//!
//! Each batch costs sled two writes, handed over to seven threads, however small it is. So rows gather in memory for a moment, are read
//! there as well, and go to sled together. Nor are they flushed one by one: what a crash takes of both is replayed too.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    ops::Bound,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{Index, Put, Row, StoreError, Table};
use crate::domain::{Position, StoreId};

/// Memory that sled may use for pages, in bytes. Its own default is 1 GiB.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// How often sled writes down what is new. After a crash the log is read again from there; sled's own half a second costs a process with
/// a few edits in it more than these do.
const FLUSH_EVERY_MS: u64 = 10_000;
/// How long rows gather, and how many: the first write after that takes them all to sled.
const GATHER: Duration = Duration::from_secs(1);
const GATHERED_MAX: usize = 4096;
/// How long an index of this process that was just closed may take to let its files go.
const RELEASE_WAIT_MAX: Duration = Duration::from_secs(5);
const RELEASE_POLL: Duration = Duration::from_millis(10);
/// The file that sled locks.
const SLED_FILE: &str = "db";
/// The key of the row that sums up all others; no table has this byte.
const SUMMARY_KEY: &[u8] = &[0];
/// Rows up to which all of them are read when the index is opened.
const VERIFY_ROWS_MAX: u64 = 100_000;
/// Rows read by one [`Index::check`], during which nobody writes.
const CHECK_ROWS: usize = 1000;
/// Bytes of a row's checksum, in front of its value.
const CRC_BYTES: usize = 4;

/// Rows on disk, in one sled tree: table byte and key → checksum and value.
pub(crate) struct SledIndex {
    path: PathBuf,
    store: StoreId,
    tree: sled::Db,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// What sled has.
    summary: Summary,
    gathered: Gathered,
    checking: Option<Checking>,
}

/// What sled does not have yet.
#[derive(Default)]
struct Gathered {
    rows: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    position: Option<u64>,
    since: Option<Instant>,
}

impl Gathered {
    fn is_due(&self) -> bool {
        self.rows.len() >= GATHERED_MAX || self.since.is_some_and(|since| since.elapsed() >= GATHER)
    }
}

/// A check that is under way: what the rows up to `passed` add up to.
#[derive(Default)]
struct Checking {
    passed: Vec<u8>,
    rows: u64,
    sum: u64,
}

/// What the whole index must add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Summary {
    position: u64,
    rows: u64,
    /// Wrapping sum of all rows' checksums: a lost row does not go unseen.
    sum: u64,
}

impl SledIndex {
    /// Opens the index in `path`, checks every row of a small one, and throws it away if it is not what `store` wrote.
    ///
    /// # Errors
    /// [`StoreError::Index`]: not even an empty one can be made there.
    pub(crate) fn open(path: &Path, store: StoreId) -> Result<Self, StoreError> {
        match Self::attempt(path, store) {
            Ok(index) => Ok(index),
            Err(why) => {
                tracing::warn!(folder = %path.display(), why, "deleted the index; it is rebuilt from the journal");
                let failed = |what: String| StoreError::Index { path: path.display().to_string(), what };
                wait_for_release(path);
                remove(path).map_err(|error| failed(error.to_string()))?;
                Self::attempt(path, store).map_err(failed)
            }
        }
    }

    fn attempt(path: &Path, store: StoreId) -> Result<Self, String> {
        calmly(|| {
            wait_for_release(path);
            let tree = sled::Config::new()
                .path(path)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(Some(FLUSH_EVERY_MS))
                .open()
                .map_err(|error| error.to_string())?;
            let summary = verify(&tree, store)?;
            Ok(Self { path: path.to_owned(), store, tree, held: Mutex::new(Held { summary, ..Held::default() }) })
        })
    }

    /// Runs something of sled's; an error or a panic in it is [`StoreError::Index`].
    fn with<T>(&self, work: impl FnOnce(&sled::Db) -> Result<T, String>) -> Result<T, StoreError> {
        calmly(|| work(&self.tree)).map_err(|what| {
            // Without its summary it is thrown away at the next start. If that fails too, the checksums are still there.
            drop(calmly(|| self.tree.remove(SUMMARY_KEY).and_then(|_| self.tree.flush()).map_err(|error| error.to_string())));
            StoreError::Index { path: self.path.display().to_string(), what }
        })
    }
}

impl Index for SledIndex {
    fn position(&self) -> Position {
        let held = self.held();
        Position(held.gathered.position.unwrap_or(held.summary.position))
    }

    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let key = full_key(table, key);
        let gathered = self.held().gathered.rows.get(&key).cloned();
        if let Some(gathered) = gathered {
            return Ok(gathered);
        }
        self.with(|tree| match tree.get(&key).map_err(|error| error.to_string())? {
            Some(row) => Ok(Some(value(&key, &row)?.1.to_vec())),
            None => Ok(None),
        })
    }

    fn scan(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, StoreError> {
        let prefix = full_key(table, prefix);
        // Held to the end, so that no row is seen twice or not at all while it goes to sled.
        let held = self.held();
        let mut rows = self.with(|tree| {
            let mut rows = BTreeMap::new();
            for row in tree.scan_prefix(&prefix) {
                let (key, row) = row.map_err(|error| error.to_string())?;
                let (_, value) = value(&key, &row)?;
                rows.insert(key.to_vec(), value.to_vec());
            }
            Ok(rows)
        })?;
        let gathered = held.gathered.rows.range::<[u8], _>((Bound::Included(prefix.as_slice()), Bound::Unbounded));
        for (key, value) in gathered.take_while(|(key, _)| key.starts_with(&prefix)) {
            match value {
                Some(value) => drop(rows.insert(key.clone(), value.clone())),
                None => drop(rows.remove(key)),
            }
        }
        Ok(rows.into_iter().map(|(key, value)| (key.get(1..).unwrap_or_default().to_vec(), value)).collect())
    }

    fn apply(&self, position: Position, puts: Vec<Put>) -> Result<(), StoreError> {
        self.gather(Some(position), puts)
    }

    fn amend(&self, puts: Vec<Put>) -> Result<(), StoreError> {
        self.gather(None, puts)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.write(&mut self.held())?;
        self.with(|tree| tree.flush().map(drop).map_err(|error| error.to_string()))
    }

    fn check(&self) -> Result<bool, StoreError> {
        let mut held = self.held();
        self.write(&mut held)?;
        let mut checking = held.checking.take().unwrap_or_default();
        let claimed = held.summary;
        let done = self.with(|tree| {
            let from = (Bound::Excluded(checking.passed.clone()), Bound::Unbounded);
            let mut read = 0;
            for row in tree.range::<Vec<u8>, _>(from).take(CHECK_ROWS) {
                let (key, row) = row.map_err(|error| error.to_string())?;
                read += 1;
                checking.passed = key.to_vec();
                if &*key != SUMMARY_KEY {
                    checking.rows += 1;
                    checking.sum = checking.sum.wrapping_add(u64::from(value(&key, &row)?.0));
                }
            }
            if read == CHECK_ROWS {
                return Ok(false);
            }
            if (checking.rows, checking.sum) == (claimed.rows, claimed.sum) {
                Ok(true)
            } else {
                Err(format!("its {} rows are not the {} that were written", checking.rows, claimed.rows))
            }
        })?;
        held.checking = (!done).then_some(checking);
        Ok(done)
    }

    fn clear(&self) -> Result<(), StoreError> {
        let mut held = self.held();
        // Not one step for sled: after a crash in the middle the sum is wrong and the next start deletes the rest.
        self.with(|tree| {
            tree.clear().map_err(|error| error.to_string())?;
            tree.insert(SUMMARY_KEY, Summary::default().encode(self.store)).map_err(|error| error.to_string())
        })?;
        *held = Held::default();
        Ok(())
    }
}

impl SledIndex {
    /// Keeps puts for the next write, which may be this one. The last put of a key wins.
    fn gather(&self, position: Option<Position>, puts: Vec<Put>) -> Result<(), StoreError> {
        let mut held = self.held();
        let gathered = &mut held.gathered;
        gathered.rows.extend(puts.into_iter().map(|put| (full_key(put.table, &put.key), put.value)));
        gathered.position = position.map(|position| position.0).or(gathered.position);
        gathered.since.get_or_insert_with(Instant::now);
        if gathered.is_due() { self.write(&mut held) } else { Ok(()) }
    }

    /// All that was gathered, and the position, if it moved, or nothing.
    fn write(&self, held: &mut Held) -> Result<(), StoreError> {
        let Gathered { rows: puts, position, since: Some(_) } = std::mem::take(&mut held.gathered) else { return Ok(()) };
        let mut summary = held.summary;
        summary.position = position.unwrap_or(summary.position);
        let mut checked = held.checking.as_ref().map(|checking| (checking.rows, checking.sum));
        let passed = held.checking.as_ref().map(|checking| checking.passed.clone());
        let is_passed = |key: &Vec<u8>| passed.as_ref().is_some_and(|passed| key <= passed);
        self.with(|tree| {
            let mut batch = sled::Batch::default();
            for (key, new) in &puts {
                if let Some(old) = tree.get(key).map_err(|error| error.to_string())? {
                    let crc = u64::from(value(key, &old)?.0);
                    summary.rows = summary.rows.wrapping_sub(1);
                    summary.sum = summary.sum.wrapping_sub(crc);
                    if let Some((rows, sum)) = checked.as_mut().filter(|_| is_passed(key)) {
                        (*rows, *sum) = (rows.wrapping_sub(1), sum.wrapping_sub(crc));
                    }
                }
                match new {
                    Some(new) => {
                        let crc = row_crc(key, new);
                        summary.rows = summary.rows.wrapping_add(1);
                        summary.sum = summary.sum.wrapping_add(u64::from(crc));
                        if let Some((rows, sum)) = checked.as_mut().filter(|_| is_passed(key)) {
                            (*rows, *sum) = (rows.wrapping_add(1), sum.wrapping_add(u64::from(crc)));
                        }
                        batch.insert(key.as_slice(), [&crc.to_be_bytes(), new.as_slice()].concat());
                    }
                    None => batch.remove(key.as_slice()),
                }
            }
            batch.insert(SUMMARY_KEY, summary.encode(self.store));
            tree.apply_batch(batch).map_err(|error| error.to_string())
        })?;
        held.summary = summary;
        if let (Some(checking), Some((rows, sum))) = (&mut held.checking, checked) {
            (checking.rows, checking.sum) = (rows, sum);
        }
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SledIndex {
    fn drop(&mut self) {
        let written = self.held.get_mut().map(std::mem::take).unwrap_or_default();
        if let Err(error) = self.write(&mut { written }) {
            tracing::warn!(%error, "the last rows of the index are read from the journal again at the next start");
        }
    }
}

impl Summary {
    fn encode(self, store: StoreId) -> Vec<u8> {
        let fields = [store.0, self.position, self.rows, self.sum].map(u64::to_be_bytes).concat();
        [&row_crc(SUMMARY_KEY, &fields).to_be_bytes(), fields.as_slice()].concat()
    }

    fn decode(row: &[u8]) -> Result<(StoreId, Self), String> {
        let (_, fields) = value(SUMMARY_KEY, row)?;
        let numbers: Vec<u64> = fields.as_chunks::<8>().0.iter().copied().map(u64::from_be_bytes).collect();
        match numbers.as_slice() {
            [store, position, rows, sum] => Ok((StoreId(*store), Self { position: *position, rows: *rows, sum: *sum })),
            _ => Err("the row that sums it up makes no sense".to_owned()),
        }
    }
}

/// Waits a little for an index of this process that was just closed: sled goes on writing by name for some time after its last
/// handle is dropped, also into a folder that has been made anew. The log's own lock keeps other processes away.
fn wait_for_release(path: &Path) {
    let Ok(file) = File::open(path.join(SLED_FILE)) else { return };
    let deadline = Instant::now() + RELEASE_WAIT_MAX;
    while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && Instant::now() < deadline {
        thread::sleep(RELEASE_POLL);
    }
}

/// Reads every row of a small index and compares with what they should add up to; of a large one only that.
fn verify(tree: &sled::Db, store: StoreId) -> Result<Summary, String> {
    if let Some(row) = tree.get(SUMMARY_KEY).map_err(|error| error.to_string())? {
        match Summary::decode(&row)? {
            (of, summary) if of == store && summary.rows > VERIFY_ROWS_MAX => return Ok(summary),
            _ => {}
        }
    }
    let (mut rows, mut sum, mut claimed) = (0_u64, 0_u64, None);
    for row in tree.iter() {
        let (key, row) = row.map_err(|error| error.to_string())?;
        if &*key == SUMMARY_KEY {
            claimed = Some(Summary::decode(&row)?);
        } else {
            rows += 1;
            sum = sum.wrapping_add(u64::from(value(&key, &row)?.0));
        }
    }
    match claimed {
        None if rows == 0 => Ok(Summary::default()),
        None => Err("the row that sums it up is gone".to_owned()),
        Some((other, _)) if other != store => Err(format!("it belongs to store {other}")),
        Some((_, claimed)) if claimed.rows == rows && claimed.sum == sum => Ok(claimed),
        Some((_, claimed)) => Err(format!("its {rows} rows are not the {} that were written", claimed.rows)),
    }
}

/// A row's checksum and value, once they agree.
fn value<'a>(key: &[u8], row: &'a [u8]) -> Result<(u32, &'a [u8]), String> {
    let (crc, value) = row.split_first_chunk::<CRC_BYTES>().ok_or("a row is cut short")?;
    let crc = u32::from_be_bytes(*crc);
    if row_crc(key, value) == crc { Ok((crc, value)) } else { Err("a row fails its checksum".to_owned()) }
}

/// Covers the key too, so that a value under the wrong key is wrong.
fn row_crc(key: &[u8], value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&(key.len() as u64).to_be_bytes());
    hasher.update(key);
    hasher.update(value);
    hasher.finalize()
}

fn full_key(table: Table, key: &[u8]) -> Vec<u8> {
    let table: u8 = match table {
        Table::Document => 1,
        Table::Change => 2,
        Table::Actor => 3,
        Table::Place => 4,
        Table::Single => 5,
        Table::Chain => 6,
        Table::Facts => 7,
        Table::Listed => 8,
        Table::Tip => 9,
    };
    [&[table], key].concat()
}

/// sled panics on some damaged files; nothing of it is used after that.
fn calmly<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it panicked: {}", text.unwrap_or("no text")))
    })
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: StoreId = StoreId(7);

    fn put(key: &[u8], value: Option<&[u8]>) -> Put {
        Put { table: Table::Single, key: key.to_vec(), value: value.map(<[u8]>::to_vec) }
    }

    fn filled(path: &Path) {
        let index = SledIndex::open(path, STORE).unwrap();
        index.apply(Position(3), vec![put(b"a", Some(b"1")), put(b"b", Some(b"2")), put(b"b", Some(b"3"))]).unwrap();
        index.apply(Position(4), vec![put(b"a", None)]).unwrap();
    }

    /// Opens what `filled` and `damage` left; the position and what row `b` says.
    fn reopened(damage: impl Fn(&Path)) -> (Position, Option<Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        filled(&path);
        damage(&path);
        let index = SledIndex::open(&path, STORE).unwrap();
        (index.position(), index.get(Table::Single, b"b").unwrap())
    }

    fn raw(path: &Path, change: impl Fn(&sled::Db)) {
        wait_for_release(path);
        let tree = sled::open(path).unwrap();
        change(&tree);
    }

    const EMPTY: (Position, Option<Vec<u8>>) = (Position(0), None);

    #[test]
    fn a_sound_index_is_kept() {
        assert_eq!(reopened(|_| ()), (Position(4), Some(b"3".to_vec())));
    }

    #[test]
    fn a_deleted_index_starts_at_zero() {
        assert_eq!(reopened(|path| fs::remove_dir_all(path).unwrap()), EMPTY);
    }

    #[test]
    fn a_file_in_its_place_is_thrown_away() {
        let file = |path: &Path| {
            fs::remove_dir_all(path).unwrap();
            fs::write(path, b"garbage").unwrap();
        };
        assert_eq!(reopened(file), EMPTY);
    }

    #[test]
    fn garbage_in_every_file_is_thrown_away() {
        let garbage = |path: &Path| {
            for item in fs::read_dir(path).unwrap() {
                let file = item.unwrap().path();
                if file.is_file() {
                    fs::write(&file, vec![0xa5; fs::read(&file).unwrap().len()]).unwrap();
                }
            }
        };
        assert_eq!(reopened(garbage), EMPTY);
    }

    #[test]
    fn a_changed_row_is_seen() {
        assert_eq!(reopened(|path| raw(path, |tree| drop(tree.insert(b"\x05b", b"\0\0\0\0x").unwrap()))), EMPTY);
    }

    #[test]
    fn a_lost_row_is_seen() {
        assert_eq!(reopened(|path| raw(path, |tree| drop(tree.remove(b"\x05b").unwrap()))), EMPTY);
    }

    #[test]
    fn a_value_under_another_key_is_seen() {
        let moved = |path: &Path| {
            raw(path, |tree| {
                let row = tree.remove(b"\x05b").unwrap().unwrap();
                tree.insert(b"\x05c", row).unwrap();
            });
        };
        assert_eq!(reopened(moved), EMPTY);
    }

    #[test]
    fn a_row_that_was_changed_under_way_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let index = SledIndex::open(&path, STORE).unwrap();
        index.apply(Position(1), vec![put(b"a", Some(b"1"))]).unwrap();
        index.flush().unwrap();
        index.tree.insert(b"\x05a", b"\0\0\0\x01x").unwrap();
        assert!(matches!(index.get(Table::Single, b"a"), Err(StoreError::Index { .. })));
        assert!(matches!(index.scan(Table::Single, b""), Err(StoreError::Index { .. })));
    }

    #[test]
    fn what_sled_does_not_have_yet_is_read_all_the_same_and_goes_to_it_together() {
        let folder = tempfile::tempdir().unwrap();
        let index = SledIndex::open(&folder.path().join("index"), STORE).unwrap();
        index.apply(Position(1), vec![put(b"a", Some(b"1")), put(b"b", Some(b"2"))]).unwrap();
        index.flush().unwrap();
        index.apply(Position(2), vec![put(b"b", None), put(b"c", Some(b"3"))]).unwrap();
        index.amend(vec![put(b"a", Some(b"4"))]).unwrap();
        let read = |index: &SledIndex| {
            let got = [b"a", b"b", b"c"].map(|key| index.get(Table::Single, key).unwrap());
            (index.position(), got, index.scan(Table::Single, b"").unwrap())
        };
        let (four, three) = (b"4".to_vec(), b"3".to_vec());
        let all = vec![(b"a".to_vec(), four.clone()), (b"c".to_vec(), three.clone())];
        let whole = (Position(2), [Some(four), None, Some(three)], all);
        assert_eq!(read(&index), whole);
        assert_eq!(index.tree.get(b"\x05c").unwrap(), None, "nothing was written for so little");
        index.flush().unwrap();
        assert!(index.tree.get(b"\x05c").unwrap().is_some());
        assert_eq!(read(&index), whole);
    }

    #[test]
    fn many_rows_do_not_wait() {
        let folder = tempfile::tempdir().unwrap();
        let index = SledIndex::open(&folder.path().join("index"), STORE).unwrap();
        let row = |number: usize| put(&number.to_be_bytes(), Some(b"x"));
        index.apply(Position(1), (0..GATHERED_MAX - 1).map(row).collect()).unwrap();
        assert_eq!(index.tree.len(), 0);
        index.apply(Position(2), vec![row(GATHERED_MAX)]).unwrap();
        assert_eq!(index.tree.len(), GATHERED_MAX + 1, "with the row that sums them up");
    }

    #[test]
    fn another_stores_index_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        filled(&path);
        assert_eq!(SledIndex::open(&path, StoreId(8)).unwrap().position(), Position(0));
    }

    #[test]
    fn a_check_in_pieces_allows_for_what_is_written_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let index = SledIndex::open(&path, STORE).unwrap();
        let row = |n: u32, value: Option<&[u8]>| put(&n.to_be_bytes(), value);
        index.apply(Position(1), (0..5000).map(|n| row(n * 2, Some(b"x"))).collect()).unwrap();
        let mut pieces = 1;
        while !index.check().unwrap() {
            let n = pieces * 2000;
            index
                .apply(
                    Position(2),
                    vec![row(n - 4, None), row(n - 3, Some(b"y")), row(n + 100, Some(b"z")), row(n + 7, Some(b"w"))],
                )
                .unwrap();
            pieces += 1;
        }
        assert!(pieces > 4, "in pieces");
        while !index.check().unwrap() {}
        index.tree.remove([&[5][..], &8_u32.to_be_bytes()].concat()).unwrap();
        let found = (0..20).map(|_| index.check()).find(Result::is_err);
        assert!(matches!(found, Some(Err(StoreError::Index { .. }))), "a lost row is seen");
        drop(index);
        assert_eq!(SledIndex::open(&path, STORE).unwrap().position(), Position(0), "and the index thrown away at the next start");
    }
}
