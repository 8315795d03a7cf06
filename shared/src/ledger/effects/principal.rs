//! A row of the registry: who a principal is, and whether it counts.

use crate::{domain::PrincipalRow, ledger::Ledger};

/// Notes the row. Documents may go over to another principal of the council with it.
pub(in crate::ledger) fn take(ledger: &mut Ledger, row: PrincipalRow) {
    if ledger.registry.note(row) {
        ledger.docs.recount(ledger.registry.lines());
    }
}
