//! Entries from elsewhere: admitted, kept waiting, or refused.

use std::sync::atomic::Ordering;

use super::{
    super::{
        Delivery, DocEvent, EngineError, Receipt, Reply,
        checked::{Checked, Remembering},
    },
    incidents::end_lost,
    lane::Job,
    lanes::Lanes,
    turn::{Effect, Turn},
    waiting::{say_decided, try_parked, waits},
};
use crate::{
    admission::{Admission, AdmitError, Court, RefusalKind, admit},
    domain::{Access, Answer, DocId, EntryId, Outcome, Place, PrincipalId, PrincipalStatus, policy},
    journal::{Body, Entry, body::declared::Lane, entry::signed_bytes, sign::Verifier as _},
    protocol::Item,
    store::{Record, Source},
    worker::{Applied, Portion, WorkerError},
};

/// A cursor that moved over so many records without an entry for us is written into the log.
const CURSOR_STRIDE: u64 = 1000;

/// Refusals for these reasons are not recorded under the entry's id: the bearer's copy may be false, or the writer's number may be
/// given out later, and the true entry may still come.
const FORGED: [&str; 4] = ["wrong-key", "payload-mismatch", "bad-signature", "unknown-principal"];

pub(super) fn deliver(turn: &mut Turn, lanes: &mut Lanes, delivery: Delivery, reply: Reply<Receipt>) -> Result<(), EngineError> {
    let Delivery { bearer, store, run, items, position, checked, broken, .. } = delivery;
    if broken.load(Ordering::Relaxed) {
        turn.then(Effect::Delivered(reply, Err(EngineError::Busy)));
        return Ok(());
    }
    // A bundle may be of a run that is over: then its positions say nothing about the store of today.
    let history = turn.ledger().peers().history_of(store).cloned();
    let speaks_now = history.as_ref().is_none_or(|history| history.run() == run);
    let mut answers = Vec::new();
    let had_items = !items.is_empty();
    for item in items {
        let Item { entry, position: at } = item;
        let writer = history.as_ref().filter(|_| speaks_now).map_or(run, |history| history.run_at(at));
        let source = Some(Place { store, run: writer, at });
        match take_in(turn, lanes, (bearer, &checked), &entry, source)? {
            Taken::Silent => {}
            Taken::Answer(outcome) => {
                answers.push(Answer { entry: entry.id(), doc: entry.header.doc, outcome });
            }
            Taken::Stop(reason) => {
                broken.store(true, Ordering::Relaxed);
                let (key, header) = (entry.header.principal, data_encoding::HEXLOWER.encode(&entry.header_bytes));
                tracing::error!(target: "tansiq::audit", %bearer, principal = %key, reason, header, "a peer's own entry breaks the journal: its Link ends");
                turn.then(Effect::Delivered(reply, Err(EngineError::Stop { reason })));
                return Ok(());
            }
            Taken::Full => {
                broken.store(true, Ordering::Relaxed);
                turn.then(Effect::Delivered(reply, Err(EngineError::Busy)));
                return Ok(());
            }
        }
    }
    let before = turn.ledger().peers().cursor(store);
    if speaks_now && position > before && (had_items || position.0 - before.0 >= CURSOR_STRIDE) {
        turn.record(Record::Cursor { store, position })?;
    }
    let cursor = position.max(before);
    turn.then(Effect::Delivered(reply, Ok(Receipt { answers, cursor })));
    Ok(())
}

fn take_in(
    turn: &mut Turn,
    lanes: &mut Lanes,
    (bearer, checked): (PrincipalId, &Checked),
    entry: &Entry,
    source: Source,
) -> Result<Taken, EngineError> {
    let (judged, from_before) = {
        let ledger = turn.ledger();
        let verifier = Remembering { checked, verifier: turn.shared.verifier.as_ref() };
        let from_before = ledger.counts_from_before(source, entry);
        let was_admitted = ledger.parking().was_admitted(entry.id());
        (admit(Court { verifier: &verifier, from_before, was_admitted, ..turn.court(&ledger) }, bearer, entry), from_before)
    };
    let refusal = match judged {
        Ok(Admission::Known) => {
            // The id alone does not prove what was brought under it: a false payload must not take the lost record's place.
            let is_wanted = turn.ledger().restocks(entry);
            if is_wanted && is_authentic(turn, checked, entry) {
                turn.record(Record::Entry { entry: entry.clone(), source })?;
                turn.shared.worker.forget(entry.header.doc);
            }
            return Ok(Taken::Silent);
        }
        Ok(Admission::New) => {
            if from_before {
                say_from_before(turn, bearer, entry);
            }
            if turn.ledger().parking().holds(entry.id()) {
                say_decided(turn);
            }
            admitted(turn, lanes, entry, source)?;
            try_parked(turn, lanes, entry)?;
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
            let before = turn.ledger().rejected().refused_reason(id).map(str::to_owned);
            // A forged copy says nothing about the entry whose id it bears: the true one may still come.
            if !FORGED.contains(&reason) && before.is_none() {
                turn.record(Record::Refused { id, source, reason: reason.to_owned() })?;
            }
            Ok(Taken::Answer(Outcome::Refused(before.unwrap_or_else(|| reason.to_owned()))))
        }
        RefusalKind::Wait => {
            waits(turn, lanes, doc, reason);
            let (parked, full) = {
                let ledger = turn.ledger();
                (ledger.parking().holds(id), !ledger.may_park(entry.header.principal))
            };
            if !parked {
                if full && bearer != entry.header.principal && policy::hears_many(turn.ledger().me) {
                    // The bearer only relays it, so it is not held up by a writer who has too many entries waiting. The hub
                    // asks for this one again when both compare what they have.
                    return Ok(Taken::Answer(Outcome::Waiting(reason.to_owned())));
                }
                if full {
                    tracing::warn!(target: "tansiq::audit", %bearer, %doc, entry = %id, reason, "too many entries of this council wait for something: it is heard again later");
                    return Ok(Taken::Full);
                }
                turn.record(Record::Parked { entry: entry.clone(), source, reason: reason.to_owned() })?;
            }
            Ok(Taken::Answer(Outcome::Waiting(reason.to_owned())))
        }
    }
}

/// Whether header, signature and payload are the ones that its writer signed.
fn is_authentic(turn: &Turn, checked: &Checked, entry: &Entry) -> bool {
    let key = turn.ledger().registry().principal(entry.header.principal).map(|row| row.journal_key);
    let message = signed_bytes(entry.header.federation, &entry.header_bytes);
    let verifier = Remembering { checked, verifier: turn.shared.verifier.as_ref() };
    entry.payload_matches() && key.is_some_and(|key| verifier.verify(&key, &message, &entry.signature))
}

/// Writes into the audit log that an entry is admitted only because it was admitted before this hub was put back.
fn say_from_before(turn: &Turn, bearer: PrincipalId, entry: &Entry) {
    let ledger = turn.ledger();
    let (writer, doc) = (entry.header.principal, entry.header.doc);
    let is_out = ledger.registry().principal(writer).is_some_and(|row| row.status == PrincipalStatus::Revoked);
    let may_write = ledger.document(doc).is_none_or(|row| ledger.registry().access(writer, row) == Some(Access::Edit));
    if is_out || !may_write {
        tracing::warn!(target: "tansiq::audit", %bearer, principal = %writer, %doc, entry = %entry.id(), "an entry is taken back that was admitted before this hub was put back, though its writer may not write any more");
    }
}

/// Takes in an entry that this process itself wrote, in a run that its log no longer knows.
pub(super) fn take_own(turn: &mut Turn, lanes: &mut Lanes, bearer: PrincipalId, entry: &Entry) -> Result<(), EngineError> {
    let taken = take_in(turn, lanes, (bearer, &Checked::default()), entry, None)?;
    if let Taken::Answer(outcome) = taken {
        tracing::warn!(target: "tansiq::audit", %bearer, entry = %entry.id(), ?outcome, "an entry of the registry is not taken back");
    }
    Ok(())
}

pub(super) fn admitted(turn: &mut Turn, lanes: &mut Lanes, entry: &Entry, source: Source) -> Result<(), EngineError> {
    turn.record(Record::Entry { entry: entry.clone(), source })?;
    let doc = entry.header.doc;
    let kind = entry.header.kind.declared();
    if kind.has_facts {
        turn.facts_wanted.insert(doc);
    }
    match kind.lane {
        // Only if somebody follows the document or it is in memory. Otherwise it is read from the log when somebody opens it.
        Lane::Changes => {
            if (lanes.is_watched(doc) || turn.shared.worker.is_open(doc))
                && let Ok(Body::Changes(changes)) = Body::decode(entry)
            {
                let portion = Portion { entry: Some(entry.id()), changes };
                turn.then(Effect::Gather(doc, portion));
            }
        }
        Lane::Whole => turn.then(Effect::Queue(doc, Job::Adopt)),
        Lane::Nothing => {}
    }
    if kind.sets_audience {
        turn.emit_received(doc);
        if turn.ledger().losses().has(doc) {
            end_lost(turn, 0)?;
        }
    }
    Ok(())
}

/// Records entries as void that the worker, when it opened their documents, found to be never applicable.
pub(super) fn note_voids(turn: &mut Turn) -> Result<(), EngineError> {
    for (doc, id) in turn.shared.worker.take_voids() {
        if !turn.ledger().rejected().is_void(id) {
            void(turn, doc, id, "too-deep")?;
        }
    }
    Ok(())
}

fn void(turn: &mut Turn, doc: DocId, id: EntryId, reason: &'static str) -> Result<(), EngineError> {
    tracing::warn!(target: "tansiq::audit", %doc, entry = %id, reason, "an entry is void: kept, never applied");
    turn.record(Record::Void { id, reason: reason.to_owned() })
}

pub(super) fn foreign_applied(
    turn: &mut Turn,
    lanes: &Lanes,
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
            turn.then(Effect::Emit(doc, event));
        } else if let Some(id) = portion.entry {
            void(turn, doc, id, "cannot-apply")?;
        }
    }
    emit_received_with_it(turn, lanes, doc);
    Ok(())
}

/// Tells followers, after changes from elsewhere, that the ministry has those heads too, as it sent them. Otherwise a tab would
/// count them as not received until something of its own is acknowledged.
pub(super) fn emit_received_with_it(turn: &mut Turn, lanes: &Lanes, doc: DocId) {
    if lanes.followers.has(doc) && turn.ledger().received(doc).all {
        turn.emit_received(doc);
    }
}

enum Taken {
    Silent,
    Answer(Outcome),
    Stop(&'static str),
    Full,
}
