//! What each kind of body does to the ledger: one function for each, in a file of its name. A kind that is not named here does nothing
//! but take its place: it is kept, chained and passed on.

pub(super) mod changes;
mod manifest;
pub(super) mod principal;
mod sharing;

use super::{Ledger, snapshot_base};
use crate::{
    domain::Position,
    journal::{Body, Entry},
    store::{Index, Source, StoreError},
};

/// An entry where the log has it.
pub(super) struct Step<'a> {
    /// Where.
    pub position: Position,
    /// The entry.
    pub entry: &'a Entry,
    /// Who brought it.
    pub source: Source,
}

/// Does what this body says. Returns whether others may read its document than before.
pub(super) fn of(ledger: &mut Ledger, index: &dyn Index, step: &Step<'_>, body: &Body) -> Result<bool, StoreError> {
    match body {
        Body::Changes(chunks) => changes::take(ledger, index, step.entry.header.doc, chunks)?,
        Body::Manifest(manifest) => manifest::take(ledger, step, manifest),
        Body::Principal(row) => principal::take(ledger, row.clone()),
        Body::Sharing(sharing) => return Ok(sharing::take(ledger, step, sharing)),
        // Our own is news to nobody; the record of the row that follows it says what it stands for.
        Body::Snapshot(snapshot) if step.source.is_some() => {
            snapshot_base::receive(ledger, step.position, step.entry.id(), snapshot);
            return Ok(true);
        }
        _ => {}
    }
    Ok(false)
}
