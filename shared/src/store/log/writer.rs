//! The one thread that writes: it takes everything that waits, writes it at once, syncs once, and then acknowledges all of it.
//!
//! A write or sync that fails is the last: what the disk holds is unknown from there on, and a second sync would say "done" about
//! pages that the system has already dropped.

use std::{
    fs::File,
    ops::RangeInclusive,
    sync::{Arc, atomic::Ordering},
};

use tokio::sync::{mpsc, oneshot};

use super::{
    Segment, Shared,
    disk::Disk,
    folder::{replace, write_error},
    frame::{FRAME_HEADER, FrameHeader, FrameKind, SEGMENT_HEADER, encode_segment_header},
    scan::Place,
};
use crate::store::StoreError;

/// Appends that may wait for the writer. Full: the next caller waits.
pub(super) const QUEUE_APPENDS_MAX: usize = 256;
/// Bytes after which a commit takes no further append.
const COMMIT_BYTES: usize = 4 * 1024 * 1024;

/// Some records that become durable together.
pub(super) struct Append {
    /// The records as [`crate::store::record::encode`] wrote them.
    pub(super) records: Vec<Vec<u8>>,
    /// Whom to tell.
    pub(super) done: oneshot::Sender<Result<RangeInclusive<u64>, StoreError>>,
}

impl Append {
    fn weight(&self) -> usize {
        self.records.iter().map(|record| FRAME_HEADER + record.len()).sum()
    }
}

/// The open segment, and all that is needed to write to it.
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) segment_bytes: u64,
    /// The open segment's descriptor: one for as long as the segment is open, so that no error of the disk is lost between two.
    pub(super) file: File,
    pub(super) base: u64,
    /// Its length so far.
    pub(super) length: u64,
    /// Whether it ends in a mark.
    pub(super) marked: bool,
}

impl Writer {
    /// Runs until every sender is gone or the disk fails.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Append>) {
        while let Some(first) = queue.blocking_recv() {
            let mut weight = first.weight();
            let mut batch = vec![first];
            while weight < COMMIT_BYTES
                && let Ok(next) = queue.try_recv()
            {
                weight += next.weight();
                batch.push(next);
            }
            match self.commit(&batch) {
                Ok(ranges) => {
                    for (append, range) in batch.into_iter().zip(ranges) {
                        // A caller that has gone away has nobody to tell; its records are durable all the same.
                        let _ = append.done.send(Ok(range));
                    }
                }
                Err(error) => return self.stop(&error, batch),
            }
        }
        self.close();
    }

    /// Writes the batch as one commit and makes it durable; the range of each append.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<RangeInclusive<u64>>, StoreError> {
        if self.length >= self.segment_bytes {
            self.rotate()?;
        }
        let acknowledged = self.shared.end.load(Ordering::Acquire);
        let mut bytes = Vec::with_capacity(FRAME_HEADER + batch.iter().map(Append::weight).sum::<usize>());
        let mut places = Vec::new();
        let mut ranges = Vec::with_capacity(batch.len());
        let mut last = acknowledged;
        if !self.marked {
            self.put(&mut bytes, FrameKind::Mark, last, &[]);
        }
        for append in batch {
            let first = last + 1;
            for record in &append.records {
                last += 1;
                places.push(self.put(&mut bytes, FrameKind::Record, last, record));
            }
            ranges.push(first..=last);
        }
        self.write(&bytes)?;
        self.shared.fsyncs.fetch_add(1, Ordering::Relaxed);
        self.marked = false;
        self.shared.publish(places, last);
        Ok(ranges)
    }

    /// Adds one frame to what will be written at the end of the segment.
    fn put(&self, bytes: &mut Vec<u8>, kind: FrameKind, position: u64, record: &[u8]) -> Place {
        let offset = self.length + bytes.len() as u64;
        // Both fit: a record's length was checked when it was encoded, and a segment's grows by one bounded commit past its target.
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        let header = FrameHeader { kind, base: self.base, offset, position, length, payload_crc: crc32fast::hash(record) };
        bytes.extend(header.encode(self.shared.folder.seal));
        bytes.extend(record);
        Place { offset: u32::try_from(offset).unwrap_or(u32::MAX), length }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let written = self.disk.write(&self.file, bytes, self.length).and_then(|()| self.disk.sync(&self.file));
        written.map_err(|source| write_error(&self.shared.folder.segment(self.base), source))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Goes on in a new segment. The old one is whole and durable: its last commit has been acknowledged.
    fn rotate(&mut self) -> Result<(), StoreError> {
        let base = self.shared.end.load(Ordering::Acquire) + 1;
        let header = encode_segment_header(self.shared.folder.seal, base);
        self.file = replace(&self.shared.folder.segment(base), &header, self.disk.as_ref())?;
        self.base = base;
        self.length = SEGMENT_HEADER as u64;
        self.marked = false;
        self.shared.push(Segment { base, places: Vec::new() });
        Ok(())
    }

    /// Refuses this batch and everything after it.
    fn stop(&self, error: &StoreError, batch: Vec<Append>) {
        self.shared.stopped.store(true, Ordering::Release);
        tracing::error!(%error, "the journal has stopped: nothing more is acknowledged before the next start");
        for append in batch {
            let _ = append.done.send(Err(again(error)));
        }
    }

    /// Repeats the last position behind the last commit, so that damage to that commit cannot pass for a torn tail.
    fn close(&mut self) {
        if self.marked {
            return;
        }
        let mut bytes = Vec::with_capacity(FRAME_HEADER);
        self.put(&mut bytes, FrameKind::Mark, self.shared.end.load(Ordering::Acquire), &[]);
        if let Err(error) = self.write(&bytes) {
            tracing::warn!(%error, "the journal is closed without its last mark; nothing is lost");
        }
    }
}

/// The same error for one more caller.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Write { path, source } => {
            StoreError::Write { path: path.clone(), source: std::io::Error::new(source.kind(), source.to_string()) }
        }
        _ => StoreError::Stopped,
    }
}
