//! The log on disk: append-only segments of checksummed records. It is the truth; everything else can be rebuilt from it.
//!
//! In come records; out goes their range of positions after one write and one `fdatasync` that all waiting appends share. What it
//! never does: cut off or repair anything that was acknowledged, or try a failed write again.
//!
//! On disk, in the folder given: `store` (the store's name), `lock`, and `log/<first position>.seg`. A commit is a mark, which
//! repeats the position acknowledged before it, and its records. Everything acknowledged is read and checked at [`Log::open`], and
//! checked again by every read. See `log/scan.rs` for what is a torn tail and what is damage.

pub mod disk;
mod folder;
mod frame;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    fs::{self, File},
    io::Read as _,
    ops::RangeInclusive,
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use tokio::sync::{mpsc, oneshot};

use self::{
    disk::{Disk, SystemDisk},
    folder::{Folder, damaged, read_error, replace, write_error},
    frame::{FRAME_HEADER, FrameHeader, FrameKind},
    scan::{Place, Scanned, Standing, scan},
    writer::{Append, QUEUE_APPENDS_MAX, Writer},
};
use super::{ReadLimit, Record, StoreError, record};
use crate::domain::{Position, StoreId};

/// Length at which a segment is closed, in bytes. Its last commit may go beyond.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Most bytes of records in one [`Log::append`].
pub const APPEND_BYTES_MAX: usize = 64 * 1024 * 1024;
/// No file of ours is longer: the target, and the longest commit.
const SEGMENT_FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

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
    /// Bytes read and checked.
    pub bytes_done: u64,
    /// Bytes to read in all.
    pub bytes_total: u64,
}

/// An open log. Dropping it waits for the last commit and lets the folder go.
pub struct Log {
    shared: Arc<Shared>,
    queue: Option<mpsc::Sender<Append>>,
    writer: Option<thread::JoinHandle<()>>,
}

/// What the writer's thread and the readers both see. Nothing shows here before it is durable.
struct Shared {
    folder: Folder,
    segments: RwLock<Vec<Segment>>,
    end: AtomicU64,
    stopped: AtomicBool,
    fsyncs: AtomicU64,
}

/// One segment file and where its records are: 8 bytes of memory a record.
struct Segment {
    base: u64,
    places: Vec<Place>,
}

impl Log {
    /// Opens the log in `path`, or makes a new one there. Blocks while it reads and checks every byte.
    ///
    /// # Errors
    /// [`StoreError::Locked`]: another process has it. [`StoreError::Damaged`]: something acknowledged is not what was written; nothing
    /// has been changed. A torn tail is no error: it is cut off and said in the program's log.
    pub fn open(path: &Path, options: LogOptions, mut progress: impl FnMut(Progress)) -> Result<Self, StoreError> {
        let LogOptions { segment_bytes, disk } = options;
        let segment_bytes = segment_bytes.clamp(1, SEGMENT_BYTES);
        let folder = Folder::open(path, disk.as_ref())?;
        let bases = folder.bases()?;
        let bytes_total = total(&folder, &bases)?;
        let mut segments = Vec::with_capacity(bases.len());
        let mut opened = None;
        let (mut next, mut bytes_done) = (1, 0);
        for (index, base) in bases.iter().copied().enumerate() {
            if base != next {
                return Err(damaged(
                    &folder.segment(next),
                    0,
                    format!("the segment is gone: the next one starts at position {base}"),
                ));
            }
            let standing = if index + 1 == bases.len() { Standing::Last } else { Standing::Followed };
            let bytes = read_segment(&folder, base)?;
            let scanned = scan(&bytes, folder.seal, base, standing)
                .map_err(|fault| damaged(&folder.segment(base), fault.offset, fault.what))?;
            next += scanned.places.len() as u64;
            bytes_done += bytes.len() as u64;
            if standing == Standing::Last {
                opened = Some(reopen(&folder, base, bytes, &scanned, disk.as_ref())?);
            }
            segments.push(Segment { base, places: scanned.places });
            progress(Progress { bytes_done, bytes_total });
        }
        let Some((base, file, length)) = opened else { return Err(StoreError::Stopped) };
        let shared = Arc::new(Shared {
            folder,
            segments: RwLock::new(segments),
            end: AtomicU64::new(next - 1),
            stopped: AtomicBool::new(false),
            fsyncs: AtomicU64::new(0),
        });
        let writer = Writer { shared: Arc::clone(&shared), disk, segment_bytes, file, base, length, marked: true };
        let (queue, inbox) = mpsc::channel(QUEUE_APPENDS_MAX);
        let writer = thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run(inbox));
        let writer = writer.map_err(|source| write_error(path, source))?;
        Ok(Self { shared, queue: Some(queue), writer: Some(writer) })
    }

    /// The store's name.
    pub fn id(&self) -> StoreId {
        self.shared.folder.seal.store
    }

    /// The last durable position.
    pub fn end(&self) -> Position {
        Position(self.shared.end.load(Ordering::Acquire))
    }

    /// Commits made since the log was opened, each with one `fdatasync`. Less than the appends when these come close together.
    pub fn fsyncs(&self) -> u64 {
        self.shared.fsyncs.load(Ordering::Relaxed)
    }

    /// Makes the records durable; see [`super::Store::append`]. Giving the future up does not take the records back. After a crash in
    /// the middle of it some of the first records may be there without the rest.
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
        let (done, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(StoreError::Stopped)?;
        queue.send(Append { records, done }).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    /// The records after a position; see [`super::Store::read`].
    pub async fn read(&self, after: Position, limit: ReadLimit) -> Result<Vec<(Position, Record)>, StoreError> {
        self.check_running()?;
        let wanted = self.shared.after(after.0, limit);
        self.shared.fetch(wanted).await
    }

    /// The records at these positions; see [`super::Store::get`].
    pub async fn get(&self, at: Vec<Position>) -> Result<Vec<Record>, StoreError> {
        self.check_running()?;
        let wanted = self.shared.at(&at)?;
        Ok(self.shared.fetch(wanted).await?.into_iter().map(|(_, record)| record).collect())
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
    /// Shows what a commit has made durable.
    fn publish(&self, places: Vec<Place>, end: u64) {
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = segments.last_mut() {
            open.places.extend(places);
        }
        self.end.store(end, Ordering::Release);
    }

    fn push(&self, segment: Segment) {
        self.segments.write().unwrap_or_else(PoisonError::into_inner).push(segment);
    }
}

/// Copies the last segment, without its torn tail and with a mark behind it, and makes the copy durable.
///
/// What was read from it may be in the system's memory only: after a failed sync the pages count as clean without being on the
/// disk. The copy is what the next acknowledgement stands on. Returns base, descriptor and length.
fn reopen(
    folder: &Folder,
    base: u64,
    mut bytes: Vec<u8>,
    scanned: &Scanned,
    disk: &dyn Disk,
) -> Result<(u64, File, u64), StoreError> {
    let path = folder.segment(base);
    if scanned.torn > 0 {
        let (offset, bytes) = (scanned.length, scanned.torn);
        tracing::warn!(file = %path.display(), offset, bytes, "cut a torn tail off the journal; none of it was acknowledged");
    }
    bytes.truncate(scanned.length);
    if !scanned.marked {
        let position = base + scanned.places.len() as u64 - 1;
        let mark =
            FrameHeader { kind: FrameKind::Mark, base, offset: scanned.length as u64, position, length: 0, payload_crc: 0 };
        bytes.extend(mark.encode(folder.seal));
    }
    let file = replace(&path, &bytes, disk)?;
    Ok((base, file, bytes.len() as u64))
}

fn total(folder: &Folder, bases: &[u64]) -> Result<u64, StoreError> {
    let mut total = 0;
    for base in bases {
        let path = folder.segment(*base);
        let length = fs::metadata(&path).map_err(|source| read_error(&path, source))?.len();
        if length > SEGMENT_FILE_BYTES_MAX {
            return Err(damaged(&path, SEGMENT_FILE_BYTES_MAX, "the file is longer than any segment"));
        }
        total += length;
    }
    Ok(total)
}

fn read_segment(folder: &Folder, base: u64) -> Result<Vec<u8>, StoreError> {
    let path = folder.segment(base);
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(SEGMENT_FILE_BYTES_MAX).read_to_end(&mut bytes));
    read.map_err(|source| read_error(&path, source))?;
    Ok(bytes)
}

fn too_large(error: &record::RecordError) -> StoreError {
    StoreError::TooLarge { what: error.to_string() }
}
