//! Changes: the document's heads, its actors, and which changes it has.

use bytes::Bytes;

use crate::{
    domain::DocId,
    journal::change::{self, ChangeHeader, Limits},
    ledger::Ledger,
    store::{Index, StoreError},
};

/// Adds the changes that are new here.
///
/// # Errors
/// The index could not be read.
pub(in crate::ledger) fn take(ledger: &mut Ledger, index: &dyn Index, doc: DocId, chunks: &[Bytes]) -> Result<(), StoreError> {
    for chunk in chunks {
        let Ok(header) = change::read(chunk, &Limits::receiver()) else { continue };
        if ledger.rows.max_op(index, doc, header.hash)?.is_none() {
            add(ledger, doc, &header);
        }
    }
    Ok(())
}

fn add(ledger: &mut Ledger, doc: DocId, header: &ChangeHeader) {
    let Some(row) = ledger.docs.get_mut(doc) else { return };
    row.add_change(header);
    ledger.rows.put_change(doc, header.hash, Some(header.max_op));
    ledger.rows.put_actor(doc, header.actor, Some((header.seq, header.hash)));
}
