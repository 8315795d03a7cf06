//! Who looks at a document: sessions that follow it, and the lists that want its facts.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{sync::broadcast, time::Instant};

use super::super::lane::Job;
use super::super::{EVENTS_CAPACITY, EngineError, Followed, Reply};
use super::Core;
use super::write::ministry_reads;

use crate::docs;
use crate::domain::{Access, DocId};
use crate::worker::{Since, WorkerError};

/// Documents whose facts are computed at the same time.
const FACTS_AT_ONCE: usize = 2;
/// A document that somebody writes in all the time has its facts computed this often.
const FACTS_REST: Duration = Duration::from_millis(400);

impl Core {
    pub(super) fn follow(&mut self, doc: DocId, since: Result<Since, WorkerError>, reply: Reply<Followed>) {
        let since = match since {
            Ok(since) => since,
            Err(error) => return drop(reply.send(Err(error.into()))),
        };
        let sender = self.followers.entry(doc).or_insert_with(|| broadcast::channel(EVENTS_CAPACITY).0);
        let events = sender.subscribe();
        let followed = {
            let ledger = self.ledger();
            let row = ledger.document(doc);
            Followed {
                changes: since.changes,
                heads: since.heads,
                received: ledger.received(doc).heads,
                shared: row.is_some_and(|row| row.sharing.reaches_ministry()),
                can_edit: row.and_then(|row| ledger.access(ledger.me, row)) == Some(Access::Edit),
                events,
            }
        };
        drop(reply.send(Ok(followed)));
    }

    pub(super) fn start_facts(&mut self) {
        self.facts_at.retain(|_, at| at.elapsed() < FACTS_REST);
        while self.facts_running < FACTS_AT_ONCE {
            let rests = |doc: &DocId| self.facts_at.get(doc).is_some_and(|at| at.elapsed() < FACTS_REST);
            let ready = self.facts_wanted.iter().copied().find(|doc| !self.lanes.contains_key(doc) && !rests(doc));
            let Some(doc) = ready else { return };
            self.facts_wanted.remove(&doc);
            if self.doc_ref(doc).is_some() {
                self.facts_running += 1;
                self.queue(doc, Job::Facts);
            }
        }
    }

    pub(super) fn facts_computed(&mut self, doc: DocId, facts: Result<docs::Facts, WorkerError>) -> Result<(), EngineError> {
        self.facts_at.insert(doc, Instant::now());
        let facts = match facts {
            Ok(facts) => Arc::new(facts),
            Err(error) => {
                tracing::error!(%doc, %error, "a document could not be read for the lists");
                return Ok(());
            }
        };
        let share_now = {
            let ledger = self.ledger();
            ledger.document(doc).is_some_and(|row| {
                ledger.owns(ledger.me, row)
                    && !row.sharing_written
                    && row.manifest.as_ref().is_some_and(|manifest| manifest.rule.is_met_by(&facts.state))
            })
        };
        if share_now {
            self.write_sharing(doc, ministry_reads())?;
        }
        self.unsettle(doc);
        self.shared.facts.write().unwrap_or_else(PoisonError::into_inner).insert(doc, facts);
        // Nobody listening is fine: lists read the facts when asked.
        drop(self.shared.facts_changed.send(doc));
        Ok(())
    }
}
