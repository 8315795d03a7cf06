//! Reading from the log: frame after frame from somewhere in a segment, every one checked.

use std::{
    fs::File,
    io,
    ops::RangeInclusive,
    os::unix::fs::FileExt as _,
    path::PathBuf,
    sync::{Arc, PoisonError},
};

use bytes::Bytes;

use super::{
    Shared,
    folder::{damaged, read_error},
    frame::{FRAME_HEADER, FrameHeader, FrameKind, Seal},
    scan::{Bad, header_of},
    segment::Segment,
};
use crate::{
    domain::Position,
    store::{ReadLimit, Record, StoreError, record, record::RecordError},
};

/// Bytes read at once when the whole of a segment is wanted.
pub(super) const SPAN_BYTES: usize = 256 * 1024;
/// Bytes read at once when one record is wanted.
const LOOKUP_BYTES: usize = 8 * 1024;

/// The frames of one segment from somewhere on. It reads the file that was there when it was made, whatever takes its place since.
pub(super) struct Frames {
    pub(super) path: PathBuf,
    file: File,
    seal: Seal,
    pub(super) base: u64,
    /// The last position that belongs to the segment.
    pub(super) last: u64,
    /// Where the next frame starts.
    pub(super) offset: u64,
    end: u64,
    /// The position of the last record that was passed.
    position: u64,
    span: usize,
    buffer: Vec<u8>,
    buffer_at: u64,
}

/// What comes next in a segment.
pub(super) enum Found {
    /// A record as it was written.
    Record(u64, Bytes),
    /// Something that is not what was written. What comes after it may be sound.
    Bad(Bad),
    /// Nothing more.
    End,
}

impl Frames {
    /// `start` is where to begin: an offset, and the position before the first record from there.
    pub(super) fn new(path: PathBuf, file: File, seal: Seal, segment: &Segment, start: (u64, u64), span: usize) -> Self {
        let (offset, position) = start;
        let (base, last, end) = (segment.base, segment.last, segment.frames_end);
        Self { path, file, seal, base, last, offset, end, position, span, buffer: Vec::new(), buffer_at: 0 }
    }

    /// The next record at `wanted` or after it. Records before it are passed over, their headers checked and their bytes not read.
    pub(super) fn next(&mut self, wanted: u64) -> io::Result<Found> {
        while self.offset < self.end {
            let Some(header) = self.header(self.offset)? else {
                return self.resume("a frame header fails its checksum".to_owned());
            };
            let body = self.offset + FRAME_HEADER as u64;
            let next = body + u64::from(header.length);
            let in_order = match header.kind {
                FrameKind::Record => header.position > self.position && header.position <= self.last,
                FrameKind::Mark => header.position == self.position,
                FrameKind::Foot => false,
            };
            if !in_order || next > self.end {
                return self.resume(format!("position {} stands where it does not belong", header.position));
            }
            if header.kind == FrameKind::Record && header.position >= wanted {
                return self.record(&header, body);
            }
            self.position = header.position;
            self.offset = next;
        }
        Ok(Found::End)
    }

    fn record(&mut self, header: &FrameHeader, body: u64) -> io::Result<Found> {
        let position = header.position;
        // A copy, so that keeping one small record does not keep the whole span in memory.
        let payload = self.bytes(body, header.length as usize)?.map(Bytes::copy_from_slice);
        let sound = payload.filter(|payload| crc32fast::hash(payload) == header.payload_crc);
        let offset = std::mem::replace(&mut self.offset, body + u64::from(header.length));
        self.position = position;
        Ok(if let Some(payload) = sound {
            Found::Record(position, payload)
        } else {
            let what = format!("the record at position {position} fails its checksum");
            Found::Bad(Bad { offset, what, lost: position..=position })
        })
    }

    /// Goes on at the next frame that makes sense. The positions before it are lost.
    fn resume(&mut self, what: String) -> io::Result<Found> {
        let (offset, first) = (self.offset, self.position + 1);
        let mut at = offset;
        let mut last = self.last;
        self.offset = self.end;
        while at + (FRAME_HEADER as u64) < self.end {
            at += 1;
            let (seal, base) = (self.seal, self.base);
            // The file may end before it should.
            let Some(bytes) = self.bytes(at, FRAME_HEADER)? else { break };
            let Some(header) = header_of(bytes, at, seal, base) else { continue };
            match header.kind {
                FrameKind::Record if (first..=self.last).contains(&header.position) => last = header.position - 1,
                FrameKind::Mark if (first - 1..=self.last).contains(&header.position) => last = header.position,
                _ => continue,
            }
            self.offset = at;
            break;
        }
        self.position = last;
        Ok(Found::Bad(Bad { offset, what, lost: first..=last }))
    }

    fn header(&mut self, at: u64) -> io::Result<Option<FrameHeader>> {
        let (seal, base) = (self.seal, self.base);
        Ok(self.bytes(at, FRAME_HEADER)?.and_then(|bytes| header_of(bytes, at, seal, base)))
    }

    /// Bytes of the file, by way of the buffer; `None` when it ends before.
    fn bytes(&mut self, at: u64, length: usize) -> io::Result<Option<&[u8]>> {
        let end = at + length as u64;
        if at < self.buffer_at || end > self.buffer_at + self.buffer.len() as u64 {
            let left = usize::try_from(self.end.saturating_sub(at)).unwrap_or(usize::MAX);
            self.buffer.resize(self.span.min(left).max(length), 0);
            self.buffer_at = at;
            let read = read_up_to(&self.file, &mut self.buffer, at)?;
            self.buffer.truncate(read);
        }
        let from = usize::try_from(at - self.buffer_at).unwrap_or(usize::MAX);
        Ok(self.buffer.get(from..from.saturating_add(length)))
    }
}

/// Fills as much of `bytes` as the file has; how much that was.
fn read_up_to(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

impl Shared {
    /// The frames from the record at `position` on, in the first segment that may have one. The file is opened while the segments are
    /// held, so that it is the one which they describe.
    pub(super) fn frames(&self, position: u64, span: usize) -> Result<Option<Frames>, StoreError> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let at = segments.partition_point(|segment| segment.last < position);
        let Some(segment) = segments.get(at).filter(|segment| segment.last >= segment.base) else { return Ok(None) };
        let path = self.folder.segment(segment.base);
        let file = File::open(&path).map_err(|source| read_error(&path, source))?;
        Ok(Some(Frames::new(path, file, self.folder.seal, segment, segment.start(position), span)))
    }

    /// Runs where it may block.
    pub(super) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&shared)).await.map_err(|_| StoreError::Stopped)?
    }

    /// The records after a position, within the limit; the first one in any case. What is damaged is noted and left out.
    pub(super) fn read_now(&self, after: Position, limit: ReadLimit) -> Result<Vec<(Position, Record)>, StoreError> {
        let mut records = Vec::new();
        let mut bytes = 0_usize;
        let mut wanted = after.0.saturating_add(1);
        let span = limit.bytes.clamp(LOOKUP_BYTES, SPAN_BYTES);
        while let Some(mut frames) = self.frames(wanted, span)? {
            loop {
                match frames.next(wanted).map_err(|source| read_error(&frames.path, source))? {
                    Found::Record(position, payload) => {
                        bytes = bytes.saturating_add(payload.len());
                        if !records.is_empty() && (records.len() >= limit.records || bytes > limit.bytes) {
                            return Ok(records);
                        }
                        match record::decode(&payload) {
                            Ok(record) => records.push((Position(position), record)),
                            Err(error) => self.cannot_be_read(&frames, position, &error)?,
                        }
                    }
                    Found::Bad(bad) => self.note(frames.base, &frames.path, bad),
                    Found::End => break,
                }
            }
            wanted = wanted.max(frames.last + 1);
        }
        Ok(records)
    }

    /// The records at exactly these positions, in this order.
    pub(super) fn get_now(&self, at: &[Position]) -> Result<Vec<Record>, StoreError> {
        let mut records = Vec::with_capacity(at.len());
        let mut open: Option<(Frames, u64)> = None;
        for wanted in at.iter().map(|position| position.0) {
            // Records that stand close together are read in one go.
            let (mut frames, _) = match open.take() {
                Some((frames, before)) if before < wanted && wanted <= frames.last && wanted - before < 8 => (frames, before),
                _ => match self.frames(wanted, LOOKUP_BYTES)? {
                    Some(frames) => (frames, 0),
                    None => return Err(self.missing(wanted)),
                },
            };
            records.push(self.one(&mut frames, wanted)?);
            open = Some((frames, wanted));
        }
        Ok(records)
    }

    fn one(&self, frames: &mut Frames, wanted: u64) -> Result<Record, StoreError> {
        loop {
            match frames.next(wanted).map_err(|source| read_error(&frames.path, source))? {
                Found::Record(position, payload) if position == wanted => {
                    return record::decode(&payload).or_else(|error| {
                        self.cannot_be_read(frames, position, &error)?;
                        Err(damaged(&frames.path, frames.offset, error.to_string()))
                    });
                }
                Found::Record(..) | Found::End => return Err(self.missing(wanted)),
                Found::Bad(bad) => {
                    let lost = bad.lost.clone();
                    let error = damaged(&frames.path, bad.offset, bad.what.clone());
                    self.note(frames.base, &frames.path, bad);
                    if lost.contains(&wanted) {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// A record that is what was written and still makes no sense is a hole like any other: whatever passes it goes on. Only what a later
    /// version wrote is no hole, as that version reads it.
    fn cannot_be_read(&self, frames: &Frames, position: u64, error: &RecordError) -> Result<(), StoreError> {
        let what = format!("the record at position {position} cannot be read: {error}");
        if matches!(error, RecordError::Version(_) | RecordError::Tag(_)) {
            return Err(damaged(&frames.path, frames.offset, what));
        }
        self.note(frames.base, &frames.path, Bad { offset: frames.offset, what, lost: position..=position });
        Ok(())
    }

    /// Why there is no record at a position.
    fn missing(&self, position: u64) -> StoreError {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let at = segments.partition_point(|segment| segment.last < position);
        match segments.get(at).filter(|segment| position >= segment.base) {
            Some(segment) if segment.has_lost(position) => {
                damaged(&self.folder.segment(segment.base), 0, format!("the record at position {position} is lost"))
            }
            Some(_) => StoreError::Dropped { position: Position(position) },
            None => damaged(self.folder.segments(), 0, format!("there is no record at position {position}")),
        }
    }

    /// Positions whose records are lost.
    pub(super) fn lost(&self) -> Vec<RangeInclusive<u64>> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        super::segment::merged(segments.iter().flat_map(|segment| segment.lost.iter().cloned()).collect())
    }
}
