//! The folder that a log lives in: who has it open, whose it is, and how files appear in it whole or not at all.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use super::{
    disk::Disk,
    frame::{Reader, SEGMENT_HEADER, Seal, encode_segment_header},
};
use crate::{domain::StoreId, store::StoreError};

const STORE_FILE: &str = "store";
const STORE_MAGIC: [u8; 8] = *b"tansiqST";
const STORE_VERSION: u32 = 1;
const STORE_BYTES: usize = 32;
const LOCK_FILE: &str = "lock";
const SEGMENTS: &str = "log";
/// Where segments go that are not what was written: never read again, and never removed by the program.
const DAMAGED: &str = "damaged";
const SEGMENT_SUFFIX: &str = ".seg";
/// The first position of the first segment.
const FIRST: u64 = 1;
const UNFINISHED_SUFFIX: &str = ".tmp";

/// An opened folder. The lock lasts as long as this does.
pub(super) struct Folder {
    segments: PathBuf,
    pub(super) seal: Seal,
    _lock: File,
}

impl Folder {
    /// Locks the folder and reads whose it is, or makes it the folder of a new store.
    pub(super) fn open(path: &Path, disk: &dyn Disk) -> Result<Self, StoreError> {
        let segments = path.join(SEGMENTS);
        let is_new = !path.exists();
        DirBuilder::new().recursive(true).mode(0o700).create(&segments).map_err(|source| write_error(&segments, source))?;
        let lock = lock(path)?;
        let seal = match fs::read(path.join(STORE_FILE)) {
            Ok(bytes) => read_store_file(&path.join(STORE_FILE), &bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if has_records(&segments)? {
                    return Err(damaged(&path.join(STORE_FILE), 0, "the file is gone while the journal is there"));
                }
                create(path, is_new, disk)?
            }
            Err(error) => return Err(read_error(&path.join(STORE_FILE), error)),
        };
        Ok(Self { segments, seal, _lock: lock })
    }

    /// Where the segments are.
    pub(super) fn segments(&self) -> &Path {
        &self.segments
    }

    /// The first positions of the segments, in order. Files that a crash left unfinished are removed on the way.
    pub(super) fn bases(&self, disk: &dyn Disk) -> Result<Vec<u64>, StoreError> {
        let mut bases = Vec::new();
        for name in segment_names(&self.segments)? {
            if name.ends_with(UNFINISHED_SUFFIX) {
                let path = self.segments.join(&name);
                disk.remove(&path).map_err(|source| write_error(&path, source))?;
            } else {
                let digits = name.strip_suffix(SEGMENT_SUFFIX).filter(|digits| digits.len() == 20);
                let base = digits.and_then(|digits| digits.parse().ok());
                bases.push(base.ok_or_else(|| damaged(&self.segments.join(&name), 0, "this is not a segment's name"))?);
            }
        }
        if bases.is_empty() {
            return Err(damaged(&self.segment(FIRST), 0, "the journal is gone while the store's name is there"));
        }
        bases.sort_unstable();
        Ok(bases)
    }

    /// The path of the segment that starts at a position.
    pub(super) fn segment(&self, base: u64) -> PathBuf {
        segment_path(&self.segments, base)
    }

    /// Where a new version of that segment is written before it takes the name.
    pub(super) fn unfinished(&self, base: u64) -> PathBuf {
        unfinished(&self.segment(base))
    }

    /// Makes the segments' names durable.
    pub(super) fn sync_segments(&self, disk: &dyn Disk) -> Result<(), StoreError> {
        let synced = File::open(&self.segments).and_then(|folder| disk.sync(&folder));
        synced.map_err(|source| sync_error(&self.segments, source))
    }

    /// Keeps what a segment's file is now under another name, beside the log; returns that name.
    pub(super) fn keep_damaged(&self, segment: &Path, disk: &dyn Disk) -> Result<PathBuf, StoreError> {
        let folder = self.segments.with_file_name(DAMAGED);
        let failed = |source| write_error(&folder, source);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let name = segment.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut number = 1_u32;
        let kept = loop {
            let kept = folder.join(format!("{name}.{number}"));
            // Another name for the same file costs no space; where a disk has only one, it is copied.
            match fs::hard_link(segment, &kept) {
                Ok(()) => break kept,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number = number.saturating_add(1),
                Err(_) if !kept.exists() => {
                    fs::copy(segment, &kept).map_err(failed)?;
                    File::open(&kept).and_then(|copy| disk.sync(&copy)).map_err(failed)?;
                    break kept;
                }
                Err(error) => return Err(failed(error)),
            }
        };
        File::open(&folder).and_then(|folder| disk.sync(&folder)).map_err(failed)?;
        Ok(kept)
    }
}

/// Makes `bytes` the content of `path`, whole or not at all, and durable; returns the descriptor it was written through.
pub(super) fn replace(path: &Path, bytes: &[u8], disk: &dyn Disk) -> Result<File, StoreError> {
    let unfinished = unfinished(path);
    let write = || {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&unfinished)?;
        disk.write(&file, bytes, 0)?;
        disk.sync(&file)?;
        disk.rename(&unfinished, path)?;
        Ok(file)
    };
    let written = write().map_err(|source| write_error(path, source));
    if matches!(written, Err(StoreError::NoSpace { .. })) {
        // What could not be finished takes space that is wanted now; a next start would remove it too.
        drop(disk.remove(&unfinished));
    }
    let file = written?;
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|folder| disk.sync(&folder)).map_err(|source| sync_error(path, source))?;
    }
    Ok(file)
}

fn unfinished(path: &Path) -> PathBuf {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED_SUFFIX);
    unfinished.into()
}

fn segment_path(segments: &Path, base: u64) -> PathBuf {
    segments.join(format!("{base:020}{SEGMENT_SUFFIX}"))
}

/// Whether there is more than the bare first segment of a store that was being made when its process ended.
fn has_records(segments: &Path) -> Result<bool, StoreError> {
    for name in segment_names(segments)?.iter().filter(|name| name.ends_with(SEGMENT_SUFFIX)) {
        let path = segments.join(name);
        let length = fs::metadata(&path).map_err(|source| read_error(&path, source))?.len();
        if path != segment_path(segments, FIRST) || length > SEGMENT_HEADER as u64 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Segment files and unfinished ones, in no order.
fn segment_names(segments: &Path) -> Result<Vec<String>, StoreError> {
    let names = || {
        let mut names = Vec::new();
        for item in fs::read_dir(segments)? {
            let name = item?.file_name().to_string_lossy().into_owned();
            if name.ends_with(SEGMENT_SUFFIX) || name.ends_with(UNFINISHED_SUFFIX) {
                names.push(name);
            }
        }
        Ok(names)
    };
    names().map_err(|source| read_error(segments, source))
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let name = path.join(LOCK_FILE);
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&name);
    let file = file.map_err(|source| write_error(&name, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.display().to_string() }),
        Err(TryLockError::Error(source)) => Err(write_error(&name, source)),
    }
}

/// Makes a new store: its first segment, then its name. A name without segments is therefore a journal that was lost.
fn create(path: &Path, is_new: bool, disk: &dyn Disk) -> Result<Seal, StoreError> {
    let name = path.join(STORE_FILE);
    let random = || {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map(|()| u64::from_be_bytes(random).max(1))
    };
    let no_random = |error: getrandom::Error| write_error(&name, io::Error::other(error.to_string()));
    let seal = Seal { store: StoreId(random().map_err(no_random)?), salt: random().map_err(no_random)? };
    replace(&segment_path(&path.join(SEGMENTS), FIRST), &encode_segment_header(seal, FIRST), disk)?;
    // The segments' folder has a durable name before the store has: names reach a disk in any order.
    File::open(path).and_then(|folder| disk.sync(&folder)).map_err(|source| write_error(path, source))?;
    let mut bytes = Vec::with_capacity(STORE_BYTES);
    bytes.extend(STORE_MAGIC);
    bytes.extend(STORE_VERSION.to_be_bytes());
    bytes.extend(seal.store.0.to_be_bytes());
    bytes.extend(seal.salt.to_be_bytes());
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    replace(&name, &bytes, disk)?;
    if is_new {
        let parent = path.canonicalize().and_then(|path| File::open(path.parent().unwrap_or(&path)));
        parent.and_then(|parent| disk.sync(&parent)).map_err(|source| write_error(path, source))?;
    }
    Ok(seal)
}

fn read_store_file(path: &Path, bytes: &[u8]) -> Result<Seal, StoreError> {
    let fields = || {
        let mut rest = Reader(bytes);
        let magic: [u8; 8] = rest.array()?;
        let version = u32::from_be_bytes(rest.array()?);
        let store = u64::from_be_bytes(rest.array()?);
        let salt = u64::from_be_bytes(rest.array()?);
        let crc = u32::from_be_bytes(rest.array()?);
        let whole = magic == STORE_MAGIC && bytes.len() == STORE_BYTES && crc32fast::hash(bytes.get(..STORE_BYTES - 4)?) == crc;
        whole.then_some((version, Seal { store: StoreId(store), salt }))
    };
    match fields() {
        Some((STORE_VERSION, seal)) => Ok(seal),
        Some((version, _)) => Err(damaged(path, 8, format!("store version {version} is not known to this program"))),
        None => Err(damaged(path, 0, "the store's name fails its checksum")),
    }
}

/// What a failed write means: out of space is known before anything was acknowledged, and may pass.
pub(super) fn write_error(path: &Path, source: io::Error) -> StoreError {
    let path = path.display().to_string();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::NoSpace { path },
        _ => StoreError::Write { path, source },
    }
}

/// What a failed sync means, whatever the reason: nobody knows what is on the disk.
pub(super) fn sync_error(path: &Path, source: io::Error) -> StoreError {
    StoreError::Write { path: path.display().to_string(), source }
}

pub(super) fn read_error(path: &Path, source: io::Error) -> StoreError {
    StoreError::Read { path: path.display().to_string(), source }
}

pub(super) fn damaged(path: &Path, offset: u64, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { path: path.display().to_string(), offset, what: what.into() }
}
