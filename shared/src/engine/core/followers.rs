//! Sessions that follow a document: they hear what happens to it.

use std::collections::HashMap;

use tokio::sync::broadcast;

use super::super::{DocEvent, EVENTS_CAPACITY, EngineError, Followed, Reply};
use crate::{
    domain::{Access, DocId},
    ledger::Ledger,
    worker::{Since, WorkerError},
};

/// See the module.
#[derive(Default)]
pub(super) struct Followers(HashMap<DocId, broadcast::Sender<DocEvent>>);

impl Followers {
    /// Whether anybody may follow this document.
    pub(super) fn has(&self, doc: DocId) -> bool {
        self.0.contains_key(&doc)
    }

    /// Says to them what happened.
    pub(super) fn emit(&mut self, doc: DocId, event: DocEvent) {
        if let Some(sender) = self.0.get(&doc)
            && sender.send(event).is_err()
        {
            self.0.remove(&doc);
        }
    }

    /// Their streams end: they come back with the heads that they have.
    pub(super) fn dismiss(&mut self, doc: DocId) {
        self.0.remove(&doc);
    }

    /// One more, who lacked what the worker found.
    pub(super) fn follow(&mut self, ledger: &Ledger, doc: DocId, since: Result<Since, WorkerError>, reply: Reply<Followed>) {
        let since = match since {
            Ok(since) => since,
            Err(error) => return drop(reply.send(Err(EngineError::from(error)))),
        };
        let sender = self.0.entry(doc).or_insert_with(|| broadcast::channel(EVENTS_CAPACITY).0);
        let row = ledger.document(doc);
        let followed = Followed {
            changes: since.changes,
            heads: since.heads,
            received: ledger.received(doc).heads,
            shared: row.is_some_and(|row| row.audience.sharing.reaches_ministry()),
            can_edit: row.and_then(|row| ledger.my_access(row)) == Some(Access::Edit),
            events: sender.subscribe(),
        };
        drop(reply.send(Ok(followed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_followed_until_an_event_finds_nobody() {
        let (mut followers, doc) = (Followers::default(), DocId::new([1; 16]));
        let event = || DocEvent::Closed { reason: "resync".to_owned() };
        let mut events = followers.0.entry(doc).or_insert_with(|| broadcast::channel(1).0).subscribe();
        followers.emit(doc, event());
        assert!(events.try_recv().is_ok() && followers.has(doc));
        drop(events);
        assert!(followers.has(doc), "nobody said that it left");
        followers.emit(doc, event());
        assert!(!followers.has(doc));
    }
}
