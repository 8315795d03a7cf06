//! Hearing: what the far end sends is handed to the engine, and answered after the fsync.

use futures_util::StreamExt as _;
use tokio::sync::{mpsc, watch};

use super::{
    End, Incoming, LinkError, ended,
    level::{Comparison, Summary, Walked},
    send,
};
use crate::{
    domain::{Position, PrincipalStatus, StoreId},
    engine::{
        Command, Delivery, Engine, EngineError,
        checked::{self, Checked},
    },
    sync::{Answer, Frame, Peer},
};

impl Engine {
    pub(super) async fn listen(
        &self,
        incoming: &mut Incoming,
        end: End,
        peer: Peer,
        acked: &watch::Sender<Position>,
        walked: &Walked,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<std::convert::Infallible, LinkError> {
        let mut comparison = Comparison::default();
        let mut incoming = incoming.map(|frame| checked::ahead(self.shared.clone(), frame)).buffered(checked::FRAMES_AHEAD);
        loop {
            let (frame, checked) = incoming.next().await.unwrap_or_else(ended)?;
            // Judged anew at every frame: a revoked council is out at once, whatever its certificate says.
            if end == End::Hub && self.principal_row(peer.principal).is_none_or(|row| row.status == PrincipalStatus::Revoked) {
                return Err(EngineError::Stop { reason: "revoked" }.into());
            }
            match frame {
                Frame::Batch { items, position } => {
                    let delivery = Delivery { bearer: peer.principal, store: peer.store, items, position, checked };
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
                    self.compare(&mut comparison, &peer, walked, &Summary { cursor, root, documents });
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

    /// What was decided late about entries of this peer goes out now, if it could not ride on another answer.
    pub(super) async fn flush_late_answers(
        &self,
        peer: &Peer,
        position: Position,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<(), LinkError> {
        let delivery =
            Delivery { bearer: peer.principal, store: peer.store, items: Vec::new(), position, checked: Checked::default() };
        let receipt = self.ask(|reply| Command::Deliver { delivery, reply }).await?;
        if receipt.answers.is_empty() {
            return Ok(());
        }
        send(outgoing, Frame::Ack { position: receipt.cursor, answers: receipt.answers }).await
    }
}
