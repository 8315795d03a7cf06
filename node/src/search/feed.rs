//! Keeps the index at what the documents say: it hears which ones changed, reads these again, and commits at most once in a while.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use tansiq_shared::{
    docs::Facts,
    domain::{DocId, DocKind, UnixMs, vocabulary::Vocabularies},
    engine::{DocumentRow, Engine, EngineError},
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    Search,
    index::{About, Index, IndexError},
    passages::passages,
};

/// How long changes gather before their documents are read again.
const GATHER: Duration = Duration::from_millis(150);
/// How long it rests behind a commit, which costs a few writes to the disk.
const REST: Duration = Duration::from_millis(700);
/// Documents that go into one commit: an index that is built anew answers for its first ones soon.
const BATCH: usize = 64;
/// How often all documents are compared with the index, in case a change was not heard of.
const COMPARE: Duration = Duration::from_mins(10);
/// How long it waits before a broken index is built anew once more.
const AGAIN: Duration = Duration::from_secs(10);

impl Search {
    /// Keeps the index until cancelled. A broken one is built anew; a node without a search works.
    ///
    /// # Errors
    /// None; the type says so.
    pub async fn keep(
        self,
        engine: Engine,
        vocabularies: Vocabularies,
        cancel: CancellationToken,
    ) -> Result<(), std::convert::Infallible> {
        let vocabularies = Arc::new(vocabularies);
        let mut is_new = false;
        while !cancel.is_cancelled() {
            let followed = async {
                let index = self.open(is_new).await?;
                let run = Follower { search: &self, index: index.clone(), engine: &engine, vocabularies: &vocabularies };
                let ended = run.follow(&cancel).await;
                self.close(index).await;
                ended
            };
            let Err(error) = followed.await else { break };
            tracing::warn!(error = &error as &dyn std::error::Error, "the index of the search is built anew");
            self.0.is_whole.store(false, Ordering::Release);
            if is_new {
                // It broke although it was new: the disk may be full, and tells so elsewhere.
                tokio::select! {
                    () = cancel.cancelled() => {}
                    () = tokio::time::sleep(AGAIN) => {}
                }
            }
            is_new = true;
        }
        Ok(())
    }

    /// Answers no more from this index, and waits until nothing writes into its folder; a question that is being answered just now
    /// lets it go itself.
    async fn close(&self, index: Arc<Index>) {
        self.0.index.store(None);
        if let Some(index) = Arc::into_inner(index)
            && let Err(error) = blocking(move || index.close()).await
        {
            tracing::debug!(error = &error as &dyn std::error::Error, "the index of the search was not closed well");
        }
    }

    async fn open(&self, is_new: bool) -> Result<Arc<Index>, IndexError> {
        let folder = self.0.folder.clone();
        let opened = blocking(move || if is_new || !folder.exists() { Index::create(&folder) } else { Index::open(&folder) });
        let index = Arc::new(opened.await?);
        self.0.index.store(Some(index.clone()));
        Ok(index)
    }
}

/// One run over one index.
struct Follower<'a> {
    search: &'a Search,
    index: Arc<Index>,
    engine: &'a Engine,
    vocabularies: &'a Arc<Vocabularies>,
}

impl Follower<'_> {
    async fn follow(self, cancel: &CancellationToken) -> Result<(), IndexError> {
        let mut changes = self.engine.facts();
        let mut wanted = self.missing().await?;
        let mut due = Instant::now();
        let mut compare = Instant::now() + COMPARE;
        loop {
            self.search.0.is_whole.store(wanted.is_empty(), Ordering::Release);
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok(()),
                () = self.search.0.broken.notified() => return Err(std::io::Error::other("a question could not be answered").into()),
                () = tokio::time::sleep_until(due), if !wanted.is_empty() => {
                    self.take_in(&mut wanted).await?;
                    due = Instant::now() + REST;
                }
                heard = hear(&mut changes) => {
                    if wanted.is_empty() {
                        due = due.max(Instant::now() + GATHER);
                    }
                    match heard {
                        Heard::Changed(doc) => drop(wanted.insert(doc)),
                        Heard::Missed => wanted.append(&mut self.missing().await?),
                        // The engine ended; so does everything.
                        Heard::Over => return Ok(()),
                    }
                }
                () = tokio::time::sleep_until(compare) => {
                    wanted.append(&mut self.missing().await?);
                    compare = Instant::now() + COMPARE;
                }
            }
        }
    }

    /// The documents that the index does not have as they are.
    async fn missing(&self) -> Result<BTreeSet<DocId>, IndexError> {
        let Ok(rows) = self.engine.documents().await else { return Ok(BTreeSet::new()) };
        let index = self.index.clone();
        // What has no facts yet will be heard of.
        let stamps: Vec<_> = rows.into_iter().filter(|row| row.facts.is_some()).map(|row| (row.doc, stamp(&row))).collect();
        blocking(move || {
            let mut missing = BTreeSet::new();
            for (doc, stamp) in stamps {
                if !index.has(&stamp)? {
                    missing.insert(doc);
                }
            }
            Ok(missing)
        })
        .await
    }

    /// Reads some of the wanted documents and commits.
    async fn take_in(&self, wanted: &mut BTreeSet<DocId>) -> Result<(), IndexError> {
        let mut taken = 0;
        while let Some(doc) = wanted.pop_first() {
            // The row first: what is written between the two is read again.
            let read = async { Ok::<_, EngineError>((self.engine.document(doc).await?, self.engine.view(doc).await?)) };
            let (row, view) = match read.await {
                Ok(read) => read,
                Err(error) => {
                    tracing::debug!(%doc, error = &error as &dyn std::error::Error, "a document could not be read for the search");
                    continue;
                }
            };
            let (index, vocabularies) = (self.index.clone(), self.vocabularies.clone());
            blocking(move || index.put(&about(&row), &passages(row.manifest.kind, &view, &vocabularies))).await?;
            taken += 1;
            if taken == BATCH {
                break;
            }
        }
        let index = self.index.clone();
        blocking(move || index.commit()).await
    }
}

enum Heard {
    Changed(DocId),
    Missed,
    Over,
}

async fn hear(changes: &mut Receiver<DocId>) -> Heard {
    match changes.recv().await {
        Ok(doc) => Heard::Changed(doc),
        Err(RecvError::Lagged(_)) => Heard::Missed,
        Err(RecvError::Closed) => Heard::Over,
    }
}

/// Tantivy reads and writes files.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, IndexError> + Send + 'static) -> Result<T, IndexError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => Err(std::io::Error::other(ended).into()),
    }
}

/// What a document was when it was read: its id with its heads.
fn stamp(row: &DocumentRow) -> String {
    let mut sum = Sha256::new();
    row.heads.iter().for_each(|head| sum.update(head.as_bytes()));
    format!("{}:{}", row.doc, data_encoding::HEXLOWER.encode(&sum.finalize()))
}

fn about(row: &DocumentRow) -> About {
    let facts = row.facts.as_deref();
    About {
        doc: row.doc,
        kind: row.manifest.kind,
        state: facts.map(|facts| facts.state.clone()).unwrap_or_default(),
        day: day_of(row.manifest.kind, facts, row.updated_at),
        stamp: stamp(row),
    }
}

/// The day that a document is found by: of minutes that of their meeting, of others that of the last edit.
pub(crate) fn day_of(kind: DocKind, facts: Option<&Facts>, updated_at: UnixMs) -> u64 {
    let meeting = facts.and_then(|facts| facts.meeting.as_ref()).filter(|_| kind == DocKind::Minutes);
    let written = meeting.map(|meeting| meeting.date.clone()).filter(|date| !date.is_empty());
    let edited = || jiff::Timestamp::from_millisecond(updated_at.0).ok().map(|at| at.strftime("%Y-%m-%d").to_string());
    written.or_else(edited).and_then(|day| day.replace('-', "").parse().ok()).unwrap_or(0)
}
