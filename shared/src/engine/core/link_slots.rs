//! What the engine's task records about the machines of the federation: runs that were met, twins, and what a restored hub got
//! back.

use super::super::EngineError;
use super::{Core, Effect};

use crate::{
    domain::{History, Life, Notice, Position, PrincipalId, RunId},
    engine::link_slots::Ask,
    store::Record,
};

impl Core {
    pub(super) fn link_slot(&mut self, ask: Ask) -> Result<(), EngineError> {
        let reply = match ask {
            Ask::Meet { life, back, reply } => {
                self.meet(life, back)?;
                reply
            }
            Ask::Hold { principal, stores, text, reply } => {
                tracing::error!(target: "tansiq::audit", %principal, reason = "clone", machines = text, "two machines work under one council's name: neither is served until an administrator lets one in");
                // The logs of the two machines have parted under one name: whichever goes on is offered everything and offers
                // everything.
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
                    // Entries that waited until their document's owner was heard are judged now.
                    let docs = self.ledger().parking().docs().collect::<Vec<_>>();
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

    /// Records that this run begins, before anything else that it writes: so a log that was put back is known by the runs that it
    /// lacks.
    pub(super) fn begin(&mut self) -> Result<(), EngineError> {
        let (principal, history) = {
            let ledger = self.ledger();
            (ledger.me, ledger.peers().history(ledger.me).last(1))
        };
        let lives = history.lives().iter().copied().chain([(self.shared.run, self.shared.began)]).collect();
        let life = Life { principal, store: self.shared.store.id(), history: History::of(lives), is_by_hand: false };
        self.record(Record::Met { life, back: None })
    }

    fn meet(&mut self, mut life: Life, back: Option<Position>) -> Result<(), EngineError> {
        {
            let ledger = self.ledger();
            let known = ledger.peers().history(life.principal);
            // Runs before the last one that both know are known already.
            let common = life.history.lives().iter().rev().find(|(run, _)| known.names(*run));
            life.history = life.history.since(common.map_or(RunId(0), |(run, _)| *run), 1);
            if known.run() == life.history.run() {
                return Ok(());
            }
        }
        self.record(Record::Met { life, back })
    }

    /// Takes back an entry of the registry that a node brings. This hub wrote it, so it counts as written here.
    fn take_back(&mut self, bearer: PrincipalId, entry: &crate::journal::Entry) -> Result<(), EngineError> {
        let is_registry = entry.header.doc == self.ledger().registry().doc();
        if is_registry { self.take_own(bearer, entry) } else { Ok(()) }
    }
}
