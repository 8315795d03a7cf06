//! Whether this store was put back from an older copy, and which principals have since sent back everything that they had.

use std::collections::BTreeMap;

use super::{
    registry::Registry,
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{Position, PrincipalId, PrincipalRow, PrincipalStatus, StoreId, policy};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Restored {
    /// What showed it, until the registry has been taken back.
    shown: Option<String>,
    /// Where in this log it was noted last.
    at: Option<Position>,
    /// The principals that have brought everything they had, each with its store and how far that went.
    heard: BTreeMap<PrincipalId, (StoreId, Position)>,
}

impl Restored {
    /// What showed that this store was put back from an older copy, while the registry was not taken back yet.
    pub(crate) fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    /// Whether it was ever noted that this store was put back from an older copy.
    pub(crate) fn ever(&self) -> bool {
        self.at.is_some()
    }

    /// Whether it was noted behind this position.
    pub(super) fn was_noted_behind(&self, end: Position) -> bool {
        self.at.is_some_and(|noted| noted > end)
    }

    /// Whether this hub was put back from an older copy and this principal has not sent everything that it had yet. Until then the hub may
    /// know less of the principal's documents than it once acknowledged: it parks entries in them instead of refusing them.
    pub(super) fn is_unheard(&self, registry: &Registry, principal: PrincipalId) -> bool {
        let unheard = |row: &PrincipalRow| {
            policy::is_council(row.principal)
                && row.status != PrincipalStatus::Revoked
                && !self.heard.contains_key(&row.principal)
        };
        if !self.ever() {
            return false;
        }
        // Any peer that has the hub's own documents brings them back.
        let everybodys = policy::relays(principal);
        registry.principals().any(|row| unheard(row) && (everybodys || registry.goes_on_for(row.principal, principal)))
    }

    /// Whether an entry of this principal, at this position of its store, may be one that the hub knew before it was put back: the principal
    /// has not brought everything yet, or this position is within what it brought.
    pub(super) fn is_from_before(&self, principal: PrincipalId, store: StoreId, at: Position) -> bool {
        self.heard.get(&principal).is_none_or(|(known, upto)| *known == store && at <= *upto)
    }

    /// The log's last record says that this store was put back.
    pub(super) fn begin(&mut self, rows: &mut Rows, text: &str, at: Position) {
        self.shown = Some(text.to_owned());
        rows.keep(&Single::Restored(text.to_owned()));
        self.at = Some(at);
        rows.keep(&Single::RestoredAt(at));
        for (principal, (store, upto)) in std::mem::take(&mut self.heard) {
            rows.drop(&Single::Heard(principal, store, upto));
        }
    }

    /// The registry was taken back.
    pub(super) fn end(&mut self, rows: &mut Rows) {
        self.shown = None;
        rows.drop(&Single::Restored(String::new()));
    }

    /// This principal brought everything of its store up to a position.
    pub(super) fn hear(&mut self, rows: &mut Rows, principal: PrincipalId, store: StoreId, upto: Position) {
        self.heard.insert(principal, (store, upto));
        rows.keep(&Single::Heard(principal, store, upto));
    }
}

impl Part for Restored {
    fn load(&mut self, row: Single) -> Option<Single> {
        match row {
            Single::Restored(text) => self.shown = Some(text),
            Single::RestoredAt(position) => self.at = Some(position),
            Single::Heard(principal, store, upto) => drop(self.heard.insert(principal, (store, upto))),
            other => return Some(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FederationId, JournalKey};

    fn row(principal: u32) -> PrincipalRow {
        PrincipalRow {
            principal: PrincipalId(principal),
            council: format!("MA-{principal:02}").parse().unwrap(),
            journal_key: JournalKey::new([0; 32]),
            status: PrincipalStatus::Active,
        }
    }

    fn registry() -> Registry {
        let mut registry = Registry::new(FederationId::new([1; 16]), row(1));
        registry.note(row(2));
        registry.note(row(3));
        registry
    }

    #[test]
    fn nobody_is_unheard_before_the_store_was_put_back() {
        assert!(!Restored::default().is_unheard(&registry(), PrincipalId(2)));
    }

    #[test]
    fn each_is_unheard_until_it_brought_what_it_had() {
        let (mut restored, mut rows) = (Restored::default(), Rows::default());
        restored.begin(&mut rows, "a mark beyond the end", Position(9));
        restored.hear(&mut rows, PrincipalId(2), StoreId(5), Position(4));
        restored.end(&mut rows);
        let mut again = Restored::default();
        for put in rows.take() {
            let Some(value) = put.value else { continue };
            assert_eq!(again.load(Single::decode(&put.key, &value).unwrap()), None);
        }
        for restored in [&restored, &again] {
            let unheard = [1, 2, 3].map(|number| restored.is_unheard(&registry(), PrincipalId(number)));
            assert_eq!(unheard, [true, false, true], "the hub's documents come from everybody");
            assert_eq!((restored.shown(), restored.ever()), (None, true));
            assert!(restored.is_from_before(PrincipalId(2), StoreId(5), Position(4)));
            assert!(!restored.is_from_before(PrincipalId(2), StoreId(5), Position(5)));
        }
        again.begin(&mut rows, "once more", Position(12));
        assert!(again.is_unheard(&registry(), PrincipalId(2)), "it starts anew");
        assert!(again.was_noted_behind(Position(11)) && !again.was_noted_behind(Position(12)));
    }
}
