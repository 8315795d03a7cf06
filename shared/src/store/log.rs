//! The log on disk: append-only segments of checksummed records. It is the truth; everything else can be rebuilt from it.
//!
//! In come records; out goes their range of positions after one write and one `fdatasync` that all waiting appends share. What it
//! never does: cut off or repair anything that was acknowledged, or try a failed sync again.
//!
//! On disk, in the folder given: `store` (the store's name), `lock`, `log/<first position>.seg`, and `damaged/` for segments that
//! were not what they should be. A commit is a mark, which repeats the position acknowledged before it, and its records. A segment that
//! another one follows is *sealed*: a footer says what is in it, and it is never written again, only replaced by a version without
//! what is no longer needed ([`Log::rewrite`]). So positions have holes. [`Log::open`] reads the open segment and the footers of the
//! others; every read checks what it reads. See `log/scan.rs` for what is a torn tail and what is damage.

pub mod disk;
mod folder;
mod footer;
mod frame;
mod read;
mod rewrite;
mod scan;
mod segment;
mod start;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    ops::RangeInclusive,
    path::Path,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::{mpsc, oneshot};

use self::{
    disk::{Disk, SystemDisk},
    folder::{Folder, read_error, write_error},
    frame::{FRAME_HEADER, SEGMENT_HEADER, check_segment_header},
    read::{Found, SPAN_BYTES},
    scan::Bad,
    segment::Segment,
    start::{Started, report, start},
    writer::{Append, QUEUE_TASKS_MAX, Task, Writer},
};
use super::{Damage, Keep, ReadLimit, Record, Scrubbed, SegmentInfo, StoreError, record};
use crate::domain::{Position, StoreId};

/// Length at which a segment is sealed, in bytes. Its last commit may go beyond.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Most bytes of records in one [`Log::append`].
pub(crate) const APPEND_BYTES_MAX: usize = 64 * 1024 * 1024;
/// No file of ours is longer: the target, the longest commit, and a footer.
const SEGMENT_FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Pieces of damage that are remembered; more are only counted as lost positions.
const DAMAGE_MAX: usize = 256;

/// How a log is kept. The default is what a node and a hub use.
#[derive(Clone)]
pub struct LogOptions {
    /// See [`SEGMENT_BYTES`], which is also the most.
    pub segment_bytes: u64,
    /// Where it writes.
    pub disk: Arc<dyn Disk>,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { segment_bytes: SEGMENT_BYTES, disk: Arc::new(SystemDisk) }
    }
}

/// How far [`Log::open`] has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes looked at.
    pub bytes_done: u64,
    /// Bytes in all.
    pub bytes_total: u64,
}

/// A folder that is locked and known to be a store's, before its log is opened.
pub(crate) struct LogFolder(Folder);

/// An open log. Dropping it waits for the last commit and lets the folder go.
pub struct Log {
    shared: Arc<Shared>,
    queue: Option<mpsc::Sender<Task>>,
    writer: Option<thread::JoinHandle<()>>,
}

/// What the writer's thread and the readers both see. Nothing shows here before it is durable.
struct Shared {
    folder: Folder,
    disk: Arc<dyn Disk>,
    /// In order, the last one open.
    segments: RwLock<Vec<Segment>>,
    end: AtomicU64,
    stopped: AtomicBool,
    fsyncs: AtomicU64,
    fsync_watch: FsyncWatch,
    damage: Mutex<Vec<Damage>>,
    rewriting: Mutex<()>,
}

/// Hears how long each commit took.
#[derive(Default)]
struct FsyncWatch(OnceLock<Box<dyn Fn(Duration) + Send + Sync>>);

impl LogFolder {
    /// Locks the folder and reads whose it is, or makes it the folder of a new store.
    ///
    /// # Errors
    /// [`StoreError::Locked`]: another process has it. [`StoreError::Damaged`]: its name is not what was written.
    pub(crate) fn open(path: &Path, options: &LogOptions) -> Result<Self, StoreError> {
        Folder::open(path, options.disk.as_ref()).map(Self)
    }

    /// The store's name.
    pub(crate) fn id(&self) -> StoreId {
        self.0.seal.store
    }
}

impl Log {
    /// Opens the log in `path`, or makes a new one there. Blocks while it reads the open segment.
    ///
    /// # Errors
    /// [`StoreError::Locked`]: another process has it. [`StoreError::Damaged`]: it is not a log of this version, or no log at all. A
    /// torn tail is no error: it is cut off and said in the program's log. Damage to what was acknowledged is none either: see
    /// [`Log::damage`] and [`Log::lost`].
    pub fn open(path: &Path, options: LogOptions, progress: impl FnMut(Progress)) -> Result<Self, StoreError> {
        Self::open_in(LogFolder::open(path, &options)?, options, Position(0), progress)
    }

    /// The same in a folder that is open already. Everything up to `floor` was acknowledged for certain: when the log ends before that,
    /// an old copy has taken its place, or a part is cut off. What is missing is lost then, and no position is given twice.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub(crate) fn open_in(
        folder: LogFolder,
        options: LogOptions,
        floor: Position,
        progress: impl FnMut(Progress),
    ) -> Result<Self, StoreError> {
        let LogOptions { segment_bytes, disk } = options;
        let segment_bytes = segment_bytes.clamp(1, SEGMENT_BYTES);
        let folder = folder.0;
        let Started { segments, damage, file, marked } = start(&folder, disk.as_ref(), floor.0, progress)?;
        let Some(open) = segments.last() else { return Err(StoreError::Stopped) };
        let (base, length, end) = (open.base, open.bytes, open.last);
        let shared = Arc::new(Shared {
            folder,
            disk,
            segments: RwLock::new(segments),
            end: AtomicU64::new(end),
            stopped: AtomicBool::new(false),
            fsyncs: AtomicU64::new(0),
            fsync_watch: FsyncWatch::default(),
            damage: Mutex::new(damage),
            rewriting: Mutex::new(()),
        });
        let writer = Writer { shared: Arc::clone(&shared), segment_bytes, file, base, length, marked };
        let (queue, inbox) = mpsc::channel(QUEUE_TASKS_MAX);
        let writer = thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run(inbox));
        let writer = writer.map_err(|source| write_error(&shared.folder.segment(base), source))?;
        Ok(Self { shared, queue: Some(queue), writer: Some(writer) })
    }

    /// The store's name.
    pub(crate) fn id(&self) -> StoreId {
        self.shared.folder.seal.store
    }

    /// The last durable position.
    pub fn end(&self) -> Position {
        Position(self.shared.end.load(Ordering::Acquire))
    }

    /// Commits made since the log was opened, each with one `fdatasync`. Less than the appends when these come close together.
    pub(crate) fn fsyncs(&self) -> u64 {
        self.shared.fsyncs.load(Ordering::Relaxed)
    }

    /// Says who hears how long each commit took. The first word counts.
    pub(crate) fn watch_fsyncs(&self, watch: impl Fn(Duration) + Send + Sync + 'static) {
        // Fails when it was said before; then that one stays.
        let _ = self.shared.fsync_watch.0.set(Box::new(watch));
    }

    /// Its segments in order; the last one is open.
    pub fn segments(&self) -> Vec<SegmentInfo> {
        self.shared.segments.read().unwrap_or_else(PoisonError::into_inner).iter().map(Segment::info).collect()
    }

    /// Positions whose records were acknowledged and are lost.
    pub fn lost(&self) -> Vec<RangeInclusive<u64>> {
        self.shared.lost()
    }

    /// What was found damaged since the log was opened.
    pub fn damage(&self) -> Vec<Damage> {
        self.shared.damage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the records durable; see [`super::Store::append`]. Giving the future up does not take the records back. After a crash in
    /// the middle of it either all of them are there or none.
    pub async fn append(&self, records: Vec<Record>) -> Result<RangeInclusive<u64>, StoreError> {
        self.check_running()?;
        if records.is_empty() {
            let end = self.end().0;
            return Ok(end + 1..=end);
        }
        let records: Vec<_> = records.iter().map(record::encode).collect::<Result<_, _>>().map_err(|error| too_large(&error))?;
        let bytes = records.iter().map(|record| FRAME_HEADER + record.len()).sum::<usize>();
        if bytes > APPEND_BYTES_MAX {
            return Err(StoreError::TooLarge {
                what: format!("{bytes} bytes at once are more than the {APPEND_BYTES_MAX} allowed"),
            });
        }
        self.ask(|done| Task::Append(Append { records, done })).await
    }

    /// Seals the open segment; see [`super::Store::seal`].
    pub async fn seal(&self) -> Result<(), StoreError> {
        self.check_running()?;
        self.ask(Task::Seal).await
    }

    async fn ask<T>(&self, task: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Task) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(StoreError::Stopped)?;
        queue.send(task(done)).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    /// Makes sealed segments anew; see [`super::Store::rewrite`].
    pub async fn rewrite(&self, from: Position, to: Position, keep: Keep) -> Result<(), StoreError> {
        self.check_running()?;
        self.shared.blocking(move |shared| shared.rewrite_now(&(from.0..=to.0), &keep)).await
    }

    /// Reads on and checks; see [`super::Store::scrub`].
    pub(crate) async fn scrub(&self, after: Position, bytes: u64) -> Result<Scrubbed, StoreError> {
        self.check_running()?;
        self.shared.blocking(move |shared| shared.scrub_now(after, bytes)).await
    }

    /// The records after a position; see [`super::Store::read`].
    pub async fn read(&self, after: Position, limit: ReadLimit) -> Result<Vec<(Position, Record)>, StoreError> {
        self.check_running()?;
        if after >= self.end() {
            return Ok(Vec::new());
        }
        self.shared.blocking(move |shared| shared.read_now(after, limit)).await
    }

    /// The records at exactly these positions; see [`super::Store::get`].
    pub async fn get(&self, at: Vec<Position>) -> Result<Vec<Record>, StoreError> {
        self.check_running()?;
        if at.is_empty() {
            return Ok(Vec::new());
        }
        self.shared.blocking(move |shared| shared.get_now(&at)).await
    }

    fn check_running(&self) -> Result<(), StoreError> {
        if self.shared.stopped.load(Ordering::Acquire) { Err(StoreError::Stopped) } else { Ok(()) }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the journal's thread panicked");
        }
    }
}

impl Shared {
    /// Shows what a commit has made durable: each record's position and offset, and how long the segment is now.
    fn publish(&self, places: &[(u64, u64)], end: u64, length: u64) {
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = segments.last_mut() {
            for (position, offset) in places {
                open.anchors.note(open.base, *position, *offset);
            }
            open.records += places.len() as u64;
            open.last = end;
            open.frames_end = length;
            open.bytes = length;
        }
        self.end.store(end, Ordering::Release);
    }

    /// Refuses everything from now on.
    fn stop(&self, error: &StoreError) {
        self.stopped.store(true, Ordering::Release);
        tracing::error!(%error, "the journal has stopped: nothing more is acknowledged before the next start");
    }

    /// Remembers what a read found damaged. The positions count as lost from here on.
    fn note(&self, base: u64, path: &Path, bad: Bad) {
        let known = {
            let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
            let segment = segments.iter_mut().find(|segment| segment.base == base);
            segment.is_some_and(|segment| segment.lose(&bad.lost))
        };
        let mut damage = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        let path_text = path.display().to_string();
        let again = damage.iter().any(|other| other.path == path_text && other.offset == bad.offset);
        if !(known && again) && damage.len() < DAMAGE_MAX {
            damage.push(report(path, None, bad));
        }
    }

    /// Reads about so many bytes on and checks them.
    fn scrub_now(&self, after: Position, bytes: u64) -> Result<Scrubbed, StoreError> {
        let mut wanted = after.0.saturating_add(1);
        let mut read = 0;
        while let Some(mut frames) = self.frames(wanted, SPAN_BYTES)? {
            if frames.offset == SEGMENT_HEADER as u64 {
                self.check_header(&frames.path, frames.base)?;
            }
            loop {
                match frames.next(wanted).map_err(|source| read_error(&frames.path, source))? {
                    Found::Record(position, payload) => {
                        read += (FRAME_HEADER + payload.len()) as u64;
                        if read >= bytes {
                            return Ok(Scrubbed { to: Position(position), bytes: read });
                        }
                    }
                    Found::Bad(bad) => self.note(frames.base, &frames.path, bad),
                    Found::End => break,
                }
            }
            wanted = wanted.max(frames.last + 1);
        }
        Ok(Scrubbed { to: Position(wanted - 1), bytes: read })
    }

    fn check_header(&self, path: &Path, base: u64) -> Result<(), StoreError> {
        use std::io::Read as _;
        let mut bytes = Vec::with_capacity(SEGMENT_HEADER);
        let read = std::fs::File::open(path).and_then(|file| file.take(SEGMENT_HEADER as u64).read_to_end(&mut bytes));
        read.map_err(|source| read_error(path, source))?;
        if check_segment_header(&bytes, self.folder.seal, base).is_err() {
            self.note(base, path, Bad::harmless(0, base, "the segment's header fails its checksum".to_owned()));
        }
        Ok(())
    }
}

fn too_large(error: &record::RecordError) -> StoreError {
    StoreError::TooLarge { what: error.to_string() }
}
