//! Sealed segments made anew: without what is no longer needed, or without what is damaged. Every record keeps its position.
//!
//! A new version is written beside the old one, made durable, and takes its name in one step: a crash at any point leaves one good
//! version. Where several segments become one, the files of the others are left over until they are removed; `start.rs` knows them
//! by their positions, which the first one covers by then.

use std::{
    fs::{File, OpenOptions},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::PoisonError,
};

use bytes::Bytes;

use super::{
    Shared,
    disk::Disk,
    folder::{Folder, read_error, write_error},
    footer,
    frame::{FRAME_HEADER, FrameHeader, FrameKind, encode_segment_header},
    read::{Found, Frames, SPAN_BYTES},
    segment::{Segment, merged},
};
use crate::{
    domain::Position,
    store::{Keep, StoreError},
};

/// Bytes written at once, and made durable before the next: nobody who waits for a commit waits behind more than this.
const PIECE_BYTES: usize = 4 * 1024 * 1024;

/// Writes a sealed segment from records in rising order.
pub(super) struct Builder<'a> {
    folder: &'a Folder,
    disk: &'a dyn Disk,
    segment: Segment,
    file: File,
    unfinished: PathBuf,
    /// What is not yet written of the file's end.
    piece: Vec<u8>,
    written: u64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(folder: &'a Folder, disk: &'a dyn Disk, base: u64) -> Result<Self, StoreError> {
        let unfinished = folder.unfinished(base);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&unfinished);
        let file = file.map_err(|source| write_error(&unfinished, source))?;
        let piece = encode_segment_header(folder.seal, base).to_vec();
        Ok(Self { folder, disk, segment: Segment::empty(base), file, unfinished, piece, written: 0 })
    }

    pub(super) fn push(&mut self, position: u64, payload: &Bytes) -> Result<(), StoreError> {
        let offset = self.segment.frames_end;
        let header = FrameHeader {
            kind: FrameKind::Record,
            // In a sealed segment all of it was acknowledged.
            more: false,
            base: self.segment.base,
            offset,
            position,
            // It was read from a frame, so it fits into one.
            length: u32::try_from(payload.len()).unwrap_or(u32::MAX),
            payload_crc: crc32fast::hash(payload),
        };
        self.piece.extend(header.encode(self.folder.seal));
        self.piece.extend(payload);
        self.segment.anchors.note(self.segment.base, position, offset);
        self.segment.records += 1;
        self.segment.frames_end += (FRAME_HEADER + payload.len()) as u64;
        if self.piece.len() >= PIECE_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let written = self.disk.write(&self.file, &self.piece, self.written);
        written.and_then(|()| self.disk.sync(&self.file)).map_err(|source| write_error(&self.unfinished, source))?;
        self.written += self.piece.len() as u64;
        self.piece.clear();
        Ok(())
    }

    /// Writes the footer and makes the file durable; it has no name yet.
    pub(super) fn seal(mut self, end: u64, lost: Vec<RangeInclusive<u64>>) -> Result<Built<'a>, StoreError> {
        self.segment.last = end;
        self.segment.lost = merged(lost);
        self.segment.sealed = true;
        self.piece.extend(footer::encode(&self.segment, self.folder.seal));
        self.flush()?;
        self.segment.bytes = self.written;
        Ok(Built { folder: self.folder, disk: self.disk, segment: self.segment, unfinished: self.unfinished })
    }
}

/// A durable segment that waits for its name.
pub(super) struct Built<'a> {
    folder: &'a Folder,
    disk: &'a dyn Disk,
    segment: Segment,
    unfinished: PathBuf,
}

impl Built<'_> {
    /// Takes the name, in place of what had it.
    pub(super) fn rename(&self) -> Result<Segment, StoreError> {
        let path = self.folder.segment(self.segment.base);
        self.disk.rename(&self.unfinished, &path).map_err(|source| write_error(&path, source))?;
        Ok(self.segment.clone())
    }

    /// Takes the name, durably.
    pub(super) fn install(&self) -> Result<Segment, StoreError> {
        let segment = self.rename()?;
        self.folder.sync_segments(self.disk)?;
        Ok(segment)
    }
}

/// Copies what is sound in a segment and wanted. The damage that was found on the way is handed to `found`.
pub(super) fn copy(
    into: &mut Builder<'_>,
    mut frames: Frames,
    keep: &dyn Fn(Position) -> bool,
    mut found: impl FnMut(super::scan::Bad),
) -> Result<(), StoreError> {
    loop {
        match frames.next(frames.base).map_err(|source| read_error(&frames.path, source))? {
            Found::Record(position, payload) if keep(Position(position)) => into.push(position, &payload)?,
            Found::Record(..) => {}
            Found::Bad(bad) => found(bad),
            Found::End => return Ok(()),
        }
    }
}

impl Shared {
    /// See [`crate::store::Store::rewrite`]. Runs where it may block.
    pub(super) fn rewrite_now(&self, span: &RangeInclusive<u64>, keep: &Keep) -> Result<(), StoreError> {
        let _one_at_a_time = self.rewriting.lock().unwrap_or_else(PoisonError::into_inner);
        let done = self.rewrite_alone(span, keep);
        match &done {
            Err(error @ StoreError::Write { .. }) => self.stop(error),
            // What could not be finished takes space that is wanted now; a next start would remove it too.
            Err(StoreError::NoSpace { .. }) => drop(self.disk.remove(&self.folder.unfinished(*span.start()))),
            _ => {}
        }
        done
    }

    fn rewrite_alone(&self, span: &RangeInclusive<u64>, keep: &Keep) -> Result<(), StoreError> {
        let sources = self.sealed(span)?;
        let disk = self.disk.as_ref();
        let mut built = Builder::new(&self.folder, disk, *span.start())?;
        let mut lost = Vec::new();
        for source in &sources {
            let Some(frames) = self.frames(source.base, SPAN_BYTES)? else { continue };
            let path = frames.path.clone();
            let mut damaged = false;
            lost.extend(source.lost.iter().cloned());
            copy(&mut built, frames, keep.as_ref(), |bad| {
                damaged = true;
                lost.push(bad.lost.clone());
                self.note(source.base, &path, bad);
            })?;
            if damaged || self.has_unkept_damage(&path) {
                let kept = self.folder.keep_damaged(&path, disk)?.display().to_string();
                let path = path.display().to_string();
                let mut damage = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
                for found in damage.iter_mut().filter(|found| found.path == path) {
                    found.kept.get_or_insert_with(|| kept.clone());
                }
            }
        }
        let built = built.seal(*span.end(), lost)?;
        {
            // Readers open a file while they hold the segments: they see the old one with the old places, or the new with the new.
            let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
            let segment = built.rename()?;
            segments.retain(|old| old.base == *span.start() || !span.contains(&old.base));
            if let Some(old) = segments.iter_mut().find(|old| old.base == *span.start()) {
                *old = segment;
            }
        }
        self.folder.sync_segments(disk)?;
        for source in sources.iter().skip(1) {
            let path = self.folder.segment(source.base);
            disk.remove(&path).map_err(|error| write_error(&path, error))?;
        }
        Ok(())
    }

    fn has_unkept_damage(&self, path: &Path) -> bool {
        let path = path.display().to_string();
        let damage = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        damage.iter().any(|found| found.path == path && found.kept.is_none())
    }

    /// The sealed segments that make up exactly these positions.
    fn sealed(&self, span: &RangeInclusive<u64>) -> Result<Vec<Segment>, StoreError> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let found: Vec<Segment> = segments.iter().filter(|segment| span.contains(&segment.base)).cloned().collect();
        let exact = found.first().is_some_and(|first| first.base == *span.start())
            && found.last().is_some_and(|last| last.last == *span.end())
            && found.iter().all(|segment| segment.sealed)
            // What an anchor can say.
            && span.end() - span.start() < u64::from(u32::MAX);
        if exact { Ok(found) } else { Err(StoreError::NotSealed { from: Position(*span.start()), to: Position(*span.end()) }) }
    }
}
