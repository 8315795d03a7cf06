//! The changes that a document's snapshots hold: sorted lists in the index, instead of a row for each change.
//!
//! They are not in the log, because the snapshot that holds them is. The engine writes them when it has made or verified a snapshot. After a
//! replay they are missing until the worker has opened the document once, and no entry of the document is judged before that.
//!
//! A change is named by all of its hash. Its first eight bytes would take a quarter of the room, but two changes that have these in common
//! are found in minutes by whoever looks for some: one of them in a snapshot, the other would count as known here and nowhere else.

use super::rows::{Rows, number};
use crate::{
    domain::{ChangeHash, DocId},
    store::{Index, StoreError, Table},
};

/// Changes in one list: so much is read to find one of them.
const LIST: usize = 512;
/// A hash, and the operation count up to and including the change.
const ROW: usize = ChangeHash::LEN + 8;

impl Rows {
    /// Whether it is known here which changes a document's snapshots hold.
    pub(super) fn is_listed(&self, index: &dyn Index, doc: DocId) -> Result<bool, StoreError> {
        Ok(self.get(index, Table::Listed, doc.as_bytes().to_vec())?.is_some())
    }

    /// Takes note of all the changes of a document that stands on a snapshot, sorted, as the worker found them.
    ///
    /// # Errors
    /// The index could not be read.
    pub(super) fn list(&mut self, index: &dyn Index, doc: DocId, changes: &[(ChangeHash, u64)]) -> Result<(), StoreError> {
        self.clear(index, Table::Listed, doc)?;
        let is_listed = |row: &[u8]| changes.binary_search_by(|(hash, _)| hash.as_bytes().as_slice().cmp(row)).is_ok();
        for row in self.keys(index, Table::Change, doc)? {
            if row.get(DocId::LEN..).is_some_and(is_listed) {
                self.put(Table::Change, row, None);
            }
        }
        let lists = changes.chunks(LIST);
        let firsts = lists.clone().filter_map(|list| list.first()).flat_map(|(hash, _)| *hash.as_bytes()).collect();
        self.put(Table::Listed, doc.as_bytes().to_vec(), Some(firsts));
        for (number, list) in lists.enumerate() {
            let rows = list.iter().flat_map(|(hash, max_op)| [hash.as_bytes().as_slice(), &max_op.to_be_bytes()].concat());
            self.put(Table::Listed, list_key(doc, number), Some(rows.collect()));
        }
        Ok(())
    }

    /// The operation count up to and including a change that is in one of the lists.
    pub(super) fn listed(&self, index: &dyn Index, doc: DocId, hash: ChangeHash) -> Result<Option<u64>, StoreError> {
        let Some(firsts) = self.get(index, Table::Listed, doc.as_bytes().to_vec())? else { return Ok(None) };
        let (firsts, _) = firsts.as_chunks::<{ ChangeHash::LEN }>();
        let Some(at) = firsts.partition_point(|first| first <= hash.as_bytes()).checked_sub(1) else { return Ok(None) };
        let Some(list) = self.get(index, Table::Listed, list_key(doc, at))? else { return Ok(None) };
        let rows: Vec<_> = list.as_chunks::<ROW>().0.iter().filter_map(|row| row.split_at_checked(ChangeHash::LEN)).collect();
        let row = rows.binary_search_by(|(held, _)| (*held).cmp(hash.as_bytes().as_slice())).ok().and_then(|at| rows.get(at));
        Ok(row.and_then(|(_, max_op)| number(max_op)))
    }
}

fn list_key(doc: DocId, number: usize) -> Vec<u8> {
    [doc.as_bytes().as_slice(), &(number as u64).to_be_bytes()].concat()
}
