//! Incidents: what Links found, and records that the disk lost. Each change is a record of its own, and a line for the audit.

use std::collections::BTreeSet;

use super::{
    super::{EngineError, Finding, Reply},
    turn::{Effect, Turn},
};
use crate::{
    domain::{DocId, INCIDENT_DOCUMENTS_MAX, Incident, IncidentKind, IncidentState, PrincipalId},
    store::Record,
};

/// What a Link found when it compared roots.
pub(super) fn finding(turn: &mut Turn, peer: PrincipalId, finding: Finding, reply: Reply<()>) -> Result<(), EngineError> {
    note_incident(turn, peer, IncidentKind::RootsDiffer, finding)?;
    turn.then(Effect::Done(reply));
    Ok(())
}

/// Opens an incident for what the start found missing.
pub(super) fn say_what_is_lost(turn: &mut Turn) -> Result<(), EngineError> {
    let lost = {
        let ledger = turn.ledger();
        ledger.losses().docs().filter(|doc| ledger.is_owed(*doc)).collect()
    };
    note_lost(turn, &lost)
}

/// Ends the incident once no peer owes this holder anything of what was lost.
pub(super) fn end_lost(turn: &mut Turn, repaired: u64) -> Result<(), EngineError> {
    let (me, before, still) = {
        let ledger = turn.ledger();
        let open = ledger.incidents().open(ledger.me, IncidentKind::RecordsLost);
        (ledger.me, open.map(|incident| incident.repaired), ledger.losses().docs().any(|doc| ledger.is_owed(doc)))
    };
    let Some(before) = before.filter(|_| repaired > 0 || !still) else { return Ok(()) };
    let state = if still { IncidentState::Open } else { IncidentState::Closed };
    let finding = Finding { state, documents: Vec::new(), asked: 0, repaired: before + repaired };
    note_incident(turn, me, IncidentKind::RecordsLost, finding)
}

/// Opens an incident for documents of which records were lost, or adds them to it.
pub(super) fn note_lost(turn: &mut Turn, docs: &BTreeSet<DocId>) -> Result<(), EngineError> {
    if docs.is_empty() {
        return Ok(());
    }
    let documents = docs.iter().copied().take(INCIDENT_DOCUMENTS_MAX).collect();
    let finding = Finding { state: IncidentState::Open, documents, asked: docs.len() as u64, repaired: 0 };
    let me = turn.ledger().me;
    note_incident(turn, me, IncidentKind::RecordsLost, finding)
}

fn note_incident(turn: &mut Turn, peer: PrincipalId, kind: IncidentKind, finding: Finding) -> Result<(), EngineError> {
    let Finding { state, documents, asked, repaired } = finding;
    let now = turn.shared.environment.now();
    let (open, number) = {
        let ledger = turn.ledger();
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
    turn.record(Record::Incident(incident))
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
