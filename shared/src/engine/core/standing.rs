//! What the engine's task does about standing: who lives under which name, and what the hub has back.

use super::super::EngineError;
use super::super::standing::Ask;
use super::{Core, Effect};

use crate::domain::{Life, Notice, Position, PrincipalId, standing::EARLIER_MAX};
use crate::store::Record;

impl Core {
    pub(super) fn standing(&mut self, ask: Ask) -> Result<(), EngineError> {
        let reply = match ask {
            Ask::Live { reply } => {
                let (run, store) = (self.shared.run, self.shared.store.id());
                let life = {
                    let ledger = self.ledger();
                    Life { principal: ledger.me, store, run, earlier: ledger.lives_before(ledger.me, run, EARLIER_MAX) }
                };
                self.record(Record::Met { life, at: self.shared.began })?;
                reply
            }
            Ask::Meet { life, back, reply } => {
                self.meet(life, back)?;
                reply
            }
            Ask::Back { store, position, reply } => {
                self.record(Record::Cursor { store, position })?;
                reply
            }
            Ask::Hold { principal, stores, text, reply } => {
                tracing::error!(target: "tansiq::audit", %principal, reason = "clone", machines = text, "two machines work under one council's name: neither is served until an administrator lets one in");
                // Their logs have parted under one name: whichever goes on is offered everything, and offers everything.
                for store in stores {
                    self.record(Record::Cursor { store, position: Position(0) })?;
                }
                self.record(Record::Notice(Notice::Held { principal, text }))?;
                reply
            }
            Ask::Note { notice, reply } => {
                let heard = matches!(notice, Notice::Heard { .. });
                self.record(Record::Notice(notice))?;
                if heard {
                    // What waited for an owner to be heard is judged now.
                    let docs = self.ledger().parked_docs();
                    docs.into_iter().try_for_each(|doc| self.try_parked_of(doc))?;
                }
                reply
            }
            Ask::Registry { bearer, entries, reply } => {
                for entry in entries {
                    self.take_back(bearer, &entry)?;
                }
                reply
            }
        };
        self.effects.push(Effect::Shared(reply));
        Ok(())
    }

    fn meet(&mut self, life: Life, back: Option<Position>) -> Result<(), EngineError> {
        let store = life.store;
        let known = self.ledger().lives(life.principal).last() == Some(&life.run);
        if let Some(position) = back {
            self.record(Record::Cursor { store, position })?;
        }
        if !known {
            let at = self.ledger().cursor(store);
            self.record(Record::Met { life, at })?;
        }
        Ok(())
    }

    /// An entry of the registry that a node brings back. It is this hub's own, so it stands as if it had been written here.
    fn take_back(&mut self, bearer: PrincipalId, entry: &crate::journal::Entry) -> Result<(), EngineError> {
        let is_registry = entry.header.doc == self.ledger().registry();
        if is_registry { self.take_own(bearer, entry) } else { Ok(()) }
    }
}
