//! Sending: the walk of our own log behind the far end's cursor. Catching up and being live are the same walk.

use std::time::Duration;

use tokio::{sync::watch, time::Instant};

use super::LinkError;
use crate::{
    domain::{DocId, Position, policy},
    engine::{Engine, EngineError},
    ledger::{Ledger, places},
    protocol::{
        Frame, Item,
        frame::{BATCH_BYTES_MAX, BATCH_ITEMS_MAX},
    },
    replication::{
        fast_lane::Road,
        hub_restore::new_mark,
        in_sync::{Walked, council},
        reconcile::Outbox,
        send_rules::{Decision, Owed, Peer, decide, decide_backfill},
    },
    store::{ReadLimit, Record},
};

/// How often roots are compared while nothing happens.
pub(super) const ROOT_INTERVAL: Duration = Duration::from_mins(2);
/// If something passed since the last comparison, roots are compared once nothing more has passed for this long.
const REST: Duration = Duration::from_secs(3);
/// An end that had not settled down is looked at again after this time.
pub(super) const SETTLE_INTERVAL: Duration = Duration::from_millis(200);

/// What has passed on a Link: the cursor that the far end was given last, and how many batches with entries came from it.
type Passed = (Position, u64);

/// Follows the log behind the far end's cursor, for as long as the Link lives (R2). `acked` is how far the far end said it has come.
pub(super) async fn walk(
    engine: &Engine,
    mut peer: Peer,
    mut cursor: Position,
    (walked, outbox): (&Walked, &Outbox),
    mut acked: watch::Receiver<Position>,
    mut road: Road<'_>,
) -> Result<std::convert::Infallible, LinkError> {
    let (mut sent, mut owed) = (cursor, Owed::default());
    // When the far end was told last how it stands here, and what had passed until then.
    let mut told: Option<(Instant, Passed)> = None;
    let mut last: (Instant, Passed) = (Instant::now(), (sent, 0));
    loop {
        // Subscribed before the position is read, so that no move is missed.
        let moved = engine.shared.end.moved();
        let end = engine.shared.end.durable();
        while cursor < end {
            walked.begin_step();
            let (reached, with) = step(engine, &peer, cursor, &mut owed, &mut road).await?;
            // A step that finds nothing has come to the end: compaction may have left only holes there.
            cursor = if reached > cursor { reached } else { end };
            sent = with.unwrap_or(sent);
            walked.set(cursor, sent);
        }
        peer.from = cursor;
        outbox.mend(engine, &peer, cursor, &mut road).await?;
        if outbox.take_news() {
            told = None;
        }
        let passed = (sent, outbox.entries_heard());
        if passed != last.1 {
            last = (Instant::now(), passed);
        }
        // CaughtUp is said once when in sync, again when later traffic has come to rest, and at least as often as roots are
        // compared.
        let wait = match told {
            None => Duration::ZERO,
            Some((at, then)) if then == passed => ROOT_INTERVAL.saturating_sub(at.elapsed()),
            Some((at, _)) => ROOT_INTERVAL.saturating_sub(at.elapsed()).min(REST.saturating_sub(last.0.elapsed())),
        };
        let answered = *acked.borrow_and_update() >= sent;
        if wait.is_zero()
            && answered
            && let Some(caught_up) = caught_up(engine, &peer, outbox, cursor)
        {
            road.in_turn(engine, &peer, cursor, caught_up).await?;
            told = Some((Instant::now(), passed));
            continue;
        }
        tokio::select! {
            biased; // Always the same order, so that a simulation can be played again.
            () = moved => {}
            // The listener ends only with the Link.
            _ = acked.changed(), if !answered => {}
            () = outbox.called() => {}
            () = tokio::time::sleep(if wait.is_zero() { SETTLE_INTERVAL } else { wait }) => {}
        }
    }
}

/// R7: what this end says of itself. `None` while the ledger is ahead of `position`, up to which the far end was sent
/// everything, or is being repaired: the far end would take that for a difference.
pub(super) fn caught_up(engine: &Engine, peer: &Peer, outbox: &Outbox, position: Position) -> Option<Frame> {
    let ledger = engine.ledger();
    if ledger.end() != position || ledger.docs().unsettled().is_any() {
        return None;
    }
    let root = ledger.shared_with(council(&ledger, peer.principal)).root();
    let mending = outbox.mending(ledger.parking().holds_from(peer.store));
    let (cursor, documents) = (ledger.peers().cursor(peer.store), root.documents);
    let signs_marks = policy::signs_marks(ledger.me);
    drop(ledger);
    let mark = signs_marks.then(|| new_mark(engine));
    Some(Frame::CaughtUp { position, root: root.to_bytes(), documents, cursor, mending, mark })
}

/// Sends what the next records mean for this peer. Returns how far that went, and the cursor that the far end was given, if any.
pub(super) async fn step(
    engine: &Engine,
    peer: &Peer,
    cursor: Position,
    owed: &mut Owed,
    road: &mut Road<'_>,
) -> Result<(Position, Option<Position>), LinkError> {
    let limit = ReadLimit { records: BATCH_ITEMS_MAX, bytes: BATCH_BYTES_MAX };
    let records = match engine.shared.recent.read(cursor, limit) {
        Some(records) => records,
        None => engine.shared.store.read(cursor, limit).await.map_err(EngineError::from)?,
    };
    let mut items = Vec::new();
    let mut last = cursor;
    for (position, record) in records {
        let decision = decide(&engine.ledger(), peer, position, &record);
        if let Decision::Later(doc) = decision {
            owed.note(doc, last);
        }
        if let Decision::SendAllThen(doc) = decision {
            // The items gathered so far are older, so they leave first, and do not move the cursor over this record.
            let moves_to = owed.cursor(&engine.ledger(), peer, last);
            let before = Frame::Batch { items: std::mem::take(&mut items), position: moves_to };
            send_batch(engine, road, peer, cursor, before).await?;
            let wanted = |ledger: &Ledger, at, record: &Record| decide_backfill(ledger, peer, at, record);
            backfill(engine, (peer, last), (doc, position), wanted, road).await?;
        }
        if decision.sends()
            && let Record::Entry { entry, .. } = record
        {
            items.push(Item { entry, position });
        }
        last = position;
    }
    if items.is_empty() {
        return Ok((last, None));
    }
    let position = owed.cursor(&engine.ledger(), peer, last);
    send_batch(engine, road, peer, cursor, Frame::Batch { items, position }).await?;
    Ok((last, Some(position)))
}

pub(super) async fn send_batch(
    engine: &Engine,
    road: &mut Road<'_>,
    peer: &Peer,
    cursor: Position,
    batch: Frame,
) -> Result<(), LinkError> {
    match &batch {
        Frame::Batch { items, .. } if items.is_empty() => Ok(()),
        _ => road.in_turn(engine, peer, cursor, batch).await,
    }
}

/// R4, R8: everything `wanted` of a document before a position, oldest first, in bounded batches that move no cursor.
pub(super) async fn backfill(
    engine: &Engine,
    (peer, cursor): (&Peer, Position),
    (doc, before): (DocId, Position),
    wanted: impl Fn(&Ledger, Position, &Record) -> bool,
    road: &mut Road<'_>,
) -> Result<(), LinkError> {
    let store = &engine.shared.store;
    // Waits only for what is both durable and before `before`: nothing later is looked for, and `before` may lie beyond the
    // log's end.
    let reach = before.min(engine.shared.end.durable());
    engine.shared.end.indexed_to(reach).await?;
    let places = places(store.index(), doc).map_err(EngineError::from)?;
    let places: Vec<_> = places.into_iter().filter(|place| *place < before).collect();
    let places = store.sound(places);
    for some in places.chunks(64) {
        let records = store.get(some.to_vec()).await.map_err(EngineError::from)?;
        let mut items = Vec::new();
        let mut bytes = 0;
        for (position, record) in some.iter().zip(records) {
            if !wanted(&engine.ledger(), *position, &record) {
                continue;
            }
            let Record::Entry { entry, .. } = record else { continue };
            if bytes + entry.weight() > BATCH_BYTES_MAX {
                send_batch(engine, road, peer, cursor, filling(std::mem::take(&mut items))).await?;
                bytes = 0;
            }
            bytes += entry.weight();
            items.push(Item { entry, position: *position });
        }
        send_batch(engine, road, peer, cursor, filling(items)).await?;
    }
    Ok(())
}

/// A batch that moves no cursor.
fn filling(items: Vec<Item>) -> Frame {
    Frame::Batch { items, position: Position(0) }
}
