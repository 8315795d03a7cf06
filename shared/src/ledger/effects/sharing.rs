//! A sharing: who reads and edits the document from here on.

use super::Step;
use crate::{
    domain::Sharing,
    journal::{Body, BodyKind, Entry, Rank},
    ledger::Ledger,
};

/// Puts the sharing in force, unless one of a higher rank is. Whether it is in force now.
pub(super) fn take(ledger: &mut Ledger, step: &Step<'_>, sharing: &Sharing) -> bool {
    let row = ledger.docs.get_mut(step.entry.header.doc);
    row.is_some_and(|row| row.share(Rank::of(step.entry, sharing), sharing.clone(), step.position))
}

/// Farewells.
impl Ledger {
    /// Whether this is the sharing of somebody else's document that takes this holder out of its audience, or leaves it out.
    pub(crate) fn takes_out(&self, entry: &Entry, body: &Body) -> bool {
        let Body::Sharing(sharing) = body else { return false };
        let owner = self.docs.get(entry.header.doc).map_or(entry.header.principal, |row| row.owner);
        !self.registry.goes_on_for(self.me, owner) && self.registry.stands_for(self.me).all(|one| sharing.access(one).is_none())
    }

    /// The same of an entry that is not decoded.
    pub(crate) fn is_farewell(&self, entry: &Entry) -> bool {
        entry.header.kind == BodyKind::Sharing && Body::decode(entry).is_ok_and(|body| self.takes_out(entry, &body))
    }
}
