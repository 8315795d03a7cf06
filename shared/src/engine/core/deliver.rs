//! Entries from elsewhere: admitted, kept waiting, or refused.

use std::sync::atomic::Ordering;

use super::super::checked::{Checked, Once, Remembering};
use super::super::lane::Job;
use super::super::{Delivery, DocEvent, EngineError, Receipt, Reply};
use super::{Core, Effect};

use crate::{
    admission::{Admission, AdmitError, Court, RefusalKind, UNLISTED, admit},
    domain::{Access, Answer, DocId, EntryId, Outcome, Place, PrincipalId, PrincipalStatus, policy},
    journal::{Body, Entry, body::declared::Lane, entry::signed_bytes, sign::Verifier as _},
    ledger::Parked,
    protocol::Item,
    store::{Record, Source},
    worker::{Applied, Portion, WorkerError},
};

/// A cursor that moved over so many records without an entry for us is written into the log.
const CURSOR_STRIDE: u64 = 1000;

/// Refusals for these reasons are not recorded under the entry's id: the bearer's copy may be false, or the writer's number may be
/// given out later, and the true entry may still come.
const FORGED: [&str; 4] = ["wrong-key", "payload-mismatch", "bad-signature", "unknown-principal"];

impl Core {
    pub(super) fn deliver(&mut self, delivery: Delivery, reply: Reply<Receipt>) -> Result<(), EngineError> {
        let Delivery { bearer, store, run, items, position, checked, broken, .. } = delivery;
        if broken.load(Ordering::Relaxed) {
            self.effects.push(Effect::Delivered(reply, Err(EngineError::Busy)));
            return Ok(());
        }
        // A bundle may be of a run that is over: then its positions say nothing about the store of today.
        let history = self.ledger().peers().history_of(store).cloned();
        let speaks_now = history.as_ref().is_none_or(|history| history.run() == run);
        let mut answers = Vec::new();
        let had_items = !items.is_empty();
        for item in items {
            let Item { entry, position: at } = item;
            let writer = history.as_ref().filter(|_| speaks_now).map_or(run, |history| history.run_at(at));
            let source = Some(Place { store, run: writer, at });
            match self.take_in((bearer, &checked), &entry, source)? {
                Taken::Silent => {}
                Taken::Answer(outcome) => {
                    answers.push(Answer { entry: entry.id(), doc: entry.header.doc, outcome });
                }
                Taken::Stop(reason) => {
                    broken.store(true, Ordering::Relaxed);
                    let (key, header) = (entry.header.principal, data_encoding::HEXLOWER.encode(&entry.header_bytes));
                    tracing::error!(target: "tansiq::audit", %bearer, principal = %key, reason, header, "a peer's own entry breaks the journal: its Link ends");
                    self.effects.push(Effect::Delivered(reply, Err(EngineError::Stop { reason })));
                    return Ok(());
                }
                Taken::Full => {
                    broken.store(true, Ordering::Relaxed);
                    self.effects.push(Effect::Delivered(reply, Err(EngineError::Busy)));
                    return Ok(());
                }
            }
        }
        let before = self.ledger().peers().cursor(store);
        if speaks_now && position > before && (had_items || position.0 - before.0 >= CURSOR_STRIDE) {
            self.record(Record::Cursor { store, position })?;
        }
        let cursor = position.max(before);
        self.effects.push(Effect::Delivered(reply, Ok(Receipt { answers, cursor })));
        Ok(())
    }

    fn take_in(
        &mut self,
        (bearer, checked): (PrincipalId, &Checked),
        entry: &Entry,
        source: Source,
    ) -> Result<Taken, EngineError> {
        let (judged, from_before) = {
            let ledger = self.ledger();
            let verifier = Remembering { checked, verifier: self.shared.verifier.as_ref() };
            let from_before = ledger.counts_from_before(source, entry);
            (admit(Court { verifier: &verifier, from_before, ..self.court(&ledger) }, bearer, entry), from_before)
        };
        let refusal = match judged {
            Ok(Admission::Known) => {
                // The id alone does not prove what was brought under it: a false payload must not take the lost record's place.
                let is_wanted = self.ledger().restocks(entry);
                if is_wanted && self.is_authentic(checked, entry) {
                    self.record(Record::Entry { entry: entry.clone(), source })?;
                    self.shared.worker.forget(entry.header.doc);
                }
                return Ok(Taken::Silent);
            }
            Ok(Admission::New) => {
                if from_before {
                    self.say_from_before(bearer, entry);
                }
                if self.ledger().parking().holds(entry.id()) {
                    self.say_decided();
                }
                self.admitted(entry, source)?;
                self.try_parked(entry)?;
                return Ok(Taken::Silent);
            }
            Err(AdmitError::Store(error)) => return Err(error.into()),
            Err(AdmitError::Refusal(refusal)) => refusal,
        };
        let (id, doc, reason) = (entry.id(), entry.header.doc, refusal.reason);
        if refusal.kind != RefusalKind::Wait {
            tracing::warn!(target: "tansiq::audit", %bearer, principal = %entry.header.principal, %doc, entry = %id, reason, "an entry is refused");
        }
        match refusal.kind {
            RefusalKind::Stop => Ok(Taken::Stop(reason)),
            RefusalKind::Refused => {
                // A peer that brings it again did not hear the answer, and gets the same one.
                let before = self.ledger().rejected().refused_reason(id).map(str::to_owned);
                // A forged copy says nothing about the entry whose id it bears: the true one may still come.
                if !FORGED.contains(&reason) && before.is_none() {
                    self.record(Record::Refused { id, source, reason: reason.to_owned() })?;
                }
                Ok(Taken::Answer(Outcome::Refused(before.unwrap_or_else(|| reason.to_owned()))))
            }
            RefusalKind::Wait => {
                self.waits(doc, reason);
                let (parked, full) = {
                    let ledger = self.ledger();
                    (ledger.parking().holds(id), !ledger.may_park(entry.header.principal))
                };
                if !parked {
                    if full && bearer != entry.header.principal && policy::hears_many(self.ledger().me) {
                        // The bearer only relays it, so it is not held up by a writer who has too many entries waiting. The hub
                        // asks for this one again when both compare what they have.
                        return Ok(Taken::Answer(Outcome::Waiting(reason.to_owned())));
                    }
                    if full {
                        tracing::warn!(target: "tansiq::audit", %bearer, %doc, entry = %id, reason, "too many entries of this council wait for something: it is heard again later");
                        return Ok(Taken::Full);
                    }
                    self.record(Record::Parked { entry: entry.clone(), source, reason: reason.to_owned() })?;
                }
                Ok(Taken::Answer(Outcome::Waiting(reason.to_owned())))
            }
        }
    }

    /// Whether header, signature and payload are the ones that its writer signed.
    fn is_authentic(&self, checked: &Checked, entry: &Entry) -> bool {
        let key = self.ledger().registry().principal(entry.header.principal).map(|row| row.journal_key);
        let message = signed_bytes(entry.header.federation, &entry.header_bytes);
        let verifier = Remembering { checked, verifier: self.shared.verifier.as_ref() };
        entry.payload_matches() && key.is_some_and(|key| verifier.verify(&key, &message, &entry.signature))
    }

    /// Writes into the audit log that an entry is admitted only because it was admitted before this hub was put back.
    fn say_from_before(&self, bearer: PrincipalId, entry: &Entry) {
        let ledger = self.ledger();
        let (writer, doc) = (entry.header.principal, entry.header.doc);
        let is_out = ledger.registry().principal(writer).is_some_and(|row| row.status == PrincipalStatus::Revoked);
        let may_write = ledger.document(doc).is_none_or(|row| ledger.registry().access(writer, row) == Some(Access::Edit));
        if is_out || !may_write {
            tracing::warn!(target: "tansiq::audit", %bearer, principal = %writer, %doc, entry = %entry.id(), "an entry is taken back that was admitted before this hub was put back, though its writer may not write any more");
        }
    }

    /// Takes in an entry that this process itself wrote, in a run that its log no longer knows.
    pub(super) fn take_own(&mut self, bearer: PrincipalId, entry: &Entry) -> Result<(), EngineError> {
        let taken = self.take_in((bearer, &Checked::default()), entry, None)?;
        if let Taken::Answer(outcome) = taken {
            tracing::warn!(target: "tansiq::audit", %bearer, entry = %entry.id(), ?outcome, "an entry of the registry is not taken back");
        }
        Ok(())
    }

    pub(super) fn admitted(&mut self, entry: &Entry, source: Source) -> Result<(), EngineError> {
        self.record(Record::Entry { entry: entry.clone(), source })?;
        let doc = entry.header.doc;
        let kind = entry.header.kind.declared();
        if kind.has_facts {
            self.facts_wanted.insert(doc);
        }
        match kind.lane {
            // Only if somebody follows the document or it is in memory. Otherwise it is read from the log when somebody opens it.
            Lane::Changes => {
                let is_followed = self.followers.contains_key(&doc) || self.lanes.contains_key(&doc);
                if (is_followed || self.shared.worker.is_open(doc))
                    && let Ok(Body::Changes(changes)) = Body::decode(entry)
                {
                    let portion = Portion { entry: Some(entry.id()), changes };
                    self.effects.push(Effect::Gather(doc, portion));
                }
            }
            Lane::Whole => self.effects.push(Effect::Queue(doc, Job::Adopt)),
            Lane::Nothing => {}
        }
        if kind.sets_audience {
            self.emit_received(doc);
            if self.ledger().losses().has(doc) {
                self.end_lost(0)?;
            }
        }
        Ok(())
    }

    /// Entries that waited for this one, or for its author to be known, are tried again.
    pub(super) fn try_parked(&mut self, entry: &Entry) -> Result<(), EngineError> {
        if self.ledger().parking().count() == 0 {
            return Ok(());
        }
        let registry = self.ledger().registry().doc();
        let docs = if entry.header.doc == registry {
            self.ledger().parking().docs().collect::<Vec<_>>()
        } else {
            vec![entry.header.doc]
        };
        docs.into_iter().try_for_each(|doc| self.try_parked_of(doc))
    }

    /// Entries of this document that waited are tried again, until none of them gets any further.
    pub(super) fn try_parked_of(&mut self, doc: DocId) -> Result<(), EngineError> {
        {
            loop {
                let waiting = self.ledger_mut().take_parked(doc);
                let before = waiting.len();
                let mut still = Vec::new();
                for parked in waiting {
                    if let Some(parked) = self.try_one(parked)? {
                        still.push(parked);
                    }
                }
                let progress = still.len() < before;
                for parked in still {
                    self.ledger_mut().park_again(parked);
                }
                if !progress {
                    break;
                }
            }
        }
        Ok(())
    }

    fn try_one(&mut self, mut parked: Parked) -> Result<Option<Parked>, EngineError> {
        let judged = {
            let ledger = self.ledger();
            // It was brought while its writer's key counted. That the key was closed since is no reason to lose it.
            let from_before = ledger.counts_from_before(parked.source, &parked.entry);
            let verifier = Once::new(self.shared.verifier.as_ref(), parked.good);
            let court = Court { verifier: &verifier, from_before, ..self.court(&ledger) };
            let judged = admit(court, policy::hub(), &parked.entry);
            parked.good = verifier.good();
            judged
        };
        let (id, doc) = (parked.entry.id(), parked.entry.header.doc);
        match judged {
            Ok(Admission::New) => self.admitted(&parked.entry, parked.source)?,
            Ok(Admission::Known) => {}
            Err(AdmitError::Store(error)) => return Err(error.into()),
            Err(AdmitError::Refusal(refusal)) if refusal.kind == RefusalKind::Wait => {
                self.waits(doc, refusal.reason);
                return Ok(Some(parked));
            }
            Err(AdmitError::Refusal(refusal)) => {
                self.record(Record::Refused { id, source: parked.source, reason: refusal.reason.to_owned() })?;
            }
        }
        self.ledger_mut().unpark(id);
        self.say_decided();
        Ok(None)
    }

    /// An entry that waits only until the worker has listed the changes of the document's snapshot wakes the document's lane: every
    /// lane asks for that list first.
    fn waits(&mut self, doc: DocId, reason: &str) {
        if reason == UNLISTED {
            self.lanes.entry(doc).or_default();
            self.effects.push(Effect::NextJob(doc));
        }
    }

    /// Tells every node that something was decided, since several may have brought the entry. A node that was told that an entry
    /// has to wait asks now what became of it; the others do not.
    pub(super) fn say_decided(&mut self) {
        // Only a node asks what became of its entries.
        if policy::decides(self.ledger().me) {
            self.effects.push(Effect::Decided);
        }
    }

    /// Records entries as void that the worker, when it opened their documents, found to be never applicable.
    pub(super) fn note_voids(&mut self) -> Result<(), EngineError> {
        for (doc, id) in self.shared.worker.take_voids() {
            if !self.ledger().rejected().is_void(id) {
                self.void(doc, id, "too-deep")?;
            }
        }
        Ok(())
    }

    fn void(&mut self, doc: DocId, id: EntryId, reason: &'static str) -> Result<(), EngineError> {
        tracing::warn!(target: "tansiq::audit", %doc, entry = %id, reason, "an entry is void: kept, never applied");
        self.record(Record::Void { id, reason: reason.to_owned() })
    }

    pub(super) fn foreign_applied(
        &mut self,
        doc: DocId,
        portions: Vec<Portion>,
        applied: Result<Applied, WorkerError>,
    ) -> Result<(), EngineError> {
        let applied = match applied {
            Ok(applied) => applied,
            Err(error) => {
                // The next time the document is opened, it is read from the log again, without what cannot be applied.
                tracing::error!(%doc, %error, "a document's new entries could not be applied");
                return Ok(());
            }
        };
        for (portion, good) in portions.into_iter().zip(applied.good) {
            if good {
                let event = DocEvent::Changed { tag: None, changes: portion.changes, heads: applied.heads.clone() };
                self.effects.push(Effect::Emit(doc, event));
            } else if let Some(id) = portion.entry {
                self.void(doc, id, "cannot-apply")?;
            }
        }
        self.emit_received_with_it(doc);
        Ok(())
    }
}

enum Taken {
    Silent,
    Answer(Outcome),
    Stop(&'static str),
    Full,
}
