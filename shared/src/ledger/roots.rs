//! The roots, kept: what changed is taken out and added again, so that two ends of a Link compare in a few additions whatever the
//! number of documents.
//!
//! The documents are in 256 buckets by the first byte of their id, once for all of them and once for each principal whose node
//! shares documents with the ministry. A holder of a difference asks bucket by bucket what it is about.

use std::collections::{BTreeMap, BTreeSet};

use super::DocRow;
use crate::{
    domain::{
        DocDigest, DocId, PrincipalId, Root, policy,
        root::{BUCKETS, bucket_of},
    },
    ledger::lineage::Lines,
};

/// Sums by bucket, and the sum of these, which every `CaughtUp` asks for.
#[derive(Debug, Clone)]
struct Sums {
    buckets: Vec<Root>,
    total: Root,
}

impl Default for Sums {
    fn default() -> Self {
        Self { buckets: vec![Root::default(); BUCKETS], total: Root::default() }
    }
}

impl Sums {
    fn change(&mut self, doc: DocId, change: impl Fn(&mut Root)) {
        self.buckets.get_mut(usize::from(bucket_of(doc))).into_iter().for_each(&change);
        change(&mut self.total);
    }
}

/// A document as it counts now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    digest: DocDigest,
    /// The councils that share this document with the hub now, each by its lineage, so that a council that enrols again keeps its documents.
    shared_by: BTreeSet<PrincipalId>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    all: Sums,
    shared: BTreeMap<PrincipalId, Sums>,
    counted: BTreeMap<DocId, Counted>,
}

impl Roots {
    /// Replaces what a document counted for by what its row says now.
    pub(super) fn count(&mut self, doc: DocId, row: &DocRow, lines: &Lines) {
        let now = Counted { digest: DocDigest::of(doc, &row.heads), shared_by: shared_by(row, lines) };
        if self.counted.get(&doc) == Some(&now) {
            return;
        }
        if let Some(before) = self.counted.remove(&doc) {
            self.each(doc, &before.shared_by, |bucket| bucket.subtract(before.digest));
        }
        self.each(doc, &now.shared_by, |bucket| bucket.add(now.digest));
        self.counted.insert(doc, now);
    }

    fn each(&mut self, doc: DocId, shared_by: &BTreeSet<PrincipalId>, change: impl Fn(&mut Root)) {
        self.all.change(doc, &change);
        for council in shared_by {
            self.shared.entry(*council).or_default().change(doc, &change);
        }
    }

    /// Over every document.
    pub(super) fn all(&self) -> Root {
        self.all.total
    }

    /// Over those that a council, by the number of its lineage, and the hub both have.
    pub(super) fn shared_with(&self, council: PrincipalId) -> SharedRoots<'_> {
        SharedRoots { roots: self, council }
    }
}

/// The sums over the documents that one council and the hub both have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SharedRoots<'a> {
    roots: &'a Roots,
    council: PrincipalId,
}

impl<'a> SharedRoots<'a> {
    /// Over all of them.
    pub(crate) fn root(self) -> Root {
        self.sums().map(|sums| sums.total).unwrap_or_default()
    }

    /// The same as 256 sums, by the first byte of the documents' ids.
    pub(crate) fn buckets(self) -> Vec<Root> {
        self.sums().cloned().unwrap_or_default().buckets
    }

    /// What one of these sums is made of, by id.
    pub(crate) fn in_bucket(self, bucket: u8) -> impl Iterator<Item = (DocId, DocDigest)> + 'a {
        let (mut first, mut last) = ([0; DocId::LEN], [u8::MAX; DocId::LEN]);
        [first[0], last[0]] = [bucket; 2];
        let some = self.roots.counted.range(DocId::new(first)..=DocId::new(last));
        let is_shared = move |counted: &Counted| counted.shared_by.contains(&self.council);
        some.filter(move |(_, counted)| is_shared(counted)).map(|(doc, counted)| (*doc, counted.digest))
    }

    /// One document's part of that, if both have it.
    pub(crate) fn digest(self, doc: DocId) -> Option<DocDigest> {
        let counted = self.roots.counted.get(&doc).filter(|counted| counted.shared_by.contains(&self.council));
        counted.map(|counted| counted.digest)
    }

    fn sums(self) -> Option<&'a Sums> {
        self.roots.shared.get(&self.council)
    }
}

fn shared_by(row: &DocRow, lines: &Lines) -> BTreeSet<PrincipalId> {
    if !row.audience.sharing.reaches_ministry() {
        return BTreeSet::new();
    }
    let granted = row.audience.sharing.grants.iter().map(|grant| grant.principal);
    let councils = granted.chain([row.owner]).filter(|principal| policy::is_council(*principal));
    councils.map(|principal| lines.of(principal)).collect()
}

#[cfg(test)]
mod tests;
