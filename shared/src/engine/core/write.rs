//! Entries of our own: signed, and recorded with the turn.

use bytes::Bytes;

use super::{super::EngineError, turn::Turn};
use crate::{
    admission::Court,
    domain::{ActorId, ChangeHash, DocId, EditorId, Sharing},
    journal::{
        Body, BodyKind, Entry,
        chain::{self, Draft, Tip, Writer},
        change::{ChangeHeader, TOGETHER_OPS_MAX},
    },
    ledger::Ledger,
    store::Record,
};

/// An entry is cut at this many bytes of changes, one change at least.
pub(super) const ENTRY_BYTES_MAX: usize = 256 * 1024;

impl Turn {
    /// What judges entries and changes.
    pub(super) fn court<'a>(&'a self, ledger: &'a Ledger) -> Court<'a> {
        Court { ledger, index: self.index(), verifier: self.shared.verifier.as_ref(), from_before: false, was_admitted: false }
    }

    /// From now on an actor is this editor's, unless it is somebody's already.
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

    fn write_portion(&mut self, doc: DocId, headers: &[ChangeHeader], chunks: Vec<Bytes>) -> Result<(), EngineError> {
        let heads = self.ledger().docs().heads_after(doc, headers);
        self.write(doc, &Body::Changes(chunks), heads)
    }

    /// Says who else may read or edit a document of ours.
    pub(super) fn write_sharing(&mut self, doc: DocId, sharing: Sharing) -> Result<(), EngineError> {
        let version = self.ledger().document(doc).map_or(1, |row| row.audience.rank.version + 1);
        self.write_at_heads(doc, &Body::Sharing(Sharing { version, ..sharing }))?;
        self.emit_received(doc);
        Ok(())
    }

    /// Signs one entry of ours that names the heads that its document has.
    pub(super) fn write_at_heads(&mut self, doc: DocId, body: &Body) -> Result<(), EngineError> {
        let heads = self.heads(doc);
        self.write(doc, body, heads)
    }

    pub(super) fn heads(&self, doc: DocId) -> Vec<ChangeHash> {
        self.ledger().document(doc).map(|row| row.heads.iter().copied().collect()).unwrap_or_default()
    }

    /// Signs one entry of ours and records it.
    pub(super) fn write(&mut self, doc: DocId, body: &Body, mut heads: Vec<ChangeHash>) -> Result<(), EngineError> {
        // A header may name some of the heads only.
        heads.truncate(crate::journal::codec::HEADS_MAX);
        let entry = {
            let ledger = self.ledger();
            let tip = ledger.document(doc).and_then(|row| row.chains.get(&(ledger.me, self.shared.run))).copied();
            self.sign(&ledger, tip, (doc, body, heads))
        };
        reads_back(&entry)?;
        self.record(Record::Entry { entry, source: None })
    }

    /// Signs one entry of ours, after `tip` in its chain.
    pub(super) fn sign(&self, ledger: &Ledger, tip: Option<Tip>, (doc, body, heads): (DocId, &Body, Vec<ChangeHash>)) -> Entry {
        let (federation, signer) = (ledger.registry().federation(), self.shared.signer.as_ref());
        let writer = Writer { federation, principal: ledger.me, run: self.shared.run, signer };
        let environment = &self.shared.environment;
        chain::write(writer, tip, Draft { doc, body, heads, made_at: environment.now(), salt: environment.random() })
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
