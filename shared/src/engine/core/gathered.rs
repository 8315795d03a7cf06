//! Changes from elsewhere for open documents that nobody follows, as at the hub: applied together, before the next that is asked of the
//! document, instead of one by one for nobody to see.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::{domain::DocId, worker::Portion};

/// Bytes of changes that gather of one document before they are applied all the same.
const GATHERED_BYTES_MAX: usize = 64 * 1024;

/// See the module. Everything in it is durable: what would be lost with it is read from the log.
#[derive(Debug, Default)]
pub(super) struct Gathered(BTreeMap<DocId, (usize, Vec<Portion>)>);

impl Gathered {
    /// Adds a portion. Returns whether so much has gathered that it should be applied.
    pub(super) fn add(&mut self, doc: DocId, portion: Portion) -> bool {
        let (bytes, portions) = self.0.entry(doc).or_default();
        *bytes += portion.changes.iter().map(Bytes::len).sum::<usize>();
        portions.push(portion);
        *bytes > GATHERED_BYTES_MAX
    }

    /// What has gathered of this document, if anything. It has to be applied before anything else is asked of it.
    pub(super) fn take(&mut self, doc: DocId) -> Option<Vec<Portion>> {
        self.0.remove(&doc).map(|(_, portions)| portions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(bytes: usize) -> Portion {
        Portion { entry: None, changes: vec![vec![0; bytes].into()] }
    }

    #[test]
    fn what_gathers_comes_out_once_in_its_order_and_is_bounded() {
        let (doc, other) = (DocId::new([1; 16]), DocId::new([2; 16]));
        let mut gathered = Gathered::default();
        assert!(!gathered.add(doc, portion(1)) && !gathered.add(other, portion(2)) && !gathered.add(doc, portion(3)));
        let lengths = |portions: Vec<Portion>| portions.iter().map(|portion| portion.changes[0].len()).collect::<Vec<_>>();
        assert_eq!(gathered.take(doc).map(lengths), Some(vec![1, 3]));
        assert!(gathered.take(doc).is_none());
        assert!(gathered.add(doc, portion(GATHERED_BYTES_MAX + 1)));
        assert!(!gathered.add(other, portion(3)), "each document has its own");
    }
}
