//! Reads a segment from front to back and, where it stops making sense, decides between a torn tail and damage.
//!
//! Pure: bytes come in, places and a verdict come out. The rules:
//!
//! - **S1** Whatever was acknowledged is never cut off. A later mark that repeats a position at or after the bad place proves that it
//!   was acknowledged, and so does a later segment: that is damage.
//! - **S2** Without such a proof the bad place is in the last commit, which may have been on its way to the disk. Nothing valid after
//!   it: a torn tail.
//! - **S3** Something valid after it: the disk writes sectors in any order, so a hole of whole zero sectors is a torn tail too. Other
//!   bytes than zeros were not left out but changed: damage.

use super::frame::{FRAME_HEADER, FrameHeader, FrameKind, SEGMENT_HEADER, Seal, check_segment_header};
use crate::store::record::RECORD_BYTES_MAX;

/// The smallest piece that disks write whole.
const SECTOR: usize = 512;

/// Where a record is in its segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Where its frame header starts.
    pub(super) offset: u32,
    /// Bytes of the record, the header apart.
    pub(super) length: u32,
}

impl Place {
    /// Where the frame ends.
    pub(super) fn end(self) -> u64 {
        u64::from(self.offset) + FRAME_HEADER as u64 + u64::from(self.length)
    }
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// Its records in order, from the segment's base.
    pub(super) places: Vec<Place>,
    /// Bytes that make sense, from the front.
    pub(super) length: usize,
    /// Whether these end in a mark.
    pub(super) marked: bool,
    /// Bytes after them that are a torn tail.
    pub(super) torn: usize,
}

/// What is wrong, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) offset: u64,
    pub(super) what: String,
}

/// Whether another segment follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// No: it may end in a torn tail.
    Last,
    /// Yes: all of it was acknowledged.
    Followed,
}

pub(super) fn scan(bytes: &[u8], seal: Seal, base: u64, standing: Standing) -> Result<Scanned, Fault> {
    check_segment_header(bytes, seal, base).map_err(|what| Fault { offset: 0, what })?;
    let mut scanned = Scanned { length: SEGMENT_HEADER, ..Scanned::default() };
    while scanned.length < bytes.len() {
        let next = base + scanned.places.len() as u64;
        match frame_at(bytes, scanned.length, seal, base).and_then(|header| expected(header, next)) {
            Ok(FrameHeader { kind: FrameKind::Mark, .. }) => {
                scanned.marked = true;
                scanned.length += FRAME_HEADER;
            }
            Ok(FrameHeader { kind: FrameKind::Record, length, .. }) => {
                let place = Place { offset: to_u32(scanned.length), length };
                scanned.marked = false;
                scanned.length += FRAME_HEADER + length as usize;
                scanned.places.push(place);
            }
            Err(what) => {
                let fault = Fault { offset: scanned.length as u64, what };
                if standing == Standing::Followed || was_acknowledged(bytes, scanned.length, seal, base, next) {
                    return Err(fault);
                }
                scanned.torn = bytes.len() - scanned.length;
                break;
            }
        }
    }
    Ok(scanned)
}

/// The frame at an offset, its record's bytes checked.
fn frame_at(bytes: &[u8], offset: usize, seal: Seal, base: u64) -> Result<FrameHeader, String> {
    let rest = bytes.get(offset..).unwrap_or_default();
    let header = header_of(rest, offset, seal, base).ok_or("a frame header fails its checksum")?;
    let record = rest.get(FRAME_HEADER..FRAME_HEADER + header.length as usize).ok_or("a record is cut short")?;
    if crc32fast::hash(record) != header.payload_crc {
        return Err(format!("the record at position {} fails its checksum", header.position));
    }
    Ok(header)
}

/// A header that belongs exactly here.
fn header_of(bytes: &[u8], offset: usize, seal: Seal, base: u64) -> Option<FrameHeader> {
    FrameHeader::decode(bytes, seal)
        .filter(|header| header.base == base && header.offset == offset as u64 && header.length as usize <= RECORD_BYTES_MAX)
}

/// A record has the next position; a mark repeats the last one.
fn expected(header: FrameHeader, next: u64) -> Result<FrameHeader, String> {
    let position = match header.kind {
        FrameKind::Record => next,
        FrameKind::Mark => next - 1,
    };
    if header.position == position {
        Ok(header)
    } else {
        Err(format!("position {} stands where {position} belongs", header.position))
    }
}

/// Rules S1 to S3 for the bad place at `offset`, where the record at `next` or a mark should be.
fn was_acknowledged(bytes: &[u8], offset: usize, seal: Seal, base: u64, next: u64) -> bool {
    let mut first_valid = None;
    for at in offset + 1..bytes.len().saturating_sub(FRAME_HEADER - 1) {
        let Some(header) = bytes.get(at..).and_then(|rest| header_of(rest, at, seal, base)) else { continue };
        if header.kind == FrameKind::Mark && header.position >= next {
            return true;
        }
        first_valid.get_or_insert(at);
    }
    first_valid.is_some_and(|valid| !has_hole(bytes, offset, valid))
}

/// Whether a whole sector between the two offsets, or what of it comes after the first, is zeros.
fn has_hole(bytes: &[u8], from: usize, to: usize) -> bool {
    (from / SECTOR..to / SECTOR).any(|sector| {
        let start = (sector * SECTOR).max(from);
        bytes.get(start..(sector + 1) * SECTOR).is_some_and(|part| part.iter().all(|byte| *byte == 0))
    })
}

/// Offsets fit: no segment is longer than a frame header can address (see `SEGMENT_FILE_BYTES_MAX`).
fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{
        FrameKind::{Mark, Record},
        *,
    };
    use crate::{domain::StoreId, store::log::frame::encode_segment_header};

    const SEAL: Seal = Seal { store: StoreId(1), salt: 2 };
    const BASE: u64 = 100;

    /// A segment of these frames, each a kind and a position; `shift` is added to every frame's offset and `base` is what they claim.
    fn segment(base: u64, shift: u64, frames: &[(FrameKind, u64)]) -> Vec<u8> {
        let mut bytes = encode_segment_header(SEAL, BASE).to_vec();
        for (kind, position) in frames.iter().copied() {
            let record: &[u8] = if kind == FrameKind::Record { b"record" } else { b"" };
            let offset = bytes.len() as u64 + shift;
            let (length, payload_crc) = (to_u32(record.len()), crc32fast::hash(record));
            bytes.extend(FrameHeader { kind, base, offset, position, length, payload_crc }.encode(SEAL));
            bytes.extend(record);
        }
        bytes
    }

    /// How many records come before the first fault, if there is one.
    fn sound(bytes: &[u8]) -> Result<usize, u64> {
        scan(bytes, SEAL, BASE, Standing::Followed).map(|scanned| scanned.places.len()).map_err(|fault| fault.offset)
    }

    #[test]
    fn a_sound_segment_is_read_to_its_end() {
        assert_eq!(sound(&segment(BASE, 0, &[(Mark, 99), (Record, 100), (Record, 101), (Mark, 101), (Record, 102)])), Ok(3));
        assert_eq!(sound(&segment(BASE, 0, &[])), Ok(0));
    }

    #[test]
    fn every_frame_has_its_place() {
        let at = |frames: usize, records: usize| Err((SEGMENT_HEADER + FRAME_HEADER * frames + 6 * records) as u64);
        assert_eq!(sound(&segment(BASE, 0, &[(Mark, 99), (Record, 101)])), at(1, 0), "a position is left out");
        assert_eq!(sound(&segment(BASE, 0, &[(Mark, 99), (Record, 100), (Record, 100)])), at(2, 1), "a position comes twice");
        assert_eq!(sound(&segment(BASE, 0, &[(Mark, 99), (Record, 100), (Mark, 99)])), at(2, 1), "a mark takes a position back");
        assert_eq!(sound(&segment(BASE, 0, &[(Mark, 99), (Record, 100), (Mark, 101)])), at(2, 1), "a mark runs ahead");
        assert_eq!(sound(&segment(BASE, 8, &[(Mark, 99)])), at(0, 0), "a frame of another offset");
        assert_eq!(sound(&segment(BASE + 1, 0, &[(Mark, 99)])), at(0, 0), "a frame of another segment");
    }

    #[test]
    fn a_mark_proves_what_came_before_it_even_across_a_hole() {
        let whole = segment(BASE, 0, &[(Mark, 99), (Record, 100), (Mark, 100)]);
        let mut emptied = whole.clone();
        let (hole, mark) = (SEGMENT_HEADER + FRAME_HEADER, whole.len() - FRAME_HEADER);
        emptied.splice(hole..mark, vec![0; 4 * SECTOR]);
        let offset = emptied.len() - FRAME_HEADER;
        let late = FrameHeader { kind: Mark, base: BASE, offset: offset as u64, position: 100, length: 0, payload_crc: 0 };
        emptied.splice(offset.., late.encode(SEAL));
        assert_eq!(scan(&emptied, SEAL, BASE, Standing::Last).map_err(|fault| fault.offset).unwrap_err(), hole as u64);
        let early = FrameHeader { position: 99, ..late };
        emptied.splice(offset.., early.encode(SEAL));
        let scanned = scan(&emptied, SEAL, BASE, Standing::Last).unwrap();
        assert_eq!((scanned.places.len(), scanned.length, scanned.torn), (0, hole, emptied.len() - hole));
    }
}
