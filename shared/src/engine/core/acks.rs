//! What the far end says of our entries: how far it has them, and which it did not accept.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::lane::{Job, Refusal};
use super::super::{DocEvent, EngineError};
use super::{Core, Effect};

use crate::{
    domain::{Answer, ChangeHash, DocId, Outcome, Position, StoreId},
    journal::{Body, Entry, change::Limits},
    ledger::{DocRow, DocSummary, rebuild},
    store::Record,
};

impl Core {
    pub(super) fn acked(
        &mut self,
        store: StoreId,
        position: Position,
        answers: Vec<Answer>,
        ahead: &[(DocId, Position)],
    ) -> Result<(), EngineError> {
        let mut touched: BTreeSet<DocId> = BTreeSet::new();
        let mut refusals: BTreeMap<DocId, Vec<Refusal>> = BTreeMap::new();
        for answer in answers {
            let (id, doc) = (answer.entry, answer.doc);
            let (waits, excluded) = {
                let ledger = self.ledger();
                (ledger.far_end().is_waiting(id), ledger.rejected().is_excluded(id))
            };
            match answer.outcome {
                Outcome::Waiting(_) if waits || excluded => {}
                Outcome::Waiting(_) => self.record(Record::Waits { store, id, doc })?,
                Outcome::Admitted => {
                    if waits {
                        self.record(Record::Admitted { id })?;
                    }
                    touched.insert(doc);
                }
                Outcome::Refused(_) if excluded => {}
                Outcome::Refused(reason) => refusals.entry(doc).or_default().push(Refusal { id, reason }),
            }
        }
        if !self.ledger().far_end().is_received(store, position) {
            touched.extend(self.ledger_mut().note_received(store, position));
            self.received = Some((store, position));
        }
        for (doc, upto) in ahead {
            if self.ledger_mut().note_received_ahead(*doc, *upto) {
                touched.insert(*doc);
            }
        }
        for (doc, refusals) in refusals {
            self.reject(doc, refusals)?;
            // Its followers hear how far the rest has come once the document is rebuilt without these.
            touched.remove(&doc);
        }
        for doc in touched {
            self.emit_received(doc);
        }
        Ok(())
    }

    pub(super) fn emit_received(&mut self, doc: DocId) {
        let event = {
            let ledger = self.ledger();
            let shared = ledger.document(doc).is_some_and(|row| row.audience.sharing.reaches_ministry());
            DocEvent::Received { heads: ledger.received(doc).heads, shared }
        };
        self.effects.push(Effect::Emit(doc, event));
    }

    /// Tells followers, after changes from elsewhere, that the ministry has those heads too, as it sent them. Otherwise a tab would
    /// count them as not received until something of its own is acknowledged.
    pub(super) fn emit_received_with_it(&mut self, doc: DocId) {
        if self.followers.contains_key(&doc) && self.ledger().received(doc).all {
            self.emit_received(doc);
        }
    }

    pub(super) fn reject(&mut self, doc: DocId, refusals: Vec<Refusal>) -> Result<(), EngineError> {
        for Refusal { id, reason } in refusals {
            tracing::warn!(target: "tansiq::audit", %doc, entry = %id, reason, "the ministry did not accept an entry: it is set aside");
            self.record(Record::SetAside { id, doc, reason })?;
        }
        self.effects.push(Effect::Queue(doc, Job::Rebuild));
        Ok(())
    }

    pub(super) fn rebuild(&mut self, doc: DocId, entries: Vec<(Position, Record)>) -> Result<(), EngineError> {
        let last = entries.last().map(|(position, _)| *position);
        if self.ledger().document(doc).is_some_and(|row| Some(row.last.at) != last) {
            // Another entry came in while these were read, and would be left out.
            self.effects.push(Effect::Queue(doc, Job::Rebuild));
            return Ok(());
        }
        if self.ledger().document(doc).is_some_and(DocRow::stands_on_snapshot) {
            let also = rebuild::stand_on_refused(&self.ledger(), doc, &entries);
            for id in also {
                self.record(Record::SetAside { id, doc, reason: "stands-on-refused".to_owned() })?;
            }
            if let Some(lane) = self.lanes.get_mut(&doc) {
                lane.queue.push_front(Job::Reopen(entries));
            }
            return Ok(());
        }
        loop {
            let also = rebuild::rebuild(&mut self.ledger_mut(), self.shared.store.index(), doc, &entries)?;
            if also.is_empty() {
                break;
            }
            for id in also {
                self.record(Record::SetAside { id, doc, reason: "stands-on-refused".to_owned() })?;
            }
        }
        self.shared.worker.forget(doc);
        self.was_rebuilt(doc, &entries);
        Ok(())
    }

    pub(super) fn reopened(
        &mut self,
        doc: DocId,
        entries: &[(Position, Record)],
        summary: &DocSummary,
    ) -> Result<(), EngineError> {
        let last = entries.last().map(|(position, _)| *position);
        if self.ledger().document(doc).is_some_and(|row| Some(row.last.at) != last) {
            self.effects.push(Effect::Queue(doc, Job::Rebuild));
            return Ok(());
        }
        rebuild::rebuilt(&mut self.ledger_mut(), self.shared.store.index(), doc, entries, summary)?;
        self.was_rebuilt(doc, entries);
        Ok(())
    }

    /// Whoever follows the document opens it afresh, and keeps a copy of what was set aside.
    fn was_rebuilt(&mut self, doc: DocId, entries: &[(Position, Record)]) {
        self.facts_wanted.insert(doc);
        let event = {
            let ledger = self.ledger();
            let mut reason = String::new();
            let mut changes = Vec::new();
            for record in entries {
                let (_, Record::Entry { entry, .. }) = record else { continue };
                let Some(why) = ledger.rejected().excluded_reason(entry.id()) else { continue };
                if why != "stands-on-refused" || reason.is_empty() {
                    why.clone_into(&mut reason);
                }
                changes.extend(change_hashes(entry));
            }
            DocEvent::NotAccepted { reason, by: "ministry".to_owned(), changes }
        };
        self.effects.push(Effect::Emit(doc, event));
        self.emit_received(doc);
    }
}

fn change_hashes(entry: &Entry) -> HashSet<ChangeHash> {
    let Ok(Body::Changes(changes)) = Body::decode(entry) else { return HashSet::new() };
    changes
        .iter()
        .filter_map(|chunk| crate::journal::change::read(chunk, &Limits::receiver()).ok())
        .map(|header| header.hash)
        .collect()
}
