//! A sharing: who reads and edits the document from here on.

use super::Step;
use crate::{domain::Sharing, journal::Rank, ledger::Ledger};

/// Puts the sharing in force, unless one of a higher rank is. Whether it is in force now.
pub(super) fn take(ledger: &mut Ledger, step: &Step<'_>, sharing: &Sharing) -> bool {
    let row = ledger.docs.get_mut(step.entry.header.doc);
    row.is_some_and(|row| row.share(Rank::of(step.entry, sharing), sharing.clone(), step.position))
}
