//! A manifest: the document is there, and whose it is.

use super::Step;
use crate::{
    domain::Manifest,
    ledger::{DocRow, Ledger},
};

/// Begins the document, unless it is there: its birth may come back.
pub(super) fn take(ledger: &mut Ledger, step: &Step<'_>, manifest: &Manifest) {
    let header = &step.entry.header;
    ledger.docs.begin(header.doc, || DocRow::born(manifest.clone(), header.principal));
}
