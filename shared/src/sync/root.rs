//! The root: one number that two holders compare to know that they have the same documents at the same heads.
//!
//! Σ SHA-256(document ‖ sorted heads) modulo 2^256: adding and taking away one document costs one hash, whatever their number. It
//! finds divergence between peers that trust each other's identity; it is not a proof against a forger.

use sha2::{Digest as _, Sha256};

use crate::domain::{ChangeHash, DocId};

/// A sum over documents, with their count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Root {
    limbs: [u64; 4],
    /// How many documents were added.
    pub documents: u64,
}

impl Root {
    /// Adds one document at its heads. `heads` must be sorted.
    pub fn add<'a>(&mut self, doc: DocId, heads: impl IntoIterator<Item = &'a ChangeHash>) {
        let mut hash = Sha256::new();
        hash.update(doc.as_bytes());
        for head in heads {
            hash.update(head.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut carry = false;
        // The least significant limb is the last eight bytes.
        for (limb, bytes) in self.limbs.iter_mut().rev().zip(digest.rchunks_exact(8)) {
            let term = u64::from_be_bytes(bytes.try_into().unwrap_or_default());
            let (sum, over) = limb.overflowing_add(term);
            let (sum, over_carry) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = over || over_carry;
        }
        self.documents += 1;
    }

    /// The sum, big-endian.
    pub fn to_bytes(self) -> [u8; 32] {
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

    #[test]
    fn the_order_of_documents_does_not_matter_and_carries_are_kept() {
        let docs: Vec<_> = (0..200_u8).map(|n| (DocId::new([n; 16]), [ChangeHash::new([n; 32])])).collect();
        let mut forward = Root::default();
        for (doc, heads) in &docs {
            forward.add(*doc, heads);
        }
        let mut backward = Root::default();
        for (doc, heads) in docs.iter().rev() {
            backward.add(*doc, heads);
        }
        assert_eq!(forward, backward);
        assert_eq!(forward.documents, 200);
        let mut other = Root::default();
        for (doc, heads) in docs.iter().skip(1) {
            other.add(*doc, heads);
        }
        assert_ne!(forward.to_bytes(), other.to_bytes());
    }

    #[test]
    fn a_document_counts_at_its_heads() {
        let root = |heads: &[ChangeHash]| {
            let mut root = Root::default();
            root.add(DocId::new([1; 16]), heads);
            root.to_bytes()
        };
        assert_ne!(root(&[]), root(&[ChangeHash::new([0; 32])]));
    }
}
