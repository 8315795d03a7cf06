//! A document that was compacted travels as one entry, and everybody goes on from it.

use serde_json::json;
use tansiq_shared::domain::{Access, DocId, DocKind, Position, SharingRule};
use tansiq_shared::engine::Engine;
use tansiq_tests::{Editor, Federation, eventually};

/// Writes one letter at a time, so that each is a change and most are an entry.
async fn type_letters(editor: &mut Editor, doc: DocId, letters: &str) {
    for letter in letters.chars() {
        editor.append(doc, &["title", "fr"], &letter.to_string()).await;
    }
}

/// `None` where the document is not known.
async fn title(engine: &Engine, doc: DocId) -> Option<String> {
    let view = engine.view(doc).await.ok()?;
    view["title"]["fr"].as_str().map(str::to_owned)
}

async fn reads(engine: &Engine, doc: DocId, wanted: &str) {
    eventually("the title", async || (title(engine, doc).await.as_deref() == Some(wanted)).then_some(())).await;
}

async fn entries(engine: &Engine) -> u64 {
    engine.status().await.unwrap().entries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compacted_document_arrives_as_one_entry_and_all_go_on_from_it() {
    let federation = Federation::start(&["MA-02", "MA-04"]).await;
    federation.all_know_all().await;
    federation.cut(0).await;
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({ "title": { "fr": "" } })).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Terms).await;
    type_letters(&mut editor, doc, "abcdefghijklmnopqrstuvwxyz").await;
    assert!(federation.engine(0).snapshot(doc).await.unwrap());
    federation.share(0, doc, &[(1, Access::Edit)]).await;

    let before = (entries(&federation.hub().engine).await, entries(federation.engine(1)).await);
    federation.restore(0).await;
    reads(&federation.hub().engine, doc, "abcdefghijklmnopqrstuvwxyz").await;
    reads(federation.engine(1), doc, "abcdefghijklmnopqrstuvwxyz").await;
    federation.settled().await;
    let after = (entries(&federation.hub().engine).await, entries(federation.engine(1)).await);
    assert!(after.0 - before.0 <= 2 && after.1 - before.1 <= 2, "a snapshot and a sharing: {before:?} {after:?}");

    // Both write on: what they write stands on what only the snapshot holds.
    let mut other = federation.editor(1).await;
    other.open(doc, DocKind::Terms).await;
    other.append(doc, &["title", "fr"], "1").await;
    reads(federation.engine(0), doc, "abcdefghijklmnopqrstuvwxyz1").await;
    editor.append(doc, &["title", "fr"], "2").await;
    federation.settled().await;
    let end = title(federation.engine(0), doc).await.unwrap();
    for engine in [federation.engine(0), federation.engine(1), &federation.hub().engine] {
        reads(engine, doc, &end).await;
        assert_eq!(engine.verify().await.unwrap().first_bad, None);
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_offline_before_the_snapshot_is_admitted_after_it() {
    let mut federation = Federation::start(&["MA-02", "MA-04"]).await;
    federation.all_know_all().await;
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({ "title": { "fr": "" } })).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Terms).await;
    type_letters(&mut editor, doc, "abcdefgh").await;
    reads(federation.engine(1), doc, "abcdefgh").await;
    federation.settled().await;

    federation.cut(1).await;
    let mut other = federation.editor(1).await;
    other.open(doc, DocKind::Terms).await;
    type_letters(&mut other, doc, "123").await;
    type_letters(&mut editor, doc, "ijklmnop").await;
    federation.settled_with(0).await;
    assert!(federation.hub().engine.snapshot(doc).await.unwrap());
    // Without its index the hub knows the document's changes from the snapshot only.
    federation.stop_hub().await;
    std::fs::remove_dir_all(federation.hub_folder().join("journal/index")).unwrap();
    federation.start_hub().await;
    federation.restore(1).await;
    federation.settled().await;
    let end = title(&federation.hub().engine, doc).await.unwrap();
    assert_eq!(end.len(), "abcdefghijklmnop123".len(), "{end}");
    reads(federation.engine(0), doc, &end).await;
    reads(federation.engine(1), doc, &end).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_survives_restarts_and_the_loss_of_the_index() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({ "title": { "fr": "" } })).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Terms).await;
    type_letters(&mut editor, doc, "abcdefgh").await;
    assert!(federation.engine(0).snapshot(doc).await.unwrap());
    type_letters(&mut editor, doc, "ij").await;
    federation.settled().await;
    let before = federation.engine(0).status().await.unwrap();
    assert!(before.end > Position(0));
    for lose_index in [false, true] {
        federation.stop_node(0).await;
        if lose_index {
            std::fs::remove_dir_all(federation.place(0).folder.join("journal/index")).unwrap();
        }
        federation.start_node(0).await;
        federation.linked(0).await;
        reads(federation.engine(0), doc, "abcdefghij").await;
        let now = federation.engine(0).status().await.unwrap();
        assert_eq!((now.root, now.documents), (before.root, before.documents));
        assert_eq!(federation.engine(0).verify().await.unwrap().first_bad, None);
    }
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Terms).await;
    editor.append(doc, &["title", "fr"], "k").await;
    federation.settled().await;
    reads(&federation.hub().engine, doc, "abcdefghijk").await;
    federation.close().await;
}
