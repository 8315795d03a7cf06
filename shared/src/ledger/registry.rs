//! The registry of principals as far as it is known here, and what follows from it: who succeeds whom, and which documents that gives it.
//! Its rows are entries of the registry's document; its own rows in the index are the numbers that are given already.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    DocRow,
    lineage::Lines,
    rows::Rows,
    single::{Part, Single},
};
use crate::{
    domain::{Access, DocId, FederationId, Position, PrincipalId, PrincipalRow, PrincipalStatus, policy},
    ledger::registry_doc,
};

/// After the hub was put back from a copy, new principals get numbers that are at least this much higher than every one known: the copy may
/// lack some that were given after it was made.
const NUMBERS_SKIPPED: u32 = 1000;

/// See the module.
#[derive(Debug)]
pub struct Registry {
    federation: FederationId,
    doc: DocId,
    principals: BTreeMap<PrincipalId, PrincipalRow>,
    lines: Lines,
    /// Principals that certificates name.
    named: BTreeSet<PrincipalId>,
    /// No principal gets a number up to this one.
    floor: u32,
}

impl Registry {
    /// A registry that knows the ministry alone.
    pub(super) fn new(federation: FederationId, ministry: PrincipalRow) -> Self {
        Self {
            federation,
            doc: registry_doc(federation),
            principals: BTreeMap::from([(ministry.principal, ministry)]),
            lines: Lines::default(),
            named: BTreeSet::new(),
            floor: 0,
        }
    }

    /// The federation.
    pub(crate) fn federation(&self) -> FederationId {
        self.federation
    }

    /// The registry's document.
    pub(crate) fn doc(&self) -> DocId {
        self.doc
    }

    /// One principal's row.
    pub(crate) fn principal(&self, principal: PrincipalId) -> Option<&PrincipalRow> {
        self.principals.get(&principal)
    }

    /// Every principal, the ministry first.
    pub(crate) fn principals(&self) -> impl Iterator<Item = &PrincipalRow> {
        self.principals.values()
    }

    /// The councils' lines of principals.
    pub(super) fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Takes a row in. A principal that was closed stays closed, in whatever order its rows come back. Returns whether lineages changed.
    pub(super) fn note(&mut self, mut row: PrincipalRow) -> bool {
        if self.principal(row.principal).is_some_and(|known| known.status == PrincipalStatus::Revoked) {
            row.status = PrincipalStatus::Revoked;
        }
        let changed = self.lines.note(&row);
        self.principals.insert(row.principal, row);
        changed
    }

    // === Numbers ===

    /// Whether it was noted that a certificate names this principal, which the registry does not know.
    pub(crate) fn was_named(&self, principal: PrincipalId) -> bool {
        self.named.contains(&principal)
    }

    /// The number of the next principal: higher than every one that a row or a certificate names. `skipped` is random, so that a hub that
    /// was put back from a copy and does not know it yet does not give a number twice either.
    pub(crate) fn next_principal(&self, skipped: u16) -> PrincipalId {
        PrincipalId(self.last_known().max(self.floor).saturating_add(1 + u32::from(skipped)))
    }

    fn last_known(&self) -> u32 {
        self.principals.last_key_value().map_or(0, |(last, _)| last.0)
    }

    /// A certificate names this principal.
    pub(super) fn note_named(&mut self, rows: &mut Rows, principal: PrincipalId) {
        self.named.insert(principal);
        rows.keep(&Single::Named(principal));
        self.raise_floor(rows, principal.0);
    }

    /// The registry was taken back after the store was put back.
    pub(super) fn skip_numbers(&mut self, rows: &mut Rows) {
        let named = self.named.last().map_or(0, |principal| principal.0);
        self.raise_floor(rows, self.last_known().max(named).saturating_add(NUMBERS_SKIPPED));
    }

    fn raise_floor(&mut self, rows: &mut Rows, floor: u32) {
        if floor > self.floor {
            self.floor = floor;
            rows.keep(&Single::Floor(floor));
        }
    }

    // === Succession ===

    /// Those whose rights a principal has: itself, and the closed principals of its council before it. A council that joins again with
    /// new keys goes on with what it had.
    pub(super) fn stands_for(&self, principal: PrincipalId) -> impl Iterator<Item = PrincipalId> {
        let council = self.principal(principal).map(|row| &row.council);
        let earlier = self.principals().take_while(move |row| row.principal < principal);
        let closed = earlier.filter(|row| policy::is_council(row.principal) && row.status == PrincipalStatus::Revoked);
        std::iter::once(principal).chain(closed.filter(move |row| Some(&row.council) == council).map(|row| row.principal))
    }

    /// Whether `principal` goes on where the closed principal `earlier` of its council ended.
    pub(crate) fn succeeds(&self, principal: PrincipalId, earlier: PrincipalId) -> bool {
        principal != earlier && self.stands_for(principal).any(|one| one == earlier)
    }

    /// Whether what `earlier` began is `principal`'s to go on with: it is the same one, or succeeds it.
    pub(crate) fn goes_on_for(&self, principal: PrincipalId, earlier: PrincipalId) -> bool {
        principal == earlier || self.succeeds(principal, earlier)
    }

    /// Whether a document is `principal`'s: its own, or a closed principal's of its council.
    pub(crate) fn owns(&self, principal: PrincipalId, row: &DocRow) -> bool {
        self.goes_on_for(principal, row.owner)
    }

    /// What `principal` may do with a document.
    pub(crate) fn access(&self, principal: PrincipalId, row: &DocRow) -> Option<Access> {
        self.stands_for(principal).filter_map(|one| row.access(one)).max()
    }

    /// Since which position `principal` gets a document's entries; 0 for all of them, `None` for none.
    pub(crate) fn audience_since(&self, principal: PrincipalId, row: &DocRow) -> Option<Position> {
        self.stands_for(principal).filter_map(|one| row.audience_since(one)).min()
    }

    /// The position of the entry that took `principal` out of a document's audience, if it is out.
    pub(crate) fn left_at(&self, principal: PrincipalId, row: &DocRow) -> Option<Position> {
        if self.audience_since(principal, row).is_some() {
            return None;
        }
        self.stands_for(principal).filter_map(|one| row.audience.left_at(one)).max()
    }
}

impl Part for Registry {
    fn load(&mut self, row: Single) -> Option<Single> {
        match row {
            Single::Named(principal) => drop(self.named.insert(principal)),
            Single::Floor(floor) => self.floor = floor,
            other => return Some(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::JournalKey;

    fn row(principal: u32, council: &str, status: PrincipalStatus) -> PrincipalRow {
        PrincipalRow {
            principal: PrincipalId(principal),
            council: council.parse().unwrap(),
            journal_key: JournalKey::new([0; 32]),
            status,
        }
    }

    fn registry() -> Registry {
        Registry::new(FederationId::new([1; 16]), row(1, "MA", PrincipalStatus::Active))
    }

    #[test]
    fn who_was_closed_stays_closed() {
        let mut registry = registry();
        registry.note(row(2, "MA-02", PrincipalStatus::Revoked));
        registry.note(row(2, "MA-02", PrincipalStatus::Active));
        assert_eq!(registry.principal(PrincipalId(2)).unwrap().status, PrincipalStatus::Revoked);
    }

    #[test]
    fn a_council_that_joins_again_goes_on_with_what_it_had() {
        let mut registry = registry();
        registry.note(row(2, "MA-02", PrincipalStatus::Revoked));
        registry.note(row(3, "MA-03", PrincipalStatus::Active));
        registry.note(row(4, "MA-02", PrincipalStatus::Active));
        let goes_on = |one, earlier| registry.goes_on_for(PrincipalId(one), PrincipalId(earlier));
        assert!(goes_on(4, 2) && goes_on(3, 3) && !goes_on(2, 4) && !goes_on(3, 2));
        assert!(!registry.succeeds(PrincipalId(4), PrincipalId(4)));
    }

    #[test]
    fn no_number_is_given_twice() {
        let (mut registry, mut rows) = (registry(), Rows::default());
        registry.note(row(7, "MA-02", PrincipalStatus::Active));
        assert_eq!(registry.next_principal(2), PrincipalId(10));
        registry.note_named(&mut rows, PrincipalId(20));
        assert_eq!(registry.next_principal(0), PrincipalId(21));
        registry.skip_numbers(&mut rows);
        assert_eq!(registry.next_principal(0), PrincipalId(1021));
        let mut again = self::registry();
        for put in rows.take() {
            let single = Single::decode(&put.key, &put.value.unwrap()).unwrap();
            assert_eq!(again.load(single), None, "it is its own");
        }
        assert!(again.was_named(PrincipalId(20)));
        assert_eq!(again.next_principal(0), PrincipalId(1021));
    }
}
