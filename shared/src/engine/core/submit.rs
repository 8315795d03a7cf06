//! What our own editors write: judged, applied, signed, and answered after the fsync.

use std::collections::HashMap;

use bytes::Bytes;

use super::super::lane::Done;
use super::super::{DocEvent, EngineError, Submit};
use super::{Core, Effect};

use crate::{
    admission::{AdmitError, Court, RefusalKind, judge_changes, may_branch},
    domain::{Access, ActorId, ChangeHash, DocId, EditorId},
    journal::{
        Body, BodyKind, Entry,
        chain::{self, Draft, Writer},
        change::{ChangeHeader, Limits, TOGETHER_OPS_MAX},
    },
    ledger::Ledger,
    store::Record,
    worker::{Applied, Portion, WorkerError, openings::QUARANTINED},
};

/// An entry is cut at this many bytes of changes, one change at least.
const ENTRY_BYTES_MAX: usize = 256 * 1024;

impl Core {
    /// Hands the Submits at the head of the lane to the worker. `false` when all of them were refused before.
    pub(super) fn start_submits(&mut self, doc: DocId) -> bool {
        let (mut bytes, mut ops) = (0, 0_u64);
        let Some(lane) = self.lanes.get_mut(&doc) else { return false };
        let submits = lane.next_submits(|submit| {
            bytes += submit.bytes;
            ops = ops.saturating_add(submit.ops);
            bytes <= ENTRY_BYTES_MAX && ops <= TOGETHER_OPS_MAX
        });
        let mut taken: Vec<Submit> = Vec::with_capacity(submits.len());
        let mut changes: Vec<Bytes> = Vec::new();
        let mut judged = 0;
        for submit in submits {
            let before = changes.len();
            changes.extend(submit.changes.iter().cloned());
            match self.judge(doc, submit.writer(), &changes, judged) {
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
        let Some(reference) = self.doc_ref(doc) else { return false };
        let worker = self.shared.worker.clone();
        let portions = taken.iter().map(|submit| Portion { entry: None, changes: submit.changes.clone() }).collect();
        self.spawn(doc, async move { Done::Submits { applied: worker.apply(reference, portions).await, submits: taken } });
        true
    }

    /// Judges changes of our own editors as every other holder will judge them. The first `judged` of the new ones came in earlier
    /// Submits, perhaps of other editors. Those after them must be `writer`'s; without a `writer`, anybody's of this council.
    pub(super) fn judge(
        &self,
        doc: DocId,
        writer: Option<&EditorId>,
        changes: &[Bytes],
        judged: usize,
    ) -> Result<Vec<ChangeHeader>, EngineError> {
        let ledger = self.ledger();
        let row = ledger.document(doc).ok_or(EngineError::NotFound(doc))?;
        if ledger.my_access(row) != Some(Access::Edit) {
            return Err(EngineError::Refused { reason: "no-grant" });
        }
        let headers = judge_changes(self.court(&ledger), doc, ledger.me, &Limits::writer(), changes).map_err(refusal)?;
        may_branch(&ledger, doc, ledger.me, &headers).map_err(|no| EngineError::Refused { reason: no.reason })?;
        for header in headers.iter().skip(judged) {
            if writer.is_some_and(|writer| ledger.bindings().of(header.actor).is_some_and(|owner| owner != writer)) {
                return Err(EngineError::Refused { reason: "actor-bound" });
            }
        }
        Ok(headers)
    }

    pub(super) fn court<'a>(&'a self, ledger: &'a Ledger) -> Court<'a> {
        Court { ledger, index: self.shared.store.index(), verifier: self.shared.verifier.as_ref(), from_before: false }
    }

    pub(super) fn submits_applied(
        &mut self,
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
            match self.judge(doc, submit.writer(), &all, judged.len()) {
                Ok(headers) => {
                    let fresh = fresh(&all, headers);
                    for (header, _) in fresh.iter().skip(judged.len()) {
                        if let Some(writer) = submit.writer() {
                            self.bind(header.actor, writer)?;
                        }
                    }
                    judged = fresh;
                    events.push((submit.tag, submit.changes));
                    saved.push(submit.reply);
                }
                Err(error) => {
                    self.shared.worker.forget(doc);
                    drop(submit.reply.send(Err(error)));
                }
            }
        }
        self.write_changes(doc, judged)?;
        let heads: Vec<ChangeHash> =
            self.ledger().document(doc).map(|row| row.heads.iter().copied().collect()).unwrap_or_default();
        for (tag, changes) in events {
            self.effects.push(Effect::Emit(doc, DocEvent::Changed { tag, changes, heads: heads.clone() }));
        }
        self.effects.push(Effect::Saved(saved, heads));
        self.facts_wanted.insert(doc);
        Ok(())
    }

    pub(super) fn bind(&mut self, actor: ActorId, editor: &EditorId) -> Result<(), EngineError> {
        if self.ledger().bindings().of(actor).is_some() {
            return Ok(());
        }
        self.record(Record::Binding { actor, editor: editor.clone() })
    }

    /// Signs changes of ours into as many entries as they need.
    pub(super) fn write_changes(&mut self, doc: DocId, changes: Vec<(ChangeHeader, Bytes)>) -> Result<(), EngineError> {
        let mut headers = Vec::new();
        let mut chunks = Vec::new();
        let (mut bytes, mut ops) = (0, 0_u64);
        for (header, chunk) in changes {
            let is_full = bytes + chunk.len() > ENTRY_BYTES_MAX || ops + header.ops > TOGETHER_OPS_MAX;
            if !chunks.is_empty() && is_full {
                self.write_portion(doc, &std::mem::take(&mut headers), std::mem::take(&mut chunks))?;
                (bytes, ops) = (0, 0);
            }
            bytes += chunk.len();
            ops += header.ops;
            headers.push(header);
            chunks.push(chunk);
        }
        if chunks.is_empty() { Ok(()) } else { self.write_portion(doc, &headers, chunks) }
    }

    pub(super) fn write_portion(&mut self, doc: DocId, headers: &[ChangeHeader], chunks: Vec<Bytes>) -> Result<(), EngineError> {
        let heads = self.ledger().docs().heads_after(doc, headers);
        self.write(doc, &Body::Changes(chunks), heads)
    }

    /// Signs one entry of ours and records it.
    pub(super) fn write(&mut self, doc: DocId, body: &Body, mut heads: Vec<ChangeHash>) -> Result<(), EngineError> {
        // A header may name some of the heads only.
        heads.truncate(crate::journal::codec::HEADS_MAX);
        let entry = {
            let ledger = self.ledger();
            let writer = Writer {
                federation: ledger.registry().federation(),
                principal: ledger.me,
                run: self.shared.run,
                signer: self.signer.as_ref(),
            };
            let tip = ledger.document(doc).and_then(|row| row.chains.get(&(ledger.me, self.shared.run))).copied();
            chain::write(
                writer,
                tip,
                Draft { doc, body, heads, made_at: self.shared.environment.now(), salt: self.shared.environment.random() },
            )
        };
        reads_back(&entry)?;
        self.record(Record::Entry { entry, source: None })
    }
}

/// Refuses to keep an entry that could not be read again.
fn reads_back(entry: &Entry) -> Result<(), EngineError> {
    let same = Entry::decode(entry.header_bytes.clone(), &entry.signature, entry.payload.clone())
        .map_err(|error| error.to_string())
        .and_then(|same| if same.header.kind == BodyKind::Changes { Ok(()) } else { check_body(&same) });
    same.map_err(|error| EngineError::Invalid(format!("an entry that could not be read again was not written: {error}")))
}

fn check_body(entry: &Entry) -> Result<(), String> {
    Body::decode(entry).map(drop).map_err(|error| error.to_string())
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
