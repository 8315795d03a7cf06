//! Entries that wait for something: tried again when it may have come, and refused when it never does.

use std::collections::BTreeSet;

use super::{
    super::{EngineError, Reply, checked::Once},
    deliver::admitted,
    lanes::Lanes,
    turn::{Effect, Turn},
};
use crate::{
    admission::{Admission, AdmitError, Court, RefusalKind, UNLISTED, admit},
    domain::{DocId, EntryId, policy},
    journal::Entry,
    ledger::Parked,
    store::Record,
};

/// The hub's: refuses those of these entries that still wait. How many that were is answered once it is durable.
pub(super) fn give_up(
    turn: &mut Turn,
    lanes: &mut Lanes,
    entries: &[EntryId],
    reason: &'static str,
    reply: Reply<usize>,
) -> Result<(), EngineError> {
    let waiting: Vec<_> = turn.ledger().parking().all().filter(|parked| entries.contains(&parked.entry.id())).cloned().collect();
    let mut docs = BTreeSet::new();
    for parked in &waiting {
        let (id, doc, writer) = (parked.entry.id(), parked.entry.header.doc, parked.entry.header.principal);
        tracing::warn!(target: "tansiq::audit", principal = %writer, %doc, entry = %id, waited_for = parked.reason, reason, "an entry that waited is refused");
        turn.record(Record::Refused { id, source: parked.source, reason: reason.to_owned() })?;
        say_decided(turn);
        docs.insert(doc);
    }
    // What comes after them in their chains can be told now that it stands on something refused.
    docs.into_iter().try_for_each(|doc| try_parked_of(turn, lanes, doc))?;
    turn.then(Effect::GivenUp(reply, waiting.len()));
    Ok(())
}

/// Entries that waited for this one, or for its author to be known, are tried again.
pub(super) fn try_parked(turn: &mut Turn, lanes: &mut Lanes, entry: &Entry) -> Result<(), EngineError> {
    if turn.ledger().parking().count() == 0 {
        return Ok(());
    }
    let registry = turn.ledger().registry().doc();
    if entry.header.doc == registry { try_all_parked(turn, lanes) } else { try_parked_of(turn, lanes, entry.header.doc) }
}

/// All entries that waited are tried again.
pub(super) fn try_all_parked(turn: &mut Turn, lanes: &mut Lanes) -> Result<(), EngineError> {
    let docs = turn.ledger().parking().docs().collect::<Vec<_>>();
    docs.into_iter().try_for_each(|doc| try_parked_of(turn, lanes, doc))
}

/// Entries of this document that waited are tried again, until none of them gets any further.
pub(super) fn try_parked_of(turn: &mut Turn, lanes: &mut Lanes, doc: DocId) -> Result<(), EngineError> {
    loop {
        let waiting = turn.ledger_mut().take_parked(doc);
        let before = waiting.len();
        let mut still = Vec::new();
        for parked in waiting {
            still.extend(try_one(turn, lanes, parked)?);
        }
        let progress = still.len() < before;
        for parked in still {
            turn.ledger_mut().park_again(parked);
        }
        if !progress {
            return Ok(());
        }
    }
}

fn try_one(turn: &mut Turn, lanes: &mut Lanes, mut parked: Parked) -> Result<Option<Parked>, EngineError> {
    let judged = {
        let ledger = turn.ledger();
        // It was brought while its writer's key counted. That the key was closed since is no reason to lose it.
        let from_before = ledger.counts_from_before(parked.source, &parked.entry);
        let verifier = Once::new(turn.shared.verifier.as_ref(), parked.good);
        let court = Court { verifier: &verifier, from_before, was_admitted: parked.was_admitted, ..turn.court(&ledger) };
        let judged = admit(court, policy::hub(), &parked.entry);
        parked.good = verifier.good();
        judged
    };
    let (id, doc) = (parked.entry.id(), parked.entry.header.doc);
    match judged {
        Ok(Admission::New) => admitted(turn, lanes, &parked.entry, parked.source)?,
        Ok(Admission::Known) => {}
        Err(AdmitError::Store(error)) => return Err(error.into()),
        Err(AdmitError::Refusal(refusal)) if refusal.kind == RefusalKind::Wait => {
            waits(turn, lanes, doc, refusal.reason);
            return Ok(Some(parked));
        }
        Err(AdmitError::Refusal(refusal)) => {
            turn.record(Record::Refused { id, source: parked.source, reason: refusal.reason.to_owned() })?;
        }
    }
    turn.ledger_mut().unpark(id);
    say_decided(turn);
    Ok(None)
}

/// An entry that waits only until the worker has listed the changes of the document's snapshot wakes the document's lane: every
/// lane asks for that list first.
pub(super) fn waits(turn: &mut Turn, lanes: &mut Lanes, doc: DocId, reason: &str) {
    if reason == UNLISTED {
        lanes.open(doc);
        turn.then(Effect::NextJob(doc));
    }
}

/// Tells every node that something was decided, since several may have brought the entry. A node that was told that an entry
/// has to wait asks now what became of it; the others do not.
pub(super) fn say_decided(turn: &mut Turn) {
    // Only a node asks what became of its entries.
    if policy::decides(turn.ledger().me) {
        turn.then(Effect::Decided);
    }
}
