//! Storage that heals: a disk that fills up, flips a byte, or holds what nobody needs any more.

use std::{
    fs,
    ops::RangeInclusive,
    os::unix::fs::FileExt as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tansiq_shared::{
    domain::{DocKind, FederationId, IncidentKind, IncidentState, Manifest, Position, PrincipalId, SharingRule, StoreId},
    engine::{Engine, EngineError},
    identity::keys::KeyFolder,
    journal::sign::Signer as _,
    store::{Damage, Index, Keep, ReadLimit, Record, Scrubbed, SegmentInfo, Store, StoreError, StoreFuture, memory::MemoryStore},
};
use tansiq_tests::{Federation, damage::flip_in_snapshot, eventually, parts::parts};
use tokio_util::sync::CancellationToken;

/// A store whose disk fills up: either it says so before, or only the write itself fails.
struct Tight {
    inner: MemoryStore,
    says_so: bool,
    full: AtomicBool,
}

impl Store for Tight {
    fn id(&self) -> StoreId {
        self.inner.id()
    }

    fn end(&self) -> Position {
        self.inner.end()
    }

    fn append(&self, records: Vec<Record>) -> StoreFuture<'_, RangeInclusive<u64>> {
        if self.full.load(Ordering::Acquire) {
            return Box::pin(async { Err(StoreError::NoSpace { path: "here".to_owned() }) });
        }
        self.inner.append(records)
    }

    fn read(&self, after: Position, limit: ReadLimit) -> StoreFuture<'_, Vec<(Position, Record)>> {
        self.inner.read(after, limit)
    }

    fn get(&self, at: Vec<Position>) -> StoreFuture<'_, Vec<Record>> {
        self.inner.get(at)
    }

    fn segments(&self) -> Vec<SegmentInfo> {
        self.inner.segments()
    }

    fn seal(&self) -> StoreFuture<'_, ()> {
        self.inner.seal()
    }

    fn rewrite(&self, from: Position, to: Position, keep: Keep) -> StoreFuture<'_, ()> {
        self.inner.rewrite(from, to, keep)
    }

    fn lost(&self) -> Vec<RangeInclusive<u64>> {
        self.inner.lost()
    }

    fn damage(&self) -> Vec<Damage> {
        self.inner.damage()
    }

    fn has_room(&self) -> bool {
        !(self.says_so && self.full.load(Ordering::Acquire))
    }

    fn scrub(&self, after: Position, bytes: u64) -> StoreFuture<'_, Scrubbed> {
        self.inner.scrub(after, bytes)
    }

    fn index(&self) -> &dyn Index {
        self.inner.index()
    }
}

/// An engine of the ministry's on this store.
async fn engine_on(store: Arc<dyn Store>) -> Engine {
    let folder = tempfile::tempdir().unwrap();
    let key = KeyFolder::open(&folder.path().join("keys")).unwrap().journal_key().unwrap();
    let ministry = key.journal_key();
    let parts = parts(store, key, (FederationId::new([3; 16]), PrincipalId::MINISTRY), ministry);
    Engine::start(parts, CancellationToken::new(), |_, _| {}).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_at_once_and_goes_on_without_a_restart() {
    for says_so in [true, false] {
        let store = Arc::new(Tight { inner: MemoryStore::new(StoreId(9)), says_so, full: AtomicBool::new(false) });
        let engine = engine_on(store.clone()).await;
        let manifest = || Manifest { kind: DocKind::Terms, group: "MA-02".parse().unwrap(), rule: SharingRule::Private };
        let content = |title: &str| json!({ "title": { "fr": title } });
        let doc = engine.create(manifest(), content("Avant")).await.unwrap();
        let end = engine.status().await.unwrap().end;

        store.full.store(true, Ordering::Release);
        for _ in 0..3 {
            let asked = Instant::now();
            let refused = engine.create(manifest(), content("Pendant")).await;
            assert!(matches!(&refused, Err(error @ EngineError::NoSpace) if error.reason() == "no-space"), "{refused:?}");
            assert!(asked.elapsed() < Duration::from_secs(1), "refused at once");
            assert_eq!(engine.view(doc).await.unwrap()["title"]["fr"], "Avant", "reading goes on");
        }
        assert_eq!(engine.status().await.unwrap().end, end, "nothing was written");

        store.full.store(false, Ordering::Release);
        let late = eventually("room to be noticed", async || engine.create(manifest(), content("Après")).await.ok()).await;
        assert_eq!(engine.view(late).await.unwrap()["title"]["fr"], "Après");
        assert_eq!(engine.view(doc).await.unwrap()["title"]["fr"], "Avant");
        let report = engine.verify().await.unwrap();
        assert_eq!(report.first_bad, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flipped_byte_is_found_named_and_refetched() {
    let mut federation = Federation::start(&["MA-02"]).await;
    federation.let_roots_differ();
    let content = json!({ "title": { "fr": "Un titre" } });
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, content).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Terms).await;
    for round in 0..6 {
        editor.append(doc, &["title", "fr"], &format!(" {round}")).await;
    }
    editor.received(doc).await;
    federation.settled().await;
    let whole = federation.engine(0).view(doc).await.unwrap();

    // In the middle of the log, under the feet of the running node.
    let segment = federation.place(0).folder.join("journal/log/00000000000000000001.seg");
    let file = fs::OpenOptions::new().read(true).write(true).open(&segment).unwrap();
    let at = file.metadata().unwrap().len() * 2 / 3;
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0x20], at).unwrap();
    federation.engine(0).scrub().await.unwrap();
    let log = federation.engine(0).status().await.unwrap().log;
    assert!(log.lost > 0 && log.damage > 0 && log.scrubbed_at.is_some(), "{log:?}");
    assert!(segment.parent().unwrap().with_file_name("damaged").join("00000000000000000001.seg.1").is_file(), "it is kept");

    federation.cut(0).await;
    federation.restore(0).await;
    eventually("what was lost to be back", async || {
        let incidents = federation.engine(0).incidents().await.unwrap();
        let lost = incidents.iter().find(|incident| incident.kind == IncidentKind::RecordsLost)?;
        (lost.state == IncidentState::Closed).then_some(())
    })
    .await;
    assert_eq!(federation.engine(0).view(doc).await.unwrap(), whole);
    federation.stop_node(0).await;
    federation.start_node(0).await;
    eventually("the same after a restart", async || {
        let view = federation.engine(0).view(doc).await.ok();
        (view.as_ref() == Some(&whole)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flipped_bit_in_a_snapshot_leaves_no_empty_document() {
    for (lose_index, compact) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut federation = Federation::start(&["MA-02"]).await;
        federation.let_roots_differ();
        let content = json!({ "title": { "fr": "Un titre" } });
        let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, content).await;
        let mut editor = federation.editor(0).await;
        editor.open(doc, DocKind::Terms).await;
        for round in 0..12 {
            editor.append(doc, &["title", "fr"], &format!(" {round}")).await;
        }
        editor.received(doc).await;
        assert!(federation.engine(0).snapshot(doc).await.unwrap());
        if compact {
            federation.engine(0).compact().await.unwrap();
        }
        editor.append(doc, &["title", "fr"], " après").await;
        editor.received(doc).await;
        federation.settled().await;
        let whole = federation.engine(0).view(doc).await.unwrap();
        drop(editor);

        federation.cut(0).await;
        federation.stop_node(0).await;
        let folder = federation.place(0).folder.clone();
        flip_in_snapshot(&folder.join("journal"), doc).await.unwrap();
        if lose_index {
            fs::remove_dir_all(folder.join("journal/index")).unwrap();
        }
        federation.start_node(0).await;
        federation.engine(0).scrub().await.unwrap();
        eventually("the loss to be said", async || {
            let incidents = federation.engine(0).incidents().await.unwrap();
            incidents.iter().any(|incident| incident.kind == IncidentKind::RecordsLost).then_some(())
        })
        .await;
        assert!(federation.engine(0).verify().await.unwrap().first_bad.is_some(), "not all is well without a line");

        federation.restore(0).await;
        eventually("the document to be whole again", async || {
            let incidents = federation.engine(0).incidents().await.unwrap();
            let over = incidents.iter().all(|incident| incident.state == IncidentState::Closed);
            let view = federation.engine(0).view(doc).await.ok();
            (over && view.as_ref() == Some(&whole)).then_some(())
        })
        .await;
        assert_eq!(federation.engine(0).verify().await.unwrap().first_bad, None);
        federation.stop_node(0).await;
        federation.start_node(0).await;
        assert_eq!(federation.engine(0).view(doc).await.unwrap(), whole, "index lost: {lose_index}, compacted: {compact}");
        let mut editor = federation.editor(0).await;
        editor.open(doc, DocKind::Terms).await;
        editor.append(doc, &["title", "fr"], " et encore").await;
        editor.received(doc).await;
        drop(editor);
        federation.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compacted_log_tells_the_same() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let content = json!({ "title": { "fr": "Un titre" } });
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, content).await;
    for round in 0..20 {
        let mut editor = federation.editor(0).await;
        editor.open(doc, DocKind::Terms).await;
        editor.append(doc, &["title", "fr"], &format!(" {round}")).await;
        editor.received(doc).await;
    }
    federation.settled().await;
    for hub in [true, false] {
        let engine = if hub { &federation.hub().engine } else { federation.engine(0) };
        let before = (engine.view(doc).await.unwrap(), engine.status().await.unwrap().root);
        engine.compact().await.unwrap();
        engine.scrub().await.unwrap();
        assert_eq!((engine.view(doc).await.unwrap(), engine.status().await.unwrap().root), before);
    }
    let whole = federation.engine(0).view(doc).await.unwrap();
    federation.stop_node(0).await;
    fs::remove_dir_all(federation.place(0).folder.join("journal/index")).unwrap();
    federation.start_node(0).await;
    assert_eq!(federation.engine(0).view(doc).await.unwrap(), whole);
    federation.linked(0).await;
    federation.settled().await;
    let log = federation.engine(0).status().await.unwrap().log;
    assert_eq!((log.lost, log.damage), (0, 0));
    federation.close().await;
}
