//! The facts of documents as they were computed last, for lists and dashboards.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use tokio::sync::broadcast;

use crate::{docs::Facts, domain::DocId};

/// Documents whose facts changed, that a listener may lag behind before it reads the list again.
const CAPACITY: usize = 1024;

/// See the module.
#[derive(Debug)]
pub(crate) struct KnownFacts {
    by_doc: RwLock<HashMap<DocId, Arc<Facts>>>,
    changed: broadcast::Sender<DocId>,
}

impl Default for KnownFacts {
    fn default() -> Self {
        Self { by_doc: RwLock::default(), changed: broadcast::channel(CAPACITY).0 }
    }
}

impl KnownFacts {
    pub(crate) fn of(&self, doc: DocId) -> Option<Arc<Facts>> {
        self.by_doc.read().unwrap_or_else(PoisonError::into_inner).get(&doc).cloned()
    }

    /// Documents whose facts change from now on.
    pub(super) fn changes(&self) -> broadcast::Receiver<DocId> {
        self.changed.subscribe()
    }

    /// Facts that were kept and are right still: nobody hears of them.
    pub(super) fn recall(&self, doc: DocId, facts: Facts) {
        self.by_doc.write().unwrap_or_else(PoisonError::into_inner).insert(doc, Arc::new(facts));
    }

    /// Facts that were computed.
    pub(super) fn set(&self, doc: DocId, facts: Arc<Facts>) {
        self.by_doc.write().unwrap_or_else(PoisonError::into_inner).insert(doc, facts);
        // It is fine if nobody listens: lists read the facts when asked.
        drop(self.changed.send(doc));
    }
}
