//! A Link without a line: each direction travels as the frames of one bundle, one after the other.
//!
//! The walk, the delivery and the answers are those of a Link; only the answers travel with the next bundle.

use std::collections::HashSet;

use tokio::sync::mpsc;

use super::LinkError;
use crate::{
    domain::{
        Answer, History, Incarnation, Outcome, Place, Position, PrincipalId, PrincipalRow, PrincipalStatus, StoreId, UnixMs,
        policy,
    },
    engine::{
        Engine, EngineError,
        checked::Checked,
        link_slots::{CLONE, RESTORING},
    },
    protocol::{Frame, bundle::Header, frame::ASK_MAX},
    replication::{
        claim_slot::meet,
        fast_lane::Road,
        hub_restore::notice_heard,
        in_sync::{Comparison, Summary, Walked},
        receive::{acked, deliver},
        reconcile::Outbox,
        send::{caught_up, step},
        send_rules::{Owed, Peer},
        verdicts::verdicts,
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

pub(crate) fn ours(engine: &Engine) -> Ours {
    let history = {
        // Asked twice at once, the lock waits for ever behind whoever wants to write between the two.
        let ledger = engine.ledger();
        ledger.peers().history(ledger.me).clone()
    };
    Ours { store: engine.shared.store.id(), history, end: engine.shared.end.durable(), now: engine.shared.environment.now() }
}

/// How far `store` is durable here.
pub(crate) fn cursor_in(engine: &Engine, store: StoreId) -> Option<Place> {
    engine.ledger().peers().cursor_in(store)
}

/// How far the ministry acknowledged this node's store over its line. `None` unless `store` is the ministry's store that did so.
pub(crate) fn acknowledged_by(engine: &Engine, store: StoreId) -> Option<Position> {
    let ledger = engine.ledger();
    ledger.far_end().store().filter(|known| *known == store).map(|_| ledger.far_end().received())
}

/// The ministry's store, as this node's line met it last.
pub(crate) fn ministry_store(engine: &Engine) -> Option<StoreId> {
    engine.ledger().far_end().store()
}

/// Who may exchange bundles with this process, as the registry has it: the ministry with everybody, a council with the ministry.
pub(crate) fn courier_peer(engine: &Engine, principal: PrincipalId) -> Result<PrincipalRow, &'static str> {
    let ledger = engine.ledger();
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
    engine: &Engine,
    peer: Peer,
    after: Position,
    room: impl Fn() -> bool,
    sink: mpsc::Sender<Frame>,
) -> Result<(Position, bool), LinkError> {
    let end = engine.shared.end.durable();
    let (mut cursor, mut owed, mut road) = (after, Owed::default(), Road::Straight(sink));
    // The answer comes with the next bundle from there.
    let waiting: Vec<_> = engine.ledger().far_end().all_waiting().collect();
    for some in waiting.chunks(ASK_MAX) {
        road.in_turn(engine, &peer, cursor, Frame::Ask(some.to_vec())).await?;
    }
    while cursor < end {
        if !room() {
            return Ok((owed.cursor(&engine.ledger(), &peer, cursor), false));
        }
        (cursor, _) = step(engine, &peer, cursor, &mut owed, &mut road).await?;
    }
    if let Some(caught_up) = caught_up(engine, &peer, &Outbox::default(), cursor) {
        road.in_turn(engine, &peer, cursor, caught_up).await?;
    }
    Ok((cursor, true))
}

/// What a Hello does on a line. Returns the maker's cursor in this store.
///
/// # Errors
/// The engine stopped.
pub(crate) async fn hear_header(engine: &Engine, header: &Header) -> Result<Position, EngineError> {
    let (principal, store, history) = (header.from, header.store, header.history.clone());
    meet(engine, Incarnation { principal, store, history, is_by_hand: true }, header.peer).await?;
    let cursor = engine.agreed(header.peer);
    if policy::has_far_end(engine.principal()) {
        acked(engine, store, cursor, Vec::new(), Vec::new()).await?;
    }
    Ok(cursor)
}

/// What a frame does on a line.
///
/// # Errors
/// Like a Link's: the bearer broke a rule, or the engine stopped.
pub(crate) async fn hear_frame(engine: &Engine, peer: &Peer, cursor: Position, frame: Frame) -> Result<Heard, LinkError> {
    // Judged anew at every frame, as on a line: a long bundle does not outlive a revocation.
    if let Err(reason) = courier_peer(engine, peer.principal) {
        return Err(EngineError::Stop { reason }.into());
    }
    match frame {
        Frame::Batch { items, position } => {
            let entries = items.len() as u64;
            let receipt = deliver(engine, peer, (items, Checked::default()), position).await?;
            Ok(Heard::Entries(entries, receipt.answers))
        }
        Frame::Ask(entries) if policy::decides(engine.principal()) => {
            let mut answers = verdicts(engine, &entries).await?;
            let known: HashSet<_> = answers.iter().map(|answer| answer.entry).collect();
            let admitted = entries.into_iter().filter(|(entry, _)| !known.contains(entry));
            answers.extend(admitted.map(|(entry, doc)| Answer { entry, doc, outcome: Outcome::Admitted }));
            Ok(Heard::Entries(0, answers))
        }
        Frame::Ack { answers, .. } => {
            if policy::has_far_end(engine.principal()) {
                acked(engine, peer.store, cursor, answers, Vec::new()).await?;
            }
            Ok(Heard::Nothing)
        }
        Frame::CaughtUp { position, root, documents, mending, .. } => {
            notice_heard(engine, peer, position).await?;
            let theirs = Summary { cursor, root, documents, mending };
            Comparison::default().compare(engine, peer, &Walked::from(cursor), false, &theirs);
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
        | Frame::Registry { .. } => Err(LinkError::Protocol("the bundle holds a frame that only a line carries")),
    }
}
