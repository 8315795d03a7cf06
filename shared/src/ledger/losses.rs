//! What a disk lost: documents to be asked for, and documents whose records did not come in the order of their chains.

use std::{collections::BTreeSet, ops::RangeInclusive};

use super::{
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{DocId, Position};

/// Positions whose records cannot be read any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lost(pub Vec<RangeInclusive<u64>>);

impl Lost {
    /// Whether it is one of them.
    pub(crate) fn contains(&self, position: Position) -> bool {
        self.0.iter().any(|span| span.contains(&position.0))
    }

    /// Whether it is nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    docs: BTreeSet<DocId>,
    /// Documents whose entries did not come in the order of their chains. Not kept on disk, because a replay finds them again.
    disordered: BTreeSet<DocId>,
}

impl Losses {
    /// Documents to ask a peer for, because records of them were lost here.
    pub(crate) fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.iter().copied()
    }

    /// Whether records of this document were lost here.
    pub(crate) fn has(&self, doc: DocId) -> bool {
        self.docs.contains(&doc)
    }

    pub(super) fn miss(&mut self, rows: &mut Rows, doc: DocId) {
        if self.docs.insert(doc) {
            rows.keep(&Single::Lost(doc));
        }
    }

    pub(super) fn found(&mut self, rows: &mut Rows, doc: DocId) {
        if self.docs.remove(&doc) {
            rows.drop(&Single::Lost(doc));
        }
    }

    /// An entry of the document came out of the order of its chain.
    pub(super) fn note_disordered(&mut self, doc: DocId) {
        self.disordered.insert(doc);
    }

    /// The document was put in order again.
    pub(super) fn note_ordered(&mut self, doc: DocId) {
        self.disordered.remove(&doc);
    }

    pub(super) fn take_disordered(&mut self) -> BTreeSet<DocId> {
        std::mem::take(&mut self.disordered)
    }
}

impl Part for Losses {
    fn load(&mut self, row: Single) -> Option<Single> {
        let Single::Lost(doc) = row else { return Some(row) };
        self.docs.insert(doc);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_asked_for_until_it_is_found() {
        let (mut losses, mut rows, doc) = (Losses::default(), Rows::default(), DocId::new([7; 16]));
        losses.miss(&mut rows, doc);
        assert!(losses.has(doc));
        let put = rows.take().pop().unwrap();
        let mut again = Losses::default();
        assert_eq!(again.load(Single::decode(&put.key, &put.value.unwrap()).unwrap()), None);
        assert_eq!(again.docs().collect::<Vec<_>>(), [doc], "after a restart too");
        again.found(&mut rows, doc);
        assert!(!again.has(doc) && rows.take().pop().is_some_and(|put| put.value.is_none()));
        again.found(&mut rows, doc);
        assert!(rows.take().is_empty(), "it was found before");
    }

    #[test]
    fn disorder_is_told_once() {
        let mut losses = Losses::default();
        losses.note_disordered(DocId::new([1; 16]));
        losses.note_disordered(DocId::new([2; 16]));
        losses.note_ordered(DocId::new([1; 16]));
        assert_eq!(losses.take_disordered(), BTreeSet::from([DocId::new([2; 16])]));
        assert!(losses.take_disordered().is_empty());
    }
}
