//! Reads the open segment from front to back and, where it stops making sense, decides between a torn tail and damage.
//!
//! Pure: bytes come in, a segment and a verdict come out. The rules:
//!
//! - **S1** Whatever was acknowledged is never cut off. A later mark that repeats a position at or after the bad place proves that it
//!   was acknowledged, and so does a footer, or a `floor` from elsewhere: that is damage.
//! - **S2** Without such a proof the bad place is in the last commit, which may have been on its way to the disk. Nothing valid after
//!   it: a torn tail.
//! - **S3** Something valid after it: the disk writes sectors in any order, so a hole of whole zero sectors is a torn tail too. Other
//!   bytes than zeros were not left out but changed: damage.
//! - **S4** Damage ends nothing: what is sound after it counts, and the positions in between are lost.
//! - **S5** The records of one append count together: of a torn one, also what reached the disk is cut off.
//!
//! Sealed segments are not scanned when the log is opened; their footers say what is in them (see `footer.rs`).

use std::ops::RangeInclusive;

use super::{
    footer,
    frame::{FRAME_HEADER, FrameHeader, FrameKind, HeaderFault, SEGMENT_HEADER, Seal, check_segment_header},
    segment::Segment,
};
use crate::store::record::RECORD_BYTES_MAX;

/// The smallest piece that disks write whole.
const SECTOR: usize = 512;

/// What the open segment holds.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// The version in its header; `None` when that is damaged.
    pub(super) version: Option<u32>,
    /// As far as it makes sense. Its lost positions are those of `damage`.
    pub(super) segment: Segment,
    /// Whether its frames end in a mark.
    pub(super) marked: bool,
    /// Bytes after its frames that are a torn tail, or a footer that was not finished.
    pub(super) torn: usize,
    /// What was acknowledged and is no longer what was written.
    pub(super) damage: Vec<Bad>,
}

/// Something that is not what was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) offset: u64,
    pub(super) what: String,
    /// The positions whose records are lost by it; empty when none is.
    pub(super) lost: RangeInclusive<u64>,
}

impl Bad {
    /// Something in the segment of that base by which no record is lost.
    pub(super) fn harmless(offset: u64, base: u64, what: String) -> Self {
        Self { offset, what, lost: RangeInclusive::new(base, base - 1) }
    }
}

/// Scans a segment without a footer. Everything up to position `floor` was acknowledged for certain, and when it is `followed` by
/// another segment, nothing after that.
///
/// # Errors
/// The segment is of a later version.
pub(super) fn scan(bytes: &[u8], seal: Seal, base: u64, floor: u64, followed: bool) -> Result<Scanned, u32> {
    let mut scanned = Scanned { segment: Segment::empty(base), ..Scanned::default() };
    match check_segment_header(bytes, seal, base) {
        Ok(version) => scanned.version = Some(version),
        Err(HeaderFault::Version(version)) => return Err(version),
        Err(HeaderFault::Damaged(what)) => scanned.damage.push(Bad::harmless(0, base, what)),
    }
    let mut at = SEGMENT_HEADER.min(bytes.len());
    let mut whole = scanned.whole();
    while at < bytes.len() {
        let next = scanned.segment.last + 1;
        match frame_at(bytes, at, seal, base).and_then(|header| expected(header, next)) {
            Ok(header) if header.kind == FrameKind::Foot => break,
            Ok(header) => {
                at = scanned.take(at, &header);
                scanned.segment.frames_end = at as u64;
                // Behind damage nobody can say any more where an append began.
                if !header.more || whole.damaged {
                    whole = Whole { damaged: header.more, ..scanned.whole() };
                }
            }
            Err(what) => {
                let resumed = resume(bytes, at, seal, base, next);
                let acknowledged = floor >= next || resumed.as_ref().is_some_and(|resumed| resumed.proof);
                // Not even a header says that this was ever a segment of ours: how far it went cannot be known.
                let unknown = !followed && scanned.version.is_none() && resumed.is_none() && scanned.segment.records == 0;
                if !acknowledged && !unknown {
                    break;
                }
                let last = match &resumed {
                    Some(resumed) if resumed.header.kind == FrameKind::Record => resumed.header.position - 1,
                    Some(resumed) => resumed.header.position,
                    // As many as there could have been, so that no position is ever given twice.
                    None if unknown => floor.max(base + (bytes.len() / FRAME_HEADER) as u64),
                    None => floor,
                };
                scanned.damage.push(Bad { offset: at as u64, what, lost: next..=last });
                scanned.segment.last = last;
                let goes_on = resumed.is_some();
                if let Some(resumed) = resumed {
                    at = resumed.at;
                    scanned.segment.frames_end = at as u64;
                }
                whole = Whole { damaged: true, ..scanned.whole() };
                if !goes_on {
                    break;
                }
            }
        }
    }
    // A position that is known to be acknowledged says so of its whole append.
    if scanned.segment.last > whole.last && floor <= whole.last {
        scanned.go_back(&whole);
    }
    scanned.torn = bytes.len().saturating_sub(scanned.segment.frames_end.try_into().unwrap_or(usize::MAX));
    if scanned.segment.last < floor {
        let (offset, what) = (scanned.segment.frames_end, "the file ends before what was acknowledged".to_owned());
        scanned.damage.push(Bad { offset, what, lost: scanned.segment.last + 1..=floor });
        scanned.segment.last = floor;
    }
    for bad in &scanned.damage {
        scanned.segment.lose(&bad.lost);
    }
    scanned.segment.bytes = bytes.len() as u64;
    Ok(scanned)
}

/// A place up to which every append is there whole.
struct Whole {
    last: u64,
    records: u64,
    frames_end: u64,
    marked: bool,
    /// Whether that cannot be told, because of damage before it.
    damaged: bool,
}

impl Scanned {
    fn whole(&self) -> Whole {
        let Segment { last, records, frames_end, .. } = self.segment;
        Whole { last, records, frames_end, marked: self.marked, damaged: false }
    }

    fn go_back(&mut self, whole: &Whole) {
        let Whole { last, records, frames_end, marked, damaged: _ } = *whole;
        self.segment.anchors.0.retain(|(_, offset)| u64::from(*offset) < frames_end);
        self.segment = Segment { last, records, frames_end, ..std::mem::take(&mut self.segment) };
        self.marked = marked;
    }

    /// Takes a good record or mark into account; where the next frame starts.
    fn take(&mut self, at: usize, header: &FrameHeader) -> usize {
        self.marked = header.kind == FrameKind::Mark;
        if header.kind == FrameKind::Record {
            self.segment.anchors.note(self.segment.base, header.position, at as u64);
            self.segment.records += 1;
            self.segment.last = header.position;
        }
        at + FRAME_HEADER + header.length as usize
    }
}

/// The frame at an offset, its record's bytes checked.
fn frame_at(bytes: &[u8], offset: usize, seal: Seal, base: u64) -> Result<FrameHeader, String> {
    let rest = bytes.get(offset..).unwrap_or_default();
    let header = header_of(rest, offset as u64, seal, base).ok_or("a frame header fails its checksum")?;
    let record = rest.get(FRAME_HEADER..FRAME_HEADER + header.length as usize).ok_or("a record is cut short")?;
    if crc32fast::hash(record) != header.payload_crc {
        return Err(format!("the record at position {} fails its checksum", header.position));
    }
    if header.kind == FrameKind::Foot && rest.len() != footer::length(&header) {
        return Err("the footer does not end the file".to_owned());
    }
    Ok(header)
}

/// A header that belongs exactly here.
pub(super) fn header_of(bytes: &[u8], offset: u64, seal: Seal, base: u64) -> Option<FrameHeader> {
    FrameHeader::decode(bytes, seal)
        .filter(|header| header.base == base && header.offset == offset && header.length as usize <= RECORD_BYTES_MAX)
}

/// A record has the next position; a mark repeats the last one; a footer goes at least as far.
fn expected(header: FrameHeader, next: u64) -> Result<FrameHeader, String> {
    let (belongs, position) = match header.kind {
        FrameKind::Record => (header.position == next, next),
        FrameKind::Mark => (header.position == next - 1, next - 1),
        FrameKind::Foot => (header.position >= next - 1, next - 1),
    };
    if belongs { Ok(header) } else { Err(format!("position {} stands where {position} belongs", header.position)) }
}

/// Where something valid comes after a bad place.
struct Resumed {
    at: usize,
    header: FrameHeader,
    /// Whether the bad place was acknowledged (S1), or was changed and not left out (S3).
    proof: bool,
}

/// What comes after the bad place at `offset`, where the record at `next` or a mark should be.
fn resume(bytes: &[u8], offset: usize, seal: Seal, base: u64, next: u64) -> Option<Resumed> {
    // A whole frame that is only at the wrong place in the order is where it goes on.
    let out_of_order = frame_at(bytes, offset, seal, base).is_ok_and(|header| header.position >= next);
    for at in offset + usize::from(!out_of_order)..bytes.len().saturating_sub(FRAME_HEADER - 1) {
        let Some(header) = bytes.get(at..).and_then(|rest| header_of(rest, at as u64, seal, base)) else { continue };
        if header.position + 1 < next {
            continue;
        }
        let proof = proven_after(bytes, at, seal, base, next) || !has_hole(bytes, offset, at);
        return Some(Resumed { at, header, proof });
    }
    None
}

/// Whether a mark or footer from `from` on says that the record at `next` was acknowledged.
fn proven_after(bytes: &[u8], from: usize, seal: Seal, base: u64, next: u64) -> bool {
    (from..bytes.len().saturating_sub(FRAME_HEADER - 1)).any(|at| {
        let header = bytes.get(at..).and_then(|rest| header_of(rest, at as u64, seal, base));
        header.is_some_and(|header| header.kind != FrameKind::Record && header.position >= next)
    })
}

/// Whether a whole sector between the two offsets, or what of it comes after the first, is zeros.
fn has_hole(bytes: &[u8], from: usize, to: usize) -> bool {
    (from / SECTOR..to / SECTOR).any(|sector| {
        let start = (sector * SECTOR).max(from);
        bytes.get(start..(sector + 1) * SECTOR).is_some_and(|part| part.iter().all(|byte| *byte == 0))
    })
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
            let (length, payload_crc) = (u32::try_from(record.len()).unwrap(), crc32fast::hash(record));
            bytes.extend(FrameHeader { kind, more: false, base, offset, position, length, payload_crc }.encode(SEAL));
            bytes.extend(record);
        }
        bytes
    }

    /// How many records come before the first damage, if there is any, in a segment of which everything was acknowledged.
    fn sound(bytes: &[u8]) -> Result<u64, u64> {
        let scanned = scan(bytes, SEAL, BASE, BASE + 50, true).unwrap();
        let first = scanned.damage.first().unwrap();
        if first.what.contains("ends before") { Ok(scanned.segment.records) } else { Err(first.offset) }
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
    fn what_is_sound_after_damage_counts() {
        let mut bytes = segment(BASE, 0, &[(Mark, 99), (Record, 100), (Record, 101), (Record, 102), (Mark, 102), (Record, 103)]);
        let second = SEGMENT_HEADER + 2 * FRAME_HEADER + 6;
        bytes[second + FRAME_HEADER] ^= 1;
        let scanned = scan(&bytes, SEAL, BASE, 0, false).unwrap();
        assert_eq!((scanned.segment.records, scanned.segment.last, scanned.torn), (3, 103, 0));
        assert_eq!(scanned.segment.lost, [101..=101]);
        bytes[second] ^= 1;
        bytes[second + FRAME_HEADER + 6] ^= 1;
        let scanned = scan(&bytes, SEAL, BASE, 0, false).unwrap();
        assert_eq!((scanned.segment.records, scanned.segment.last), (2, 103));
        assert_eq!(scanned.segment.lost, [101..=102]);
    }

    #[test]
    fn an_append_counts_whole_or_not_at_all() {
        let mut bytes = segment(BASE, 0, &[(Mark, 99), (Record, 100)]);
        let first = bytes.len();
        for (position, more) in [(101, true), (102, true), (103, false)] {
            let offset = bytes.len() as u64;
            let payload_crc = crc32fast::hash(b"record");
            bytes.extend(FrameHeader { kind: Record, more, base: BASE, offset, position, length: 6, payload_crc }.encode(SEAL));
            bytes.extend(b"record");
        }
        let scanned = scan(&bytes, SEAL, BASE, 0, false).unwrap();
        assert_eq!((scanned.segment.records, scanned.segment.last, scanned.torn), (4, 103, 0));
        for cut in first..bytes.len() {
            let scanned = scan(&bytes[..cut], SEAL, BASE, 0, false).unwrap();
            assert_eq!((scanned.segment.records, scanned.segment.last, scanned.torn), (1, 100, cut - first), "cut at {cut}");
            assert_eq!((scanned.segment.frames_end, scanned.damage), (first as u64, Vec::new()), "cut at {cut}");
        }
        let second = first + FRAME_HEADER + 6;
        let scanned = scan(&bytes[..second], SEAL, BASE, 103, false).unwrap();
        assert_eq!(
            (scanned.segment.records, scanned.segment.lost),
            (2, vec![102..=103]),
            "somebody else knows that it was whole"
        );
    }

    #[test]
    fn a_segment_of_which_nothing_is_left_gives_no_position_twice() {
        let whole = segment(BASE, 0, &[(Mark, 99), (Record, 100), (Record, 101), (Record, 102)]);
        let scanned = scan(&vec![7; whole.len()], SEAL, BASE, 0, false).unwrap();
        assert!(scanned.segment.last >= 102 && scanned.segment.has_lost(102));
    }

    #[test]
    fn a_mark_proves_what_came_before_it_even_across_a_hole() {
        let whole = segment(BASE, 0, &[(Mark, 99), (Record, 100), (Mark, 100)]);
        let mut emptied = whole.clone();
        let (hole, mark) = (SEGMENT_HEADER + FRAME_HEADER, whole.len() - FRAME_HEADER);
        emptied.splice(hole..mark, vec![0; 4 * SECTOR]);
        let offset = emptied.len() - FRAME_HEADER;
        let late =
            FrameHeader { kind: Mark, more: false, base: BASE, offset: offset as u64, position: 100, length: 0, payload_crc: 0 };
        emptied.splice(offset.., late.encode(SEAL));
        let scanned = scan(&emptied, SEAL, BASE, 0, false).unwrap();
        assert_eq!((scanned.damage[0].offset, scanned.damage[0].lost.clone()), (hole as u64, 100..=100));
        let early = FrameHeader { position: 99, ..late };
        emptied.splice(offset.., early.encode(SEAL));
        let scanned = scan(&emptied, SEAL, BASE, 0, false).unwrap();
        assert_eq!((scanned.segment.records, scanned.torn, scanned.damage.len()), (0, emptied.len() - hole, 0));
        assert_eq!(scan(&emptied, SEAL, BASE, 100, false).unwrap().segment.lost, [100..=100], "somebody else knows better");
    }
}
