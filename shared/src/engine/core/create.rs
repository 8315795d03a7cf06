//! What this process itself writes about documents: new ones, and what is said of them, as sharings.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{
    super::{EngineError, Reply, Seed},
    lane::Done,
    lanes::Lanes,
    submit::{fresh, refusal},
    turn::{Effect, Turn},
};
use crate::{
    admission::{judge_changes, may_write_now},
    docs,
    domain::{ActorId, DocId, EditorId, Manifest, Sharing},
    journal::{
        Body,
        body::{
            GRANTS_MAX,
            declared::{Lane, WriterRule},
        },
        change::{ChangeHeader, Limits},
    },
    ledger::Ledger,
    worker::{Newborn, WorkerError},
};

pub(super) fn bear(
    turn: &mut Turn,
    lanes: &mut Lanes,
    named: Option<DocId>,
    manifest: Manifest,
    seed: Seed,
    reply: Reply<DocId>,
) {
    let reply = match named {
        Some(doc) => match unless_named(turn, doc, reply) {
            Some(reply) => reply,
            None => return,
        },
        None => reply,
    };
    let environment = &turn.shared.environment;
    let doc = named.unwrap_or_else(|| DocId::new(environment.random()));
    let (editor, born) = match seed {
        Seed::View(content) => {
            let actor = ActorId::of(turn.ledger().me, environment.random());
            let birth = docs::Birth { kind: manifest.kind, actor, now: environment.now(), today: environment.today() };
            (None, turn.shared.worker.bear(birth, environment.clone(), content))
        }
        // As with a Submit, our own reader checks the changes before Automerge sees them.
        Seed::Changes { editor, changes } => match judge_birth(turn, doc, Some(&editor), &changes) {
            Ok(_) => (Some(editor), turn.shared.worker.read_birth(manifest.kind, changes)),
            Err(error) => {
                drop(reply.send(Err(error)));
                return;
            }
        },
    };
    lanes.spawn(doc, async move { Done::Born { manifest, editor, born: born.await, reply } });
}

/// Judges the first changes of a document that does not exist yet. Changes from an editor's browser must be by that editor's
/// own actors.
fn judge_birth(turn: &Turn, doc: DocId, editor: Option<&EditorId>, changes: &[Bytes]) -> Result<Vec<ChangeHeader>, EngineError> {
    let ledger = turn.ledger();
    // The changes may fill several entries, so all together they may hold what a document may.
    let own = Limits::writer();
    let limits = Limits { together_ops: own.document_ops, ..own };
    let headers = judge_changes(turn.court(&ledger), doc, ledger.me, &limits, changes).map_err(refusal)?;
    for header in &headers {
        if editor.is_some_and(|editor| ledger.bindings().of(header.actor).is_some_and(|owner| owner != editor)) {
            return Err(EngineError::Refused { reason: "actor-bound" });
        }
    }
    Ok(headers)
}

/// Answers a caller that asks for an id that a document already has: if the document is ours, with that id once it is durable,
/// and if not, with a refusal. Gives the reply back when the id is free.
fn unless_named(turn: &mut Turn, doc: DocId, reply: Reply<DocId>) -> Option<Reply<DocId>> {
    let is_ours = {
        let ledger = turn.ledger();
        let row = ledger.document(doc);
        if row.is_none() && doc != ledger.registry().doc() {
            return Some(reply);
        }
        row.is_some_and(|row| ledger.is_mine(row) && row.manifest.is_some())
    };
    if is_ours {
        // Sent once this turn's records are durable; the document may be among them.
        turn.then(Effect::Born(reply, doc));
    } else {
        drop(reply.send(Err(EngineError::Refused { reason: "not-owner" })));
    }
    None
}

pub(super) fn born(
    turn: &mut Turn,
    doc: DocId,
    manifest: Manifest,
    editor: Option<&EditorId>,
    born: Result<Newborn, WorkerError>,
    reply: Reply<DocId>,
) -> Result<(), EngineError> {
    let born = match born {
        Ok(born) => born,
        Err(error) => {
            let error = match error {
                WorkerError::Invalid(problem) => EngineError::Invalid(problem),
                other => other.into(),
            };
            drop(reply.send(Err(error)));
            return Ok(());
        }
    };
    // The id may have been asked for twice at once, and the first one has made the document meanwhile.
    let Some(reply) = unless_named(turn, doc, reply) else { return Ok(()) };
    let headers = match judge_birth(turn, doc, editor, &born.changes) {
        Ok(headers) => headers,
        Err(error) => {
            drop(reply.send(Err(error)));
            return Ok(());
        }
    };
    if let Some(editor) = editor {
        for header in &headers {
            turn.bind(header.actor, editor)?;
        }
    }
    let share_now = manifest.rule.is_met_by(&born.state);
    turn.write(doc, &Body::Manifest(manifest), Vec::new())?;
    turn.write_changes(doc, fresh(&born.changes, headers))?;
    if share_now {
        turn.write_sharing(doc, Sharing::with_ministry())?;
    }
    turn.facts_wanted.insert(doc);
    turn.then(Effect::Born(reply, doc));
    Ok(())
}

/// Writes one entry of ours, of any kind that leaves the text as it is.
pub(super) fn say(turn: &mut Turn, doc: DocId, body: Body, reply: Reply<()>) -> Result<(), EngineError> {
    let body = match body {
        Body::Sharing(sharing) => Body::Sharing(one_for_each(sharing)),
        other => other,
    };
    if let Err(error) = may_say(&turn.ledger(), doc, &body) {
        drop(reply.send(Err(error)));
        return Ok(());
    }
    match body {
        Body::Sharing(sharing) => turn.write_sharing(doc, sharing)?,
        other => turn.write_at_heads(doc, &other)?,
    }
    turn.then(Effect::Done(reply));
    Ok(())
}

fn may_say(ledger: &Ledger, doc: DocId, body: &Body) -> Result<(), EngineError> {
    let kind = body.kind().declared();
    let row = ledger.document(doc).ok_or(EngineError::NotFound(doc))?;
    if kind.lane != Lane::Nothing {
        return Err(EngineError::Invalid("what changes a document's text is submitted".to_owned()));
    }
    if row.manifest.is_none() || !may_write_now(ledger, ledger.me, row, kind.writer) {
        let reason = if kind.writer == WriterRule::Owner { "not-owner" } else { "no-grant" };
        return Err(EngineError::Refused { reason });
    }
    let Body::Sharing(sharing) = body else { return Ok(()) };
    if sharing.grants.iter().any(|grant| ledger.registry().principal(grant.principal).is_none()) {
        return Err(EngineError::Refused { reason: "unknown-principal" });
    }
    if sharing.grants.len() > GRANTS_MAX {
        return Err(EngineError::Refused { reason: "too-many-grants" });
    }
    Ok(())
}

/// One grant for each council: the last one given counts.
fn one_for_each(mut sharing: Sharing) -> Sharing {
    let mut named = BTreeSet::new();
    sharing.grants.reverse();
    sharing.grants.retain(|grant| named.insert(grant.principal));
    sharing.grants.reverse();
    sharing
}
