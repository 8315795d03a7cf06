//! Documents whose content does not yet match what the log says about them. Not kept on disk, because a start finds them again.

use std::collections::{BTreeSet, HashSet};

use crate::domain::DocId;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Unsettled {
    /// Those with a snapshot that is not verified yet.
    pending: BTreeSet<DocId>,
    /// Those that still show what was set aside.
    rebuilding: HashSet<DocId>,
    /// Those in quarantine, as far as somebody tried to open them.
    unopened: HashSet<DocId>,
}

impl Unsettled {
    /// Whether there is one. A document that cannot be opened holds nobody up.
    pub(crate) fn is_any(&self) -> bool {
        self.rebuilding.iter().chain(&self.pending).any(|doc| !self.unopened.contains(doc))
    }

    /// Documents with a snapshot that is not verified yet.
    pub(crate) fn pending(&self) -> impl Iterator<Item = DocId> {
        self.pending.iter().copied()
    }

    /// Whether it still shows what was set aside.
    pub(super) fn is_rebuilding(&self, doc: DocId) -> bool {
        self.rebuilding.contains(&doc)
    }

    pub(super) fn note_pending(&mut self, doc: DocId, is_pending: bool) {
        if is_pending {
            self.pending.insert(doc)
        } else {
            self.pending.remove(&doc)
        };
    }

    pub(super) fn note_rebuilding(&mut self, doc: DocId, is_rebuilding: bool) {
        if is_rebuilding {
            self.rebuilding.insert(doc)
        } else {
            self.rebuilding.remove(&doc)
        };
    }

    pub(super) fn note_unopened(&mut self, doc: DocId, is_unopened: bool) {
        if is_unopened {
            self.unopened.insert(doc)
        } else {
            self.unopened.remove(&doc)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_cannot_be_opened_holds_nobody_up() {
        let (mut unsettled, doc) = (Unsettled::default(), DocId::new([1; 16]));
        assert!(!unsettled.is_any());
        unsettled.note_rebuilding(doc, true);
        assert!(unsettled.is_any() && unsettled.is_rebuilding(doc));
        unsettled.note_unopened(doc, true);
        assert!(!unsettled.is_any());
        unsettled.note_unopened(doc, false);
        assert!(unsettled.is_any());
        unsettled.note_rebuilding(doc, false);
        unsettled.note_pending(doc, true);
        assert!(unsettled.is_any());
        unsettled.note_pending(doc, false);
        assert!(!unsettled.is_any());
    }
}
