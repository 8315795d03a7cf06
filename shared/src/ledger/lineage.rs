//! Lineages: the principals of one council, one after the other, under the number of the first.

use std::collections::BTreeMap;

use crate::domain::{CouncilId, PrincipalId, PrincipalRow};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Lines {
    first: BTreeMap<CouncilId, PrincipalId>,
    councils: BTreeMap<PrincipalId, CouncilId>,
}

impl Lines {
    /// The number under which a principal's line is known; its own as long as nothing is known of it.
    pub(super) fn of(&self, principal: PrincipalId) -> PrincipalId {
        let first = self.councils.get(&principal).and_then(|council| self.first.get(council));
        first.copied().unwrap_or(principal)
    }

    /// Takes a row of the registry into account. Returns whether it moves a principal into another lineage.
    pub(super) fn note(&mut self, row: &PrincipalRow) -> bool {
        let before = self.first.get(&row.council).copied();
        let is_known = self.councils.insert(row.principal, row.council.clone()).is_some();
        let first = before.map_or(row.principal, |first| first.min(row.principal));
        self.first.insert(row.council.clone(), first);
        before.is_some_and(|before| before != first) || (!is_known && first != row.principal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{JournalKey, PrincipalStatus};

    fn row(principal: u32, council: &str) -> PrincipalRow {
        PrincipalRow {
            principal: PrincipalId(principal),
            council: council.parse().unwrap(),
            journal_key: JournalKey::new([0; 32]),
            status: PrincipalStatus::Active,
        }
    }

    #[test]
    fn a_council_has_one_line_in_whatever_order_its_rows_come() {
        let mut lines = Lines::default();
        assert_eq!(lines.of(PrincipalId(9)), PrincipalId(9));
        assert!(!lines.note(&row(9, "MA-02")) && !lines.note(&row(9, "MA-02")) && !lines.note(&row(4, "MA-03")));
        assert!(lines.note(&row(11, "MA-02")), "a successor");
        assert!(lines.note(&row(5, "MA-02")), "an earlier one, later");
        assert_eq!([5, 9, 11, 4].map(|number| lines.of(PrincipalId(number)).0), [5, 5, 5, 4]);
    }
}
