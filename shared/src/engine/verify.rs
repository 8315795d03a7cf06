//! A full reading of the journal: every record, signature and chain, from the first to the last.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};

use super::{EngineError, VerifyReport, shared::Shared};
use crate::{
    domain::{DocId, EntryId, Position, PrincipalId, RunId},
    journal::{Entry, entry::signed_bytes},
    store::{ReadLimit, Record, StoreError},
};

const READING: ReadLimit = ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 };

type Chain = (DocId, PrincipalId, RunId);

pub(super) async fn journal(shared: &Shared) -> Result<VerifyReport, EngineError> {
    let mut report = {
        let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
        let root = ledger.root();
        let heads = ledger.documents().map(|(_, row)| row.heads.len() as u64).sum();
        VerifyReport { documents: root.documents, entries: 0, heads, root: root.to_bytes(), first_bad: None }
    };
    let mut tips: HashMap<Chain, HashSet<EntryId>> = HashMap::new();
    let mut after = Position(0);
    let end = shared.store.end();
    while after < end {
        let records = match shared.store.read(after, READING).await {
            Ok(records) => records,
            Err(StoreError::Damaged { path, offset, what }) => {
                report.first_bad = Some(format!("{path} at byte {offset}: {what}"));
                return Ok(report);
            }
            Err(error) => return Err(error.into()),
        };
        let Some((last, _)) = records.last() else { break };
        after = *last;
        for (position, record) in records {
            let Record::Entry { entry, .. } = record else { continue };
            report.entries += 1;
            if let Some(problem) = problem(shared, &mut tips, &entry) {
                report.first_bad = Some(format!("record {position}, entry {}: {problem}", entry.id()));
                return Ok(report);
            }
        }
    }
    Ok(report)
}

fn problem(shared: &Shared, tips: &mut HashMap<Chain, HashSet<EntryId>>, entry: &Entry) -> Option<&'static str> {
    let header = &entry.header;
    let key = {
        let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
        ledger.principal(header.principal).map(|row| row.journal_key)
    };
    if !entry.payload_matches() {
        return Some("its payload is not the one it was signed for");
    }
    let Some(key) = key else { return Some("its principal is in no registry") };
    if !shared.verifier.verify(&key, &signed_bytes(header.federation, &entry.header_bytes), &entry.signature) {
        return Some("its signature does not verify");
    }
    // An own entry that the far end refused leaves a fork: the chain went on from the one before it.
    let known = tips.entry((header.doc, header.principal, header.run)).or_default();
    if header.prev.is_some_and(|prev| !known.contains(&prev)) {
        return Some("its predecessor is missing");
    }
    known.insert(entry.id());
    None
}
