//! Files beside documents: their bytes, kept by their SHA-256 in a folder of their own.
//!
//! A document only names them, so they travel apart from the journal and after it, and a file that ten documents name is kept once.
//! `ab/<sha256>` holds a whole file, `partial/<sha256>` the beginning of one that is on its way, `new/` one that somebody uploads. What is
//! under a name was checked on its way in, made durable, and is checked again each time before a byte of it goes out: what does not fit
//! its name any more is moved to `damaged/`, and so is fetched or brought anew. Beginnings count as if they were whole while they come,
//! and give way to a file that needs the room. Nothing here knows who may see what: that is [`access`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use sha2::{Digest as _, Sha256};

use crate::{
    domain::BlobId,
    identity::files::{self, FileError},
};

pub mod access;
pub mod sweep;
pub mod wanted;

/// The folder inside a data folder.
pub(crate) const BLOBS: &str = "blobs";
/// Longest file unless the configuration says otherwise.
pub(crate) const FILE_BYTES_MAX_DEFAULT: u64 = 50 * 1024 * 1024;
/// All files together unless the configuration says otherwise.
pub(crate) const ALL_BYTES_MAX_DEFAULT: u64 = 20 * 1024 * 1024 * 1024;
/// Most bytes of a file in one message, and read or written at a time.
pub const PIECE_BYTES: usize = 16 * 1024;
/// Files that may be on their way at a time.
const BUSY_MAX: usize = 64;

/// What files always leave free on the disk, and the most that they leave; between them a tenth of it.
const RESERVE_BYTES_MIN: u64 = 16 * 1024 * 1024;
const RESERVE_BYTES_MAX: u64 = 512 * 1024 * 1024;

const PARTIAL: &str = "partial";
const NEW: &str = "new";
const DAMAGED: &str = "damaged";
const AUDIT: &str = "tansiq::audit";

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One file.
    pub file_bytes: u64,
    /// All files together.
    pub all_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: FILE_BYTES_MAX_DEFAULT, all_bytes: ALL_BYTES_MAX_DEFAULT }
    }
}

/// Why a file is not kept or not given.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Over the limit of one file.
    #[error("keep the file: it is longer than {max} bytes")]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// Over the limit of all files, or so little of the disk is free that it is left to the text.
    #[error("keep the file: there is no more room for files here")]
    NoRoom,
    /// It is not here.
    #[error("find file {0}")]
    NotHere(BlobId),
    /// Its bytes do not have the name that they came under.
    #[error("keep file {0}: its bytes are others than its name says")]
    Mismatch(BlobId),
    /// A piece does not follow what is here.
    #[error("keep file {id}: {at} bytes are here, the piece begins at {offset}")]
    Offset {
        /// The file.
        id: BlobId,
        /// How much is here.
        at: u64,
        /// Where the piece begins.
        offset: u64,
    },
    /// It is on its way already, or too many are.
    #[error("take in the file now: it, or many others, are on their way; try again in a moment")]
    Busy,
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FileError),
    /// The disk.
    #[error("keep files: {0}")]
    Io(io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoRoom,
            _ => Self::Io(error),
        }
    }
}

/// How much is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Whole files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

struct Inner {
    folder: PathBuf,
    limits: Limits,
    files: AtomicU64,
    bytes: AtomicU64,
    coming: Mutex<Coming>,
    uploads: AtomicU64,
}

/// What is not whole yet, and the room that it takes.
#[derive(Debug, Default)]
struct Coming {
    /// Beginnings of files whose names are known.
    begun: BTreeMap<BlobId, Begun>,
    /// Bytes of uploads.
    uploads: u64,
}

#[derive(Debug, Clone, Copy)]
struct Begun {
    /// While it comes the whole file's length, else what is on the disk.
    bytes: u64,
    /// Whether somebody brings it now: one writer each.
    is_busy: bool,
}

impl Coming {
    fn bytes(&self) -> u64 {
        self.begun.values().map(|begun| begun.bytes).sum::<u64>().saturating_add(self.uploads)
    }
}

/// How long what nothing needs stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grace {
    /// A whole file that no document names, or a damaged one.
    pub whole: Duration,
    /// A beginning that nobody goes on with.
    pub begun: Duration,
}

/// The folder of files. Cheap to clone. Every call blocks: ask from a thread that may.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

impl std::fmt::Debug for Blobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blobs").field("counted", &self.counted()).finish_non_exhaustive()
    }
}

/// What files leave free of a disk of this size: text is worth more than files, and must be kept when there is no more room for these.
const fn reserve_of(disk_bytes: u64) -> u64 {
    let tenth = disk_bytes / 10;
    if tenth < RESERVE_BYTES_MIN {
        RESERVE_BYTES_MIN
    } else if tenth > RESERVE_BYTES_MAX {
        RESERVE_BYTES_MAX
    } else {
        tenth
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn hash_of(file: &mut File) -> io::Result<[u8; 32]> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 4 * PIECE_BYTES]);
    file.rewind()?;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            file.rewind()?;
            return Ok(hash.finalize().into());
        }
        hash.update(piece.get(..read).unwrap_or_default());
    }
}

impl Blobs {
    /// Opens the folder inside a data folder, making it when it is not there. Uploads that a former run left are taken away.
    ///
    /// # Errors
    /// The folder is too open, or cannot be used.
    pub fn open(data: &Path, limits: Limits) -> Result<Self, BlobError> {
        let folder = data.join(BLOBS);
        for part in [&folder, &folder.join(PARTIAL), &folder.join(NEW), &folder.join(DAMAGED)] {
            files::private_folder(part)?;
        }
        for left in fs::read_dir(folder.join(NEW))? {
            fs::remove_file(left?.path())?;
        }
        let blobs = Self(Arc::new(Inner {
            folder,
            limits,
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            coming: Mutex::default(),
            uploads: AtomicU64::new(0),
        }));
        for (_, len) in blobs.list()? {
            blobs.count(len);
        }
        for (id, bytes) in blobs.named_in(PARTIAL)? {
            blobs.coming().begun.insert(id, Begun { bytes, is_busy: false });
        }
        Ok(blobs)
    }

    /// How much is kept.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// How much is here.
    pub fn counted(&self) -> Counted {
        Counted { files: self.0.files.load(Ordering::Relaxed), bytes: self.0.bytes.load(Ordering::Relaxed) }
    }

    fn count(&self, len: u64) {
        self.0.files.fetch_add(1, Ordering::Relaxed);
        self.0.bytes.fetch_add(len, Ordering::Relaxed);
    }

    fn uncount(&self, len: u64) {
        self.0.files.fetch_sub(1, Ordering::Relaxed);
        self.0.bytes.fetch_sub(len, Ordering::Relaxed);
    }

    fn path(&self, id: BlobId) -> PathBuf {
        let name = id.to_string();
        self.0.folder.join(name.get(..2).unwrap_or_default()).join(name)
    }

    fn partial(&self, id: BlobId) -> PathBuf {
        self.0.folder.join(PARTIAL).join(id.to_string())
    }

    fn coming(&self) -> MutexGuard<'_, Coming> {
        self.0.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What stands under its name in one of the folders for files that are not whole.
    fn named_in(&self, part: &str) -> io::Result<Vec<(BlobId, u64)>> {
        let mut found = Vec::new();
        for file in fs::read_dir(self.0.folder.join(part))? {
            let file = file?;
            if let Some(id) = file.file_name().to_str().and_then(|name| name.parse().ok()) {
                found.push((id, file.metadata()?.len()));
            }
        }
        Ok(found)
    }

    /// Files that were here, were found damaged, and did not come again since.
    ///
    /// # Errors
    /// The disk's.
    pub fn damaged(&self) -> Result<BTreeSet<BlobId>, BlobError> {
        Ok(self.named_in(DAMAGED)?.into_iter().map(|(id, _)| id).filter(|id| self.len(*id).is_none()).collect())
    }

    /// Every whole file with its length.
    fn list(&self) -> Result<Vec<(BlobId, u64)>, BlobError> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.0.folder)? {
            let folder = folder?;
            if folder.file_name().len() != 2 || !folder.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                if let Some(id) = file.file_name().to_str().and_then(|name| name.parse().ok()) {
                    found.push((id, file.metadata()?.len()));
                }
            }
        }
        Ok(found)
    }

    /// The length of a whole file; `None` when it is not here.
    pub fn len(&self, id: BlobId) -> Option<u64> {
        fs::metadata(self.path(id)).ok().map(|found| found.len())
    }

    /// How many bytes of a file that is on its way are here.
    pub fn begun(&self, id: BlobId) -> u64 {
        fs::metadata(self.partial(id)).map_or(0, |found| found.len())
    }

    /// Checks a file against its name and gives it out, with its length. One that does not fit any more is moved aside.
    ///
    /// # Errors
    /// [`BlobError::NotHere`], also for a file that was found damaged just now.
    pub fn read(&self, id: BlobId) -> Result<(File, u64), BlobError> {
        let path = self.path(id);
        let mut file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BlobError::NotHere(id),
            _ => BlobError::Io(error),
        })?;
        let len = file.metadata()?.len();
        if BlobId::new(hash_of(&mut file)?) == id {
            return Ok((file, len));
        }
        tracing::error!(target: AUDIT, blob = %id, reason = "damaged", "a file does not fit its name any more: it is moved aside");
        fs::rename(&path, self.0.folder.join(DAMAGED).join(id.to_string()))?;
        self.uncount(len);
        Err(BlobError::NotHere(id))
    }

    /// Whether there is room for `more` bytes beside what is here and what comes, apart from what `but` takes. Beginnings that nobody
    /// goes on with give way, the oldest first.
    fn room_for(&self, coming: &mut Coming, more: u64, but: Option<BlobId>) -> Result<(), BlobError> {
        let own = but.and_then(|id| coming.begun.get(&id)).map_or(0, |begun| begun.bytes);
        while self.counted().bytes.saturating_add(coming.bytes() - own).saturating_add(more) > self.0.limits.all_bytes {
            let age = |id: &BlobId| fs::metadata(self.partial(*id)).and_then(|found| found.modified()).ok();
            let idle = coming.begun.iter().filter(|(id, begun)| !begun.is_busy && Some(**id) != but).map(|(id, _)| *id);
            let Some(oldest) = idle.min_by_key(age) else { return Err(BlobError::NoRoom) };
            fs::remove_file(self.partial(oldest))?;
            coming.begun.remove(&oldest);
            tracing::info!(target: AUDIT, blob = %oldest, "a file that did not come whole gives way to another");
        }
        Ok(())
    }

    /// Whether the disk takes as many bytes and keeps free what is left to the text.
    fn disk_takes(&self, bytes: u64) -> Result<(), BlobError> {
        let disk = rustix::fs::statvfs(&self.0.folder).map_err(io::Error::from)?;
        let (free, all) = (disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize));
        if free < bytes.saturating_add(reserve_of(all)) { Err(BlobError::NoRoom) } else { Ok(()) }
    }

    fn short_enough(&self, len: u64) -> Result<(), BlobError> {
        let max = self.0.limits.file_bytes;
        if len > max { Err(BlobError::TooLarge { max }) } else { Ok(()) }
    }

    /// Puts a whole, durable file under its name. `came` takes its room back from what comes.
    fn keep(&self, id: BlobId, from: &Path, len: u64, came: impl FnOnce(&mut Coming)) -> Result<(), BlobError> {
        let path = self.path(id);
        if path.exists() {
            return Ok(fs::remove_file(from)?);
        }
        let folder = path.parent().unwrap_or(&self.0.folder);
        if !folder.exists() {
            files::private_folder(folder)?;
        }
        fs::rename(from, &path)?;
        sync_folder(folder)?;
        // What was damaged of it is of no use any more, if there was any.
        drop(fs::remove_file(self.0.folder.join(DAMAGED).join(id.to_string())));
        let mut coming = self.coming();
        came(&mut coming);
        self.count(len);
        Ok(())
    }

    /// Begins a file whose name is known when all of it is here: an upload.
    ///
    /// # Errors
    /// No more room, or the disk.
    pub fn upload(&self) -> Result<Upload, BlobError> {
        self.room_for(&mut self.coming(), 0, None)?;
        self.disk_takes(0)?;
        let number = self.0.uploads.fetch_add(1, Ordering::Relaxed);
        let path = self.0.folder.join(NEW).join(number.to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Upload { blobs: self.clone(), file, path, hash: Sha256::new(), len: 0, held: 0 })
    }

    /// Goes on with a file of a known name and length, from where it was cut.
    ///
    /// # Errors
    /// [`BlobError::Busy`] while somebody else does; no room; the disk.
    pub fn go_on(&self, id: BlobId, len: u64) -> Result<Arrival, BlobError> {
        self.short_enough(len)?;
        self.disk_takes(len.saturating_sub(self.begun(id)))?;
        {
            let mut coming = self.coming();
            let busy = coming.begun.iter().filter(|(_, begun)| begun.is_busy);
            if busy.clone().count() >= BUSY_MAX || busy.into_iter().any(|(known, _)| *known == id) {
                return Err(BlobError::Busy);
            }
            self.room_for(&mut coming, len, Some(id))?;
            coming.begun.insert(id, Begun { bytes: len, is_busy: true });
        }
        let claim = Claim { blobs: self.clone(), id };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(self.partial(id))?;
        let mut at = file.metadata()?.len();
        if at > len {
            file.set_len(0)?;
            at = 0;
        }
        file.seek(SeekFrom::Start(at))?;
        Ok(Arrival { claim, file, at, len })
    }

    /// Whole files of which nothing was heard for a while: those that `is_named` names are as young as now, the others go when they are
    /// older than their grace. Damaged ones that are as old go too, and beginnings that nobody goes on with. Returns how many went.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn sweep(&self, is_named: impl Fn(BlobId) -> bool, grace: Grace) -> Result<u64, BlobError> {
        let now = SystemTime::now();
        let is_old = |path: &Path, grace: Duration| -> io::Result<bool> {
            Ok(now.duration_since(fs::metadata(path)?.modified()?).is_ok_and(|age| age >= grace))
        };
        let mut gone = 0;
        for (id, len) in self.list()? {
            let path = self.path(id);
            if is_named(id) {
                File::open(&path)?.set_modified(now)?;
            } else if is_old(&path, grace.whole)? {
                fs::remove_file(&path)?;
                self.uncount(len);
                tracing::info!(target: AUDIT, blob = %id, "a file that no document names any more is removed");
                gone += 1;
            }
        }
        for (id, _) in self.named_in(PARTIAL)? {
            let (mut coming, path) = (self.coming(), self.partial(id));
            // It may have come whole meanwhile.
            if coming.begun.get(&id).is_some_and(|begun| !begun.is_busy) && is_old(&path, grace.begun)? {
                fs::remove_file(path)?;
                coming.begun.remove(&id);
                gone += 1;
            }
        }
        for left in fs::read_dir(self.0.folder.join(DAMAGED))? {
            let path = left?.path();
            if is_old(&path, grace.whole)? {
                fs::remove_file(path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

/// A file that somebody uploads. Dropped before [`Upload::finish`], nothing of it stays.
pub struct Upload {
    blobs: Blobs,
    file: File,
    path: PathBuf,
    hash: Sha256,
    len: u64,
    /// Bytes that it takes beside the whole files.
    held: u64,
}

impl Upload {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`] as soon as it is.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        let to_come = bytes.len() as u64;
        self.blobs.short_enough(self.len + to_come)?;
        self.blobs.disk_takes(to_come)?;
        {
            let mut coming = self.blobs.coming();
            self.blobs.room_for(&mut coming, to_come, None)?;
            coming.uploads += to_come;
            self.len += to_come;
            self.held = self.len;
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes)?)
    }

    /// Makes it durable under its name.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(mut self) -> Result<(BlobId, u64), BlobError> {
        self.file.sync_all()?;
        let id = BlobId::new(std::mem::take(&mut self.hash).finalize().into());
        let held = &mut self.held;
        self.blobs.keep(id, &self.path, self.len, |coming| coming.uploads -= std::mem::take(held))?;
        Ok((id, self.len))
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // Once it is finished there is nothing under this name.
        drop(fs::remove_file(&self.path));
        self.blobs.coming().uploads -= self.held;
    }
}

struct Claim {
    blobs: Blobs,
    id: BlobId,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut coming = self.blobs.coming();
        match self.blobs.begun(self.id) {
            0 => {
                // Nothing came of it, or all.
                drop(fs::remove_file(self.blobs.partial(self.id)));
                coming.begun.remove(&self.id);
            }
            bytes => drop(coming.begun.insert(self.id, Begun { bytes, is_busy: false })),
        }
    }
}

/// A file of a known name on its way in. What arrived stays when this is dropped.
pub struct Arrival {
    claim: Claim,
    file: File,
    at: u64,
    len: u64,
}

impl Arrival {
    /// How many bytes are here.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Adds a piece. `offset` is where it begins.
    ///
    /// # Errors
    /// [`BlobError::Offset`] when it does not follow; [`BlobError::Mismatch`] when it is longer than the file.
    pub fn add(&mut self, offset: u64, bytes: &[u8]) -> Result<(), BlobError> {
        if offset != self.at {
            return Err(BlobError::Offset { id: self.claim.id, at: self.at, offset });
        }
        if self.at + bytes.len() as u64 > self.len {
            return Err(BlobError::Mismatch(self.claim.id));
        }
        self.claim.blobs.disk_takes(bytes.len() as u64)?;
        self.file.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Whether all of it is here.
    pub fn is_whole(&self) -> bool {
        self.at == self.len
    }

    /// Checks it against its name and makes it durable under it. One that does not fit goes.
    ///
    /// # Errors
    /// [`BlobError::Mismatch`]; the disk's.
    pub fn finish(mut self) -> Result<(), BlobError> {
        let (blobs, id) = (self.claim.blobs.clone(), self.claim.id);
        let partial = blobs.partial(id);
        if BlobId::new(hash_of(&mut self.file)?) != id {
            fs::remove_file(&partial)?;
            tracing::warn!(target: AUDIT, blob = %id, reason = "mismatch", "a file that came is another than its name says: it is refused");
            return Err(BlobError::Mismatch(id));
        }
        self.file.sync_all()?;
        blobs.keep(id, &partial, self.len, |coming| {
            coming.begun.remove(&id);
        })
    }
}

#[cfg(test)]
mod tests;
