//! Late answers: what became at last of entries that had to wait. Told with the next answer or when both are level, and
//! again on the next Link until the far end made them durable.

use tokio::sync::mpsc;

use super::{LinkError, send};
use crate::{
    domain::{EntryId, StoreId},
    engine::{Command, Engine, standing::Ask},
    sync::Frame,
};

/// Late answers in one Ack.
const LATE_AT_ONCE: usize = 512;

/// The late answers that are on their way to the far end.
#[derive(Debug, Default)]
pub(super) struct Telling(Option<(u64, Vec<EntryId>)>);

impl Telling {
    /// How many more may be told now: none while others are on their way.
    pub(super) fn room(&self) -> usize {
        if self.0.is_some() { 0 } else { LATE_AT_ONCE }
    }
}

impl Engine {
    /// An Ack left that told these late. The far end hears frames in order: when it answers what is asked behind them, it knows them.
    pub(super) async fn told(
        &self,
        telling: &mut Telling,
        ids: Vec<EntryId>,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<(), LinkError> {
        if ids.is_empty() {
            return Ok(());
        }
        let nonce = u64::from_be_bytes(self.shared.environment.random());
        telling.0 = Some((nonce, ids));
        send(outgoing, Frame::Ping { nonce }).await
    }

    /// Whether a Pong answers what was asked behind late answers. They are not told again then.
    pub(super) async fn knows_now(&self, telling: &mut Telling, store: StoreId, nonce: u64) -> Result<bool, LinkError> {
        match telling.0.take() {
            Some((asked, ids)) if asked == nonce => {
                self.ask(|reply| Command::Standing(Ask::Told { store, ids, reply })).await?;
                Ok(true)
            }
            other => {
                telling.0 = other;
                Ok(false)
            }
        }
    }
}
