//! The fast lane: what somebody writes now overtakes the catch-up that is still on its way.
//!
//! The walk is strict: oldest first. On a slow line it takes minutes after a week away, and whoever types in that time would wait for all
//! of it before the ministry has a word. So while the walk waits for the line, documents in which something fresh happened are sent
//! ahead: all that the far end lacks of them, in order, in small portions that are acknowledged by number and move no cursor. When the
//! walk comes to these entries, it leaves them out.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{LinkError, send};
use crate::{
    domain::{DocId, Position},
    engine::{Engine, EngineError},
    ledger::places,
    protocol::{
        Frame, Item,
        frame::{BATCH_BYTES_MAX, BATCH_ITEMS_MAX},
    },
    replication::{
        channels::Bulk,
        send_rules::{Peer, decide, decide_backfill},
    },
    store::{ReadLimit, Record},
};

/// A line that takes the next batch sooner is fast enough: everything goes in its turn, and nothing overtakes.
const OVERTAKE_AFTER: Duration = Duration::from_millis(100);
/// Bytes of entries sent ahead that may be unacknowledged: a second or two of a slow line.
const AHEAD_BYTES_MAX: usize = 12 * 1024;
/// So many records before the Link's beginning count as fresh: somebody may have written them just before the line broke.
const RECENT: u64 = 64;
/// Documents that may wait to be sent ahead; what does not fit waits for the walk.
const AHEAD_DOCS_MAX: usize = 64;
/// Entries in one portion.
const PORTION_ENTRIES_MAX: usize = 64;
/// Entries sent ahead that the walk has not come to.
const AHEAD_ENTRIES_MAX: usize = 8 * 1024;

/// What was sent ahead and is not acknowledged. The walk adds, the listener takes out.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    inner: Mutex<Unacknowledged>,
    less: Notify,
}

#[derive(Debug, Default)]
struct Unacknowledged {
    number: u64,
    portions: VecDeque<Portion>,
}

#[derive(Debug)]
struct Portion {
    number: u64,
    bytes: usize,
    doc: DocId,
    upto: Position,
}

impl Ahead {
    /// The far end acknowledged every portion up to this one. Returns the documents in them, each with the position up to which the
    /// far end has it now.
    pub(super) fn acknowledged(&self, number: u64) -> Vec<(DocId, Position)> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut docs = Vec::new();
        while let Some(portion) = inner.portions.pop_front_if(|portion| portion.number <= number) {
            docs.push((portion.doc, portion.upto));
        }
        if !docs.is_empty() {
            self.less.notify_one();
        }
        docs
    }

    fn bytes(&self) -> usize {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.portions.iter().map(|portion| portion.bytes).sum()
    }

    fn add(&self, doc: DocId, upto: Position, bytes: usize) -> u64 {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.number += 1;
        let number = inner.number;
        inner.portions.push_back(Portion { number, bytes, doc, upto });
        number
    }
}

/// How the walk's frames leave.
pub(super) enum Road<'a> {
    /// In order, into a bundle: nothing waits for a line, so nothing overtakes.
    Straight(mpsc::Sender<Frame>),
    /// Over a line, where what is fresh overtakes them.
    Line(Box<Line<'a>>),
}

/// A line, and what overtakes the walk on it.
pub(super) struct Line<'a> {
    outgoing: mpsc::Sender<Frame>,
    bulk: Bulk,
    ahead: &'a Ahead,
    durable: watch::Receiver<Position>,
    /// Records after this position are fresh.
    seen: Position,
    /// Documents in which something fresh happened.
    fresh: BTreeSet<DocId>,
    /// Entries sent ahead that the walk has not come to.
    sent: BTreeSet<Position>,
    /// Up to where all of a document was sent ahead.
    upto: BTreeMap<DocId, Position>,
}

impl<'a> Road<'a> {
    /// A Link's.
    pub(super) fn over_line(engine: &Engine, io: &super::LinkIo, ahead: &'a Ahead) -> Self {
        Self::Line(Box::new(Line {
            outgoing: io.outgoing.clone(),
            bulk: io.bulk.clone(),
            ahead,
            durable: engine.shared.end.watch_durable(),
            // What was written last before the line came up is fresh as well.
            seen: Position(engine.shared.end.durable().0.saturating_sub(RECENT)),
            fresh: BTreeSet::new(),
            sent: BTreeSet::new(),
            upto: BTreeMap::new(),
        }))
    }
}

impl Road<'_> {
    /// Forgets what was sent ahead: the walk sends it again.
    pub(super) fn forget(&mut self) {
        if let Road::Line(line) = self {
            line.sent.clear();
            line.fresh.clear();
            line.upto.clear();
        }
    }

    /// Sends a frame of the walk in its turn. The far end was sent everything for it up to `cursor`. What is fresh overtakes it while it
    /// waits.
    pub(super) async fn in_turn(
        &mut self,
        engine: &Engine,
        peer: &Peer,
        cursor: Position,
        frame: Frame,
    ) -> Result<(), LinkError> {
        let road = match self {
            Road::Straight(outgoing) => return send(outgoing, frame).await,
            Road::Line(line) => line,
        };
        road.seen = road.seen.max(cursor);
        if road.sent.len() >= AHEAD_ENTRIES_MAX {
            road.sent = road.sent.split_off(&Position(cursor.0 + 1));
        }
        let (mut frame, mut waits_long) = (frame, false);
        let overtaken_at = Instant::now() + OVERTAKE_AFTER;
        loop {
            let Some(rest) = road.without_sent(frame) else { return Ok(()) };
            let Some(again) = road.bulk.try_send(rest)? else { return Ok(()) };
            frame = again;
            if waits_long {
                road.overtake(engine, peer, cursor).await?;
            }
            let wanting = !road.fresh.is_empty();
            tokio::select! {
                biased;
                room = road.bulk.has_room(&frame) => room?,
                () = sleep_until(overtaken_at), if !waits_long => waits_long = true,
                () = road.ahead.less.notified(), if waits_long && wanting => {}
                changed = road.durable.changed(), if waits_long => changed.map_err(|_| EngineError::Stopped)?,
            }
        }
    }
}

/// How much of a document was sent ahead.
enum Sent {
    /// All that can be.
    Everything,
    /// Some; the rest when the far end has this.
    Portion,
    /// As much as may be on the line.
    LineFull,
}

impl Line<'_> {
    /// Sends ahead what is fresh, as far as that is allowed to fill the line.
    async fn overtake(&mut self, engine: &Engine, peer: &Peer, cursor: Position) -> Result<(), LinkError> {
        let end = *self.durable.borrow_and_update();
        let limit = ReadLimit { records: BATCH_ITEMS_MAX, bytes: BATCH_BYTES_MAX };
        while self.seen < end && self.fresh.len() < AHEAD_DOCS_MAX {
            let records = engine.shared.store.read(self.seen, limit).await.map_err(EngineError::from)?;
            self.seen = records.last().map_or(end, |(last, _)| *last);
            for (_, record) in records {
                if let Record::Entry { entry, .. } = record {
                    self.fresh.insert(entry.header.doc);
                }
            }
        }
        for doc in self.fresh.clone() {
            match self.send_ahead(engine, peer, cursor, doc).await? {
                Sent::Everything => drop(self.fresh.remove(&doc)),
                Sent::Portion => {}
                Sent::LineFull => break,
            }
        }
        Ok(())
    }

    /// Sends one portion of what the far end lacks of a document.
    async fn send_ahead(&mut self, engine: &Engine, peer: &Peer, cursor: Position, doc: DocId) -> Result<Sent, LinkError> {
        let store = &engine.shared.store;
        // Everything of this document up to there was sent ahead already.
        let there = self.upto.get(&doc).copied().unwrap_or(Position(0));
        let peer = &Peer { from: peer.from.max(there), ..*peer };
        let since = engine.ledger().document(doc).and_then(|row| row.audience_since(peer.principal));
        // The entry that takes a document away from the peer must be the last of it (R5): only the walk sends that one.
        let Some(since) = since else { return Ok(Sent::Everything) };
        // If the walk has not come to the entry that shared the document, the peer has nothing of it yet (R4).
        let from = if since > cursor { there } else { cursor.max(there) };
        let (end, budget) = (*self.durable.borrow(), AHEAD_BYTES_MAX.saturating_sub(self.ahead.bytes()));
        engine.shared.end.indexed_to(end).await?;
        let places = places(store.index(), doc).map_err(EngineError::from)?;
        let lacking = places.into_iter().filter(|at| *at > from && *at <= end && !self.sent.contains(at));
        let lacking: Vec<_> = lacking.take(PORTION_ENTRIES_MAX).collect();
        let mut sent = if lacking.len() < PORTION_ENTRIES_MAX { Sent::Everything } else { Sent::Portion };
        let (mut items, mut bytes) = (Vec::new(), 0);
        for (position, record) in lacking.iter().zip(store.get(lacking.clone()).await.map_err(EngineError::from)?) {
            let wanted = {
                let ledger = engine.ledger();
                if *position < since {
                    decide_backfill(&ledger, peer, *position, &record)
                } else {
                    decide(&ledger, peer, *position, &record).sends()
                }
            };
            let Record::Entry { entry, .. } = record else { continue };
            if !wanted {
                continue;
            }
            if entry.weight() > AHEAD_BYTES_MAX || self.sent.len() + items.len() >= AHEAD_ENTRIES_MAX {
                // This entry and what follows it go with the walk.
                sent = Sent::Everything;
                break;
            }
            if bytes + entry.weight() > budget {
                sent = Sent::LineFull;
                break;
            }
            bytes += entry.weight();
            items.push(Item { entry, position: *position });
        }
        if let Some(upto) = items.last().map(|item| item.position) {
            self.sent.extend(items.iter().map(|item| item.position));
            self.upto.insert(doc, upto);
            let number = self.ahead.add(doc, upto, bytes);
            send(&self.outgoing, Frame::Ahead { number, items }).await?;
        } else if matches!(sent, Sent::Portion) {
            // The peer needs nothing of a whole portion, as when a snapshot stands for it: the walk gets past that sooner.
            sent = Sent::Everything;
        }
        Ok(sent)
    }

    /// Takes out of a batch what was sent ahead. If the batch moves a cursor, one entry stays in it; if not, `None` when nothing is
    /// left.
    fn without_sent(&mut self, frame: Frame) -> Option<Frame> {
        match frame {
            Frame::Batch { mut items, position } => {
                let last = items.last().cloned();
                items.retain(|item| !self.sent.contains(&item.position));
                if items.is_empty() && position > Position(0) {
                    items.extend(last);
                }
                (!items.is_empty()).then_some(Frame::Batch { items, position })
            }
            Frame::CaughtUp { .. } => {
                // The walk has come to all of it.
                self.sent.clear();
                self.fresh.clear();
                self.upto.clear();
                Some(frame)
            }
            _ => Some(frame),
        }
    }
}
