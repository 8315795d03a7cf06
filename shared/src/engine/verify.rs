//! A full reading of the journal: every record, signature and chain, from the first to the last.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
    time::Duration,
};

use tokio::time::timeout;

use super::{EngineError, VerifyReport, shared::Shared};
use crate::{
    domain::{DocId, EntryId, Position, PrincipalId, RunId},
    journal::{BodyKind, Entry, admit::takes_out, entry::signed_bytes, snapshot},
    store::{ReadLimit, Record, StoreError},
    wire,
};

/// How often it is looked anew for the snapshots of a document that gets others all the time.
const LOOKS_MAX: usize = 8;
/// How long a commit may take before a verification gives up: on a full disk it waits for room.
const DURABLE_TIMEOUT: Duration = Duration::from_secs(10);
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
    let mut covers: HashMap<DocId, Position> = HashMap::new();
    let mut missing: Vec<(Chain, EntryId, String)> = Vec::new();
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
            let covered = match covers.get(&doc) {
                Some(covered) => *covered,
                None => *covers.entry(doc).or_insert(learn_tips(shared, &mut tips, doc).await?),
            };
            let named = |problem: &str| format!("record {position}, entry {}: {problem}", entry.id());
            if let Some(problem) = problem(shared, &entry) {
                report.first_bad = Some(named(problem));
                return Ok(report);
            }
            let header = &entry.header;
            let chain = (doc, header.principal, header.run);
            // An own entry that the far end refused leaves a fork: the chain went on from the one before it.
            let known = tips.entry(chain).or_default();
            known.insert(entry.id());
            if let Some(prev) = header.prev.filter(|prev| position > covered && !known.contains(prev))
                && !is_farewell(shared, &entry)
            {
                // What a disk lost comes back later in the log.
                missing.push((chain, prev, named("its predecessor is missing")));
            }
        }
    }
    let is_missing = |(chain, prev, _): &(Chain, EntryId, String)| tips.get(chain).is_none_or(|known| !known.contains(prev));
    report.first_bad = missing.into_iter().find(is_missing).map(|(_, _, what)| what);
    Ok(report)
}

/// The snapshots that a document stands on say where its chains go on. Returns the last position that our own one stands for: what is
/// left of the log before that need not hang together.
async fn learn_tips(shared: &Shared, tips: &mut HashMap<Chain, HashSet<EntryId>>, doc: DocId) -> Result<Position, EngineError> {
    for _ in 0..LOOKS_MAX {
        let (covered, snapshots, end) = {
            let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let Some(row) = ledger.document(doc) else { return Ok(Position(0)) };
            let base = row.base.as_ref().map(|base| base.snapshot);
            let adopted = row.adopted.map(|adopted| adopted.snapshot);
            let covers = row.base.as_ref().map_or(Position(0), |base| base.covers);
            (covers, base.into_iter().chain(adopted).collect(), ledger.end())
        };
        // The ledger names a snapshot before the disk has it.
        if timeout(DURABLE_TIMEOUT, shared.durable_to(end)).await.is_err() {
            return Err(EngineError::Busy);
        }
        let records = match shared.store.get_sound(snapshots).await {
            // A later one took its place just now.
            Err(StoreError::Dropped { .. }) => continue,
            records => records?,
        };
        for (_, record) in records {
            let Record::Entry { entry, .. } = record else { continue };
            for (principal, run, tip) in snapshot::of(&entry).map(|snapshot| snapshot.tips).unwrap_or_default() {
                tips.entry((doc, principal, run)).or_default().insert(tip.id);
            }
        }
        return Ok(covered);
    }
    Err(EngineError::Busy)
}

/// Whether it takes us out of the audience: then it may have come without what stands before it.
fn is_farewell(shared: &Shared, entry: &Entry) -> bool {
    let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
    let is_sharing = entry.header.kind == BodyKind::Sharing;
    is_sharing && wire::decode_body(entry).is_ok_and(|body| takes_out(&ledger, entry, &body))
}

fn problem(shared: &Shared, entry: &Entry) -> Option<&'static str> {
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
    None
}
