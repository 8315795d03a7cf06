//! Incidents: what Links found, and records that the disk lost. Each change is a record of its own, and a line for the audit.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::super::lane::Job;
use super::super::{EngineError, Finding, Reply};
use super::{Core, Effect};

use crate::{
    domain::{DocId, INCIDENT_DOCUMENTS_MAX, Incident, IncidentKind, IncidentState, Position, PrincipalId},
    ledger::{DocSummary, Lost, lost},
    store::Record,
    worker::WorkerError,
};

impl Core {
    /// What a Link found when it compared roots.
    pub(super) fn finding(&mut self, peer: PrincipalId, finding: Finding, reply: Reply<()>) -> Result<(), EngineError> {
        self.note_incident(peer, IncidentKind::RootsDiffer, finding)?;
        self.effects.push(Effect::Shared(reply));
        Ok(())
    }

    /// Records cannot be read any more: takes their documents back to what stands without them, and has peers asked for the rest.
    pub(super) fn lost(&mut self, positions: &Lost, reply: Reply<Vec<DocId>>) -> Result<(), EngineError> {
        let mut docs = lost::docs_at(&self.ledger(), self.shared.store.index(), positions)?;
        docs.extend(lost::on_lost_base(&self.ledger(), positions));
        self.note_lost(&docs)?;
        for doc in &docs {
            self.queue(*doc, Job::Forget(positions.clone()));
        }
        self.effects.push(Effect::Lost(reply, docs.into_iter().collect()));
        Ok(())
    }

    /// Opens an incident for what the start found missing.
    pub(super) fn say_what_is_lost(&mut self) -> Result<(), EngineError> {
        let lost = {
            let ledger = self.ledger();
            ledger.losses().docs().filter(|doc| ledger.is_owed(*doc)).collect()
        };
        self.note_lost(&lost)
    }

    /// Ends the incident once no peer owes this holder anything of what was lost.
    pub(super) fn end_lost(&mut self, repaired: u64) -> Result<(), EngineError> {
        let (me, before, still) = {
            let ledger = self.ledger();
            let open = ledger.incidents().open(ledger.me, IncidentKind::RecordsLost);
            (ledger.me, open.map(|incident| incident.repaired), ledger.losses().docs().any(|doc| ledger.is_owed(doc)))
        };
        let Some(before) = before.filter(|_| repaired > 0 || !still) else { return Ok(()) };
        let state = if still { IncidentState::Open } else { IncidentState::Closed };
        let finding = Finding { state, documents: Vec::new(), asked: 0, repaired: before + repaired };
        self.note_incident(me, IncidentKind::RecordsLost, finding)
    }

    fn note_lost(&mut self, docs: &BTreeSet<DocId>) -> Result<(), EngineError> {
        if docs.is_empty() {
            return Ok(());
        }
        let documents = docs.iter().copied().take(INCIDENT_DOCUMENTS_MAX).collect();
        let finding = Finding { state: IncidentState::Open, documents, asked: docs.len() as u64, repaired: 0 };
        let me = self.ledger().me;
        self.note_incident(me, IncidentKind::RecordsLost, finding)
    }

    pub(super) fn forget(&mut self, doc: DocId, lost: Lost, entries: &[(Position, Record)]) -> Result<(), EngineError> {
        let read_to = entries.last().map(|(position, _)| *position);
        if self.ledger().document(doc).is_some_and(|row| Some(row.last.at) > read_to && !lost.contains(row.last.at)) {
            // Another entry came in while these were read, and would be left out.
            self.effects.push(Effect::Queue(doc, Job::Forget(lost)));
            return Ok(());
        }
        let on_snapshot =
            self.ledger().document(doc).is_some_and(|row| row.stands_on_snapshot() || row.snapshots.pending().is_some());
        let has_lost_base = lost::has_lost_base(&self.ledger(), self.shared.store.index(), doc, &lost)?;
        if has_lost_base {
            tracing::error!(target: "tansiq::audit", %doc, "the snapshot that a document stands on cannot be read: everything that it stood for is asked for");
            let heads = self.ledger().document(doc).map(|row| row.heads.clone()).unwrap_or_default();
            self.missed.insert(doc, heads);
            lost::forget_base(&mut self.ledger_mut(), self.shared.store.index(), doc, &lost, entries)?;
            self.try_parked_of(doc)?;
        } else if on_snapshot {
            lost::note_lost(&mut self.ledger_mut(), self.shared.store.index(), doc, &lost)?;
        } else {
            lost::forget(&mut self.ledger_mut(), self.shared.store.index(), doc, &lost, entries)?;
        }
        if self.ledger().is_owed(doc) {
            self.note_lost(&BTreeSet::from([doc]))?;
        } else {
            self.end_lost(0)?;
        }
        self.shared.worker.forget(doc);
        self.facts_wanted.insert(doc);
        // Links that are up wake and ask for it now.
        self.shared.durable_moved.notify_waiters();
        Ok(())
    }

    /// A peer has sent everything that it has of documents of which records were lost here: checks whether they are whole.
    pub(super) fn mended(&mut self, docs: &[DocId], reply: Reply<()>) -> Result<(), EngineError> {
        for doc in docs {
            if self.ledger().document(*doc).is_some_and(|row| row.manifest.is_some()) {
                self.effects.push(Effect::Queue(*doc, Job::Check));
            } else {
                self.is_whole(*doc)?;
            }
        }
        self.effects.push(Effect::Shared(reply));
        Ok(())
    }

    /// A document is whole again when what loads has the heads that its row says, and everything that was known of it before is in
    /// it.
    pub(super) fn checked(&mut self, doc: DocId, seen: Result<DocSummary, WorkerError>) -> Result<(), EngineError> {
        let problem = {
            let ledger = self.ledger();
            match (ledger.document(doc), seen) {
                _ if !ledger.losses().has(doc) => return Ok(()),
                (Some(row), _) if ledger.parking().holds_in(doc) || row.snapshots.pending().is_some() => {
                    Some("some of it still waits".to_owned())
                }
                (Some(row), Ok(summary)) => {
                    if !summary.is_of(&row.heads, ledger.rejected().has_voids()) {
                        Some("what loads is not what its row says".to_owned())
                    } else if self.missed.get(&doc).into_iter().flatten().any(|hash| summary.max_op(*hash).is_none()) {
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
            if self.ledger().has_lost_for_good(doc) {
                tracing::warn!(target: "tansiq::audit", %doc, problem, "what was lost of a document that is no longer shared with this council does not come back");
                self.ledger_mut().let_go(doc);
                return Ok(());
            }
            tracing::error!(target: "tansiq::audit", %doc, problem, "a document of which records were lost is not whole yet");
            return Ok(());
        }
        self.is_whole(doc)
    }

    fn is_whole(&mut self, doc: DocId) -> Result<(), EngineError> {
        self.missed.remove(&doc);
        self.ledger_mut().found(doc);
        self.shared.counters.documents_repaired.fetch_add(1, Ordering::Relaxed);
        self.end_lost(1)
    }

    fn note_incident(&mut self, peer: PrincipalId, kind: IncidentKind, finding: Finding) -> Result<(), EngineError> {
        let Finding { state, documents, asked, repaired } = finding;
        let now = self.shared.environment.now();
        let (open, number) = {
            let ledger = self.ledger();
            (ledger.incidents().open(peer, kind).cloned(), ledger.incidents().next())
        };
        if open.is_none() && state == IncidentState::Closed && repaired == 0 {
            return Ok(()); // All is well, as it was.
        }
        let before = open.clone();
        let mut incident = open.unwrap_or(Incident {
            number,
            peer,
            kind,
            state,
            opened_at: now,
            changed_at: now,
            documents: Vec::new(),
            asked: 0,
            repaired: 0,
        });
        let new: Vec<DocId> = documents.into_iter().filter(|doc| !incident.documents.contains(doc)).collect();
        incident.documents.extend(new);
        incident.documents.truncate(INCIDENT_DOCUMENTS_MAX);
        incident.asked = incident.asked.max(asked);
        incident.repaired = incident.repaired.max(repaired);
        incident.state = state;
        if before.as_ref() == Some(&incident) {
            return Ok(());
        }
        incident.changed_at = now;
        say(&incident);
        self.record(Record::Incident(incident))
    }
}

fn say(incident: &Incident) {
    let Incident { number, peer, asked, repaired, .. } = incident;
    let kind = incident.kind.as_str();
    match incident.state {
        IncidentState::Open => {
            tracing::error!(target: "tansiq::audit", incident = number, kind, %peer, asked, repaired, "an incident is being repaired");
        }
        IncidentState::GivenUp => {
            tracing::error!(target: "tansiq::audit", incident = number, kind, %peer, asked, repaired, "an incident stays: repairing did not help, and is tried again when something changes");
        }
        IncidentState::Closed => {
            tracing::warn!(target: "tansiq::audit", incident = number, kind, %peer, asked, repaired, "an incident is over: all is well again");
        }
    }
}
