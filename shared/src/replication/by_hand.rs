//! A Link without a line: each direction travels as the frames of one bundle, one after the other.
//!
//! The walk, the delivery and the answers are those of a Link; only the answers travel with the next bundle.

use std::collections::HashSet;

use tokio::sync::mpsc;

use super::LinkError;
use crate::{
    domain::{
        Answer, History, Life, Outcome, Place, Position, PrincipalId, PrincipalRow, PrincipalStatus, StoreId, UnixMs, policy,
    },
    engine::{
        Engine, EngineError,
        checked::Checked,
        link_slots::{CLONE, RESTORING},
    },
    journal::sign::Verifier,
    protocol::{Frame, bundle::Header, frame::ASK_MAX},
    replication::{
        fast_lane::Road,
        in_sync::{Comparison, Summary, Walked},
        reconcile::Outbox,
        send_rules::{Owed, Peer},
    },
};

/// What goes into a bundle's header, as the engine knows it.
pub(crate) struct Ours {
    pub(crate) store: StoreId,
    pub(crate) history: History,
    pub(crate) end: Position,
    pub(crate) now: UnixMs,
}

/// What one frame of a bundle came to.
pub(crate) enum Heard {
    Nothing,
    /// The entries are durable; these answers are owed for them.
    Entries(u64, Vec<Answer>),
}

impl Engine {
    pub(crate) fn ours(&self) -> Ours {
        let history = {
            // Asked twice at once, the lock waits for ever behind whoever wants to write between the two.
            let ledger = self.ledger();
            ledger.peers().history(ledger.me).clone()
        };
        Ours { store: self.shared.store.id(), history, end: *self.shared.durable.borrow(), now: self.shared.environment.now() }
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        self.shared.environment.random()
    }

    pub(crate) fn verifier(&self) -> &dyn Verifier {
        self.shared.verifier.as_ref()
    }

    /// How far `store` is durable here.
    pub(crate) fn cursor_in(&self, store: StoreId) -> Option<Place> {
        self.ledger().peers().cursor_in(store)
    }

    /// How far the ministry acknowledged this node's store over its line. `None` unless `store` is the ministry's store that did
    /// so.
    pub(crate) fn acknowledged_by(&self, store: StoreId) -> Option<Position> {
        let ledger = self.ledger();
        ledger.far_end().store().filter(|known| *known == store).map(|_| ledger.far_end().received())
    }

    /// Whether the ministry acknowledged every entry that this node wrote in documents that it reads.
    pub fn ministry_has_all(&self) -> bool {
        let ledger = self.ledger();
        let acknowledged = ledger.far_end().received();
        ledger.docs().iter().all(|(_, row)| !row.audience.sharing.reaches_ministry() || row.last.own <= acknowledged)
    }

    /// The ministry's store, as this node's line met it last.
    pub(crate) fn ministry_store(&self) -> Option<StoreId> {
        self.ledger().far_end().store()
    }

    /// Who may exchange bundles with this process, as the registry has it: the ministry with everybody, a council with the ministry.
    pub(crate) fn courier_peer(&self, principal: PrincipalId) -> Result<PrincipalRow, &'static str> {
        let ledger = self.ledger();
        let opposite = policy::may_exchange(ledger.me, principal);
        let row = ledger.registry().principal(principal).filter(|_| opposite).ok_or("unknown-principal")?;
        if ledger.peers().held(principal).is_some() {
            return Err(CLONE);
        }
        if ledger.peers().restored().shown().is_some() {
            return Err(RESTORING);
        }
        if row.status == PrincipalStatus::Revoked { Err("revoked") } else { Ok(row.clone()) }
    }

    /// Walks the log from `after` to its present end, or until `room` is used up. Returns the cursor that the peer has once it took
    /// all of that in.
    ///
    /// # Errors
    /// The store could not be read, or nobody takes the frames any more.
    pub(crate) async fn walk_to_end(
        &self,
        peer: Peer,
        after: Position,
        room: impl Fn() -> bool,
        sink: mpsc::Sender<Frame>,
    ) -> Result<(Position, bool), LinkError> {
        let end = *self.shared.durable.borrow();
        let (mut cursor, mut owed, mut road) = (after, Owed::default(), Road::Straight(sink));
        // The answer comes with the next bundle from there.
        let waiting: Vec<_> = self.ledger().far_end().all_waiting().collect();
        for some in waiting.chunks(ASK_MAX) {
            self.in_turn(&mut road, &peer, cursor, Frame::Ask(some.to_vec())).await?;
        }
        while cursor < end {
            if !room() {
                return Ok((owed.cursor(&self.ledger(), &peer, cursor), false));
            }
            (cursor, _) = self.step(&peer, cursor, &mut owed, &mut road).await?;
        }
        if let Some(caught_up) = self.caught_up(&peer, &Outbox::default(), cursor) {
            self.in_turn(&mut road, &peer, cursor, caught_up).await?;
        }
        Ok((cursor, true))
    }

    /// What a Hello does on a line. Returns the maker's cursor in this store.
    ///
    /// # Errors
    /// The engine stopped.
    pub(crate) async fn hear_header(&self, header: &Header) -> Result<Position, EngineError> {
        let (principal, store, history) = (header.from, header.store, header.history.clone());
        self.meet(Life { principal, store, history, is_by_hand: true }, header.peer).await?;
        let cursor = self.agreed(header.peer);
        if policy::has_far_end(self.principal()) {
            self.acked(store, cursor, Vec::new(), Vec::new()).await?;
        }
        Ok(cursor)
    }

    /// What a frame does on a line.
    ///
    /// # Errors
    /// Like a Link's: the bearer broke a rule, or the engine stopped.
    pub(crate) async fn hear_frame(&self, peer: &Peer, cursor: Position, frame: Frame) -> Result<Heard, LinkError> {
        // Judged anew at every frame, as on a line: a long bundle does not outlive a revocation.
        if let Err(reason) = self.courier_peer(peer.principal) {
            return Err(EngineError::Stop { reason }.into());
        }
        match frame {
            Frame::Batch { items, position } => {
                let entries = items.len() as u64;
                let receipt = self.deliver(peer, (items, Checked::default()), position).await?;
                Ok(Heard::Entries(entries, receipt.answers))
            }
            Frame::Ask(entries) if policy::decides(self.principal()) => {
                let mut answers = self.verdicts(&entries).await?;
                let known: HashSet<_> = answers.iter().map(|answer| answer.entry).collect();
                let admitted = entries.into_iter().filter(|(entry, _)| !known.contains(entry));
                answers.extend(admitted.map(|(entry, doc)| Answer { entry, doc, outcome: Outcome::Admitted }));
                Ok(Heard::Entries(0, answers))
            }
            Frame::Ack { answers, .. } => {
                if policy::has_far_end(self.principal()) {
                    self.acked(peer.store, cursor, answers, Vec::new()).await?;
                }
                Ok(Heard::Nothing)
            }
            Frame::CaughtUp { position, root, documents, mending, .. } => {
                self.notice_heard(peer, position).await?;
                let theirs = Summary { cursor, root, documents, mending };
                self.compare(&mut Comparison::default(), peer, &Walked::from(cursor), false, &theirs);
                Ok(Heard::Nothing)
            }
            Frame::Hello(_)
            | Frame::Ahead { .. }
            | Frame::Ask(_)
            | Frame::Verdicts(_)
            | Frame::Decided
            | Frame::Buckets(_)
            | Frame::BucketDocs { .. }
            | Frame::Wanted(_)
            | Frame::Closing { .. }
            | Frame::Ping { .. }
            | Frame::Pong { .. }
            | Frame::Registry { .. } => Err(LinkError::Protocol("a bundle holds what no bundle holds")),
        }
    }
}
