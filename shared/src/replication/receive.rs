//! Receiving: hands what the far end sends to the engine, and answers after the fsync.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::AtomicBool},
};

use futures_util::StreamExt as _;
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Incoming, LinkError, ended, send,
    verdicts::{Asking, verdicts},
};
use crate::{
    domain::{Answer, DocId, Position, PrincipalStatus, StoreId},
    engine::{
        Command, Delivery, Engine, EngineError, Receipt,
        checked::{self, Checked},
    },
    protocol::{Frame, Item},
    replication::{
        fast_lane::Ahead,
        hub_restore::{keep_mark, notice_heard},
        in_sync::{Compared, Comparison, Summary, Walked},
        reconcile::{Mender, Outbox},
        send::SETTLE_INTERVAL,
        send_rules::Peer,
    },
};

/// So many batches of one Link may be with the engine at once: those that come while it writes become durable together.
const DELIVERIES_MAX: usize = 8;

/// Batches that the engine has and has not answered, oldest first, each with the number that its answer bears.
#[derive(Default)]
struct Deliveries {
    waiting: VecDeque<(oneshot::Receiver<Result<Receipt, EngineError>>, u64)>,
    broken: Arc<AtomicBool>,
}

impl Deliveries {
    fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= DELIVERIES_MAX
    }

    /// Hands a batch to the engine and does not wait for the answer.
    async fn add(
        &mut self,
        engine: &Engine,
        peer: &Peer,
        items: (Vec<Item>, Checked),
        (position, number): (Position, u64),
    ) -> Result<(), EngineError> {
        let delivery = delivery(engine, peer, items, position, self.broken.clone()).await?;
        let (reply, answer) = oneshot::channel();
        engine.inbox.send(Command::Deliver { delivery, reply }).await.map_err(|_| EngineError::Stopped)?;
        self.waiting.push_back((answer, number));
        Ok(())
    }

    /// Waits for the answer to the oldest, of which there must be one. Dropping the wait loses nothing.
    async fn answered(&mut self) -> (Result<Receipt, EngineError>, u64) {
        let Some((answer, number)) = self.waiting.front_mut() else { return std::future::pending().await };
        let answered = (answer.await.unwrap_or(Err(EngineError::Stopped)), *number);
        self.waiting.pop_front();
        answered
    }
}

/// Hears the far end for as long as the Link lives.
pub(super) async fn listen(
    engine: &Engine,
    incoming: &mut Incoming,
    mut asking: Option<Asking>,
    peer: Peer,
    (acked, ahead_of): (&watch::Sender<Position>, &Ahead),
    (walked, outbox): (&Walked, &Outbox),
    outgoing: &mpsc::Sender<Frame>,
) -> Result<std::convert::Infallible, LinkError> {
    let mut comparison = Comparison::default();
    let mut incoming =
        incoming.map(|frame| async { Ok(checked::ahead(engine.shared.clone(), frame?).await) }).buffered(checked::FRAMES_AHEAD);
    let mut mender = Mender::new(peer.principal, outbox);
    mender.ask_for_lost(engine);
    // The far end's last summary of itself, if this end could not compare with it yet.
    let mut unsettled = None;
    let mut deliveries = Deliveries::default();
    let mut decisions = engine.shared.links.slots.decisions();
    if let Some(asking) = &mut asking {
        asking.ask_next(engine, outgoing).await?;
    }
    loop {
        let moved = engine.shared.end.moved();
        let (frame, checked) = tokio::select! {
            biased;
            (receipt, ahead) = deliveries.answered(), if !deliveries.is_empty() => {
                answer(receipt?, ahead, outgoing).await?;
                continue;
            }
            frame = incoming.next(), if !deliveries.is_full() => frame.unwrap_or_else(ended)?,
            () = tokio::time::sleep(SETTLE_INTERVAL), if unsettled.is_some() && deliveries.is_empty() => {
                unsettled = compare_and_mend(engine, &mut comparison, &mut mender, &peer, walked, unsettled).await?;
                continue;
            }
            () = moved => {
                mender.ask_for_lost(engine);
                continue;
            }
            Ok(()) = decisions.changed(), if deliveries.is_empty() => {
                send(outgoing, Frame::Decided).await?;
                continue;
            }
        };
        // Judged anew at every frame: a revoked council is out at once, whatever its certificate says.
        if asking.is_none() && engine.principal_row(peer.principal).is_none_or(|row| row.status == PrincipalStatus::Revoked) {
            return Err(EngineError::Stop { reason: "revoked" }.into());
        }
        if !matches!(frame, Frame::Batch { .. } | Frame::Ahead { .. }) {
            // Answers keep the order of the frames: those to earlier batches leave first.
            while !deliveries.is_empty() {
                let (receipt, ahead) = deliveries.answered().await;
                answer(receipt?, ahead, outgoing).await?;
            }
        }
        match frame {
            Frame::Batch { items, position } => {
                unsettled = None;
                outbox.entries_came();
                deliveries.add(engine, &peer, (items, checked), (position, 0)).await?;
            }
            Frame::Ahead { number, items } => {
                unsettled = None;
                outbox.entries_came();
                deliveries.add(engine, &peer, (items, checked), (Position(0), number)).await?;
            }
            Frame::Ack { position, answers, ahead } => {
                if position > engine.shared.store.end() {
                    return Err(LinkError::Protocol("it acknowledges what was never sent"));
                }
                let docs = ahead_of.acknowledged(ahead);
                if let Some(asking) = &mut asking {
                    asking.hear_ack(engine, (position, docs), answers).await?;
                }
                acked.send_replace(position);
            }
            Frame::Ask(entries) if asking.is_none() => {
                send(outgoing, Frame::Verdicts(verdicts(engine, &entries).await?)).await?;
            }
            Frame::Verdicts(answers) if let Some(asking) = &mut asking => {
                asking.hear_verdicts(engine, answers, outgoing).await?;
            }
            Frame::Decided if let Some(asking) = &mut asking => asking.hear_decided(engine, outgoing).await?,
            Frame::Ask(_) | Frame::Verdicts(_) | Frame::Decided => {
                return Err(LinkError::Protocol("it sent a question or an answer that only the other end may send"));
            }
            Frame::CaughtUp { position, root, documents, cursor, mending, mark } => {
                if let Some(asking) = &mut asking {
                    if let Some(mark) = mark {
                        keep_mark(engine, mark).await?;
                    }
                    // The cursor that it names may be ahead of its answers, so it counts only when all answers are here.
                    if walked.is_answered(*acked.borrow()) {
                        asking.hear_ack(engine, (cursor, Vec::new()), Vec::new()).await?;
                    }
                }
                notice_heard(engine, &peer, position).await?;
                mender.hear_mending(engine, mending).await?;
                let summary = Some(Summary { cursor, root, documents, mending });
                unsettled = compare_and_mend(engine, &mut comparison, &mut mender, &peer, walked, summary).await?;
                // The far end has nothing more for us up to this position, so our cursor moves there.
                deliver(engine, &peer, (Vec::new(), Checked::default()), position).await?;
            }
            Frame::Buckets(theirs) => mender.hear_buckets(engine, theirs),
            Frame::BucketDocs { docs, more } => mender.hear_list(engine, docs, more),
            Frame::Wanted(docs) => outbox.wanted(docs)?,
            Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
            Frame::Ping { nonce } => send(outgoing, Frame::Pong { nonce }).await?,
            Frame::Pong { nonce } => engine.shared.links.slots.answered(peer.principal, nonce),
            Frame::Registry { .. } => return Err(LinkError::Protocol("it brings a registry that nobody asked for")),
            Frame::Hello(_) => return Err(LinkError::Protocol("it says hello twice")),
        }
    }
}

/// Compares with what the far end said of itself, and does what follows. Gives it back when it must be compared again in a moment.
async fn compare_and_mend(
    engine: &Engine,
    comparison: &mut Comparison,
    mender: &mut Mender<'_>,
    peer: &Peer,
    walked: &Walked,
    theirs: Option<Summary>,
) -> Result<Option<Summary>, EngineError> {
    let Some(summary) = theirs else { return Ok(None) };
    let compared = comparison.compare(engine, peer, walked, mender.is_busy(), &summary);
    mender.follow_up(engine, compared).await?;
    Ok(theirs.filter(|_| compared == Compared::NotYet))
}

/// Hands entries to the engine; returns what is said of them once they are durable.
pub(super) async fn deliver(
    engine: &Engine,
    peer: &Peer,
    (items, checked): (Vec<Item>, Checked),
    position: Position,
) -> Result<Receipt, EngineError> {
    let delivery = delivery(engine, peer, (items, checked), position, Arc::default()).await?;
    engine.ask(|reply| Command::Deliver { delivery, reply }).await
}

async fn delivery(
    engine: &Engine,
    peer: &Peer,
    (items, checked): (Vec<Item>, Checked),
    position: Position,
    broken: Arc<AtomicBool>,
) -> Result<Delivery, EngineError> {
    let place = engine.place(items.iter().map(|item| item.entry.weight()).sum()).await?;
    Ok(Delivery { bearer: peer.principal, store: peer.store, run: peer.run, items, position, checked, broken, _place: place })
}

/// Tells the engine what the far end acknowledged, and waits until it took note. `ahead` says up to where it has which documents.
pub(super) async fn acked(
    engine: &Engine,
    store: StoreId,
    position: Position,
    answers: Vec<Answer>,
    ahead: Vec<(DocId, Position)>,
) -> Result<(), EngineError> {
    engine.ask(|reply| Command::Acked { store, position, answers, ahead, reply }).await
}

/// Answers a batch, or what was sent ahead under a number.
async fn answer(receipt: Receipt, ahead: u64, outgoing: &mpsc::Sender<Frame>) -> Result<(), LinkError> {
    send(outgoing, Frame::Ack { position: receipt.cursor, answers: receipt.answers, ahead }).await
}
