//! The root: one number that two holders compare to know that they have the same documents at the same heads.
//!
//! Σ SHA-256(document ‖ sorted heads) modulo 2^256: adding and taking away one document costs one hash, whatever their number. It
//! finds divergence between peers that trust each other's identity; it is not a proof against a forger.

use sha2::{Digest as _, Sha256};

use crate::domain::{ChangeHash, DocId};

/// How many parts a root has: one for each value of a document id's first byte.
pub(crate) const BUCKETS: usize = 256;

/// Which part of the root a document counts in.
pub(crate) fn bucket_of(doc: DocId) -> u8 {
    let [first, ..] = doc.as_bytes();
    *first
}

/// One document at its heads, as it counts in a [`Root`]: SHA-256(document ‖ sorted heads).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocDigest(pub [u8; 32]);

impl DocDigest {
    /// Of one document. `heads` must be sorted.
    pub(crate) fn of<'a>(doc: DocId, heads: impl IntoIterator<Item = &'a ChangeHash>) -> Self {
        let mut hash = Sha256::new();
        hash.update(doc.as_bytes());
        for head in heads {
            hash.update(head.as_bytes());
        }
        Self(hash.finalize().into())
    }
}

/// A sum over documents, with their count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Root {
    limbs: [u64; 4],
    /// How many documents were added.
    pub documents: u64,
}

impl Root {
    /// Adds one document.
    pub(crate) fn add(&mut self, digest: DocDigest) {
        self.merge(Self::one(digest));
    }

    /// Takes one document away that was added.
    pub(crate) fn subtract(&mut self, digest: DocDigest) {
        let mut borrow = false;
        // The least significant limb is the last eight bytes.
        for (limb, term) in self.limbs.iter_mut().zip(Self::one(digest).limbs).rev() {
            let (difference, under) = limb.overflowing_sub(term);
            let (difference, under_borrow) = difference.overflowing_sub(u64::from(borrow));
            *limb = difference;
            borrow = under || under_borrow;
        }
        self.documents = self.documents.wrapping_sub(1);
    }

    /// Adds everything that another sum covers.
    pub(crate) fn merge(&mut self, other: Self) {
        let mut carry = false;
        for (limb, term) in self.limbs.iter_mut().zip(other.limbs).rev() {
            let (sum, over) = limb.overflowing_add(term);
            let (sum, over_carry) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = over || over_carry;
        }
        self.documents = self.documents.wrapping_add(other.documents);
    }

    fn one(DocDigest(bytes): DocDigest) -> Self {
        let mut limbs = [0; 4];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *limb = u64::from_be_bytes(*bytes);
        }
        Self { limbs, documents: 1 }
    }

    /// The sum, big-endian.
    pub(crate) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(self.limbs) {
            chunk.copy_from_slice(&limb.to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests() -> Vec<DocDigest> {
        (0..200_u8).map(|n| DocDigest::of(DocId::new([n; 16]), &[ChangeHash::new([n; 32])])).collect()
    }

    fn sum<'a>(digests: impl IntoIterator<Item = &'a DocDigest>) -> Root {
        let mut root = Root::default();
        for digest in digests {
            root.add(*digest);
        }
        root
    }

    #[test]
    fn the_order_of_documents_does_not_matter_and_carries_are_kept() {
        let docs = digests();
        let forward = sum(&docs);
        assert_eq!(forward, sum(docs.iter().rev()));
        assert_eq!(forward.documents, 200);
        assert_ne!(forward.to_bytes(), sum(docs.iter().skip(1)).to_bytes());
    }

    #[test]
    fn what_is_taken_away_was_never_there_and_parts_add_up() {
        let docs = digests();
        let (some, others) = docs.split_at(120);
        let mut root = sum(&docs);
        for digest in others {
            root.subtract(*digest);
        }
        assert_eq!(root, sum(some));
        root.merge(sum(others));
        assert_eq!(root, sum(&docs));
        let mut none = sum(&docs);
        for digest in docs.iter().rev() {
            none.subtract(*digest);
        }
        assert_eq!(none, Root::default(), "borrows are kept");
    }

    #[test]
    fn the_sum_is_modulo_2_to_the_256() {
        let mut root = sum(&[DocDigest([0xff; 32])]);
        let mut one = [0; 32];
        one[31] = 1;
        root.add(DocDigest(one));
        assert_eq!((root.to_bytes(), root.documents), ([0; 32], 2));
        root.subtract(DocDigest(one));
        assert_eq!(root.to_bytes(), [0xff; 32]);
    }

    #[test]
    fn a_document_counts_at_its_heads() {
        let root = |heads: &[ChangeHash]| sum(&[DocDigest::of(DocId::new([1; 16]), heads)]).to_bytes();
        assert_ne!(root(&[]), root(&[ChangeHash::new([0; 32])]));
    }
}
