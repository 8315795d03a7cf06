//! Entries that were judged and are not part of their documents: refused here, refused by the far end and set aside, or void.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{DocId, EntryId};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Rejected {
    refused: HashMap<EntryId, String>,
    /// Refusals since the log began. Not in the index: after a restart, the refused entries that it names.
    refusals: u64,
    /// Our own that the far end refused.
    excluded: BTreeMap<EntryId, (DocId, String)>,
    voided: HashSet<EntryId>,
}

impl Rejected {
    /// Why the entry was refused here for good, if it was.
    pub(crate) fn refused_reason(&self, id: EntryId) -> Option<&str> {
        self.refused.get(&id).map(String::as_str)
    }

    /// Entries refused since the log began.
    pub(crate) fn refusal_count(&self) -> u64 {
        self.refusals
    }

    /// Whether the entry is one of our own that the far end refused.
    pub(crate) fn is_excluded(&self, id: EntryId) -> bool {
        self.excluded.contains_key(&id)
    }

    /// Our own entries that were refused by the far end, with document and reason.
    pub(crate) fn excluded(&self) -> impl Iterator<Item = (EntryId, DocId, &str)> {
        self.excluded.iter().map(|(id, (doc, reason))| (*id, *doc, reason.as_str()))
    }

    /// Why the far end refused an entry of ours.
    pub(crate) fn excluded_reason(&self, id: EntryId) -> Option<&str> {
        self.excluded.get(&id).map(|(_, reason)| reason.as_str())
    }

    /// Whether the entry is kept and never applied: it is not what it says.
    pub(crate) fn is_void(&self, id: EntryId) -> bool {
        self.voided.contains(&id)
    }

    /// Whether any entry is.
    pub(crate) fn has_voids(&self) -> bool {
        !self.voided.is_empty()
    }

    /// Entries that are not applied in a document: those refused by the far end, and all void ones, of any document.
    pub(super) fn not_applied_in(&self, doc: DocId) -> impl Iterator<Item = EntryId> {
        let aside = self.excluded.iter().filter(move |(_, (of, _))| *of == doc).map(|(id, _)| *id);
        aside.chain(self.voided.iter().copied())
    }

    pub(super) fn refuse(&mut self, rows: &mut Rows, id: EntryId, reason: &str) {
        self.refusals += 1;
        self.refused.insert(id, reason.to_owned());
        rows.keep(&Single::Refused(id, reason.to_owned()));
    }

    pub(super) fn reject(&mut self, rows: &mut Rows, id: EntryId, doc: DocId, reason: &str) {
        self.excluded.insert(id, (doc, reason.to_owned()));
        rows.keep(&Single::SetAside(id, doc, reason.to_owned()));
    }

    pub(super) fn void(&mut self, rows: &mut Rows, id: EntryId) {
        self.voided.insert(id);
        rows.keep(&Single::Void(id));
    }
}

impl Part for Rejected {
    fn load(&mut self, row: Single) -> Option<Single> {
        match row {
            Single::Refused(id, reason) => {
                self.refused.insert(id, reason);
                self.refusals = self.refused.len() as u64;
            }
            Single::SetAside(id, doc, reason) => drop(self.excluded.insert(id, (doc, reason))),
            Single::Void(id) => drop(self.voided.insert(id)),
            other => return Some(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOC: DocId = DocId::new([4; 16]);

    fn id(number: u8) -> EntryId {
        EntryId::new([number; 32])
    }

    #[test]
    fn what_was_judged_is_known_after_a_restart() {
        let (mut rejected, mut rows) = (Rejected::default(), Rows::default());
        rejected.refuse(&mut rows, id(1), "fork");
        rejected.refuse(&mut rows, id(1), "fork");
        rejected.reject(&mut rows, id(2), DOC, "no-grant");
        rejected.void(&mut rows, id(3));
        assert_eq!(rejected.refusal_count(), 2);
        let mut again = Rejected::default();
        for put in rows.take() {
            assert_eq!(again.load(Single::decode(&put.key, &put.value.unwrap()).unwrap()), None);
        }
        assert_eq!((again.refused_reason(id(1)), again.refused_reason(id(2))), (Some("fork"), None));
        assert_eq!(again.excluded().collect::<Vec<_>>(), [(id(2), DOC, "no-grant")]);
        assert!(again.is_void(id(3)) && again.has_voids() && !again.is_void(id(2)));
        assert_eq!(again.refusal_count(), 1, "entries");
    }

    #[test]
    fn what_is_rejected_is_not_applied_in_its_document_alone() {
        let (mut rejected, mut rows) = (Rejected::default(), Rows::default());
        rejected.reject(&mut rows, id(2), DOC, "no-grant");
        rejected.void(&mut rows, id(3));
        assert_eq!(rejected.not_applied_in(DOC).collect::<Vec<_>>(), [id(2), id(3)]);
        assert_eq!(rejected.not_applied_in(DocId::new([5; 16])).collect::<Vec<_>>(), [id(3)]);
    }
}
