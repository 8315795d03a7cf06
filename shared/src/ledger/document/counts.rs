//! How much of a document was admitted.

use crate::{journal::change::ChangeHeader, ledger::DocSummary};

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries admitted.
    pub entries: u64,
    /// Changes admitted.
    pub changes: u64,
    /// Their operations, unfolded.
    pub ops: u64,
}

impl Counts {
    /// One more change.
    pub(super) fn add(&mut self, header: &ChangeHeader) {
        self.changes += 1;
        self.ops = self.ops.saturating_add(header.ops);
    }

    /// Changes and operations are those that the worker found.
    pub(super) fn set(&mut self, summary: &DocSummary) {
        self.changes = summary.changes.len() as u64;
        self.ops = summary.ops;
    }

    /// Of a row that an earlier program wrote without a count: no path through the changes is longer than all of them.
    pub(crate) fn at_least(&mut self, ops: u64) {
        self.ops = self.ops.max(ops);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChangeHash;

    #[test]
    fn what_the_worker_found_counts() {
        let mut counts = Counts { entries: 3, changes: 9, ops: 90 };
        let changes = vec![(ChangeHash::new([1; 32]), 4), (ChangeHash::new([2; 32]), 7)];
        counts.set(&DocSummary { changes, ops: 7, ..DocSummary::default() });
        assert_eq!(counts, Counts { entries: 3, changes: 2, ops: 7 });
        counts.at_least(5);
        assert_eq!(counts.ops, 7);
        counts.at_least(8);
        assert_eq!(counts.ops, 8);
    }
}
