//! Files that somebody asked for and that are not here yet: what the line fetches next, and what screens show meanwhile.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::domain::{BlobId, DocId};

/// Files that may be wanted at a time. Beyond, somebody asks again later.
const WANTED_MAX: usize = 256;

#[derive(Debug, Clone)]
struct Want {
    doc: DocId,
    refused: Option<String>,
}

#[derive(Debug, Default)]
struct Inner {
    wants: Mutex<BTreeMap<BlobId, Want>>,
    changed: Notify,
}

/// How a file stands that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// Nobody asked for it.
    Unasked,
    /// It is fetched as soon as the line allows.
    Asked,
    /// The far end did not give it, for this closed reason. Asking again tries again.
    Refused(String),
}

/// The list of wanted files. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Wanted(Arc<Inner>);

impl Wanted {
    fn wants(&self) -> MutexGuard<'_, BTreeMap<BlobId, Want>> {
        self.0.wants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a file beside a document. `false` when too many are wanted already.
    pub fn ask(&self, doc: DocId, blob: BlobId) -> bool {
        let mut wants = self.wants();
        if wants.len() >= WANTED_MAX && !wants.contains_key(&blob) {
            // What was refused gives way first.
            let Some(given_up) = wants.iter().find(|(_, want)| want.refused.is_some()).map(|(id, _)| *id) else { return false };
            wants.remove(&given_up);
        }
        wants.insert(blob, Want { doc, refused: None });
        self.0.changed.notify_one();
        true
    }

    /// How a file stands that is not here.
    pub fn state_of(&self, blob: BlobId) -> Waiting {
        match self.wants().get(&blob) {
            None => Waiting::Unasked,
            Some(Want { refused: None, .. }) => Waiting::Asked,
            Some(Want { refused: Some(reason), .. }) => Waiting::Refused(reason.clone()),
        }
    }

    /// The next file to fetch, if there is one.
    pub fn next(&self) -> Option<(DocId, BlobId)> {
        self.wants().iter().find(|(_, want)| want.refused.is_none()).map(|(blob, want)| (want.doc, *blob))
    }

    /// It is here.
    pub fn arrived(&self, blob: BlobId) {
        self.wants().remove(&blob);
    }

    /// The far end does not give it.
    pub fn refused(&self, blob: BlobId, reason: String) {
        if let Some(want) = self.wants().get_mut(&blob) {
            want.refused = Some(reason);
        }
    }

    /// Waits until somebody asks.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(byte: u8) -> BlobId {
        BlobId::new([byte; 32])
    }

    #[test]
    fn what_is_wanted_is_bounded_and_what_was_refused_gives_way() {
        let (wanted, doc) = (Wanted::default(), DocId::new([1; 16]));
        assert_eq!((wanted.state_of(blob(1)), wanted.next()), (Waiting::Unasked, None));
        assert!((0..=255).all(|byte| wanted.ask(doc, blob(byte))));
        let one_more = BlobId::new([[1; 16], [2; 16]].concat().try_into().unwrap());
        assert!(!wanted.ask(doc, one_more));
        wanted.refused(blob(7), "not-here".to_owned());
        assert_eq!(wanted.state_of(blob(7)), Waiting::Refused("not-here".to_owned()));
        assert!(wanted.ask(doc, one_more));
        assert_eq!(wanted.state_of(blob(7)), Waiting::Unasked);
        wanted.arrived(blob(0));
        assert_eq!(wanted.next(), Some((doc, blob(1))));
    }
}
