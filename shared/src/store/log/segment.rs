//! What is kept in memory of a segment: two numbers for every few thousand bytes of it, not for every record.

use std::ops::RangeInclusive;

use super::frame::SEGMENT_HEADER;
use crate::{domain::Position, store::SegmentInfo};

/// At least so many bytes lie between two anchors: what a lookup may have to walk over.
const ANCHOR_BYTES: u32 = 4096;

/// One segment file.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    /// Its first position, which is also its name.
    pub(super) base: u64,
    /// The last position that belongs to it, whether its record is still kept or not; before [`Segment::base`] when there is none yet.
    pub(super) last: u64,
    /// Records in it.
    pub(super) records: u64,
    /// Where its frames end.
    pub(super) frames_end: u64,
    /// The file's length.
    pub(super) bytes: u64,
    /// Whether it ends in a footer and is never written again.
    pub(super) sealed: bool,
    pub(super) anchors: Anchors,
    /// Positions whose records were acknowledged once and are no longer there, in order.
    pub(super) lost: Vec<RangeInclusive<u64>>,
}

/// Where some of a segment's records start: position less the segment's base, and offset, both rising.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchors(pub(super) Vec<(u32, u32)>);

impl Anchors {
    /// Notes where a record is, if the last anchor is far enough away. Both numbers fit: no segment is longer than `u32` can say,
    /// and a span of positions that does not fit is never written into one segment.
    pub(super) fn note(&mut self, base: u64, position: u64, offset: u64) {
        let (Ok(position), Ok(offset)) = (u32::try_from(position - base), u32::try_from(offset)) else { return };
        if self.0.last().is_none_or(|(_, before)| offset - before >= ANCHOR_BYTES) {
            self.0.push((position, offset));
        }
    }
}

impl Segment {
    /// A new segment without records.
    pub(super) fn empty(base: u64) -> Self {
        Self { base, last: base - 1, frames_end: SEGMENT_HEADER as u64, bytes: SEGMENT_HEADER as u64, ..Self::default() }
    }

    /// Where to begin to look for the record at `position`: an offset, and the position before the first record from there.
    pub(super) fn start(&self, position: u64) -> (u64, u64) {
        let after = self.anchors.0.partition_point(|(at, _)| self.base + u64::from(*at) <= position);
        match after.checked_sub(1).and_then(|at| self.anchors.0.get(at)) {
            Some((at, offset)) => (u64::from(*offset), self.base + u64::from(*at) - 1),
            None => (SEGMENT_HEADER as u64, self.base - 1),
        }
    }

    /// Whether the record at `position` is known to be lost.
    pub(super) fn has_lost(&self, position: u64) -> bool {
        self.lost.iter().any(|lost| lost.contains(&position))
    }

    /// Notes positions as lost. Whether they were known to be.
    pub(super) fn lose(&mut self, span: &RangeInclusive<u64>) -> bool {
        let before = self.lost.clone();
        self.lost.push(span.clone());
        self.lost = merged(std::mem::take(&mut self.lost));
        self.lost == before
    }

    pub(super) fn info(&self) -> SegmentInfo {
        SegmentInfo {
            base: Position(self.base),
            end: Position(self.last),
            records: self.records,
            bytes: self.bytes,
            sealed: self.sealed,
        }
    }
}

/// The same positions in as few spans as can be, in order.
pub(super) fn merged(mut spans: Vec<RangeInclusive<u64>>) -> Vec<RangeInclusive<u64>> {
    spans.sort_unstable_by_key(|span| *span.start());
    let mut out: Vec<RangeInclusive<u64>> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|span| !span.is_empty()) {
        match out.last_mut() {
            Some(last) if *span.start() <= last.end().saturating_add(1) => *last = *last.start()..=*last.end().max(span.end()),
            _ => out.push(span),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_starts_at_or_before_the_record() {
        let mut segment = Segment { last: 400, ..Segment::empty(100) };
        for position in (100..400).step_by(3) {
            segment.anchors.note(100, position, 32 + (position - 100) * 1000);
        }
        for position in 100..400 {
            let (offset, before) = segment.start(position);
            assert!(before < position && offset == 32 + (before + 1 - 100) * 1000, "position {position}");
            assert!((position - before) * 1000 <= 2 * u64::from(ANCHOR_BYTES) + 3000, "not much is walked over");
        }
    }

    #[test]
    fn spans_are_merged() {
        assert_eq!(merged(vec![7..=9, 1..=2, 3..=3, 8..=12, RangeInclusive::new(20, 19)]), [1..=3, 7..=12]);
    }
}
