//! Reading from the log: which places, then their bytes, every one checked.

use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc, sync::PoisonError};

use bytes::Bytes;

use super::{
    Segment, Shared,
    folder::{damaged, read_error},
    frame::{FRAME_HEADER, FrameHeader, FrameKind},
    scan::Place,
};
use crate::{
    domain::Position,
    store::{ReadLimit, Record, StoreError, record},
};

/// Bytes read at once where records stand side by side.
const SPAN_BYTES: u64 = 1024 * 1024;

/// A record to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    base: u64,
    position: u64,
    place: Place,
}

impl Shared {
    /// The records after a position, within the limit; the first one in any case.
    pub(super) fn after(&self, after: u64, limit: ReadLimit) -> Vec<Wanted> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let mut wanted = Vec::new();
        let mut bytes = 0_usize;
        let mut position = after.saturating_add(1);
        while let Some(next) = find(&segments, position) {
            bytes = bytes.saturating_add(next.place.length as usize);
            if !wanted.is_empty() && (wanted.len() >= limit.records || bytes > limit.bytes) {
                break;
            }
            wanted.push(next);
            position += 1;
        }
        wanted
    }

    /// The records at exactly these positions.
    pub(super) fn at(&self, positions: &[Position]) -> Result<Vec<Wanted>, StoreError> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let unknown =
            |position: &Position| damaged(self.folder.segments(), 0, format!("there is no record at position {position}"));
        positions.iter().map(|position| find(&segments, position.0).ok_or_else(|| unknown(position))).collect()
    }

    /// Their bytes, decoded. Runs where it may block.
    pub(super) async fn fetch(self: &Arc<Self>, wanted: Vec<Wanted>) -> Result<Vec<(Position, Record)>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let shared = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || shared.fetch_now(&wanted));
        read.await.map_err(|_| StoreError::Stopped)?
    }

    fn fetch_now(&self, wanted: &[Wanted]) -> Result<Vec<(Position, Record)>, StoreError> {
        let mut records = Vec::with_capacity(wanted.len());
        let mut open: Option<(u64, File)> = None;
        for span in wanted.chunk_by(|a, b| a.base == b.base && a.position + 1 == b.position && !crosses(*a, *b)) {
            let (Some(first), Some(last)) = (span.first(), span.last()) else { continue };
            let path = self.folder.segment(first.base);
            let file = match open.take() {
                Some((base, file)) if base == first.base => file,
                _ => File::open(&path).map_err(|source| read_error(&path, source))?,
            };
            let start = u64::from(first.place.offset);
            let mut bytes = vec![0; usize::try_from(last.place.end() - start).unwrap_or(usize::MAX)];
            file.read_exact_at(&mut bytes, start).map_err(|source| match source.kind() {
                io::ErrorKind::UnexpectedEof => damaged(&path, start, "the file ends before the record does"),
                _ => read_error(&path, source),
            })?;
            for one in span {
                let offset = u64::from(one.place.offset);
                let record = self.check(*one, &bytes, offset - start).map_err(|what| damaged(&path, offset, what))?;
                records.push((Position(one.position), record));
            }
            open = Some((first.base, file));
        }
        Ok(records)
    }

    /// The record whose frame starts at `at` in `bytes`.
    fn check(&self, wanted: Wanted, bytes: &[u8], at: u64) -> Result<Record, String> {
        let frame = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
        let header = FrameHeader::decode(frame, self.folder.seal).ok_or("a frame header fails its checksum")?;
        let Wanted { base, position, place } = wanted;
        let payload = frame.get(FRAME_HEADER..FRAME_HEADER + place.length as usize).ok_or("a record is cut short")?;
        let payload_crc = crc32fast::hash(payload);
        let belongs = FrameHeader {
            kind: FrameKind::Record,
            base,
            offset: u64::from(place.offset),
            position,
            length: place.length,
            payload_crc,
        };
        if header != belongs {
            return Err(format!("the record at position {position} fails its checksum"));
        }
        // A copy, so that keeping one small record does not keep the whole span in memory.
        record::decode(&Bytes::copy_from_slice(payload)).map_err(|error| error.to_string())
    }
}

/// Whether the span would grow over a border: spans are cut where the file is, at every [`SPAN_BYTES`].
fn crosses(a: Wanted, b: Wanted) -> bool {
    u64::from(a.place.offset) / SPAN_BYTES != u64::from(b.place.offset) / SPAN_BYTES
}

fn find(segments: &[Segment], position: u64) -> Option<Wanted> {
    let after = segments.partition_point(|segment| segment.base <= position);
    let segment = segments.get(after.checked_sub(1)?)?;
    let place = *segment.places.get(usize::try_from(position - segment.base).ok()?)?;
    Some(Wanted { base: segment.base, position, place })
}
