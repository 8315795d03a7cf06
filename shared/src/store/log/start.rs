//! Opening a log: which segments there are, what is in them, and what to do about those that are not what they should be.
//!
//! Sealed segments are not read: their footers say what is in them. The open one is read whole, cleaned of a torn tail and copied. What
//! is damaged is kept beside the log under another name, and the log goes on without what is lost.

use std::{
    fs::{self, File},
    io::Read as _,
    ops::RangeInclusive,
    path::Path,
};

use super::{
    Progress, SEGMENT_FILE_BYTES_MAX,
    disk::Disk,
    folder::{Folder, damaged, read_error, replace, sync_error, write_error},
    footer,
    frame::{FOOTED_SINCE, FrameHeader, FrameKind, SEGMENT_HEADER, Seal, encode_segment_header},
    read::{Frames, SPAN_BYTES},
    rewrite::{Builder, copy},
    scan::{Bad, Scanned, scan},
    segment::Segment,
};
use crate::store::{Damage, StoreError};

/// What a folder holds once it has been opened.
pub(super) struct Started {
    /// In order; the last one is open.
    pub(super) segments: Vec<Segment>,
    /// What was found on the way.
    pub(super) damage: Vec<Damage>,
    /// The open segment's descriptor.
    pub(super) file: File,
    /// Whether it ends in a mark.
    pub(super) marked: bool,
}

/// Opens the log in a folder. Everything up to position `floor` was acknowledged for certain.
pub(super) fn start(
    folder: &Folder,
    disk: &dyn Disk,
    floor: u64,
    mut progress: impl FnMut(Progress),
) -> Result<Started, StoreError> {
    let bases = folder.bases(disk)?;
    let bytes_total = total(folder, &bases)?;
    let mut start = Start { folder, disk, segments: Vec::with_capacity(bases.len()), damage: Vec::new() };
    let mut open = None;
    let mut bytes_done = 0;
    for (base, following) in bases.iter().copied().zip(bases.iter().copied().skip(1).map(Some).chain([None])) {
        bytes_done += length(&folder.segment(base))?;
        open = start.segment(base, following, floor)?;
        progress(Progress { bytes_done, bytes_total });
    }
    let last = start.next() - 1;
    let (file, marked) = if let Some(open) = open {
        open
    } else {
        if last < floor {
            start.hole(last + 1..=floor)?;
        }
        let base = start.next();
        start.segments.push(Segment::empty(base));
        (replace(&folder.segment(base), &encode_segment_header(folder.seal, base), disk)?, false)
    };
    Ok(Started { segments: start.segments, damage: start.damage, file, marked })
}

struct Start<'a> {
    folder: &'a Folder,
    disk: &'a dyn Disk,
    segments: Vec<Segment>,
    damage: Vec<Damage>,
}

impl Start<'_> {
    /// The position after those of the segments so far.
    fn next(&self) -> u64 {
        self.segments.last().map_or(1, |segment| segment.last + 1)
    }

    /// Takes the next segment file into account. Its descriptor, and whether it ends in a mark, when it is the open one.
    fn segment(&mut self, base: u64, following: Option<u64>, floor: u64) -> Result<Option<(File, bool)>, StoreError> {
        let path = self.folder.segment(base);
        if base < self.next() {
            // Its records are in the segment before it since a rewrite that did not come to its end.
            tracing::warn!(file = %path.display(), "a segment that an earlier one covers is set aside");
            self.folder.keep_damaged(&path, self.disk)?;
            self.disk.remove(&path).map_err(|source| write_error(&path, source))?;
            return Ok(None);
        }
        if base > self.next() {
            self.hole(self.next()..=base - 1)?;
        }
        let file = File::open(&path).map_err(|source| read_error(&path, source))?;
        let length = length(&path)?;
        let sealed = footer::read(&file, length, self.folder.seal, base).map_err(|source| read_error(&path, source))?;
        if let Some(segment) = sealed {
            self.segments.push(segment);
            return Ok(None);
        }
        let bytes = read_whole(&path, file)?;
        let mut scanned =
            scan(&bytes, self.folder.seal, base, following.map_or(floor, |following| following - 1), following.is_some())
                .map_err(|version| damaged(&path, 8, format!("segment version {version} is not known to this program")))?;
        if following.is_some() && scanned.version.is_some_and(|version| version >= FOOTED_SINCE) {
            let what = "the footer of a sealed segment is not what was written".to_owned();
            scanned.damage.push(Bad::harmless(scanned.segment.frames_end, base, what));
        }
        if following.is_some() || !scanned.damage.is_empty() {
            self.mend(&path, scanned)?;
            return Ok(None);
        }
        let (file, segment, marked) = reopen(self.folder.seal, &path, bytes, scanned, self.disk)?;
        self.segments.push(segment);
        Ok(Some((file, marked)))
    }

    /// Seals a segment that was left open, without what is damaged in it.
    fn mend(&mut self, path: &Path, scanned: Scanned) -> Result<(), StoreError> {
        let Scanned { segment, damage, .. } = scanned;
        let kept = if damage.is_empty() { None } else { Some(self.folder.keep_damaged(path, self.disk)?) };
        for bad in damage {
            self.damage.push(report(path, kept.as_deref(), bad));
        }
        let file = File::open(path).map_err(|source| read_error(path, source))?;
        let start = (SEGMENT_HEADER as u64, segment.base - 1);
        let frames = Frames::new(path.to_owned(), file, self.folder.seal, &segment, start, SPAN_BYTES);
        let mut built = Builder::new(self.folder, self.disk, segment.base)?;
        copy(&mut built, frames, &|_| true, |_| {})?;
        self.segments.push(built.seal(segment.last, segment.lost)?.install()?);
        Ok(())
    }

    /// Makes a segment in place of those that should hold these positions.
    fn hole(&mut self, lost: RangeInclusive<u64>) -> Result<(), StoreError> {
        let (base, end) = (*lost.start(), *lost.end());
        let what = "the segment is gone".to_owned();
        self.damage.push(report(&self.folder.segment(base), None, Bad { offset: 0, what, lost: lost.clone() }));
        let built = Builder::new(self.folder, self.disk, base)?;
        self.segments.push(built.seal(end, vec![lost])?.install()?);
        Ok(())
    }
}

/// Says what was found damaged, and makes it known.
pub(super) fn report(path: &Path, kept: Option<&Path>, bad: Bad) -> Damage {
    let (path, kept) = (path.display().to_string(), kept.map(|kept| kept.display().to_string()));
    let Bad { offset, what, lost } = bad;
    tracing::error!(
        target: "tansiq::audit",
        file = path, offset, what, kept, first = lost.start(), last = lost.end(), lost = !lost.is_empty(),
        "the journal is damaged: what is sound goes on, what is lost is asked for anew"
    );
    Damage { path, offset, what, kept, lost: (!lost.is_empty()).then_some(lost) }
}

/// Copies the open segment, without its torn tail and with a mark behind it, and makes the copy durable.
///
/// What was read from it may be in the system's memory only: after a failed sync the pages count as clean without being on the
/// disk. The copy is what the next acknowledgement stands on. On a full disk the same bytes are written to the same place instead.
fn reopen(
    seal: Seal,
    path: &Path,
    mut bytes: Vec<u8>,
    scanned: Scanned,
    disk: &dyn Disk,
) -> Result<(File, Segment, bool), StoreError> {
    let Scanned { mut segment, mut marked, torn, .. } = scanned;
    if torn > 0 {
        let (offset, bytes) = (segment.frames_end, torn);
        tracing::warn!(file = %path.display(), offset, bytes, "cut a torn tail off the journal; none of it was acknowledged");
    }
    bytes.truncate(usize::try_from(segment.frames_end).unwrap_or(usize::MAX));
    // A segment of an earlier version is one of this version from here on: it may get a footer.
    let header = encode_segment_header(seal, segment.base);
    for (to, from) in bytes.iter_mut().zip(header) {
        *to = from;
    }
    let sound = bytes.len();
    let was_marked = marked;
    if !marked && segment.records > 0 {
        marked = true;
        let (base, offset, position) = (segment.base, segment.frames_end, segment.last);
        let mark = FrameHeader { kind: FrameKind::Mark, more: false, base, offset, position, length: 0, payload_crc: 0 };
        bytes.extend(mark.encode(seal));
    }
    let file = match replace(path, &bytes, disk) {
        Err(StoreError::NoSpace { .. }) => {
            bytes.truncate(sound);
            marked = was_marked;
            refresh(path, &bytes, disk)?
        }
        replaced => replaced?,
    };
    segment.frames_end = bytes.len() as u64;
    segment.bytes = segment.frames_end;
    Ok((file, segment, marked))
}

fn refresh(path: &Path, bytes: &[u8], disk: &dyn Disk) -> Result<File, StoreError> {
    let file = fs::OpenOptions::new().read(true).write(true).open(path).map_err(|source| write_error(path, source))?;
    disk.write(&file, bytes, 0).map_err(|source| write_error(path, source))?;
    disk.set_length(&file, bytes.len() as u64).map_err(|source| write_error(path, source))?;
    disk.sync(&file).map_err(|source| sync_error(path, source))?;
    Ok(file)
}

fn total(folder: &Folder, bases: &[u64]) -> Result<u64, StoreError> {
    let mut total = 0;
    for base in bases {
        let path = folder.segment(*base);
        let length = length(&path)?;
        if length > SEGMENT_FILE_BYTES_MAX {
            return Err(damaged(&path, SEGMENT_FILE_BYTES_MAX, "the file is longer than any segment"));
        }
        total += length;
    }
    Ok(total)
}

fn length(path: &Path) -> Result<u64, StoreError> {
    Ok(fs::metadata(path).map_err(|source| read_error(path, source))?.len())
}

fn read_whole(path: &Path, file: File) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    let read = file.take(SEGMENT_FILE_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|source| read_error(path, source))?;
    Ok(bytes)
}
