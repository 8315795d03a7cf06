//! The bytes of a segment: one segment header, then frames. A frame is a record with its header, a mark, or the footer of a sealed
//! segment.
//!
//! A frame's header says where it belongs (segment, offset, position), so that bytes at the wrong place are as wrong as flipped
//! ones. Its checksum starts from the store's salt, which never leaves the machine: no payload can pass for a frame.

use crc32fast::Hasher;

use crate::domain::StoreId;

/// Bytes of a segment header.
pub(super) const SEGMENT_HEADER: usize = 32;
/// Bytes of a frame header.
pub(super) const FRAME_HEADER: usize = 40;

const SEGMENT_MAGIC: [u8; 8] = *b"tansiqSG";
/// The version in which segments are written.
const SEGMENT_VERSION: u32 = 3;
/// Since this version a segment that another one follows ends in a footer.
pub(super) const FOOTED_SINCE: u32 = 2;
/// The oldest version that is still read.
const SEGMENT_VERSION_MIN: u32 = 1;
const RECORD_MAGIC: [u8; 4] = *b"\xf1rec";
/// A record that is not the last of its append. Known since version 3.
const PART_MAGIC: [u8; 4] = *b"\xf1prt";
const MARK_MAGIC: [u8; 4] = *b"\xf1mrk";
const FOOT_MAGIC: [u8; 4] = *b"\xf1end";

/// What all checksums and segments of one store have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seal {
    /// The store's name.
    pub(super) store: StoreId,
    /// Random, known to this folder alone.
    pub(super) salt: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// A record follows.
    Record,
    /// Nothing follows; `position` is the last one that had been acknowledged when this was written.
    Mark,
    /// The footer follows, and nothing after it; `position` is the last one that belongs to the segment, whether it is still kept or not.
    Foot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub(super) kind: FrameKind,
    /// Whether the next record belongs to the same append, so that this one counts only with that one.
    pub(super) more: bool,
    /// The segment's first position, which is also its name.
    pub(super) base: u64,
    /// Where this header starts in the file.
    pub(super) offset: u64,
    pub(super) position: u64,
    /// Bytes of the record after the header.
    pub(super) length: u32,
    /// CRC-32 of these bytes.
    pub(super) payload_crc: u32,
}

impl FrameHeader {
    pub(super) fn encode(&self, seal: Seal) -> [u8; FRAME_HEADER] {
        let magic = match self.kind {
            FrameKind::Record if self.more => PART_MAGIC,
            FrameKind::Record => RECORD_MAGIC,
            FrameKind::Mark => MARK_MAGIC,
            FrameKind::Foot => FOOT_MAGIC,
        };
        let mut out = Writer::<FRAME_HEADER>::default();
        out.put(&magic).put(&self.length.to_be_bytes()).put(&self.base.to_be_bytes()).put(&self.offset.to_be_bytes());
        out.put(&self.position.to_be_bytes()).put(&self.payload_crc.to_be_bytes());
        let crc = out.crc(seal.salt);
        out.put(&crc.to_be_bytes()).bytes
    }

    /// The header at the start of `bytes`, if one is there whole and its checksum agrees.
    pub(super) fn decode(bytes: &[u8], seal: Seal) -> Option<Self> {
        let mut rest = Reader(bytes);
        let (kind, more) = match rest.array()? {
            PART_MAGIC => (FrameKind::Record, true),
            RECORD_MAGIC => (FrameKind::Record, false),
            MARK_MAGIC => (FrameKind::Mark, false),
            FOOT_MAGIC => (FrameKind::Foot, false),
            _ => return None,
        };
        let header = Self {
            kind,
            more,
            length: u32::from_be_bytes(rest.array()?),
            base: u64::from_be_bytes(rest.array()?),
            offset: u64::from_be_bytes(rest.array()?),
            position: u64::from_be_bytes(rest.array()?),
            payload_crc: u32::from_be_bytes(rest.array()?),
        };
        let crc = u32::from_be_bytes(rest.array()?);
        (salted_crc(seal.salt, bytes.get(..FRAME_HEADER - 4)?) == crc).then_some(header)
    }
}

pub(super) fn encode_segment_header(seal: Seal, base: u64) -> [u8; SEGMENT_HEADER] {
    let mut out = Writer::<SEGMENT_HEADER>::default();
    out.put(&SEGMENT_MAGIC).put(&SEGMENT_VERSION.to_be_bytes()).put(&seal.store.0.to_be_bytes()).put(&base.to_be_bytes());
    let crc = out.crc(seal.salt);
    out.put(&crc.to_be_bytes()).bytes
}

/// What is wrong with a segment's header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderFault {
    /// It is not what was written.
    Damaged(String),
    /// It is whole, and was written by a later program.
    Version(u32),
}

/// The version of a segment's header, or what is wrong with it.
pub(super) fn check_segment_header(bytes: &[u8], seal: Seal, base: u64) -> Result<u32, HeaderFault> {
    let short = || HeaderFault::Damaged("the segment's header is cut short".to_owned());
    let mut rest = Reader(bytes);
    let magic: [u8; 8] = rest.array().ok_or_else(short)?;
    let version = u32::from_be_bytes(rest.array().ok_or_else(short)?);
    let store = u64::from_be_bytes(rest.array().ok_or_else(short)?);
    let first = u64::from_be_bytes(rest.array().ok_or_else(short)?);
    let crc = u32::from_be_bytes(rest.array().ok_or_else(short)?);
    let signed = bytes.get(..SEGMENT_HEADER - 4).ok_or_else(short)?;
    if magic != SEGMENT_MAGIC {
        return Err(HeaderFault::Damaged("this is not a journal segment".to_owned()));
    }
    if salted_crc(seal.salt, signed) != crc {
        return Err(HeaderFault::Damaged("the segment's header fails its checksum or belongs to another store".to_owned()));
    }
    if !(SEGMENT_VERSION_MIN..=SEGMENT_VERSION).contains(&version) {
        return Err(HeaderFault::Version(version));
    }
    if store != seal.store.0 || first != base {
        return Err(HeaderFault::Damaged(format!("the segment belongs to store {store} and starts at position {first}")));
    }
    Ok(version)
}

pub(super) fn salted_crc(salt: u64, bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&salt.to_be_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

/// Fills a fixed number of bytes from the front.
struct Writer<const N: usize> {
    bytes: [u8; N],
    used: usize,
}

impl<const N: usize> Default for Writer<N> {
    fn default() -> Self {
        Self { bytes: [0; N], used: 0 }
    }
}

impl<const N: usize> Writer<N> {
    fn put(&mut self, part: &[u8]) -> &mut Self {
        for (to, from) in self.bytes.iter_mut().skip(self.used).zip(part) {
            *to = *from;
        }
        self.used += part.len();
        self
    }

    fn crc(&self, salt: u64) -> u32 {
        salted_crc(salt, self.bytes.get(..self.used).unwrap_or_default())
    }
}

/// Takes fixed-size fields from the front.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }
}
