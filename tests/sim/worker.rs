//! What expands documents in a simulation: a toy that looks at the headers of changes alone.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use serde_json::{Value, json};
use tansiq_shared::{
    docs::{Birth, Emptied, Emptying, Facts},
    domain::{ActorId, ChangeHash, DocId, DocKind, Environment, UnixMs},
    journal::{Body, Entry, Snapshot},
    ledger::{DocSummary, places},
    store::{Record, Store},
    worker::{Applied, DocRef, Made, Newborn, Portion, Since, Taken, Worker, WorkerError, WorkerFuture},
};

use crate::{
    craft::{self, Draft},
    toy::ToyDoc,
    witness::Witness,
};

/// Knows of a document which changes it has and what each follows.
pub(crate) struct ToyWorker(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    witness: Arc<Witness>,
    open: Mutex<BTreeMap<DocId, ToyDoc>>,
    opened: AtomicU64,
}

impl ToyWorker {
    pub(crate) fn new(store: Arc<dyn Store>, witness: Arc<Witness>) -> Self {
        Self(Arc::new(Inner { store, witness, open: Mutex::default(), opened: AtomicU64::new(0) }))
    }
}

impl Inner {
    async fn with<T>(self: Arc<Self>, doc: DocRef, work: impl FnOnce(&mut ToyDoc) -> T) -> Result<T, WorkerError> {
        let open = self.open.lock().unwrap().remove(&doc.doc);
        let mut document = match open {
            Some(document) => document,
            None => self.read(&doc).await?,
        };
        let answer = work(&mut document);
        self.open.lock().unwrap().insert(doc.doc, document);
        Ok(answer)
    }

    async fn read(&self, doc: &DocRef) -> Result<ToyDoc, WorkerError> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let (mut portions, mut base) = (Vec::new(), ToyDoc::default());
        for entry in self.entries(doc).await? {
            match Body::decode(&entry) {
                Ok(Body::Snapshot(snapshot)) => {
                    let loaded = ToyDoc::load(&snapshot.document).ok_or(WorkerError::Unreadable(doc.doc))?;
                    if !base.merge(&loaded) {
                        return Err(WorkerError::Unreadable(doc.doc));
                    }
                }
                Ok(Body::Changes(portion)) => portions.push(portion),
                _ => {}
            }
        }
        base.apply_portions(&portions.iter().map(Vec::as_slice).collect::<Vec<_>>());
        Ok(base)
    }

    /// The entries that make the document, oldest first.
    async fn entries(&self, doc: &DocRef) -> Result<Vec<Entry>, WorkerError> {
        let places = places(self.store.index(), doc.doc)?;
        let records = self.store.get(self.store.sound(places.into_iter().filter(|place| *place >= doc.from).collect())).await?;
        let entries = records.into_iter().filter_map(|record| match record {
            Record::Entry { entry, .. } if !doc.not_applied.contains(&entry.id()) => Some(entry),
            _ => None,
        });
        Ok(entries.collect())
    }
}

/// Every document says the same of itself.
fn facts() -> Facts {
    Facts { state: "draft".to_owned(), ..Facts::default() }
}

impl Worker for ToyWorker {
    fn bear(&self, birth: Birth, environment: Arc<dyn Environment>, _content: Value) -> WorkerFuture<Newborn> {
        let key = data_encoding::HEXLOWER.encode(&environment.random::<4>());
        let draft = Draft { actor: birth.actor, seq: 1, start_op: 1, deps: &[], key: &key, text: "né" };
        let (hash, chunk) = craft::change(&draft);
        self.0.witness.made(hash, 1);
        Box::pin(async move { Ok(Newborn { changes: vec![chunk], state: "draft".to_owned() }) })
    }

    fn read_birth(&self, _: DocKind, changes: Vec<Bytes>) -> WorkerFuture<Newborn> {
        Box::pin(async move { Ok(Newborn { changes, state: "draft".to_owned() }) })
    }

    fn apply(&self, doc: DocRef, portions: Vec<Portion>) -> WorkerFuture<Applied> {
        Box::pin(self.0.clone().with(doc, move |document| {
            let good = document.apply_portions(&portions.iter().map(|portion| portion.changes.as_slice()).collect::<Vec<_>>());
            Applied { good, heads: document.heads() }
        }))
    }

    fn since(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Since> {
        Box::pin(self.0.clone().with(doc, move |document| document.since(&heads)))
    }

    fn view(&self, doc: DocRef) -> WorkerFuture<Value> {
        Box::pin(self.0.clone().with(doc, |document| json!({ "changes": document.len() })))
    }

    fn view_at(&self, _: DocRef, _: Vec<ChangeHash>) -> WorkerFuture<Option<Value>> {
        // Documents of the simulation are not adopted.
        Box::pin(async { Ok(None) })
    }

    fn views_with(&self, doc: DocRef, more: Vec<Portion>) -> WorkerFuture<Vec<Value>> {
        let inner = self.0.clone();
        Box::pin(async move {
            let mut changes = inner.read(&doc).await?.len();
            let mut views = vec![json!({ "changes": changes })];
            for portion in more {
                changes += portion.changes.len();
                views.push(json!({ "changes": changes }));
            }
            Ok(views)
        })
    }

    fn empty_bin(&self, _: DocRef, _: ActorId, _: Emptying, _: UnixMs) -> WorkerFuture<Emptied> {
        Box::pin(async { Ok(Emptied::default()) })
    }

    fn facts(&self, doc: DocRef) -> WorkerFuture<Facts> {
        Box::pin(self.0.clone().with(doc, |_| facts()))
    }

    fn snapshot(&self, doc: DocRef) -> WorkerFuture<Made> {
        let inner = self.0.clone();
        Box::pin(async move {
            let entries = inner.entries(&doc).await?;
            inner.with(doc, move |document| document.snapshot(&entries)).await?.map_err(WorkerError::NotMade)
        })
    }

    fn adopt(&self, doc: DocRef, snapshot: Snapshot, heads: Vec<ChangeHash>) -> WorkerFuture<(Taken, Facts)> {
        let inner = self.0.clone();
        Box::pin(async move {
            let taken = inner.with(doc, move |document| document.adopt(&snapshot, &heads)).await?;
            Ok((taken.map_err(WorkerError::Void)?, facts()))
        })
    }

    fn inspect(&self, doc: DocRef) -> WorkerFuture<DocSummary> {
        let inner = self.0.clone();
        Box::pin(async move { Ok(inner.read(&doc).await?.summary()) })
    }

    fn summary(&self, doc: DocRef) -> WorkerFuture<DocSummary> {
        Box::pin(self.0.clone().with(doc, |document| document.summary()))
    }

    fn forget(&self, doc: DocId) {
        self.0.open.lock().unwrap().remove(&doc);
    }

    fn is_open(&self, doc: DocId) -> bool {
        self.0.open.lock().unwrap().contains_key(&doc)
    }

    fn opened(&self) -> u64 {
        self.0.opened.load(Ordering::Relaxed)
    }
}
