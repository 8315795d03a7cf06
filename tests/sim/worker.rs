//! What expands documents in a simulation: a toy that looks at the headers of changes alone, or the real one, played in step.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use serde_json::{Value, json};
use tansiq_shared::{
    docs::{Birth, Facts},
    domain::{ChangeHash, DocId},
    engine::environment::Environment,
    journal::{
        Body,
        change::{self, Limits},
        ledger::Ledger,
    },
    store::{Record, Store},
    wire,
    worker::{Applied, DocRef, Newborn, Portion, Since, Worker, WorkerError, WorkerFuture},
};

use crate::{
    craft::{self, Draft},
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

#[derive(Default, Clone)]
struct ToyDoc {
    /// In causal order.
    order: Vec<ChangeHash>,
    changes: HashMap<ChangeHash, (Bytes, Vec<ChangeHash>)>,
    heads: BTreeSet<ChangeHash>,
}

impl ToyDoc {
    /// All of a portion, or nothing.
    fn apply(&mut self, chunks: &[Bytes]) -> bool {
        let mut fresh: Vec<(ChangeHash, Bytes, Vec<ChangeHash>)> = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            let Ok(header) = change::read(chunk, &Limits::receiver()) else { return false };
            if self.changes.contains_key(&header.hash) {
                continue;
            }
            let known = |dep: &ChangeHash| self.changes.contains_key(dep) || fresh.iter().any(|(hash, ..)| hash == dep);
            if !header.deps.iter().all(known) {
                return false;
            }
            fresh.push((header.hash, chunk.clone(), header.deps));
        }
        for (hash, chunk, deps) in fresh {
            for dep in &deps {
                self.heads.remove(dep);
            }
            self.heads.insert(hash);
            self.order.push(hash);
            self.changes.insert(hash, (chunk, deps));
        }
        true
    }

    fn since(&self, have: &[ChangeHash]) -> Since {
        let mut known: HashSet<ChangeHash> = HashSet::new();
        let mut waiting: Vec<ChangeHash> = have.to_vec();
        while let Some(hash) = waiting.pop() {
            if let Some((_, deps)) = self.changes.get(&hash)
                && known.insert(hash)
            {
                waiting.extend(deps);
            }
        }
        let changes = self.order.iter().filter(|hash| !known.contains(hash)).map(|hash| self.changes[hash].0.clone()).collect();
        Since { changes, heads: self.heads.iter().copied().collect() }
    }
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
        let mut document = ToyDoc::default();
        let places = Ledger::places(self.store.index(), doc.doc)?;
        for record in Store::get(self.store.as_ref(), places).await? {
            let Record::Entry { entry, .. } = record else { continue };
            if let Ok(Body::Changes(changes)) = wire::decode_body(&entry)
                && !doc.not_applied.contains(&entry.id())
            {
                document.apply(&changes);
            }
        }
        Ok(document)
    }
}

impl Worker for ToyWorker {
    fn bear(&self, birth: Birth, environment: Arc<dyn Environment>, _content: Value) -> WorkerFuture<Newborn> {
        let key = data_encoding::HEXLOWER.encode(&environment.random::<4>());
        let draft = Draft { actor: birth.actor, seq: 1, start_op: 1, deps: &[], key: &key, text: "né" };
        let (hash, chunk) = craft::change(&draft);
        self.0.witness.made(hash, 1);
        Box::pin(async move { Ok(Newborn { changes: vec![chunk], state: "draft".to_owned() }) })
    }

    fn apply(&self, doc: DocRef, portions: Vec<Portion>) -> WorkerFuture<Applied> {
        Box::pin(self.0.clone().with(doc, move |document| {
            let good = portions.iter().map(|portion| document.apply(&portion.changes)).collect();
            Applied { good, heads: document.heads.iter().copied().collect() }
        }))
    }

    fn since(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Since> {
        Box::pin(self.0.clone().with(doc, move |document| document.since(&heads)))
    }

    fn view(&self, doc: DocRef) -> WorkerFuture<Value> {
        Box::pin(self.0.clone().with(doc, |document| json!({ "changes": document.order.len() })))
    }

    fn view_once(&self, doc: DocRef) -> WorkerFuture<Value> {
        let inner = self.0.clone();
        Box::pin(async move { Ok(json!({ "changes": inner.read(&doc).await?.order.len() })) })
    }

    fn facts(&self, doc: DocRef) -> WorkerFuture<Facts> {
        Box::pin(self.0.clone().with(doc, |_| Facts { state: "draft".to_owned(), ..Facts::default() }))
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
