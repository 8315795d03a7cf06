//! What the far end says of our entries: how far it has them, and which it did not accept.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    super::{DocEvent, EngineError, Reply},
    lane::Job,
    turn::{Effect, Turn},
};
use crate::{
    domain::{Answer, ChangeHash, DocId, EntryId, Outcome, Position, StoreId},
    journal::{Body, Entry, change::Limits},
    ledger::{DocRow, DocSummary, rebuild},
    store::Record,
};

/// The far end has our log up to a position, and says what became of some entries. Answered once that is durable.
pub(super) fn acked(
    turn: &mut Turn,
    (store, position): (StoreId, Position),
    answers: Vec<Answer>,
    ahead: &[(DocId, Position)],
    reply: Reply<()>,
) -> Result<(), EngineError> {
    let (before, _) = turn.counts();
    let mut touched: BTreeSet<DocId> = BTreeSet::new();
    let mut refusals: BTreeMap<DocId, Vec<(EntryId, String)>> = BTreeMap::new();
    for answer in answers {
        let (id, doc) = (answer.entry, answer.doc);
        let (waits, excluded) = {
            let ledger = turn.ledger();
            (ledger.far_end().is_waiting(id), ledger.rejected().is_excluded(id))
        };
        match answer.outcome {
            Outcome::Waiting(_) if waits || excluded => {}
            Outcome::Waiting(_) => turn.record(Record::Waits { store, id, doc })?,
            Outcome::Admitted => {
                if waits {
                    turn.record(Record::Admitted { id })?;
                }
                touched.insert(doc);
            }
            Outcome::Refused(_) if excluded => {}
            Outcome::Refused(reason) => refusals.entry(doc).or_default().push((id, reason)),
        }
    }
    if !turn.ledger().far_end().is_received(store, position) {
        touched.extend(turn.ledger_mut().note_received(store, position));
        turn.note_received(store, position);
    }
    for (doc, upto) in ahead {
        if turn.ledger_mut().note_received_ahead(*doc, *upto) {
            touched.insert(*doc);
        }
    }
    for (doc, refusals) in refusals {
        reject(turn, doc, refusals)?;
        // Its followers hear how far the rest has come once the document is rebuilt without these.
        touched.remove(&doc);
    }
    for doc in touched {
        turn.emit_received(doc);
    }
    if turn.counts().0 == before {
        drop(reply.send(Ok(())));
    } else {
        // The caller goes on only once these answers are durable.
        turn.then(Effect::Done(reply));
    }
    Ok(())
}

fn reject(turn: &mut Turn, doc: DocId, refusals: Vec<(EntryId, String)>) -> Result<(), EngineError> {
    for (id, reason) in refusals {
        tracing::warn!(target: "tansiq::audit", %doc, entry = %id, reason, "the ministry did not accept an entry: it is set aside");
        turn.record(Record::SetAside { id, doc, reason })?;
    }
    turn.then(Effect::Queue(doc, Job::Rebuild));
    Ok(())
}

/// Entries that stand on what was refused are so too.
fn reject_also(turn: &mut Turn, doc: DocId, entries: Vec<EntryId>) -> Result<(), EngineError> {
    let record = |id| Record::SetAside { id, doc, reason: "stands-on-refused".to_owned() };
    entries.into_iter().try_for_each(|id| turn.record(record(id)))
}

/// Takes out of a document what was set aside. Returns what the document's lane has to do for it next, if anything.
pub(super) fn rebuild(turn: &mut Turn, doc: DocId, entries: Vec<(Position, Record)>) -> Result<Option<Job>, EngineError> {
    let last = entries.last().map(|(position, _)| *position);
    if turn.ledger().document(doc).is_some_and(|row| Some(row.last.at) != last) {
        // Another entry came in while these were read, and would be left out.
        turn.then(Effect::Queue(doc, Job::Rebuild));
        return Ok(None);
    }
    if turn.ledger().document(doc).is_some_and(DocRow::stands_on_snapshot) {
        let also = rebuild::stand_on_refused(&turn.ledger(), doc, &entries);
        reject_also(turn, doc, also)?;
        return Ok(Some(Job::Reopen(entries)));
    }
    loop {
        let also = rebuild::rebuild(&mut turn.ledger_mut(), turn.index(), doc, &entries)?;
        if also.is_empty() {
            break;
        }
        reject_also(turn, doc, also)?;
    }
    turn.shared.worker.forget(doc);
    was_rebuilt(turn, doc, &entries);
    Ok(None)
}

/// The worker opened a document on a snapshot afresh, without what was set aside.
pub(super) fn reopened(
    turn: &mut Turn,
    doc: DocId,
    entries: &[(Position, Record)],
    summary: &DocSummary,
) -> Result<(), EngineError> {
    let last = entries.last().map(|(position, _)| *position);
    if turn.ledger().document(doc).is_some_and(|row| Some(row.last.at) != last) {
        turn.then(Effect::Queue(doc, Job::Rebuild));
        return Ok(());
    }
    rebuild::rebuilt(&mut turn.ledger_mut(), turn.index(), doc, entries, summary)?;
    was_rebuilt(turn, doc, entries);
    Ok(())
}

/// Whoever follows the document opens it afresh, and keeps a copy of what was set aside.
fn was_rebuilt(turn: &mut Turn, doc: DocId, entries: &[(Position, Record)]) {
    turn.facts_wanted.insert(doc);
    let event = {
        let ledger = turn.ledger();
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
    turn.then(Effect::Emit(doc, event));
    turn.emit_received(doc);
}

fn change_hashes(entry: &Entry) -> HashSet<ChangeHash> {
    let Ok(Body::Changes(changes)) = Body::decode(entry) else { return HashSet::new() };
    changes
        .iter()
        .filter_map(|chunk| crate::journal::change::read(chunk, &Limits::receiver()).ok())
        .map(|header| header.hash)
        .collect()
}
