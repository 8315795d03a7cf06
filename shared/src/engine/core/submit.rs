//! What our own editors write: judged, applied, signed, and answered after the fsync.

use std::collections::HashMap;

use bytes::Bytes;

use super::{
    super::{DocEvent, EngineError, Submit},
    lane::Done,
    lanes::Lanes,
    turn::{Effect, Turn},
};
use crate::{
    admission::{AdmitError, RefusalKind, judge_changes, may_branch},
    domain::{Access, ChangeHash, DocId, EditorId},
    journal::change::{ChangeHeader, Limits},
    worker::{Applied, DocRef, Portion, WorkerError, openings::QUARANTINED},
};

/// Hands Submits that stood in a row to the worker. `false` when all of them were refused before.
pub(super) fn start(turn: &Turn, lanes: &mut Lanes, doc: DocId, submits: Vec<Submit>) -> bool {
    let mut taken: Vec<Submit> = Vec::with_capacity(submits.len());
    let mut changes: Vec<Bytes> = Vec::new();
    let mut judged = 0;
    for submit in submits {
        let before = changes.len();
        changes.extend(submit.changes.iter().cloned());
        match judge(turn, doc, submit.writer(), &changes, judged) {
            Ok(headers) => {
                judged = headers.len();
                taken.push(submit);
            }
            Err(error) => {
                changes.truncate(before);
                drop(submit.reply.send(Err(error)));
            }
        }
    }
    if taken.is_empty() {
        return false;
    }
    let Some(reference) = DocRef::of(&turn.ledger(), doc) else { return false };
    let worker = turn.shared.worker.clone();
    let portions = taken.iter().map(|submit| Portion { entry: None, changes: submit.changes.clone() }).collect();
    lanes.spawn(doc, async move { Done::Submits { applied: worker.apply(reference, portions).await, submits: taken } });
    true
}

/// Judges changes of our own editors as every other holder will judge them. The first `judged` of the new ones came in earlier
/// Submits, perhaps of other editors. Those after them must be `writer`'s; without a `writer`, anybody's of this council.
fn judge(
    turn: &Turn,
    doc: DocId,
    writer: Option<&EditorId>,
    changes: &[Bytes],
    judged: usize,
) -> Result<Vec<ChangeHeader>, EngineError> {
    let ledger = turn.ledger();
    let row = ledger.document(doc).ok_or(EngineError::NotFound(doc))?;
    if ledger.my_access(row) != Some(Access::Edit) {
        return Err(EngineError::Refused { reason: "no-grant" });
    }
    let headers = judge_changes(turn.court(&ledger), doc, ledger.me, &Limits::writer(), changes).map_err(refusal)?;
    may_branch(&ledger, doc, ledger.me, &headers).map_err(|no| EngineError::Refused { reason: no.reason })?;
    for header in headers.iter().skip(judged) {
        if writer.is_some_and(|writer| ledger.bindings().of(header.actor).is_some_and(|owner| owner != writer)) {
            return Err(EngineError::Refused { reason: "actor-bound" });
        }
    }
    Ok(headers)
}

/// What the worker could apply is signed, recorded, and answered once it is durable.
pub(super) fn applied(
    turn: &mut Turn,
    doc: DocId,
    submits: Vec<Submit>,
    applied: Result<Applied, WorkerError>,
) -> Result<(), EngineError> {
    let good = match applied {
        Ok(applied) => applied.good,
        Err(WorkerError::Quarantined(_)) => {
            // The edit stays in the browser until an administrator releases the document.
            for submit in submits {
                drop(submit.reply.send(Err(EngineError::Waiting { reason: QUARANTINED })));
            }
            return Ok(());
        }
        Err(WorkerError::Store(error)) => {
            // The edit is not at fault: the log lost what it builds on, or could not be read just now.
            tracing::warn!(%doc, %error, "a Submit has to come again");
            for submit in submits {
                drop(submit.reply.send(Err(EngineError::Busy)));
            }
            return Ok(());
        }
        Err(error) => {
            // The audit log names who sent it, and bounds how often.
            tracing::debug!(%doc, %error, "Submits could not be applied");
            vec![false; submits.len()]
        }
    };
    let mut saved = Vec::new();
    let mut events = Vec::new();
    let mut judged: Vec<(ChangeHeader, Bytes)> = Vec::new();
    for (submit, good) in submits.into_iter().zip(good.into_iter().chain(std::iter::repeat(false))) {
        if !good {
            tracing::debug!(%doc, editor = %submit.editor, "a Submit cannot be applied");
            drop(submit.reply.send(Err(EngineError::Refused { reason: "cannot-apply" })));
            continue;
        }
        // Judged again, because an entry from elsewhere may have come in between.
        let mut all: Vec<Bytes> = judged.iter().map(|(_, chunk)| chunk.clone()).collect();
        all.extend(submit.changes.iter().cloned());
        match judge(turn, doc, submit.writer(), &all, judged.len()) {
            Ok(headers) => {
                let fresh = fresh(&all, headers);
                for (header, _) in fresh.iter().skip(judged.len()) {
                    if let Some(writer) = submit.writer() {
                        turn.bind(header.actor, writer)?;
                    }
                }
                judged = fresh;
                events.push((submit.tag, submit.changes));
                saved.push(submit.reply);
            }
            Err(error) => {
                turn.shared.worker.forget(doc);
                drop(submit.reply.send(Err(error)));
            }
        }
    }
    turn.write_changes(doc, judged)?;
    let heads = turn.heads(doc);
    for (tag, changes) in events {
        turn.then(Effect::Emit(doc, DocEvent::Changed { tag, changes, heads: heads.clone() }));
    }
    turn.then(Effect::Saved(saved, heads));
    turn.facts_wanted.insert(doc);
    Ok(())
}

pub(super) fn refusal(error: AdmitError) -> EngineError {
    match error {
        AdmitError::Store(error) => error.into(),
        AdmitError::Refusal(refusal) => match refusal.kind {
            RefusalKind::Wait => EngineError::Waiting { reason: refusal.reason },
            RefusalKind::Refused | RefusalKind::Stop => EngineError::Refused { reason: refusal.reason },
        },
    }
}

/// The chunks that were judged new, each with its header. Known and repeated ones are left out, as the judge left them out.
pub(super) fn fresh(chunks: &[Bytes], headers: Vec<ChangeHeader>) -> Vec<(ChangeHeader, Bytes)> {
    let mut by_hash: HashMap<ChangeHash, &Bytes> = HashMap::new();
    for chunk in chunks {
        if let Ok(header) = crate::journal::change::read(chunk, &Limits::receiver()) {
            by_hash.insert(header.hash, chunk);
        }
    }
    headers
        .into_iter()
        .filter_map(|header| {
            let chunk = (*by_hash.get(&header.hash)?).clone();
            Some((header, chunk))
        })
        .collect()
}
