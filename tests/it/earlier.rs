//! Journals that an earlier program wrote are opened, read and carried on. `earlier/2026-11-30` is what the demonstration left after its
//! check, of the ministry and of one council: documents, sharings, snapshots, restores and kills among them. It stays as it is.

use std::{fs, path::Path, sync::Arc};

use futures_util::stream::unfold;
use serde_json::json;
use tansiq_shared::{
    domain::{Access, DocKind, Grant, Manifest, PrincipalId, Sharing, SharingRule},
    engine::{Engine, EngineError},
    journal::sign::{Ed25519Signer, Signer as _},
    replication::{End, Incoming, LinkIo, LinkTimeouts, Outlet, channels},
    store::{disk::DiskStore, log::LogOptions},
};
use tansiq_tests::{Federation, eventually, parts::parts};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/earlier/2026-11-30");
/// The federation of that demonstration.
const FEDERATION: &str = "3073c11900cb86755c51677f7bccb5f8";

/// One of both, with what its program said of itself then: documents, and the root over their heads.
struct Place {
    name: &'static str,
    me: PrincipalId,
    documents: u64,
    root: &'static str,
}

const HUB: Place = Place {
    name: "hub",
    me: PrincipalId::MINISTRY,
    documents: 15,
    root: "5bf664e396bdd99a05887bfeb572ea7b685e7abe3965f53de36c5c5e2dc66e3e",
};
const OUJDA: Place = Place {
    name: "oujda",
    me: PrincipalId(114_687),
    documents: 9,
    root: "4ce7a0b30bab3bb6e7bfe9b823ca8f5badd5e3230e1c6b750369d428f8e71d52",
};

struct Running {
    engine: Engine,
    task: JoinHandle<Result<(), EngineError>>,
    leaves: CancellationToken,
}

/// Lays a journal out as its program had it; one of both has its index, too.
fn unpack(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, name) = (item.path(), item.file_name().into_string().unwrap());
        match name.strip_suffix(".zst") {
            Some(name) => fs::write(to.join(name), zstd::decode_all(fs::File::open(path).unwrap()).unwrap()).unwrap(),
            None if path.is_dir() => unpack(&path, &to.join(name)),
            None => drop(fs::copy(path, to.join(name)).unwrap()),
        }
    }
}

fn key(place: &Place) -> Ed25519Signer {
    Ed25519Signer::from_pkcs8(&fs::read(Path::new(FILES).join(place.name).join("journal.p8")).unwrap()).unwrap()
}

async fn start(place: &Place, journal: &Path) -> Running {
    let store = Arc::new(DiskStore::open(journal, LogOptions::default(), |_| {}).unwrap());
    let parts = parts(store, key(place), (FEDERATION.parse().unwrap(), place.me), key(&HUB).journal_key());
    let leaves = CancellationToken::new();
    let (engine, task) = Engine::start(parts, leaves.clone(), |_, _| {}).await.unwrap();
    Running { engine, task, leaves }
}

impl Running {
    async fn stop(self) {
        self.leaves.cancel();
        drop(self.engine);
        self.task.await.unwrap().unwrap();
    }

    /// Everything is there, and reads back.
    async fn is_whole(&self, documents: u64, root: &str) {
        let status = self.engine.status().await.unwrap();
        assert_eq!((status.documents, data_encoding::HEXLOWER.encode(&status.root).as_str()), (documents, root));
        let report = self.engine.verify().await.unwrap();
        assert_eq!((report.documents, report.first_bad), (documents, None));
        for row in self.engine.documents().await.unwrap() {
            let title = self.engine.view(row.doc).await.unwrap()["title"].clone();
            assert!(title["fr"].is_string() && title["ar"].is_string(), "{title}");
        }
    }
}

/// What leaves one end arrives at the other.
fn arriving(outlet: Outlet) -> Incoming {
    Box::pin(unfold(outlet, async |mut outlet| {
        let (frame, _room) = outlet.next(true).await?.into_parts();
        Some((Ok(frame), outlet))
    }))
}

/// A line between both, for as long as the token lives.
fn link(node: &Engine, hub: &Engine, cut: &CancellationToken) -> Vec<JoinHandle<()>> {
    let ((node_says, to_hub), (hub_says, to_node)) = (channels(), channels());
    let io = |incoming, says| LinkIo::new(incoming, says, LinkTimeouts::default(), "beside".to_owned());
    let ends = [
        (node.clone(), End::Node, PrincipalId::MINISTRY, io(arriving(to_node), node_says)),
        (hub.clone(), End::Hub, OUJDA.me, io(arriving(to_hub), hub_says)),
    ];
    let run = |(engine, end, expected, io): (Engine, End, PrincipalId, LinkIo)| {
        let cut = cut.clone();
        tokio::spawn(async move {
            let Err(_) = engine.run_link(io, end, expected, cut, || {}).await;
        })
    };
    ends.into_iter().map(run).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn journals_of_an_earlier_program_are_read_and_carried_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = |place: &Place| folder.path().join(place.name);
    for place in [&HUB, &OUJDA] {
        let (files, journal) = (Path::new(FILES).join(place.name), at(place));
        unpack(&files, &journal);
        fs::remove_file(journal.join("journal.p8")).unwrap();
    }
    let (hub, node) = (start(&HUB, &at(&HUB)).await, start(&OUJDA, &at(&OUJDA)).await);
    hub.is_whole(HUB.documents, HUB.root).await;
    node.is_whole(OUJDA.documents, OUJDA.root).await;

    // Both go on where they were: what is new arrives, a sharing of today comes before one of then, and nothing differs.
    let cut = CancellationToken::new();
    let ends = link(&node.engine, &hub.engine, &cut);
    let manifest = Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce };
    let new = node.engine.create(manifest, json!({ "title": { "fr": "Reprise", "ar": "استئناف" } })).await.unwrap();
    let heads = Federation::heads(&node.engine, new).await;
    Federation::arrives(&hub.engine, new, &heads).await;
    let rows = node.engine.documents().await.unwrap();
    let old = rows.iter().find(|row| row.own && row.sharing.reaches_ministry() && row.doc != new).unwrap();
    let reads = |principal| Grant { principal, access: Access::Read };
    let others = hub.engine.principals().await.unwrap();
    let other = others.iter().find(|row| row.principal > PrincipalId::MINISTRY && row.principal != OUJDA.me).unwrap();
    let sharing = Sharing::of(vec![reads(PrincipalId::MINISTRY), reads(other.principal)]);
    node.engine.share(old.doc, sharing.clone()).await.unwrap();
    eventually("the hub to have the sharing", async || {
        let row = hub.engine.document(old.doc).await.unwrap();
        (row.sharing.grants == sharing.grants).then_some(())
    })
    .await;
    for engine in [&hub.engine, &node.engine] {
        assert_eq!(engine.counters().root_mismatches.load(std::sync::atomic::Ordering::Relaxed), 0);
    }
    cut.cancel();
    for end in ends {
        end.await.unwrap();
    }

    let roots = [hub.engine.status().await.unwrap().root, node.engine.status().await.unwrap().root];
    hub.stop().await;
    node.stop().await;
    for (place, root) in [&HUB, &OUJDA].into_iter().zip(roots) {
        let again = start(place, &at(place)).await;
        again.is_whole(place.documents + 1, &data_encoding::HEXLOWER.encode(&root)).await;
        again.stop().await;
    }
}
