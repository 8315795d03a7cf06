//! A node's data folder and its engine, opened in this process with the program's own code, on a disk of our choice.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use automerge::{ActorId as AutomergeActor, Automerge, Change};
use bytes::Bytes;
use serde_json::{Value, json};
use tansiq_node::join::{Membership, open_keys};
use tansiq_shared::{
    docs::{self, Edit},
    domain::{ActorId, DocId, DocKind, EditorId, Manifest, SharingRule},
    engine::{Engine, EngineError, SessionTag, start::JOURNAL},
    store::{
        ReadLimit, Record, Store,
        disk::DiskStore,
        log::{LogOptions, disk::Disk},
    },
};
use tansiq_tests::{Federation, eventually, parts::parts};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The council of every such node.
pub(crate) const COUNCIL: &str = "MA-02";
/// Everything there is.
pub(crate) const ALL: ReadLimit = ReadLimit { records: usize::MAX, bytes: usize::MAX };

/// An engine on a folder, and what is needed to leave it.
pub(crate) struct Opened {
    pub(crate) engine: Engine,
    pub(crate) store: Arc<DiskStore>,
    leaves: CancellationToken,
    task: JoinHandle<Result<(), EngineError>>,
}

/// The folder of a node that joined and has one document of a few edits, with its hub's beside it; neither runs.
pub(crate) async fn joined() -> (TempDir, PathBuf) {
    let kept = tempfile::tempdir().unwrap();
    let mut federation = Federation::start(&[COUNCIL]).await;
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Avant" } })).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Minutes).await;
    for word in [" un", " deux", " trois"] {
        editor.append(doc, &["title", "fr"], word).await;
    }
    editor.received(doc).await;
    drop(editor);
    federation.stop_node(0).await;
    federation.stop_hub().await;
    copy_folder(&federation.place(0).folder, &kept.path().join("node"));
    copy_folder(&federation.hub_folder(), &kept.path().join("hub"));
    let node = kept.path().join("node");
    (kept, node)
}

/// Copies a folder with its modes; sockets are left out.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let (kind, target) = (item.file_type().unwrap(), to.join(item.file_name()));
        if kind.is_dir() {
            copy_folder(&item.path(), &target);
        } else if kind.is_file() {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

impl Opened {
    /// Opens the node's journal and starts its engine, as [`tansiq_shared::engine::start::Boot`] does, on another disk.
    pub(crate) async fn start(folder: &Path, segment_bytes: u64, disk: Arc<dyn Disk>) -> anyhow::Result<Self> {
        let membership = Membership::load(folder)?.ok_or_else(|| anyhow::anyhow!("it has not joined"))?;
        let signer = open_keys(folder)?.journal_key()?;
        let store = Arc::new(DiskStore::open(&folder.join(JOURNAL), LogOptions { segment_bytes, disk }, |_| {})?);
        let who = (membership.name.federation, membership.name.principal);
        let parts = parts(store.clone(), signer, who, membership.ministry_key);
        let leaves = CancellationToken::new();
        let (engine, task) = Engine::start(parts, leaves.clone(), |_, _| {}).await?;
        Ok(Self { engine, store, leaves, task })
    }

    /// All records, by position.
    pub(crate) async fn records(&self) -> Vec<(u64, Record)> {
        let read = self.store.read(tansiq_shared::domain::Position(0), ALL).await.unwrap();
        read.into_iter().map(|(position, record)| (position.0, record)).collect()
    }

    /// Makes a document and returns it with a copy to write in.
    pub(crate) async fn birth(&self, number: usize) -> Result<Workplace, EngineError> {
        let manifest = Manifest { kind: DocKind::Minutes, group: COUNCIL.parse().unwrap(), rule: SharingRule::AtOnce };
        let doc = self.engine.create(manifest, json!({ "title": { "fr": format!("Document {number}") } })).await?;
        let followed = self.engine.follow(doc, Vec::new()).await?;
        let actor = ActorId::of(self.engine.principal(), tansiq_tests::random());
        let mut text = docs::empty().with_actor(AutomergeActor::from(*actor.as_bytes()));
        let changes: Vec<_> = followed.changes.iter().map(|change| Change::try_from(change.as_ref()).unwrap()).collect();
        text.apply_changes(changes).unwrap();
        Ok(Workplace { doc, text })
    }

    /// The title of a document.
    pub(crate) async fn title(&self, doc: DocId) -> Result<Value, EngineError> {
        Ok(self.engine.view(doc).await?["title"]["fr"].clone())
    }

    /// Leaves in order; how the engine ended. The folder is free once this returns.
    pub(crate) async fn leave(self) -> Result<(), EngineError> {
        let Self { engine, store, leaves, task } = self;
        leaves.cancel();
        let ended = task.await.unwrap();
        drop(engine);
        let store = Arc::downgrade(&{ store });
        // What the worker was still busy with holds the store a little longer.
        eventually("the store to close", async || (store.strong_count() == 0).then_some(())).await;
        ended
    }

    /// Waits until the engine ends by itself.
    pub(crate) async fn ended(self) -> Result<(), EngineError> {
        self.task.await.unwrap()
    }
}

/// Somebody's copy of a document.
pub(crate) struct Workplace {
    pub(crate) doc: DocId,
    text: Automerge,
}

impl Workplace {
    /// Writes a word at the end of the title and submits it; resolves when it is safe.
    pub(crate) async fn write(&mut self, engine: &Engine, word: &str) -> Result<(), EngineError> {
        let mut transaction = self.text.transaction();
        Edit::new(&mut transaction, docs::schema(DocKind::Minutes)).splice(&["title", "fr"], usize::MAX, 0, word).unwrap();
        transaction.commit();
        let change = Bytes::copy_from_slice(self.text.get_last_local_change().unwrap().raw_bytes());
        let editor: EditorId = "editor-1".parse().unwrap();
        engine.submit(self.doc, editor, SessionTag(1), vec![change]).await.map(drop)
    }
}
