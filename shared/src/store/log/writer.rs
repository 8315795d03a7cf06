//! The one thread that writes: it takes everything that waits, writes it at once, syncs once, and then acknowledges all of it.
//!
//! A sync that fails is the last: what the disk holds is unknown from there on, and a second sync would say "done" about pages that
//! the system has already dropped. A disk that is full says so before: what was written of the commit is cut off again, the commit
//! is refused, and the next one may find room.

use std::{
    fs::File,
    ops::RangeInclusive,
    path::PathBuf,
    sync::{Arc, PoisonError, atomic::Ordering},
};

use tokio::sync::{mpsc, oneshot};

use super::{
    Shared,
    folder::{replace, sync_error, write_error},
    footer,
    frame::{FRAME_HEADER, FrameHeader, FrameKind, SEGMENT_HEADER, encode_segment_header},
    segment::Segment,
};
use crate::store::StoreError;

/// Tasks that may wait for the writer. Full: the next caller waits.
pub(super) const QUEUE_TASKS_MAX: usize = 256;
/// Bytes after which a commit takes no further append.
const COMMIT_BYTES: usize = 4 * 1024 * 1024;

/// Something for the writer to do.
pub(super) enum Task {
    Append(Append),
    /// Seal the open segment and go on in a new one.
    Seal(oneshot::Sender<Result<(), StoreError>>),
}

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
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Task>) {
        let mut next = None;
        while let Some(task) = next.take().or_else(|| queue.blocking_recv()) {
            match task {
                Task::Append(first) => {
                    let mut weight = first.weight();
                    let mut batch = vec![first];
                    while weight < COMMIT_BYTES && next.is_none() {
                        match queue.try_recv() {
                            Ok(Task::Append(append)) => {
                                weight += append.weight();
                                batch.push(append);
                            }
                            Ok(other) => next = Some(other),
                            Err(_) => break,
                        }
                    }
                    if !self.take(batch) {
                        return;
                    }
                }
                Task::Seal(done) => {
                    let sealed = self.seal();
                    let stopped = matches!(sealed, Err(StoreError::Write { .. }));
                    if let Err(error) = &sealed
                        && stopped
                    {
                        self.shared.stop(error);
                    }
                    // Nobody may wait for it any more.
                    let _ = done.send(sealed);
                    if stopped {
                        return;
                    }
                }
            }
        }
        self.close();
    }

    /// Commits the batch and tells whoever waits for it. `false` when nothing more may be written.
    fn take(&mut self, batch: Vec<Append>) -> bool {
        match self.commit(&batch) {
            Ok(ranges) => {
                for (append, range) in batch.into_iter().zip(ranges) {
                    // A caller that has gone away has nobody to tell; its records are durable all the same.
                    let _ = append.done.send(Ok(range));
                }
                true
            }
            Err(error) => {
                let may_pass = matches!(error, StoreError::NoSpace { .. });
                if !may_pass {
                    self.shared.stop(&error);
                }
                for append in batch {
                    let _ = append.done.send(Err(again(&error)));
                }
                may_pass
            }
        }
    }

    /// Writes the batch as one commit and makes it durable; the range of each append.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<RangeInclusive<u64>>, StoreError> {
        if self.shared.stopped.load(Ordering::Acquire) {
            return Err(StoreError::Stopped);
        }
        if self.length >= self.segment_bytes {
            self.seal()?;
        }
        let acknowledged = self.shared.end.load(Ordering::Acquire);
        let mut bytes = Vec::with_capacity(FRAME_HEADER + batch.iter().map(Append::weight).sum::<usize>());
        let mut places = Vec::new();
        let mut ranges = Vec::with_capacity(batch.len());
        let mut last = acknowledged;
        if !self.marked {
            self.put(&mut bytes, FrameKind::Mark, last, &[], false);
        }
        for append in batch {
            let first = last + 1;
            let end = last + append.records.len() as u64;
            for record in &append.records {
                last += 1;
                places.push((last, self.put(&mut bytes, FrameKind::Record, last, record, last < end)));
            }
            ranges.push(first..=last);
        }
        let begun = std::time::Instant::now();
        self.write(&bytes)?;
        if let Some(watch) = self.shared.fsync_watch.0.get() {
            watch(begun.elapsed());
        }
        self.shared.fsyncs.fetch_add(1, Ordering::Relaxed);
        self.marked = false;
        self.shared.publish(&places, last, self.length);
        Ok(ranges)
    }

    /// Adds one frame to what will be written at the end of the segment; where it will be.
    fn put(&self, bytes: &mut Vec<u8>, kind: FrameKind, position: u64, record: &[u8], more: bool) -> u64 {
        let offset = self.length + bytes.len() as u64;
        // It fits: a record's length was checked when it was encoded.
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        let header = FrameHeader { kind, more, base: self.base, offset, position, length, payload_crc: crc32fast::hash(record) };
        bytes.extend(header.encode(self.shared.folder.seal));
        bytes.extend(record);
        offset
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(source) = self.shared.disk.write(&self.file, bytes, self.length) {
            return Err(self.cut_back(write_error(&self.path(), source)));
        }
        self.shared.disk.sync(&self.file).map_err(|source| sync_error(&self.path(), source))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Takes back what a refused write may have left behind the last commit. If that fails too, nothing more may be written.
    fn cut_back(&self, error: StoreError) -> StoreError {
        if !matches!(error, StoreError::NoSpace { .. }) {
            return error;
        }
        let disk = &self.shared.disk;
        match disk.set_length(&self.file, self.length).and_then(|()| disk.sync(&self.file)) {
            Ok(()) => error,
            Err(source) => sync_error(&self.path(), source),
        }
    }

    fn path(&self) -> PathBuf {
        self.shared.folder.segment(self.base)
    }

    /// Ends the open segment with a footer and goes on in a new one. All of it has been acknowledged.
    fn seal(&mut self) -> Result<(), StoreError> {
        let open = {
            let segments = self.shared.segments.read().unwrap_or_else(PoisonError::into_inner);
            segments.last().cloned().unwrap_or_default()
        };
        if open.records == 0 {
            return Ok(());
        }
        let before = self.length;
        let sealed = Segment { sealed: true, frames_end: before, ..open };
        self.write(&footer::encode(&sealed, self.shared.folder.seal))?;
        let sealed = Segment { bytes: self.length, ..sealed };
        let base = sealed.last + 1;
        let header = encode_segment_header(self.shared.folder.seal, base);
        match replace(&self.shared.folder.segment(base), &header, self.shared.disk.as_ref()) {
            Ok(file) => self.file = file,
            Err(error) => {
                self.length = before;
                return Err(self.cut_back(error));
            }
        }
        self.base = base;
        self.length = SEGMENT_HEADER as u64;
        self.marked = false;
        let mut segments = self.shared.segments.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = segments.last_mut() {
            // A reader may have found damage in it meanwhile.
            let lost = std::mem::take(&mut open.lost);
            *open = Segment { lost, ..sealed };
        }
        segments.push(Segment::empty(base));
        Ok(())
    }

    /// Repeats the last position behind the last commit, so that damage to that commit cannot pass for a torn tail.
    fn close(&mut self) {
        if self.marked || self.shared.stopped.load(Ordering::Acquire) {
            return;
        }
        let mut bytes = Vec::with_capacity(FRAME_HEADER);
        self.put(&mut bytes, FrameKind::Mark, self.shared.end.load(Ordering::Acquire), &[], false);
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
        StoreError::NoSpace { path } => StoreError::NoSpace { path: path.clone() },
        _ => StoreError::Stopped,
    }
}
