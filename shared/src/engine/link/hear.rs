//! Hearing: what the far end sends is handed to the engine, and answered after the fsync.

use std::sync::atomic::Ordering;

use tokio::sync::{mpsc, watch};

use super::{End, Incoming, LinkError, next, send};
use crate::{
    domain::{Position, PrincipalId, PrincipalStatus, StoreId},
    engine::{Command, Delivery, Engine, EngineError},
    journal::ledger::Ledger,
    sync::{Answer, Frame, Peer},
};

impl Engine {
    pub(super) async fn listen(
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
    pub(super) async fn acked(&self, store: StoreId, position: Position, answers: Vec<Answer>) -> Result<(), EngineError> {
        self.ask(|reply| Command::Acked { store, position, answers, reply }).await
    }

    /// R7: level means that nothing of either end is on its way.
    pub(super) fn compare(&self, peer: &Peer, cursor: Position, root: [u8; 32], documents: u64) {
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
    pub(super) async fn flush_late_answers(
        &self,
        peer: &Peer,
        position: Position,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<(), LinkError> {
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
