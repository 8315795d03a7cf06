//! The end of a sealed segment: what belongs to it, and where. It is read instead of the segment when the log is opened.
//!
//! A footer is one frame, so it is bound to its file and place like every other, and a trailer of fixed length behind it, so that it is
//! found from the end. A sealed segment whose footer is whole has lost no record without a trace: the footer says how many there
//! are and up to which position they go, and frames stand back to back.

use std::{fs::File, io, ops::RangeInclusive, os::unix::fs::FileExt as _};

use super::{
    frame::{FRAME_HEADER, FrameHeader, FrameKind, Reader, SEGMENT_HEADER, Seal, salted_crc},
    segment::{Anchors, Segment},
};
use crate::store::record::RECORD_BYTES_MAX;

/// Bytes behind the footer's frame: where that starts, and a checksum.
pub(super) const TRAILER: usize = 16;
const TRAILER_MAGIC: [u8; 4] = *b"\xf1foo";

/// The footer of a segment, with its trailer, to stand right behind the segment's frames.
pub(super) fn encode(segment: &Segment, seal: Seal) -> Vec<u8> {
    let mut table = Vec::with_capacity(32 + segment.lost.len() * 16 + segment.anchors.0.len() * 8);
    table.extend(segment.records.to_be_bytes());
    table.extend((segment.lost.len() as u64).to_be_bytes());
    for lost in &segment.lost {
        table.extend(lost.start().to_be_bytes());
        table.extend(lost.end().to_be_bytes());
    }
    table.extend((segment.anchors.0.len() as u64).to_be_bytes());
    for (position, offset) in &segment.anchors.0 {
        table.extend(position.to_be_bytes());
        table.extend(offset.to_be_bytes());
    }
    let header = FrameHeader {
        kind: FrameKind::Foot,
        more: false,
        base: segment.base,
        offset: segment.frames_end,
        position: segment.last,
        // An anchor stands for some thousand bytes, so the table is a small part of a segment, whose length is bounded.
        length: u32::try_from(table.len()).unwrap_or(u32::MAX),
        payload_crc: crc32fast::hash(&table),
    };
    let mut bytes = header.encode(seal).to_vec();
    bytes.extend(table);
    bytes.extend(TRAILER_MAGIC);
    bytes.extend(segment.frames_end.to_be_bytes());
    bytes.extend(trailer_crc(seal, segment.base, segment.frames_end).to_be_bytes());
    bytes
}

/// The segment that a file's footer describes; `None` when it has none, or none that can be trusted.
pub(super) fn read(file: &File, length: u64, seal: Seal, base: u64) -> io::Result<Option<Segment>> {
    let Some(trailer_at) = length.checked_sub(TRAILER as u64) else { return Ok(None) };
    let mut trailer = [0; TRAILER];
    file.read_exact_at(&mut trailer, trailer_at)?;
    let Some(frames_end) = trailer_of(&trailer, seal, base).filter(|end| (SEGMENT_HEADER as u64..trailer_at).contains(end))
    else {
        return Ok(None);
    };
    let bytes = usize::try_from(trailer_at - frames_end).unwrap_or(usize::MAX);
    if bytes > FRAME_HEADER + RECORD_BYTES_MAX {
        return Ok(None);
    }
    let mut frame = vec![0; bytes];
    file.read_exact_at(&mut frame, frames_end)?;
    Ok(decode(&frame, seal, base, frames_end).map(|segment| Segment { bytes: length, ..segment }))
}

/// Bytes of the footer that starts with this header, its trailer included.
pub(super) fn length(header: &FrameHeader) -> usize {
    FRAME_HEADER + header.length as usize + TRAILER
}

fn trailer_of(bytes: &[u8], seal: Seal, base: u64) -> Option<u64> {
    let mut rest = Reader(bytes);
    let magic: [u8; 4] = rest.array()?;
    let frames_end = u64::from_be_bytes(rest.array()?);
    let crc = u32::from_be_bytes(rest.array()?);
    (magic == TRAILER_MAGIC && crc == trailer_crc(seal, base, frames_end)).then_some(frames_end)
}

fn trailer_crc(seal: Seal, base: u64, frames_end: u64) -> u32 {
    salted_crc(seal.salt, [base.to_be_bytes(), frames_end.to_be_bytes()].as_flattened())
}

fn decode(frame: &[u8], seal: Seal, base: u64, frames_end: u64) -> Option<Segment> {
    let header = FrameHeader::decode(frame, seal)?;
    let table = frame.get(FRAME_HEADER..)?;
    let belongs = header.kind == FrameKind::Foot
        && header.base == base
        && header.offset == frames_end
        && header.length as usize == table.len()
        && header.payload_crc == crc32fast::hash(table);
    if !belongs {
        return None;
    }
    let mut rest = Reader(table);
    let records = u64::from_be_bytes(rest.array()?);
    let mut lost: Vec<RangeInclusive<u64>> = Vec::new();
    for _ in 0..u64::from_be_bytes(rest.array()?) {
        lost.push(u64::from_be_bytes(rest.array()?)..=u64::from_be_bytes(rest.array()?));
    }
    let mut anchors = Anchors::default();
    for _ in 0..u64::from_be_bytes(rest.array()?) {
        anchors.0.push((u32::from_be_bytes(rest.array()?), u32::from_be_bytes(rest.array()?)));
    }
    rest.0.is_empty().then_some(Segment {
        base,
        last: header.position,
        records,
        frames_end,
        bytes: 0,
        sealed: true,
        anchors,
        lost,
    })
}
