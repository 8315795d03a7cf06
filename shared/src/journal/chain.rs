//! Writing: from a body to the next signed entry of one's own chain.

use std::collections::BTreeMap;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{
    entry::{Entry, Header, SALT_LEN, signed_bytes},
    sign::{Signer, key_id},
};
use crate::{
    domain::{ChangeHash, DocId, EntryId, FederationId, PrincipalId, RunId, UnixMs},
    journal::Body,
};

/// The last entry of a chain: one principal's, of one run, in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Its seq.
    pub seq: u64,
    /// Its name.
    pub id: EntryId,
}

/// The chain of one principal's run, in a document.
pub type Chain = (PrincipalId, RunId);

/// The last entry of each chain.
pub type Tips = BTreeMap<Chain, Tip>;

/// Takes note that a chain has come at least as far as `tip`.
pub fn reach(tips: &mut Tips, chain: Chain, tip: Tip) {
    let last = tips.entry(chain).or_insert(tip);
    if last.seq < tip.seq {
        *last = tip;
    }
}

/// Who writes, in which run of its process.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    /// The federation.
    pub federation: FederationId,
    /// The principal.
    pub principal: PrincipalId,
    /// The run.
    pub run: RunId,
    /// Its journal key.
    pub signer: &'a dyn Signer,
}

/// What is about to be written.
pub struct Draft<'a> {
    /// The document.
    pub doc: DocId,
    /// What it says.
    pub body: &'a Body,
    /// The document's heads after it, sorted.
    pub heads: Vec<ChangeHash>,
    /// The writer's clock.
    pub made_at: UnixMs,
    /// Fresh random bytes.
    pub salt: [u8; SALT_LEN],
}

/// Signs the entry that follows `tip` in the writer's chain of the draft's document; a kind that is in no chain follows nothing.
pub fn write(writer: Writer<'_>, tip: Option<Tip>, draft: Draft<'_>) -> Entry {
    let kind = draft.body.kind();
    let tip = tip.filter(|_| kind.declared().is_chained);
    let payload: Bytes = draft.body.encode(draft.salt);
    let header = Header {
        federation: writer.federation,
        principal: writer.principal,
        key: key_id(&writer.signer.journal_key()),
        run: writer.run,
        doc: draft.doc,
        seq: if kind.declared().is_chained { tip.map_or(1, |tip| tip.seq + 1) } else { 0 },
        prev: tip.map(|tip| tip.id),
        made_at: draft.made_at,
        kind,
        heads: draft.heads,
        payload_hash: Sha256::digest(&payload).into(),
    };
    let header_bytes = header.encode();
    let signature = writer.signer.sign(&signed_bytes(writer.federation, &header_bytes));
    Entry::new(header, header_bytes, signature, payload)
}
