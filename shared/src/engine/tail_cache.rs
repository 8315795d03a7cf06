//! The last records of the log, kept in memory: a Link that is in sync reads what it sends from here instead of from the disk.
//!
//! It holds only what is durable, in order and without a gap up to the log's end, and never more than its bounds.

use std::{
    collections::VecDeque,
    sync::{PoisonError, RwLock},
};

use crate::{
    domain::Position,
    store::{ReadLimit, Record},
};

/// Bytes of entries that are kept.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Records that are kept.
const RECORDS_MAX: usize = 4096;
/// See the module.
#[derive(Default)]
pub(crate) struct Recent(RwLock<Ring>);

#[derive(Default)]
struct Ring {
    /// The position of the first one.
    first: u64,
    records: VecDeque<Record>,
    bytes: usize,
}

impl Recent {
    /// Takes the records that were just made durable; the first has the position `first`.
    pub(crate) fn push(&self, first: Position, records: Vec<Record>) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if ring.first + ring.records.len() as u64 != first.0 {
            *ring = Ring { first: first.0, ..Ring::default() };
        }
        for record in records {
            ring.bytes += record.weight();
            ring.records.push_back(record);
        }
        while ring.bytes > BYTES_MAX || ring.records.len() > RECORDS_MAX {
            let Some(gone) = ring.records.pop_front() else { break };
            ring.bytes -= gone.weight();
            ring.first += 1;
        }
    }

    /// The records after a position, within the limit, the first one in any case; `None` when they are not all here.
    pub(crate) fn read(&self, after: Position, limit: ReadLimit) -> Option<Vec<(Position, Record)>> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let skip = usize::try_from((after.0 + 1).checked_sub(ring.first)?).ok()?;
        let mut found = Vec::new();
        let mut bytes = 0;
        for (position, record) in (after.0 + 1..).zip(ring.records.iter().skip(skip)) {
            bytes += record.weight();
            if !found.is_empty() && (found.len() >= limit.records || bytes > limit.bytes) {
                break;
            }
            found.push((Position(position), record.clone()));
        }
        (!found.is_empty()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::StoreId;

    const ALL: ReadLimit = ReadLimit { records: usize::MAX, bytes: usize::MAX };

    fn records(count: u64) -> Vec<Record> {
        (0..count).map(|number| Record::Cursor { store: StoreId(7), position: Position(number) }).collect()
    }

    fn positions(recent: &Recent, after: u64, limit: ReadLimit) -> Option<Vec<u64>> {
        let found = recent.read(Position(after), limit)?;
        Some(found.into_iter().map(|(position, _)| position.0).collect())
    }

    #[test]
    fn what_was_written_last_is_there_and_what_came_before_is_not() {
        let recent = Recent::default();
        assert_eq!(positions(&recent, 0, ALL), None);
        recent.push(Position(11), records(3));
        assert_eq!(positions(&recent, 10, ALL), Some(vec![11, 12, 13]));
        assert_eq!(positions(&recent, 12, ALL), Some(vec![13]));
        assert_eq!([positions(&recent, 9, ALL), positions(&recent, 13, ALL)], [None, None]);
    }

    #[test]
    fn a_limit_leaves_one_record_at_least() {
        let recent = Recent::default();
        recent.push(Position(1), records(5));
        assert_eq!(positions(&recent, 0, ReadLimit { records: 2, ..ALL }), Some(vec![1, 2]));
        assert_eq!(positions(&recent, 0, ReadLimit { bytes: 1, ..ALL }), Some(vec![1]));
    }

    #[test]
    fn it_is_bounded_and_starts_anew_after_a_gap() {
        let recent = Recent::default();
        recent.push(Position(1), records(RECORDS_MAX as u64 + 10));
        assert_eq!(positions(&recent, 9, ALL), None);
        assert_eq!(positions(&recent, 10, ALL).map(|all| all.len()), Some(RECORDS_MAX));
        recent.push(Position(9000), records(1));
        assert_eq!((positions(&recent, 4000, ALL), positions(&recent, 8999, ALL)), (None, Some(vec![9000])));
    }
}
