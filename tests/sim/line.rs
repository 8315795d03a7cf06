//! The lines between nodes and hub: each direction carries encoded frames in order, late, or not at all, until the line is cut.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use prost::Message as _;
use tansiq_proto::v1::LinkFrame;
use tansiq_shared::{
    domain::{EntryId, Outcome, Position, PrincipalId},
    journal::{Body, BodyKind, Entry},
    protocol::{
        Frame,
        codec::{frame_from_proto, frame_to_proto},
    },
    replication::{Incoming, LinkError, Outlet},
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, mpsc},
    time::{Instant, sleep_until},
};
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    bug::Bug,
    chance::Chance,
    disk::{Disk, Place},
    witness::Witness,
};

/// Frames under way in one direction before the sender has to wait.
const WINDOW: usize = 32;

/// Streams of which is kept what the node said, and how many frames of each.
const STREAMS_KEPT: usize = 4;
const FRAMES_KEPT: usize = 12;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    ToHub = 0,
    ToNode = 1,
}

/// How a line is at the moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weather {
    /// Counts the cuts: a stream that was opened before the last one is dead.
    cuts: u64,
    /// Nobody can dial.
    pub(crate) down: bool,
    /// Nothing arrives, one way.
    pub(crate) stalled: [bool; 2],
    /// How late a frame arrives at most, one way.
    pub(crate) delay_ms: [u64; 2],
}

/// One node's line to the hub.
pub(crate) struct Line {
    weather: Mutex<Weather>,
    /// Told when it changes.
    changed: Notify,
    /// Dial now.
    pub(crate) retry: Notify,
    /// The first frames that the node said on each of the last streams.
    said: Mutex<VecDeque<Vec<Bytes>>>,
}

impl Line {
    pub(crate) fn new() -> Self {
        Self { weather: Mutex::default(), changed: Notify::new(), retry: Notify::new(), said: Mutex::default() }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Weather)) {
        change(&mut self.weather.lock().unwrap());
        self.changed.notify_waiters();
    }

    /// Ends every stream on it.
    pub(crate) fn cut(&self) {
        self.change(|weather| weather.cuts += 1);
    }

    /// What the node said on each of the last streams, as far as it is kept.
    pub(crate) fn said(&self) -> Vec<Vec<Bytes>> {
        self.said.lock().unwrap().iter().filter(|frames| !frames.is_empty()).cloned().collect()
    }

    /// A stream begins.
    fn begin(&self) {
        let mut said = self.said.lock().unwrap();
        if said.len() == STREAMS_KEPT {
            said.pop_front();
        }
        said.push_back(Vec::new());
    }

    /// A frame of the last stream reached the hub.
    fn keep(&self, frame: &Bytes) {
        if let Some(frames) = self.said.lock().unwrap().back_mut()
            && frames.len() < FRAMES_KEPT
        {
            frames.push(frame.clone());
        }
    }

    pub(crate) fn is_down(&self) -> bool {
        self.weather.lock().unwrap().down
    }
}

/// An entry that arrived, and its place in its chain.
struct Arrived {
    id: EntryId,
    place: Place,
}

impl From<&Entry> for Arrived {
    fn from(entry: &Entry) -> Self {
        let header = &entry.header;
        Self { id: entry.id(), place: ((header.doc, header.principal, header.run), header.seq) }
    }
}

/// What one stream is about: who is at its ends.
pub(crate) struct Stream {
    pub(crate) node: usize,
    /// Whether the node keeps the rules.
    honest: bool,
    pub(crate) line: Arc<Line>,
    /// The disks at the ends: hub's, node's.
    pub(crate) hub_disk: Arc<Disk>,
    pub(crate) node_disk: Arc<Disk>,
    pub(crate) witness: Arc<Witness>,
    pub(crate) bug: Option<Bug>,
    /// How far the receiver of each way already was when it said hello.
    known: [Mutex<Position>; 2],
    /// How often those disks had been put back when it was opened.
    restores: [u64; 2],
    /// Batches that arrived and are not yet known to be acknowledged, each way.
    arrived: [Mutex<VecDeque<Batch>>; 2],
    first_root: Mutex<Option<[u8; 32]>>,
}

/// The position that a batch moves the cursor to, and what was in it.
type Batch = (Position, Vec<Arrived>);

impl Stream {
    pub(crate) fn new(
        (node, honest): (usize, bool),
        line: Arc<Line>,
        (hub_disk, node_disk): (Arc<Disk>, Arc<Disk>),
        witness: Arc<Witness>,
        bug: Option<Bug>,
    ) -> Self {
        let restores = [hub_disk.restores(), node_disk.restores()];
        let known = [Mutex::new(Position(0)), Mutex::new(Position(0))];
        let (arrived, first_root) = (Default::default(), Mutex::default());
        Self { node, honest, line, hub_disk, node_disk, witness, bug, known, restores, arrived, first_root }
    }

    /// The planted bugs of lines. `false` when the frame is lost.
    fn tamper(&self, way: Way, frame: &mut Frame) -> bool {
        match (self.bug, frame) {
            (Some(Bug::RootStale), Frame::CaughtUp { root, .. }) if way == Way::ToHub => {
                *root = *self.first_root.lock().unwrap().get_or_insert(*root);
            }
            (Some(Bug::RefusalDropped), Frame::Ack { answers, .. } | Frame::Verdicts(answers)) if way == Way::ToNode => {
                answers.retain(|answer| !matches!(answer.outcome, Outcome::Refused(_)));
            }
            (Some(Bug::VerdictAdmits), Frame::Verdicts(answers)) if way == Way::ToNode => {
                answers.retain(|answer| !matches!(answer.outcome, Outcome::Refused(_)));
            }
            (Some(Bug::ClaimsOverlooked), Frame::Verdicts(_) | Frame::Decided) if way == Way::ToHub => return false,
            _ => {}
        }
        true
    }

    /// Acknowledged means durable: everything that arrived the other way and stands at or before the position.
    fn check_ack(&self, way: Way, position: Position) {
        // What was said before a disk was put back may still be under way.
        if !self.honest || [self.hub_disk.restores(), self.node_disk.restores()] != self.restores {
            return;
        }
        let (other, disk, who) = match way {
            Way::ToNode => (Way::ToHub, &self.hub_disk, "the hub"),
            Way::ToHub => (Way::ToNode, &self.node_disk, "a node"),
        };
        let mut arrived = self.arrived[other as usize].lock().unwrap();
        let covered = arrived.iter().rposition(|(at, _)| at.0 > 0 && *at <= position);
        for (_, ids) in arrived.drain(..covered.map_or(0, |last| last + 1)) {
            for Arrived { id, place } in ids {
                if !disk.has_entry(id) && !disk.covers(place) {
                    self.witness.broken(format!("{who} acknowledged entry {id} to node {} before it was durable", self.node));
                }
            }
        }
    }

    /// Whether the receiver may not acknowledge it before it is durable. Of a snapshot only what was lacking must be kept, and that may
    /// be nothing; a sharing that leaves the receiver out is not kept where the document never came.
    fn must_last(&self, way: Way, entry: &Entry) -> bool {
        let receiver = match way {
            Way::ToHub => PrincipalId::MINISTRY,
            Way::ToNode => PrincipalId(u32::try_from(self.node).unwrap() + 1),
        };
        match entry.header.kind {
            BodyKind::Snapshot => false,
            BodyKind::Sharing => {
                matches!(Body::decode(entry), Ok(Body::Sharing(sharing)) if sharing.access(receiver).is_some())
            }
            _ => true,
        }
    }

    fn note(&self, way: Way, frame: &Frame, length: usize) {
        let (kind, number): (&'static str, u64) = match frame {
            Frame::Hello(hello) => ("hello", hello.run().0),
            Frame::Batch { position, .. } => ("batch", position.0),
            Frame::Ack { position, .. } => ("ack", position.0),
            Frame::Ahead { number, .. } => ("ahead", *number),
            Frame::CaughtUp { position, .. } => ("caught up", position.0),
            Frame::Closing { .. } => ("closing", 0),
            _ => ("repair", 0),
        };
        self.witness.step(kind, &[self.node as u64, way as u64, number, length as u64], || match frame {
            Frame::Batch { items, .. } => {
                let ids: Vec<_> = items
                    .iter()
                    .map(|item| {
                        let header = &item.entry.header;
                        let id = item.entry.id().to_string();
                        let doc = header.doc.to_string();
                        format!(
                            "{} at {} ({:?} of {} in {}, seq {})",
                            &id[..8],
                            item.position,
                            header.kind,
                            header.principal,
                            &doc[..8],
                            header.seq
                        )
                    })
                    .collect();
                format!("node {} {way:?} up to {number}: {}", self.node, ids.join(", "))
            }
            other => format!("node {} {way:?}: {other:?}", self.node),
        });
    }
}

/// Carries frames one way until an end is gone or the line is cut.
pub(crate) async fn carry(stream: Arc<Stream>, way: Way, mut from: Outlet, to: mpsc::Sender<Bytes>, mut chance: Chance) {
    let opened = stream.line.weather.lock().unwrap().cuts;
    if way == Way::ToHub {
        stream.line.begin();
    }
    // A frame takes its room in the sender's lane until it has arrived.
    let mut flying: VecDeque<(Instant, Frame, Bytes, Option<OwnedSemaphorePermit>)> = VecDeque::new();
    let mut open = true;
    let mut held: Option<Vec<tansiq_shared::protocol::Item>> = None;
    let mut given = Position(0);
    loop {
        let changed = stream.line.changed.notified();
        let (stalled, delay) = {
            let weather = stream.line.weather.lock().unwrap();
            if weather.cuts != opened {
                return;
            }
            (weather.stalled[way as usize], weather.delay_ms[way as usize])
        };
        if flying.is_empty() && !open {
            return;
        }
        let due = flying.front().map(|(due, ..)| *due).filter(|_| !stalled);
        tokio::select! {
            biased;
            () = changed => {}
            () = to.closed() => return,
            room = arrive(due, &to) => {
                let Ok(room) = room else { return };
                if let Some((_, frame, bytes, room_in_lane)) = flying.pop_front() {
                    drop(room_in_lane);
                    stream.note(way, &frame, bytes.len());
                    if let Frame::Hello(hello) = &frame {
                        *stream.known[1 - way as usize].lock().unwrap() = hello.peer.map_or(Position(0), |place| place.at);
                    }
                    if let Frame::Batch { items, position } = &frame {
                        let lasting = items.iter().filter(|item| stream.must_last(way, &item.entry));
                        let ids = lasting.map(|item| Arrived::from(&item.entry)).collect();
                        // While a snapshot is owed, the cursor stays where it is: an answer to that position may be an older one.
                        let moves = *position > given.max(*stream.known[way as usize].lock().unwrap());
                        given = given.max(*position);
                        let moved_to = if moves { *position } else { Position(0) };
                        stream.arrived[way as usize].lock().unwrap().push_back((moved_to, ids));
                    }
                    if way == Way::ToHub {
                        stream.line.keep(&bytes);
                    }
                    room.send(bytes);
                }
            }
            passing = from.next(true), if open && flying.len() < WINDOW => match passing {
                None => open = false,
                Some(passing) => {
                    let (mut frame, room_in_lane) = passing.into_parts();
                    if let Frame::Ack { position, .. } = &frame {
                        stream.check_ack(way, *position);
                    }
                    if !stream.tamper(way, &mut frame) {
                        continue;
                    }
                    if stream.bug == Some(Bug::FramesSwapped)
                        && let Frame::Batch { items, .. } = &mut frame
                        && chance.percent(10)
                    {
                        // What the frame should have held comes with the next one, or never.
                        let before = held.replace(std::mem::take(items));
                        *items = before.unwrap_or_default();
                    }
                    let bytes = Bytes::from(frame_to_proto(&frame).encode_to_vec());
                    let late = if delay == 0 { 0 } else { chance.below(delay + 1) };
                    let due = Instant::now() + Duration::from_millis(late);
                    // A stream keeps its order.
                    let due = flying.back().map_or(due, |(last, ..)| due.max(*last));
                    flying.push_back((due, frame, bytes, room_in_lane));
                }
            },
        }
    }
}

/// Waits until the first frame is due and the far end has room for it. For ever when there is none.
async fn arrive(due: Option<Instant>, to: &mpsc::Sender<Bytes>) -> Result<mpsc::Permit<'_, Bytes>, ()> {
    let Some(due) = due else { return std::future::pending().await };
    if due > Instant::now() {
        sleep_until(due).await;
    }
    to.reserve().await.map_err(|_| ())
}

/// What arrives, decoded for the engine.
pub(crate) fn incoming(from: mpsc::Receiver<Bytes>) -> Incoming {
    Box::pin(ReceiverStream::new(from).map(|bytes| {
        let message = LinkFrame::decode(bytes).map_err(|error| LinkError::Line(error.to_string()))?;
        Ok(frame_from_proto(message)?)
    }))
}
