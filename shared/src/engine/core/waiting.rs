//! Entries that wait for something and are refused before it came.

use std::collections::BTreeSet;

use super::{
    super::{EngineError, Reply},
    Core, Effect,
};
use crate::{domain::EntryId, store::Record};

impl Core {
    /// The hub's: refuses those of these entries that still wait. How many that were is answered once it is durable.
    pub(super) fn give_up(&mut self, entries: &[EntryId], reason: &'static str, reply: Reply<usize>) -> Result<(), EngineError> {
        let waiting: Vec<_> =
            self.ledger().parking().all().filter(|parked| entries.contains(&parked.entry.id())).cloned().collect();
        let mut docs = BTreeSet::new();
        for parked in &waiting {
            let (id, doc, writer) = (parked.entry.id(), parked.entry.header.doc, parked.entry.header.principal);
            tracing::warn!(target: "tansiq::audit", principal = %writer, %doc, entry = %id, waited_for = parked.reason, reason, "an entry that waited is refused");
            self.record(Record::Refused { id, source: parked.source, reason: reason.to_owned() })?;
            self.say_decided();
            docs.insert(doc);
        }
        // What comes after them in their chains can be told now that it stands on something refused.
        docs.into_iter().try_for_each(|doc| self.try_parked_of(doc))?;
        self.effects.push(Effect::GivenUp(reply, waiting.len()));
        Ok(())
    }
}
