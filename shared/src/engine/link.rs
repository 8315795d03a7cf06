//! One Link, either end: say hello, walk the log behind the far end's cursor, take in what it sends, answer after the fsync.
//!
//! It sees frames, not gRPC: node and hub bring the stream and the sender. There is no queue of entries; the log is the queue.

use std::{pin::Pin, sync::atomic::Ordering, time::Duration};

use futures_util::{Stream, StreamExt as _};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{Command, Delivery, Engine, EngineError};
use crate::{
    domain::{DocId, Position, PrincipalId, PrincipalStatus, StoreId},
    journal::ledger::Ledger,
    store::{ReadLimit, Record},
    sync::{
        Answer, Frame, Hello, Item, PROTOCOL, Peer,
        frame::{BATCH_BYTES_MAX, BATCH_ITEMS_MAX},
        sender::{Decision, decide, decide_backfill},
    },
    wire::WireError,
};

/// Frames on their way out; when full, the walk waits.
pub const OUTGOING_CAPACITY: usize = 16;
/// The far end's Hello must be there after this long.
const HELLO_TIMEOUT: Duration = Duration::from_secs(10);
/// A frame that cannot leave for this long ends the Link: the far end no longer reads.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// How often roots are compared while nothing happens.
const ROOT_INTERVAL: Duration = Duration::from_mins(2);
/// How soon it is looked again whether this end has settled down, when it had not.
const SETTLE_INTERVAL: Duration = Duration::from_millis(200);

/// The far end's frames, decoded.
pub type Incoming = Pin<Box<dyn Stream<Item = Result<Frame, LinkError>> + Send>>;

/// Both directions of a Link.
pub struct LinkIo {
    /// What the far end says.
    pub incoming: Incoming,
    /// What we say.
    pub outgoing: mpsc::Sender<Frame>,
}

/// Why a Link ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The line broke, or the far end closed it.
    #[error("hear the far end: {0}")]
    Line(String),
    /// Bytes that are no frame.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The far end broke a rule of the Link.
    #[error("go on with the far end: {0}")]
    Protocol(&'static str),
    /// The far end said goodbye.
    #[error("go on: the far end closed the link ({reason}): {text}")]
    Closed {
        /// The closed reason code.
        reason: String,
        /// What it said.
        text: String,
    },
    /// Nothing came, or nothing could leave, for too long.
    #[error("reach the far end: {0} took too long")]
    Slow(&'static str),
    /// The engine stopped or refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Which end this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The node: speaks first.
    Node,
    /// The hub: answers.
    Hub,
}

impl Engine {
    /// Runs one Link until it ends. `expected` is the principal that the far end's certificate names. `up` is told once both said hello.
    ///
    /// # Errors
    /// Always one: why it ended. `cancel` ends it with [`LinkError::Closed`] and the reason given.
    pub async fn run_link(
        &self,
        mut io: LinkIo,
        end: End,
        expected: PrincipalId,
        cancel: CancellationToken,
        up: impl FnOnce(),
    ) -> Result<std::convert::Infallible, LinkError> {
        let outgoing = io.outgoing.clone();
        let ended = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(LinkError::Closed { reason: "stopped".to_owned(), text: "this end stopped it".to_owned() }),
            ended = self.talk(&mut io, end, expected, up) => ended,
        };
        if let Err(error) = &ended
            && let Some(closing) = closing(error)
        {
            // Only a courtesy: the far end may be gone already.
            drop(timeout(Duration::from_secs(1), outgoing.send(closing)).await);
        }
        ended
    }

    async fn talk(
        &self,
        io: &mut LinkIo,
        end: End,
        expected: PrincipalId,
        up: impl FnOnce(),
    ) -> Result<std::convert::Infallible, LinkError> {
        if end == End::Node {
            let known = self.ledger().peer_store();
            send(&io.outgoing, Frame::Hello(self.hello(known))).await?;
        }
        let hello = match timeout(HELLO_TIMEOUT, next(&mut io.incoming)).await {
            Ok(frame) => match frame? {
                Frame::Hello(hello) => hello,
                Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
                _ => return Err(LinkError::Protocol("its first frame is no Hello")),
            },
            Err(_) => return Err(LinkError::Slow("its Hello")),
        };
        self.check(&hello, expected)?;
        if hello.end < self.ledger().cursor(hello.store) {
            self.ask(|reply| Command::Restored { store: hello.store, end: hello.end, reply }).await?;
        }
        if end == End::Hub {
            let cursor = self.ledger().cursor(hello.store);
            let known = (cursor.0 > 0).then_some((hello.store, cursor));
            send(&io.outgoing, Frame::Hello(self.hello(known))).await?;
        }
        let ours = self.shared.store.end();
        // A cursor in a store of another name, or beyond what is here, speaks of a log that is no more: everything is offered again.
        let cursor = match hello.peer {
            Some((store, cursor)) if store == self.shared.store.id() && cursor <= ours => cursor,
            _ => Position(0),
        };
        if end == End::Node {
            self.acked(hello.store, cursor, Vec::new()).await?;
        }
        up();
        let peer = Peer { principal: expected, store: hello.store, end: hello.end, ours };
        let (acked, acknowledged) = watch::channel(cursor);
        let walk = self.walk(peer, cursor, acknowledged, io.outgoing.clone());
        let listen = self.listen(&mut io.incoming, end, peer, &acked, &io.outgoing);
        tokio::select! {
            biased;
            ended = walk => ended,
            ended = listen => ended,
        }
    }

    fn hello(&self, peer: Option<(crate::domain::StoreId, Position)>) -> Hello {
        Hello {
            protocol: PROTOCOL,
            federation: self.federation(),
            principal: self.principal(),
            run: self.shared.run,
            store: self.shared.store.id(),
            end: *self.shared.durable.borrow(),
            peer,
        }
    }

    /// R1.
    fn check(&self, hello: &Hello, expected: PrincipalId) -> Result<(), LinkError> {
        if hello.protocol != PROTOCOL {
            return Err(LinkError::Protocol("it speaks another version of the protocol; update the older of the two programs"));
        }
        if hello.federation != self.federation() {
            return Err(LinkError::Protocol("it belongs to another federation"));
        }
        if hello.principal != expected {
            return Err(LinkError::Protocol("it speaks for another principal than its certificate"));
        }
        if hello.store == self.shared.store.id() || hello.store.0 == 0 {
            return Err(LinkError::Protocol("it has no store of its own"));
        }
        Ok(())
    }

    // === Sending ===

    /// Follows the log behind the far end's cursor, for as long as the Link lives (R2). `acked` is how far the far end said it has come.
    async fn walk(
        &self,
        peer: Peer,
        mut cursor: Position,
        mut acked: watch::Receiver<Position>,
        outgoing: mpsc::Sender<Frame>,
    ) -> Result<std::convert::Infallible, LinkError> {
        let mut durable = self.shared.durable.subscribe();
        let mut sent = cursor;
        let mut told = None;
        loop {
            let end = *durable.borrow_and_update();
            while cursor < end {
                let (walked, with) = self.step(&peer, cursor, &outgoing).await?;
                (cursor, sent) = (walked, with.unwrap_or(sent));
            }
            // Said once when level, then only as often as roots are compared.
            let due = told.is_none_or(|at: tokio::time::Instant| at.elapsed() >= ROOT_INTERVAL);
            let answered = *acked.borrow_and_update() >= sent;
            if due
                && answered
                && let Some(caught_up) = self.caught_up(&peer, cursor)
            {
                send(&outgoing, caught_up).await?;
                told = Some(tokio::time::Instant::now());
            }
            let wait = if told.is_some() { ROOT_INTERVAL } else { SETTLE_INTERVAL };
            tokio::select! {
                biased; // Always the same order, so that a simulation can be played again.
                changed = durable.changed() => changed.map_err(|_| EngineError::Stopped)?,
                // The listener ends only with the Link.
                _ = acked.changed(), if !answered => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// R7: `None` while the ledger is not what the far end was told of up to `position`, because it is ahead or being mended: the far
    /// end would take that for a difference.
    fn caught_up(&self, peer: &Peer, position: Position) -> Option<Frame> {
        let ledger = self.ledger();
        if ledger.end() != position || ledger.is_rebuilding() {
            return None;
        }
        let council = if ledger.me == PrincipalId::MINISTRY { peer.principal } else { ledger.me };
        let root = ledger.shared_root(council);
        Some(Frame::CaughtUp { position, root: root.to_bytes(), documents: root.documents, cursor: ledger.cursor(peer.store) })
    }

    /// Sends what the next records mean for this peer. Returns how far that went, and the cursor that the far end was given, if any.
    async fn step(
        &self,
        peer: &Peer,
        cursor: Position,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<(Position, Option<Position>), LinkError> {
        let limit = ReadLimit { records: BATCH_ITEMS_MAX, bytes: BATCH_BYTES_MAX };
        let records = self.shared.store.read(cursor, limit).await.map_err(EngineError::from)?;
        let mut items = Vec::new();
        let mut last = cursor;
        for (position, record) in records {
            let decision = decide(&self.ledger(), peer, position, &record);
            if let Decision::SendAllThen(doc) = decision {
                // What was shared before must arrive before: the items so far leave without moving the cursor over this record.
                self.send_batch(outgoing, std::mem::take(&mut items), last).await?;
                self.backfill(peer, doc, position, outgoing).await?;
            }
            if decision != Decision::Skip
                && let Record::Entry { entry, .. } = record
            {
                items.push(Item { entry, position });
            }
            last = position;
        }
        if items.is_empty() {
            return Ok((last, None));
        }
        self.send_batch(outgoing, items, last).await?;
        Ok((last, Some(last)))
    }

    async fn send_batch(&self, outgoing: &mpsc::Sender<Frame>, items: Vec<Item>, position: Position) -> Result<(), LinkError> {
        if items.is_empty() { Ok(()) } else { send(outgoing, Frame::Batch { items, position }).await }
    }

    /// R4: everything of a document before the entry that shared it, oldest first, in bounded batches that move no cursor.
    async fn backfill(&self, peer: &Peer, doc: DocId, before: Position, outgoing: &mpsc::Sender<Frame>) -> Result<(), LinkError> {
        let store = &self.shared.store;
        let places = Ledger::places(store.index(), doc).map_err(EngineError::from)?;
        let places: Vec<_> = places.into_iter().filter(|place| *place < before).collect();
        for some in places.chunks(64) {
            let records = store.get(some.to_vec()).await.map_err(EngineError::from)?;
            let mut items = Vec::new();
            let mut bytes = 0;
            for (position, record) in some.iter().zip(records) {
                if !decide_backfill(&self.ledger(), peer, *position, &record) {
                    continue;
                }
                let Record::Entry { entry, .. } = record else { continue };
                if bytes + entry.weight() > BATCH_BYTES_MAX {
                    self.send_batch(outgoing, std::mem::take(&mut items), Position(0)).await?;
                    bytes = 0;
                }
                bytes += entry.weight();
                items.push(Item { entry, position: *position });
            }
            self.send_batch(outgoing, items, Position(0)).await?;
        }
        Ok(())
    }

    // === Hearing ===

    async fn listen(
        &self,
        incoming: &mut Incoming,
        end: End,
        peer: Peer,
        acked: &watch::Sender<Position>,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<std::convert::Infallible, LinkError> {
        loop {
            let frame = next(incoming).await?;
            // Judged anew at every frame: a revoked council is out at once, whatever its certificate says.
            if end == End::Hub && self.principal_row(peer.principal).is_none_or(|row| row.status == PrincipalStatus::Revoked) {
                return Err(EngineError::Stop { reason: "revoked" }.into());
            }
            match frame {
                Frame::Batch { items, position } => {
                    let delivery = Delivery { bearer: peer.principal, store: peer.store, items, position };
                    let receipt = self.ask(|reply| Command::Deliver { delivery, reply }).await?;
                    send(outgoing, Frame::Ack { position: receipt.cursor, answers: receipt.answers }).await?;
                }
                Frame::Ack { position, answers } => {
                    if position > self.shared.store.end() {
                        return Err(LinkError::Protocol("it acknowledges what was never sent"));
                    }
                    if end == End::Node {
                        self.acked(peer.store, position, answers).await?;
                    }
                    acked.send_replace(position);
                }
                Frame::CaughtUp { position, root, documents, cursor } => {
                    if end == End::Node {
                        self.acked(peer.store, cursor, Vec::new()).await?;
                    }
                    self.compare(&peer, cursor, root, documents);
                    self.flush_late_answers(&peer, position, outgoing).await?;
                }
                Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
                Frame::Hello(_) => return Err(LinkError::Protocol("it says hello twice")),
            }
        }
    }

    /// Tells the engine what the far end acknowledged, and waits until it took note.
    async fn acked(&self, store: StoreId, position: Position, answers: Vec<Answer>) -> Result<(), EngineError> {
        self.ask(|reply| Command::Acked { store, position, answers, reply }).await
    }

    /// R7: level means that nothing of either end is on its way.
    fn compare(&self, peer: &Peer, cursor: Position, root: [u8; 32], documents: u64) {
        let ours = {
            let ledger = self.ledger();
            let nothing_pending = ledger.end() == *self.shared.durable.borrow();
            let level = nothing_pending && level(&ledger, peer, cursor);
            let council = if ledger.me == PrincipalId::MINISTRY { peer.principal } else { ledger.me };
            level.then(|| ledger.shared_root(council))
        };
        let Some(ours) = ours else { return };
        let counters = &self.shared.counters;
        if ours.to_bytes() == root && ours.documents == documents {
            counters.root_matches.fetch_add(1, Ordering::Relaxed);
            return;
        }
        counters.root_mismatches.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            target: "tansiq::audit",
            peer = %peer.principal, ours = ours.documents, theirs = documents,
            "the two ends of a level link do not hold the same documents at the same heads"
        );
    }

    /// What was decided late about entries of this peer goes out now, if it could not ride on another answer.
    async fn flush_late_answers(&self, peer: &Peer, position: Position, outgoing: &mpsc::Sender<Frame>) -> Result<(), LinkError> {
        let delivery = Delivery { bearer: peer.principal, store: peer.store, items: Vec::new(), position };
        let receipt = self.ask(|reply| Command::Deliver { delivery, reply }).await?;
        if receipt.answers.is_empty() {
            return Ok(());
        }
        send(outgoing, Frame::Ack { position: receipt.cursor, answers: receipt.answers }).await
    }
}

/// Whether `cursor` covers every entry here that is the peer's business, and nothing of what the peer sent still waits. What the peer
/// had to send came before it said that it is caught up. Records that are nobody's business (cursors, acknowledgements) move positions
/// without a word to the peer.
fn level(ledger: &Ledger, peer: &Peer, cursor: Position) -> bool {
    let behind = ledger.documents().any(|(doc, row)| match row.audience_since(peer.principal) {
        Some(_) => row.last_for_peer(peer.store) > cursor || ledger.waits_there(doc),
        // The peer does not know yet that the document is no longer its business.
        None => row.left_at(peer.principal).is_some_and(|left| left > cursor),
    });
    !behind && !ledger.is_rebuilding() && !ledger.has_parked_from(peer.store)
}

fn closing(error: &LinkError) -> Option<Frame> {
    let reason = match error {
        LinkError::Line(_) | LinkError::Closed { .. } => return None,
        LinkError::Wire(_) => "malformed".to_owned(),
        LinkError::Protocol(_) => "protocol".to_owned(),
        LinkError::Slow(_) => "slow".to_owned(),
        LinkError::Engine(error) => error.reason(),
    };
    Some(Frame::Closing { reason, text: error.to_string() })
}

async fn next(incoming: &mut Incoming) -> Result<Frame, LinkError> {
    incoming.next().await.unwrap_or_else(|| Err(LinkError::Line("it closed the stream".to_owned())))
}

async fn send(outgoing: &mpsc::Sender<Frame>, frame: Frame) -> Result<(), LinkError> {
    match timeout(SEND_TIMEOUT, outgoing.send(frame)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(LinkError::Line("the stream is gone".to_owned())),
        Err(_) => Err(LinkError::Slow("sending")),
    }
}

impl Engine {
    /// Counts one encoded frame of a Link, and shows it to the recording if there is one.
    pub fn frame_passed(&self, sent: bool, bytes: &[u8]) {
        let counters = &self.shared.counters;
        let (frames, total) = if sent {
            (&counters.frames_sent, &counters.bytes_sent)
        } else {
            (&counters.frames_received, &counters.bytes_received)
        };
        frames.fetch_add(1, Ordering::Relaxed);
        total.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if let Some(tap) = &self.shared.tap {
            tap(sent, bytes);
        }
    }
}
