//! A full reading of the journal: every record, signature and chain, from the first to the last.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::Duration,
};

use tokio::time::timeout;

use super::{EngineError, VerifyReport, shared::Shared};
use crate::{
    domain::{ChangeHash, DocId, EntryId, Position},
    journal::{
        Entry, Snapshot,
        body::snapshot,
        chain::{Chain, Tips, reach},
        entry::signed_bytes,
        sign::Verifier as _,
    },
    store::{ReadLimit, Record, StoreError},
    worker::{DocRef, WorkerError},
};

const READING: ReadLimit = ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 };

/// How often a document is looked at again that somebody writes in.
const TRIES: usize = 3;
/// How long the index may be behind.
const INDEX_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn journal(shared: &Shared) -> Result<VerifyReport, EngineError> {
    let mut report = {
        let ledger = shared.ledger();
        let root = ledger.docs().root();
        let heads = ledger.docs().iter().map(|(_, row)| row.heads.len() as u64).sum();
        VerifyReport { documents: root.documents, entries: 0, heads, root: root.to_bytes(), first_bad: None }
    };
    let mut seen: HashMap<(DocId, Chain), HashSet<EntryId>> = HashMap::new();
    // How far snapshots reach in each chain: the log need not have all entries up to there.
    let mut covered: HashMap<DocId, Tips> = HashMap::new();
    let mut followers = Vec::new();
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
            let doc = entry.header.doc;
            let named = |problem: &str| format!("record {position}, entry {}: {problem}", entry.id());
            if let Some(problem) = problem(shared, &entry) {
                report.first_bad = Some(named(problem));
                return Ok(report);
            }
            let header = &entry.header;
            if let Some(snapshot) = snapshot_of(shared, &entry) {
                for (chain, tip) in snapshot.chains(true) {
                    seen.entry((doc, chain)).or_default().insert(tip.id);
                    reach(covered.entry(doc).or_default(), chain, tip);
                }
            }
            // An own entry that the far end refused leaves a fork: the chain went on from the one before it.
            let known = seen.entry((doc, header.chain())).or_default();
            known.insert(entry.id());
            // The entry that takes us out of the audience may have come without the ones before it.
            if let Some(prev) = header.prev.filter(|prev| !known.contains(prev))
                && !shared.ledger().is_farewell(&entry)
            {
                // The predecessor may still follow: what a disk lost comes back later in the log, and a snapshot may come after
                // entries that it stands for.
                followers.push(((doc, header.chain()), header.seq, prev, named("its predecessor is missing")));
            }
        }
    }
    let missing = followers.into_iter().find(|((doc, chain), seq, prev, _)| {
        let covered = covered.get(doc).and_then(|tips| tips.get(chain)).map_or(0, |tip| tip.seq);
        *seq > covered
            && seen.get(&(*doc, *chain)).is_none_or(|known| !known.contains(prev))
            && !shared.ledger().has_lost_for_good(*doc)
    });
    report.first_bad = missing.map(|(.., what)| what);
    if report.first_bad.is_none() {
        report.first_bad = documents(shared).await?;
    }
    Ok(report)
}

/// Loads every document: what its entries make must be what its row says it is.
async fn documents(shared: &Shared) -> Result<Option<String>, EngineError> {
    let all: Vec<DocId> = shared.ledger().docs().iter().map(|(doc, _)| doc).collect();
    for doc in all {
        if shared.ledger().has_lost_for_good(doc) {
            continue;
        }
        if shared.ledger().losses().has(doc) {
            return Ok(Some(format!("document {doc}: records of it were lost, and not all of it has come back")));
        }
        for _ in 0..TRIES {
            let Some((reference, heads, has_voids)) = document(shared, doc) else { break };
            settled(shared).await?;
            let problem = match shared.worker.inspect(reference).await {
                Err(WorkerError::Store(error)) if !matches!(error, StoreError::Damaged { .. }) => return Err(error.into()),
                Err(error) => error.to_string(),
                Ok(summary) if summary.is_of(&heads, has_voids) => break,
                Ok(summary) => {
                    let (loaded, row) = (summary.heads.len(), heads.len());
                    format!("document {doc}: what loads has other heads than its row ({loaded} and {row})")
                }
            };
            // It is no problem if somebody writes in the document just now: then it is looked at again.
            if document(shared, doc).is_some_and(|(_, now, _)| now == heads) {
                return Ok(Some(problem));
            }
        }
    }
    Ok(None)
}

/// Waits until the index has what the ledger has now, as the worker finds a document's entries through the index.
async fn settled(shared: &Shared) -> Result<(), EngineError> {
    let known = shared.ledger().end();
    // On a full disk the index stands still; then older entries are compared.
    timeout(INDEX_TIMEOUT, shared.end.indexed_to(known)).await.unwrap_or(Ok(()))
}

/// A document as the worker is asked for it, with its heads, unless it waits for something that will change it.
fn document(shared: &Shared, doc: DocId) -> Option<(DocRef, BTreeSet<ChangeHash>, bool)> {
    let ledger = shared.ledger();
    let row = ledger.document(doc).filter(|row| row.snapshots.pending().is_none())?;
    Some((DocRef::of(&ledger, doc)?, row.heads.clone(), ledger.rejected().has_voids()))
}

/// What a snapshot says, unless it turned out to be void.
fn snapshot_of(shared: &Shared, entry: &Entry) -> Option<Snapshot> {
    let is_void = || shared.ledger().rejected().is_void(entry.id());
    snapshot::of(entry).filter(|_| !is_void())
}

fn problem(shared: &Shared, entry: &Entry) -> Option<&'static str> {
    let header = &entry.header;
    let key = shared.ledger().registry().principal(header.principal).map(|row| row.journal_key);
    if !entry.payload_matches() {
        return Some("its payload is not the one it was signed for");
    }
    let Some(key) = key else { return Some("its principal is in no registry") };
    if !shared.verifier.verify(&key, &signed_bytes(header.federation, &entry.header_bytes), &entry.signature) {
        return Some("its signature does not verify");
    }
    None
}
