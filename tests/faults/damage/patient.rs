//! A node and a hub that were stopped in order, each with an older copy of itself, and what is to be seen in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use automerge::Change;
use serde_json::{Value, json};
use tansiq_hub::{app as hub, config::HubConfig};
use tansiq_node::{app as node, config::NodeConfig, join::open_keys};
use tansiq_shared::{
    auth::accounts::Accounts,
    domain::{Access, ChangeHash, DocId, DocKind, SharingRule},
    engine::Engine,
    journal::sign::Signer as _,
};
use tansiq_tests::Federation;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::{
    place::{Opened, copy_folder},
    quick::QuickDisk,
};

/// Length at which the node's segments are closed, so that it has several.
const SEGMENT_BYTES: u64 = 6_000;
/// Where nobody listens.
const NOWHERE: &str = "127.0.0.1:9";

/// See the module.
pub(super) struct BackgroundPool {
    _kept: TempDir,
    node: Body,
    hub: Body,
}

/// One of the two.
pub(super) struct Body {
    pub(super) name: &'static str,
    /// Its folder; never opened.
    pub(super) folder: PathBuf,
    /// The folder as it was earlier.
    pub(super) older: PathBuf,
    /// What is seen in it.
    pub(super) sound: Found,
}

/// What a started program shows of its folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) docs: BTreeMap<DocId, Result<Document, String>>,
    /// Who it is: federation, keys, name.
    pub(super) identity: String,
    /// The registry.
    pub(super) principals: BTreeSet<String>,
    /// What people typed: configuration and accounts.
    pub(super) settings: String,
    /// The last position.
    pub(super) end: u64,
}

/// One document.
#[derive(Debug, PartialEq)]
pub(super) struct Document {
    pub(super) changes: BTreeSet<ChangeHash>,
    pub(super) view: Value,
    pub(super) grants: String,
}

impl BackgroundPool {
    pub(super) async fn new() -> Self {
        let kept = tempfile::tempdir().unwrap();
        let place = |name: &str| kept.path().join(name);
        let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
        let mut docs = Vec::new();
        for (number, kind) in [DocKind::Minutes, DocKind::Terms, DocKind::ActionPlan].into_iter().enumerate() {
            let content = json!({ "title": { "fr": format!("Document {number}") } });
            docs.push(federation.create(0, kind, SharingRule::AtOnce, content).await);
        }
        federation.share(0, docs[0], &[(1, Access::Edit)]).await;
        write(&federation, &docs, "avant").await;
        copy(&mut federation, &place("older-node"), &place("older-hub")).await;
        write(&federation, &docs, "après").await;
        copy(&mut federation, &place("node"), &place("hub")).await;
        drop(federation);
        for (name, salt) in [("older-node", 0), ("node", 1)] {
            let opened = Opened::start(&place(name), SEGMENT_BYTES, Arc::new(QuickDisk)).await.unwrap();
            let mut desk = opened.birth(salt).await.unwrap();
            for round in 0..12 {
                desk.write(&opened.engine, &format!("[{round}]{}", "é".repeat(150))).await.unwrap();
            }
            opened.leave().await.unwrap();
        }
        let body = async |name: &'static str| {
            let (folder, older) = (place(name), place(&format!("older-{name}")));
            let mut body = Body { name, folder, older, sound: Found::default() };
            let look = place("look");
            copy_folder(&body.folder, &look);
            body.sound = body.open(&look).await.unwrap();
            assert!(body.sound.docs.len() >= 3 && body.sound.docs.values().all(Result::is_ok));
            fs::remove_dir_all(&look).unwrap();
            body
        };
        let (node, hub) = (body("node").await, body("hub").await);
        Self { _kept: kept, node, hub }
    }

    pub(super) fn body(&self, is_hub: bool) -> &Body {
        if is_hub { &self.hub } else { &self.node }
    }
}

async fn write(federation: &Federation, docs: &[DocId], word: &str) {
    let mut editor = federation.editor(0).await;
    for (doc, kind) in docs.iter().zip([DocKind::Minutes, DocKind::Terms, DocKind::ActionPlan]) {
        editor.open(*doc, kind).await;
        for round in 0..5 {
            editor.append(*doc, &["title", "fr"], &format!(" {word} {round} {}", "x".repeat(300))).await;
        }
        editor.received(*doc).await;
    }
}

/// Stops everything, copies both folders, and starts everything again.
async fn copy(federation: &mut Federation, node: &Path, hub: &Path) {
    federation.settled().await;
    for number in 0..2 {
        federation.stop_node(number).await;
    }
    federation.stop_hub().await;
    copy_folder(&federation.place(0).folder, node);
    copy_folder(&federation.hub_folder(), hub);
    federation.start_hub().await;
    for number in 0..2 {
        federation.start_node(number).await;
        federation.linked(number).await;
    }
}

impl Body {
    /// Starts the program on a folder that looks like this one, looks, and stops it; or what it said instead.
    pub(super) async fn open(&self, root: &Path) -> Result<Found, String> {
        if self.name == "node" { open_node(root).await } else { open_hub(root).await }.map_err(|error| format!("{error:#}"))
    }
}

async fn open_node(root: &Path) -> anyhow::Result<Found> {
    let config = NodeConfig::read(root, [])?;
    let options = node::Options { link_address: Some(NOWHERE.to_owned()), ..node::Options::default() };
    let node = node::start(root, config.clone(), options, CancellationToken::new()).await?;
    let mut found = look(&node.engine).await;
    found.identity = format!("{} {:?} {:?}", found.identity, node.membership, open_keys(root)?.journal_key()?.journal_key());
    found.settings = format!("{config:?} {:?}", Accounts::open(root)?.list()?);
    node.stop().await;
    Ok(found)
}

async fn open_hub(root: &Path) -> anyhow::Result<Found> {
    let config = HubConfig::read(root, [])?;
    let hub = hub::start(root, config.clone(), hub::Options::default(), CancellationToken::new()).await?;
    let mut found = look(&hub.engine).await;
    found.settings = format!("{config:?} {:?}", Accounts::open(root)?.list()?);
    hub.stop().await;
    Ok(found)
}

async fn look(engine: &Engine) -> Found {
    let principals = engine.principals().await.unwrap();
    let identity = format!("{} {} ", engine.federation(), engine.principal());
    let principals = principals.iter().map(|row| format!("{row:?}")).collect();
    let mut found = Found { identity, principals, ..Found::default() };
    for row in engine.documents().await.unwrap() {
        let document = async {
            let followed = engine.follow(row.doc, Vec::new()).await?;
            let hash = |bytes: &bytes::Bytes| ChangeHash::new(Change::try_from(bytes.as_ref()).unwrap().hash().0);
            let changes = followed.changes.iter().map(hash).collect();
            Ok(Document { changes, view: engine.view(row.doc).await?, grants: format!("{:?} {:?}", row.owner, row.sharing) })
        };
        let document: Result<_, tansiq_shared::engine::EngineError> = document.await;
        found.docs.insert(row.doc, document.map_err(|error| error.to_string()));
    }
    // Last: who follows a document is answered after the record of this start is there.
    found.end = engine.status().await.unwrap().end.0;
    found
}
