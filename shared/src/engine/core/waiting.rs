//! Entries that wait for something and are refused before it came.

use super::super::{EngineError, Reply};
use super::{Core, Effect};

use crate::domain::EntryId;
use crate::store::Record;

impl Core {
    /// The hub's: refuses those of these entries that still wait. How many that were is answered once it is durable.
    pub(super) fn give_up(&mut self, entries: &[EntryId], reason: &'static str, reply: Reply<usize>) -> Result<(), EngineError> {
        let waiting: Vec<_> =
            self.ledger().parking().all().filter(|parked| entries.contains(&parked.entry.id())).cloned().collect();
        for parked in &waiting {
            let (id, doc, writer) = (parked.entry.id(), parked.entry.header.doc, parked.entry.header.principal);
            tracing::warn!(target: "tansiq::audit", principal = %writer, %doc, entry = %id, waited_for = parked.reason, reason, "an entry that waited is refused");
            self.record(Record::Refused { id, source: parked.source, reason: reason.to_owned() })?;
            self.say_decided();
            // What comes after it in its chain can be told now that it stands on something refused.
            self.try_parked_of(doc)?;
        }
        self.effects.push(Effect::GivenUp(reply, waiting.len()));
        Ok(())
    }
}
