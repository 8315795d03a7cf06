//! Documents of which records were lost: taken back to what stands without them, and looked at again once peers have sent the rest.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
};

use super::{
    super::{EngineError, Reply},
    incidents::{end_lost, note_lost},
    lane::Job,
    lanes::Lanes,
    turn::{Effect, Turn},
    waiting,
};
use crate::{
    domain::{ChangeHash, DocId, Position},
    ledger::{DocSummary, Lost, lost},
    store::Record,
    worker::WorkerError,
};

/// For documents whose snapshot was lost: the heads that they had, until they have them again.
#[derive(Debug, Default)]
pub(super) struct Missed(BTreeMap<DocId, BTreeSet<ChangeHash>>);

impl Missed {
    /// What still stands of a document without the records that were lost is read, up to a position: it goes on from there.
    pub(super) fn forget(
        &mut self,
        turn: &mut Turn,
        lanes: &mut Lanes,
        doc: DocId,
        (lost, upto, entries): (Lost, Position, &[(Position, Record)]),
    ) -> Result<(), EngineError> {
        if turn.ledger().document(doc).is_some_and(|row| row.last.at > upto) {
            // Another entry came in while these were read, and would be left out. Not whether the last one that was read is the last one
            // of the document: that one may have been lost before, or wait.
            turn.then(Effect::Queue(doc, Job::Forget(lost)));
            return Ok(());
        }
        let on_snapshot =
            turn.ledger().document(doc).is_some_and(|row| row.stands_on_snapshot() || row.snapshots.pending().is_some());
        let has_lost_base = lost::has_lost_base(&turn.ledger(), turn.index(), doc, &lost)?;
        if has_lost_base {
            tracing::error!(target: "tansiq::audit", %doc, "the snapshot that a document stands on cannot be read: everything that it stood for is asked for");
            let heads = turn.ledger().document(doc).map(|row| row.heads.clone()).unwrap_or_default();
            self.0.insert(doc, heads);
            lost::forget_base(&mut turn.ledger_mut(), turn.index(), doc, &lost, entries)?;
            waiting::try_parked_of(turn, lanes, doc)?;
        } else if on_snapshot {
            lost::note_lost(&mut turn.ledger_mut(), turn.index(), doc, &lost)?;
        } else {
            lost::forget(&mut turn.ledger_mut(), turn.index(), doc, &lost, entries)?;
        }
        if turn.ledger().is_owed(doc) {
            note_lost(turn, &BTreeSet::from([doc]))?;
        } else {
            end_lost(turn, 0)?;
        }
        turn.shared.worker.forget(doc);
        turn.facts_wanted.insert(doc);
        // Links that are up wake and ask for it now.
        turn.shared.end.wake();
        Ok(())
    }

    /// A peer has sent everything that it has of documents of which records were lost here: checks whether they are whole.
    pub(super) fn mended(&mut self, turn: &mut Turn, docs: &[DocId], reply: Reply<()>) -> Result<(), EngineError> {
        for doc in docs {
            if turn.ledger().document(*doc).is_some_and(|row| row.manifest.is_some()) {
                turn.then(Effect::Queue(*doc, Job::Check));
            } else {
                self.is_whole(turn, *doc)?;
            }
        }
        turn.then(Effect::Done(reply));
        Ok(())
    }

    /// A document is whole again when what loads has the heads that its row says, and everything that was known of it before is in
    /// it.
    pub(super) fn checked(
        &mut self,
        turn: &mut Turn,
        doc: DocId,
        seen: Result<DocSummary, WorkerError>,
    ) -> Result<(), EngineError> {
        let problem = {
            let ledger = turn.ledger();
            match (ledger.document(doc), seen) {
                _ if !ledger.losses().has(doc) => return Ok(()),
                (Some(row), _) if ledger.parking().holds_admitted_in(doc) || row.snapshots.pending().is_some() => {
                    Some("some of it still waits".to_owned())
                }
                (Some(row), Ok(summary)) => {
                    if !summary.is_of(&row.heads, ledger.rejected().has_voids()) {
                        Some("what loads is not what its row says".to_owned())
                    } else if self.0.get(&doc).into_iter().flatten().any(|hash| summary.max_op(*hash).is_none()) {
                        Some("the far end does not have all that was known of it here".to_owned())
                    } else {
                        None
                    }
                }
                (_, Err(error)) => Some(error.to_string()),
                (None, Ok(_)) => None,
            }
        };
        if let Some(problem) = problem {
            if turn.ledger().has_lost_for_good(doc) {
                tracing::warn!(target: "tansiq::audit", %doc, problem, "what was lost of a document that is no longer shared with this council does not come back");
                turn.ledger_mut().let_go(doc);
                return Ok(());
            }
            tracing::error!(target: "tansiq::audit", %doc, problem, "a document of which records were lost is not whole yet");
            return Ok(());
        }
        self.is_whole(turn, doc)
    }

    fn is_whole(&mut self, turn: &mut Turn, doc: DocId) -> Result<(), EngineError> {
        self.0.remove(&doc);
        turn.ledger_mut().found(doc);
        turn.shared.links.counters.documents_repaired.fetch_add(1, Ordering::Relaxed);
        end_lost(turn, 1)
    }
}

/// Records cannot be read any more: the documents that are to be taken back to what stands without them. Peers are asked for the rest.
pub(super) fn lost(turn: &mut Turn, positions: &Lost) -> Result<BTreeSet<DocId>, EngineError> {
    let mut docs = lost::docs_at(&turn.ledger(), turn.index(), positions)?;
    docs.extend(lost::on_lost_base(&turn.ledger(), positions));
    note_lost(turn, &docs)?;
    Ok(docs)
}
