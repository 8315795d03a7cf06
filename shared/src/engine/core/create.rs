//! What this process itself writes about documents and principals: new documents, sharings, rows of the registry.

use super::super::lane::Done;
use super::super::registrar::{self, Applicant, Given};
use super::super::{EngineError, Reply, Seed};
use super::submit::fresh;
use super::{Core, Effect};

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::{
    admission::{judge_changes, may_write_now},
    docs,
    domain::{ActorId, ChangeHash, DocId, EditorId, Manifest, PrincipalId, PrincipalRow, PrincipalStatus, Sharing, policy},
    engine::link_slots::Ending,
    journal::{
        Body,
        body::{
            GRANTS_MAX,
            declared::{Lane, WriterRule},
        },
        change::{ChangeHeader, Limits},
    },
    worker::{Newborn, WorkerError},
};

impl Core {
    pub(super) fn bear(&mut self, named: Option<DocId>, manifest: Manifest, seed: Seed, reply: Reply<DocId>) {
        let reply = match named {
            Some(doc) => match self.unless_named(doc, reply) {
                Some(reply) => reply,
                None => return,
            },
            None => reply,
        };
        let environment = &self.shared.environment;
        let doc = named.unwrap_or_else(|| DocId::new(environment.random()));
        let (editor, born) = match seed {
            Seed::View(content) => {
                let actor = ActorId::of(self.ledger().me, environment.random());
                let birth = docs::Birth { kind: manifest.kind, actor, now: environment.now(), today: environment.today() };
                (None, self.shared.worker.bear(birth, environment.clone(), content))
            }
            // As with a Submit, our own reader checks the changes before Automerge sees them.
            Seed::Changes { editor, changes } => match self.judge_birth(doc, Some(&editor), &changes) {
                Ok(_) => (Some(editor), self.shared.worker.read_birth(manifest.kind, changes)),
                Err(error) => {
                    drop(reply.send(Err(error)));
                    return;
                }
            },
        };
        self.spawn(doc, async move { Done::Born { manifest, editor, born: born.await, reply } });
    }

    /// Judges the first changes of a document that does not exist yet. Changes from an editor's browser must be by that editor's
    /// own actors.
    fn judge_birth(&self, doc: DocId, editor: Option<&EditorId>, changes: &[Bytes]) -> Result<Vec<ChangeHeader>, EngineError> {
        let ledger = self.ledger();
        // The changes may fill several entries, so all together they may hold what a document may.
        let own = Limits::writer();
        let limits = Limits { together_ops: own.document_ops, ..own };
        let headers = judge_changes(self.court(&ledger), doc, ledger.me, &limits, changes).map_err(super::submit::refusal)?;
        for header in &headers {
            if editor.is_some_and(|editor| ledger.bindings().of(header.actor).is_some_and(|owner| owner != editor)) {
                return Err(EngineError::Refused { reason: "actor-bound" });
            }
        }
        Ok(headers)
    }

    /// Answers a caller that asks for an id that a document already has: if the document is ours, with that id once it is durable,
    /// and if not, with a refusal. Gives the reply back when the id is free.
    fn unless_named(&mut self, doc: DocId, reply: Reply<DocId>) -> Option<Reply<DocId>> {
        let is_ours = {
            let ledger = self.ledger();
            let row = ledger.document(doc);
            if row.is_none() && doc != ledger.registry().doc() {
                return Some(reply);
            }
            row.is_some_and(|row| ledger.is_mine(row) && row.manifest.is_some())
        };
        if is_ours {
            // Sent once this turn's records are durable; the document may be among them.
            self.effects.push(Effect::Born(reply, doc));
        } else {
            drop(reply.send(Err(EngineError::Refused { reason: "not-owner" })));
        }
        None
    }

    pub(super) fn born(
        &mut self,
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
        let Some(reply) = self.unless_named(doc, reply) else { return Ok(()) };
        let headers = match self.judge_birth(doc, editor, &born.changes) {
            Ok(headers) => headers,
            Err(error) => {
                drop(reply.send(Err(error)));
                return Ok(());
            }
        };
        if let Some(editor) = editor {
            for header in &headers {
                self.bind(header.actor, editor)?;
            }
        }
        let share_now = manifest.rule.is_met_by(&born.state);
        self.write(doc, &Body::Manifest(manifest), Vec::new())?;
        self.write_changes(doc, fresh(&born.changes, headers))?;
        if share_now {
            self.write_sharing(doc, Sharing::with_ministry())?;
        }
        self.facts_wanted.insert(doc);
        self.effects.push(Effect::Born(reply, doc));
        Ok(())
    }

    /// Writes one entry of ours, of any kind that leaves the text as it is.
    pub(super) fn say(&mut self, doc: DocId, body: Body, reply: Reply<()>) -> Result<(), EngineError> {
        let body = match body {
            Body::Sharing(sharing) => Body::Sharing(one_for_each(sharing)),
            other => other,
        };
        if let Err(error) = self.may_say(doc, &body) {
            drop(reply.send(Err(error)));
            return Ok(());
        }
        match body {
            Body::Sharing(sharing) => self.write_sharing(doc, sharing)?,
            other => {
                let heads = self.heads(doc);
                self.write(doc, &other, heads)?;
            }
        }
        self.effects.push(Effect::Shared(reply));
        Ok(())
    }

    fn may_say(&self, doc: DocId, body: &Body) -> Result<(), EngineError> {
        let (ledger, kind) = (self.ledger(), body.kind().declared());
        let row = ledger.document(doc).ok_or(EngineError::NotFound(doc))?;
        if kind.lane != Lane::Nothing {
            return Err(EngineError::Invalid("what changes a document's text is submitted".to_owned()));
        }
        if row.manifest.is_none() || !may_write_now(&ledger, ledger.me, row, kind.writer) {
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

    fn heads(&self, doc: DocId) -> Vec<ChangeHash> {
        self.ledger().document(doc).map(|row| row.heads.iter().copied().collect()).unwrap_or_default()
    }

    pub(super) fn write_sharing(&mut self, doc: DocId, sharing: Sharing) -> Result<(), EngineError> {
        let version = self.ledger().document(doc).map_or(1, |row| row.audience.rank.version + 1);
        let heads = self.heads(doc);
        self.write(doc, &Body::Sharing(Sharing { version, ..sharing }), heads)?;
        self.emit_received(doc);
        Ok(())
    }

    pub(super) fn register(&mut self, applicant: Applicant, reply: Reply<PrincipalId>) -> Result<(), EngineError> {
        let skipped = u16::from_be_bytes(self.shared.environment.random());
        let (given, next) = {
            let ledger = self.ledger();
            (registrar::judge(&ledger, &applicant), ledger.registry().next_principal(skipped))
        };
        let principal = match given {
            Err(reason) => {
                drop(reply.send(Err(EngineError::Refused { reason })));
                return Ok(());
            }
            Ok(Given::Same(principal)) => principal,
            Ok(Given::New(old)) => {
                // A council that joins again with another key becomes another principal; chains of the old one stay under the old
                // number.
                if let Some(old) = old {
                    self.shared.link_slots.end(old.principal, Ending::Superseded);
                    self.write_principal(PrincipalRow { status: PrincipalStatus::Revoked, ..old })?;
                }
                let Applicant { council, key: journal_key, .. } = applicant;
                self.write_principal(PrincipalRow { principal: next, council, journal_key, status: PrincipalStatus::Active })?;
                next
            }
        };
        self.effects.push(Effect::Registered(reply, principal));
        Ok(())
    }

    pub(super) fn write_principal(&mut self, row: PrincipalRow) -> Result<(), EngineError> {
        if row.status == PrincipalStatus::Revoked {
            self.shared.link_slots.end(row.principal, Ending::Revoked);
        }
        let registry = self.ledger().registry().doc();
        self.write(registry, &Body::Principal(row), Vec::new())
    }

    pub(super) fn revoke(&mut self, principal: PrincipalId, reply: Reply<()>) -> Result<(), EngineError> {
        let row = self.ledger().registry().principal(principal).cloned();
        match row {
            Some(row) if policy::is_council(principal) => {
                self.write_principal(PrincipalRow { status: PrincipalStatus::Revoked, ..row })?;
                self.effects.push(Effect::Shared(reply));
            }
            _ => drop(reply.send(Err(EngineError::Refused { reason: "unknown-principal" }))),
        }
        Ok(())
    }
}

/// One grant for each council: the last one given counts.
fn one_for_each(mut sharing: Sharing) -> Sharing {
    let mut named = BTreeSet::new();
    sharing.grants.reverse();
    sharing.grants.retain(|grant| named.insert(grant.principal));
    sharing.grants.reverse();
    sharing
}
