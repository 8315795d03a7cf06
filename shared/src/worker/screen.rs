//! Which changes are not applied at all, because of the objects that they would make.
//!
//! Objects deep in each other cost Automerge's JavaScript the square of their depth, so that 20,000 of them stop every browser that opens
//! the document. One change alone is stopped by the reader in front of admission, which sees no other change. Here the document is open,
//! and every object's parents are known. How deep an object lies never changes, so every holder finds the same.

use std::collections::{HashMap, HashSet};

use automerge::{
    Automerge, Change, ObjId, ObjType, ReadDoc, ValueRef,
    legacy::{ObjectId, OpId, OpType},
};
use bytes::Bytes;

use super::Portion;
use crate::{
    domain::ChangeHash,
    journal::change::{ChangeError, Limits, read},
};

/// For each portion, in order, whether it may be applied. What stands on one that may not is out as well.
pub(super) fn screen(document: &Automerge, portions: &[Portion]) -> Vec<bool> {
    let mut screen = Screen { document, depths: HashMap::new(), out: HashSet::new() };
    portions.iter().map(|portion| screen.admits(portion)).collect()
}

struct Screen<'a> {
    document: &'a Automerge,
    /// How deep objects lie that the portions make.
    depths: HashMap<OpId, u64>,
    out: HashSet<ChangeHash>,
}

impl Screen<'_> {
    fn admits(&mut self, portion: &Portion) -> bool {
        // Our own editors keep to less than what is put up with from others.
        let nesting = if portion.entry.is_none() { Limits::writer().nesting } else { Limits::receiver().nesting };
        let is_fine = portion.changes.iter().all(|chunk| self.fits(chunk, nesting));
        if !is_fine {
            let hashes = portion.changes.iter().filter_map(|chunk| Some(read(chunk, &Limits::receiver()).ok()?.hash));
            self.out.extend(hashes);
        }
        is_fine
    }

    fn fits(&mut self, chunk: &Bytes, nesting: u64) -> bool {
        let header = match read(chunk, &Limits::receiver()) {
            Ok(header) => header,
            Err(ChangeError::TooDeep) => return false,
            // It was admitted by the rules of its time. Whether it can be applied will be seen.
            Err(_) => return true,
        };
        if header.deps.iter().any(|dep| self.out.contains(dep)) {
            return false;
        }
        let Some(change) = (header.makes > 0).then(|| Change::try_from(chunk.as_ref()).ok()).flatten() else { return true };
        let change = change.decode();
        for (counter, op) in (header.start_op..).zip(&change.operations) {
            if !matches!(op.action, OpType::Make(_)) {
                continue;
            }
            let depth = 1 + match &op.obj {
                ObjectId::Root => 0,
                ObjectId::Id(parent) => self.depth(parent, nesting),
            };
            if depth > nesting {
                return false;
            }
            self.depths.insert(OpId::new(counter, &change.actor_id), depth);
        }
        true
    }

    /// How deep a known object lies, as far as it matters; 1 for one that is not known, which cannot be written in.
    fn depth(&self, object: &OpId, nesting: u64) -> u64 {
        if let Some(depth) = self.depths.get(object) {
            return *depth;
        }
        let Ok(id) = self.document.import_obj(&object.to_string()) else { return 1 };
        let most = usize::try_from(nesting).unwrap_or(usize::MAX).saturating_add(1);
        let depth = self.document.parents(&id).map_or(1, |parents| parents.take(most).count());
        u64::try_from(depth).unwrap_or(u64::MAX)
    }
}

/// Whether something that can be seen in the document lies deeper than receivers put up with: for a document that came whole.
pub(super) fn is_too_deep(document: &Automerge) -> bool {
    let mut level = vec![automerge::ROOT];
    for _ in 0..=Limits::receiver().nesting {
        level = level.iter().flat_map(|object| objects_in(document, object)).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}

fn objects_in(document: &Automerge, object: &ObjId) -> Vec<ObjId> {
    let is_object = |value: &ValueRef<'_>| matches!(value, ValueRef::Object(ObjType::Map | ObjType::Table | ObjType::List));
    match document.object_type(object) {
        Ok(ObjType::Map | ObjType::Table) => {
            document.map_range(object, ..).filter(|item| is_object(&item.value)).map(|item| item.id()).collect()
        }
        Ok(ObjType::List) => {
            document.list_range(object, ..).filter(|item| is_object(&item.value)).map(|item| item.id()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
