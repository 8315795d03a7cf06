//! The two channels out of a Link: one for short and fresh frames, and the bulk channel for the catch-up.
//!
//! Both are bounded. The bulk channel is bounded in bytes as well, so tightly that the walk waits with a batch until the line has
//! nearly taken the one before it: what was not handed over yet can still be overtaken.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, mpsc};

use super::{Incoming, LinkError, LinkIo, LinkTimeouts};
use crate::protocol::Frame;

/// Short frames on their way out; when full, the sender waits.
pub(crate) const OUTGOING_CAPACITY: usize = 16;
/// Bytes of entries that may wait in the bulk channel. One longer batch may wait when nothing else does.
const BULK_BYTES: u32 = 8 * 1024;
/// Frames that may wait in the bulk channel.
const PARCELS_MAX: u32 = 16;

/// The Link's ends of both channels: frames go in here.
#[derive(Debug)]
pub struct Channels {
    outgoing: mpsc::Sender<Frame>,
    bulk: Bulk,
}

/// The Link's end of the bulk channel.
#[derive(Debug, Clone)]
pub struct Bulk {
    parcels: mpsc::Sender<Passing>,
    room: Arc<Semaphore>,
}

/// The transport's ends of both channels: it takes frames out and carries them to the far end.
#[derive(Debug)]
pub struct Outlet {
    outgoing: mpsc::Receiver<Frame>,
    parcels: mpsc::Receiver<Passing>,
    room: Arc<Semaphore>,
}

/// A frame on its way out, with the room that it takes in its channel until it is dropped.
#[derive(Debug)]
pub struct Passing {
    /// The frame.
    pub frame: Frame,
    room: Option<OwnedSemaphorePermit>,
}

impl Passing {
    /// Whether it came through the bulk channel.
    pub(crate) fn is_bulk(&self) -> bool {
        self.room.is_some()
    }

    /// The frame, and the room that stays taken until it is dropped.
    pub fn into_parts(self) -> (Frame, Option<OwnedSemaphorePermit>) {
        (self.frame, self.room)
    }
}

/// Makes both channels of a Link.
pub fn channels() -> (Channels, Outlet) {
    let (outgoing, frames) = mpsc::channel(OUTGOING_CAPACITY);
    let (parcels, passing) = mpsc::channel(PARCELS_MAX as usize);
    let room = Arc::new(Semaphore::new(usize::try_from(BULK_BYTES).unwrap_or(usize::MAX)));
    let channels = Channels { outgoing, bulk: Bulk { parcels, room: Arc::clone(&room) } };
    (channels, Outlet { outgoing: frames, parcels: passing, room })
}

impl LinkIo {
    /// A Link's both directions. `address` is where the far end is, for the log.
    pub fn new(incoming: Incoming, channels: Channels, timeouts: LinkTimeouts, address: String) -> Self {
        Self { incoming, outgoing: channels.outgoing, bulk: channels.bulk, address, timeouts }
    }
}

impl Bulk {
    /// Sends at once if there is room now, else gives the frame back.
    pub(super) fn try_send(&self, frame: Frame) -> Result<Option<Frame>, LinkError> {
        match Arc::clone(&self.room).try_acquire_many_owned(weight(&frame)) {
            // Never full: every frame holds its room until it is carried away, and there is no room for more frames than that.
            Ok(room) => self.parcels.try_send(Passing { frame, room: Some(room) }).map(|()| None).map_err(|_| gone()),
            Err(TryAcquireError::NoPermits) => Ok(Some(frame)),
            Err(TryAcquireError::Closed) => Err(gone()),
        }
    }

    /// Waits until there is room for a frame of this weight. Dropping the wait loses nothing.
    pub(super) async fn has_room(&self, frame: &Frame) -> Result<(), LinkError> {
        self.room.acquire_many(weight(frame)).await.map(drop).map_err(|_| gone())
    }
}

impl Outlet {
    /// The next frame: fresh ones first, then, if `bulk` says so, those that catch up. `None` when the Link has ended.
    pub async fn next(&mut self, bulk: bool) -> Option<Passing> {
        tokio::select! {
            biased; // A short frame never waits for a long one.
            frame = self.outgoing.recv() => frame.map(|frame| Passing { frame, room: None }),
            Some(passing) = self.parcels.recv(), if bulk => Some(passing),
        }
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.room.close();
    }
}

fn weight(frame: &Frame) -> u32 {
    let bytes = match frame {
        Frame::Batch { items, .. } => items.iter().map(|item| item.entry.weight()).sum(),
        _ => 1,
    };
    u32::try_from(bytes).unwrap_or(u32::MAX).clamp(BULK_BYTES / PARCELS_MAX, BULK_BYTES)
}

fn gone() -> LinkError {
    LinkError::Line("the stream is gone".to_owned())
}
