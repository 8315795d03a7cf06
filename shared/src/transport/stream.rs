//! A Link's two streams as frames: encoding, packing, cutting, pacing, and all of that backwards; and counting what passes.
//!
//! Above are whole frames in two lanes ([`lanes`]); below are messages of at most [`FRAME_BYTES_MAX`] bytes. A frame of the bulk lane
//! leaves in pieces, no more of them at a time than the line carries in a moment ([`pace`]), so that a frame of the other lane never
//! waits for long.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{Stream, StreamExt as _, stream::unfold};
use prost::Message as _;
use tansiq_proto::v1::{Heard, LinkFrame, link_frame::Body};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::{
    engine::Engine,
    journal::codec::{CodecError, field},
    protocol::{
        Frame,
        codec::{frame_from_proto, frame_to_proto},
    },
    replication::{Incoming, LinkError, LinkTimeouts, Outlet, Passing},
    transport::{
        flow_control::Pace,
        fragments::{Assembly, BULK, Cut, FRESH, LANES},
    },
};

/// Longest message that is read from the stream, in bytes.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// Longest frame once it is put together and unpacked, in bytes: one entry at least must fit into it.
pub const MESSAGE_BYTES_MAX: usize = 17 * 1024 * 1024;
/// What has come in is told to the far end after this many bytes,
const HEARD_BYTES: u64 = 4 * 1024;
/// or after this long.
const HEARD_DELAY: Duration = Duration::from_millis(500);
/// A message of the fast lane is cut only when it is longer than this.
const FRESH_BYTES_MAX: usize = 16 * 1024;

/// What both directions of one Link know of each other.
struct Flow {
    engine: Engine,
    timeouts: LinkTimeouts,
    both: Mutex<Both>,
    changed: Notify,
}

struct Both {
    /// What we send.
    pace: Pace,
    /// What came in, and how much of that the far end was told, and when the first byte came that it was not told of.
    received: u64,
    told: u64,
    untold_since: Option<Instant>,
}

impl Flow {
    fn both(&self) -> MutexGuard<'_, Both> {
        self.both.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a stream of messages out of a Link's frames, and what is needed to hear the far end.
pub fn outgoing(
    engine: Engine,
    outlet: Outlet,
    timeouts: LinkTimeouts,
) -> (impl Stream<Item = LinkFrame> + Send + 'static, Credit) {
    let both = Both { pace: Pace::new(), received: 0, told: 0, untold_since: None };
    let flow = Arc::new(Flow { engine, timeouts, both: Mutex::new(both), changed: Notify::new() });
    let mouth = FrameWriter { flow: Arc::clone(&flow), outlet, fresh: None, bulk: None, tell_now: false };
    let stream = unfold(mouth, |mut mouth| async move {
        let message = mouth.next().await?;
        mouth.flow.engine.shared.links.bytes_passed(true, message.encoded_len());
        Some((message, mouth))
    });
    (stream, Credit { flow })
}

/// Speaks: the messages of one direction, one after the other.
struct FrameWriter {
    flow: Arc<Flow>,
    outlet: Outlet,
    /// Messages of which some has left: of what is fresh, and of what catches up.
    fresh: Option<Cut>,
    bulk: Option<Cut>,
    tell_now: bool,
}

impl FrameWriter {
    async fn next(&mut self) -> Option<LinkFrame> {
        loop {
            if let Some(heard) = self.heard() {
                return Some(heard);
            }
            if let Some(piece) = next_piece(&mut self.fresh, FRESH, FRESH_BYTES_MAX) {
                return Some(self.sent(piece));
            }
            let (piece_bytes, tell_at) = {
                let mut both = self.flow.both();
                let piece_bytes = both.pace.allows(Instant::now()).then(|| both.pace.piece_bytes());
                (piece_bytes, both.untold_since.map(|since| since + HEARD_DELAY))
            };
            let (idle, flow) = (self.bulk.is_none(), Arc::clone(&self.flow));
            let passing = tokio::select! {
                biased; // What is fresh first, then the catch-up as far as the line carries it.
                passing = self.outlet.next(idle) => passing?,
                () = std::future::ready(()), if piece_bytes.is_some() && !idle => {
                    let piece = next_piece(&mut self.bulk, BULK, piece_bytes.unwrap_or_default());
                    return piece.map(|piece| self.sent(piece));
                }
                () = flow.changed.notified() => continue,
                () = sleep_until(tell_at.unwrap_or_else(Instant::now)), if tell_at.is_some() => continue,
            };
            self.begin(passing);
        }
    }

    /// Encodes a frame and packs it, if it is long.
    fn begin(&mut self, passing: Passing) {
        let under_way = if passing.is_bulk() { &mut self.bulk } else { &mut self.fresh };
        let (frame, room) = passing.into_parts();
        // An answer shows how long the way is: what came in is told with it.
        self.tell_now |= matches!(frame, Frame::Ack { .. });
        let message = frame_to_proto(&frame).encode_to_vec();
        self.flow.engine.shared.links.frame_passed(true, &message);
        let message = if matches!(frame, Frame::Batch { .. } | Frame::Ahead { .. }) {
            crate::transport::compression::pack(message)
        } else {
            message
        };
        // It was encoded a moment ago.
        *under_way = Cut::new(message, room).ok();
    }

    /// Notes a piece that leaves now.
    fn sent(&self, piece: LinkFrame) -> LinkFrame {
        if is_counted(&piece) {
            self.flow.both().pace.sent(piece.encoded_len() as u64, Instant::now());
        }
        piece
    }

    /// What came in and was not told, if it is time.
    fn heard(&mut self) -> Option<LinkFrame> {
        let mut both = self.flow.both();
        let due = both.untold_since? + HEARD_DELAY <= Instant::now();
        if !due && !self.tell_now && both.received - both.told < HEARD_BYTES {
            return None;
        }
        (both.told, both.untold_since) = (both.received, None);
        self.tell_now = false;
        Some(LinkFrame { body: Some(Body::Heard(Heard { bytes: both.received })) })
    }
}

/// The next piece of a message, which is put away with its last one.
fn next_piece(under_way: &mut Option<Cut>, lane: u32, piece_bytes: usize) -> Option<LinkFrame> {
    let (piece, more) = under_way.as_mut()?.next(lane, piece_bytes);
    if !more {
        *under_way = None;
    }
    Some(piece)
}

/// A frame as it travels, all of it at once: packed if that makes it smaller, and in pieces if it is long.
pub fn messages(frame: &Frame) -> Vec<LinkFrame> {
    let message = frame_to_proto(frame);
    let packed = match frame {
        Frame::Batch { .. } | Frame::Ahead { .. } => crate::transport::compression::pack(message.encode_to_vec()),
        _ => message.encode_to_vec(),
    };
    let Ok(mut cut) = Cut::new(packed, None) else { return vec![message] };
    let mut messages = Vec::new();
    loop {
        let (piece, more) = cut.next(BULK, crate::transport::fragments::PIECE_BYTES_MAX);
        messages.push(piece);
        if !more {
            return messages;
        }
    }
}

/// Whether the far end tells how much of these has come through.
fn is_counted(message: &LinkFrame) -> bool {
    matches!(message.body, Some(Body::Batch(_) | Body::Ahead(_) | Body::Packed(_) | Body::Fragment(_)))
}

/// Hears the far end of a Link whose own messages leave already.
pub struct Credit {
    flow: Arc<Flow>,
}

type Messages = Pin<Box<dyn Stream<Item = Result<Option<LinkFrame>, LinkError>> + Send>>;

struct Hearing {
    flow: Arc<Flow>,
    line: Messages,
    joiner: Joiner,
}

/// Puts the far end's messages together again: out of fragments, and out of what is packed.
#[derive(Debug, Default)]
pub struct Joiner {
    assemblies: [Assembly; LANES],
    counted: u64,
}

impl Joiner {
    /// Takes a message of the stream. Returns a whole one that says something, once there is one.
    ///
    /// # Errors
    /// [`CodecError`] names what is wrong; close that peer only.
    pub fn add(&mut self, message: LinkFrame) -> Result<Option<LinkFrame>, CodecError> {
        if is_counted(&message) {
            self.counted += message.encoded_len() as u64;
        }
        let whole = match message.body {
            Some(Body::Heard(_)) => return Ok(None),
            Some(Body::Fragment(fragment)) => {
                let lane = usize::try_from(fragment.lane).ok().and_then(|lane| self.assemblies.get_mut(lane));
                let lane = lane.ok_or_else(|| field("Fragment.lane", "is not known"))?;
                match lane.add(&fragment, Instant::now())? {
                    Some(whole) => whole,
                    None => return Ok(None),
                }
            }
            _ => message,
        };
        match &whole.body {
            Some(Body::Packed(packed)) => crate::transport::compression::unpack(packed).map(Some),
            _ => Ok(Some(whole)),
        }
    }

    /// How many bytes came that the far end wants to be told of (`Heard.bytes`).
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// When the last piece of a message came that is not complete.
    fn waits_since(&self) -> Option<Instant> {
        self.assemblies.iter().filter_map(Assembly::waits_since).min()
    }
}

impl Credit {
    /// The far end's messages as frames. `line` has taken the message out of its gRPC envelope.
    pub fn incoming(self, line: impl Stream<Item = Result<Option<LinkFrame>, LinkError>> + Send + 'static) -> Incoming {
        let hearing = Hearing { flow: self.flow, line: Box::pin(line), joiner: Joiner::default() };
        Box::pin(unfold(hearing, |mut hearing| async move {
            let frame = hearing.next().await.transpose()?;
            Some((frame, hearing))
        }))
    }
}

impl Hearing {
    /// The next whole frame; `None` when the far end closed the stream.
    async fn next(&mut self) -> Result<Option<Frame>, LinkError> {
        loop {
            let Some(message) = self.message().await? else { return Ok(None) };
            self.flow.engine.shared.links.bytes_passed(false, message.encoded_len());
            if let Some(Body::Heard(heard)) = &message.body {
                let flow = &self.flow;
                if !flow.both().pace.heard(heard.bytes, Instant::now(), &flow.timeouts) {
                    return Err(LinkError::Protocol("it acknowledges more bytes than were sent to it"));
                }
                flow.changed.notify_one();
            }
            let whole = self.joiner.add(message)?;
            self.note_received();
            if let Some(whole) = whole {
                self.flow.engine.shared.links.frame_passed(false, &whole.encode_to_vec());
                return Ok(Some(frame_from_proto(whole)?));
            }
        }
    }

    fn note_received(&self) {
        let mut both = self.flow.both();
        if both.received < self.joiner.counted() {
            both.received = self.joiner.counted();
            both.untold_since.get_or_insert_with(Instant::now);
            self.flow.changed.notify_one();
        }
    }

    /// The next message, unless the line has become none.
    async fn message(&mut self) -> Result<Option<LinkFrame>, LinkError> {
        loop {
            let timeouts = self.flow.timeouts;
            let slow = self.flow.both().pace.too_slow_at(&timeouts);
            let waits = self.joiner.waits_since().map(|since| since + timeouts.fragment);
            // Looked at again by the time when it can be too slow at the soonest: what is sent meanwhile tells nobody here.
            let look = [slow, waits].into_iter().flatten().min().unwrap_or_else(|| Instant::now() + timeouts.slow);
            tokio::select! {
                biased;
                message = self.line.next() => {
                    return message.transpose().map(|message| message.map(Option::unwrap_or_default));
                }
                () = sleep_until(look) => {}
            }
            let now = Instant::now();
            if self.flow.both().pace.too_slow_at(&timeouts).is_some_and(|at| at <= now) {
                return Err(LinkError::Slow("what was sent"));
            }
            if waits.is_some_and(|at| at <= now) {
                return Err(LinkError::Slow("the rest of a message"));
            }
        }
    }
}
