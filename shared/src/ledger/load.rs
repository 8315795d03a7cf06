//! A ledger is read from the rows of its index instead of replaying the log. The few records that are needed besides are handed in by
//! whoever reads the log.

use super::{
    DocRow, Ledger, Parked, effects,
    rows::tip,
    single::{Part, Single},
};
use crate::{
    domain::{DocId, Position, policy},
    journal::Body,
    store::{Index, Record, StoreError, Table},
};

/// Loads the rows of the index, as far as it reflects the log. Returns the positions of the records of parked entries, in order, for
/// [`parked`]; `None` when a row makes no sense: clear the index and replay.
///
/// # Errors
/// The index could not be read.
pub fn rows(ledger: &mut Ledger, index: &dyn Index) -> Result<Option<Vec<Position>>, StoreError> {
    for (key, value) in index.scan(Table::Document, &[])? {
        let (Ok(doc), Some(row)) = (DocId::try_from(key.as_slice()), DocRow::decode(&value)) else { return Ok(None) };
        ledger.docs.load(doc, row, ledger.registry.lines());
    }
    for (key, value) in index.scan(Table::Tip, &[])? {
        let Some((doc, chain, tip)) = tip(&key, &value) else { return Ok(None) };
        if ledger.docs.load_tip(doc, chain, tip).is_none() {
            return Ok(None);
        }
    }
    let mut waiting = Vec::new();
    for (key, value) in index.scan(Table::Single, &[])? {
        match Single::decode(&key, &value) {
            Some(Single::Parked(_, position)) => waiting.push(position),
            Some(single) => take(ledger, single),
            None => return Ok(None),
        }
    }
    ledger.end = index.position();
    waiting.sort_unstable();
    Ok(Some(waiting))
}

/// Each row finds the part that it belongs to.
fn take(ledger: &mut Ledger, single: Single) {
    let parts: [&mut dyn Part; 7] = [
        &mut ledger.rejected,
        &mut ledger.bindings,
        &mut ledger.peers,
        &mut ledger.far_end,
        &mut ledger.incidents,
        &mut ledger.losses,
        &mut ledger.registry,
    ];
    let left = parts.into_iter().try_fold(single, |single, part| part.load(single));
    debug_assert_eq!(left, None, "no part has such a row");
}

/// Takes in a record of what waits.
pub(crate) fn parked(ledger: &mut Ledger, record: Record) {
    match record {
        Record::Parked { entry, source, reason } => ledger.park_again(Parked::new(entry, source, &reason)),
        Record::Entry { entry, source } => ledger.park_again(Parked::again(entry, source)),
        _ => {}
    }
}

/// Takes in a record of the registry, whose principals have no rows of their own.
pub fn principal(ledger: &mut Ledger, record: &Record) {
    if let Record::Entry { entry, .. } = record
        && let Ok(Body::Principal(row)) = Body::decode(entry)
    {
        effects::principal::take(ledger, row);
    }
}

/// From where on [`unreceived`] must see the log; `None` at the hub, whose own entries nobody acknowledges.
pub(crate) fn unreceived_from(ledger: &Ledger) -> Option<Position> {
    policy::has_far_end(ledger.me).then(|| ledger.far_end.received())
}

/// Takes in what was written here and is not acknowledged.
pub(crate) fn unreceived(ledger: &mut Ledger, position: Position, record: &Record) {
    if let Record::Entry { entry, source: None } = record
        && position <= ledger.end
        && !ledger.rejected.is_excluded(entry.id())
    {
        ledger.far_end.wrote(position, entry.header.doc, &entry.header.heads);
    }
}
