//! What is not shared leaves nothing elsewhere; what is shared arrives whole, and only where it was granted.

use std::{fs, path::Path};

use serde_json::json;
use tansiq_shared::domain::{Access, DocId, DocKind, SharingRule};
use tansiq_tests::{Federation, recording::contains};

const MINUTES: DocKind = DocKind::Minutes;
/// Unlike anything else in the world.
const MARKER: &str = "Xylophage-Quokka-77";

/// Files of a folder in which the bytes stand.
fn found(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() && contains(&fs::read(entry.path()).unwrap(), needle) {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

fn traces(federation: &Federation, doc: DocId) -> Vec<String> {
    let mut traces = Vec::new();
    for needle in [doc.as_bytes().as_slice(), doc.to_string().as_bytes(), MARKER.as_bytes()] {
        traces.extend(found(&federation.hub_folder(), needle));
        for recording in [&federation.hub_recording, &federation.place(0).recording, &federation.place(1).recording] {
            if recording.holds(needle) {
                traces.push("a frame".to_owned());
            }
        }
    }
    traces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_document_leaves_no_trace_and_arrives_whole_when_shared() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::Private, json!({ "title": { "fr": MARKER } })).await;
    let other = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Un autre" } })).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    editor.open(other, MINUTES).await;
    for round in 0..3 {
        editor.append(doc, &["title", "fr"], &format!(" {MARKER} {round}")).await;
        editor.append(other, &["title", "fr"], &format!(" {round}")).await;
    }
    editor.received(other).await;
    // Also not when the line is made anew, nor when everything stops in order.
    federation.cut(0).await;
    federation.restore(0).await;
    editor.append(other, &["title", "fr"], " encore").await;
    editor.received(other).await;
    assert!(!editor.copy(doc).shared && editor.copy(doc).received.is_empty());
    federation.stop_hub().await;
    assert_eq!(traces(&federation, doc), Vec::<String>::new());
    assert!(
        found(&federation.place(0).folder, MARKER.as_bytes()).iter().any(|file| file.contains("journal")),
        "the search works"
    );
    federation.start_hub().await;

    // Shared with the ministry: whole there, and nowhere else.
    federation.share(0, doc, &[]).await;
    editor.received(doc).await;
    assert!(editor.copy(doc).shared);
    Federation::arrives(&federation.hub().engine, doc, &editor.heads(doc)).await;
    assert_eq!(federation.hub().engine.view(doc).await.unwrap(), editor.view(doc));
    let (here, there) = (federation.engine(0).document(doc).await.unwrap(), federation.hub().engine.document(doc).await.unwrap());
    assert_eq!(here.entries, there.entries, "manifest, birth and every edit");
    assert!(federation.engine(1).document(doc).await.is_err());
    assert!(!federation.place(1).recording.holds(doc.as_bytes()) && !federation.place(1).recording.holds(MARKER.as_bytes()));
    assert_eq!(found(&federation.place(1).folder, MARKER.as_bytes()), Vec::<String>::new());

    // Granted to the other council: whole there too.
    federation.share(0, doc, &[(1, Access::Read)]).await;
    Federation::arrives(federation.engine(1), doc, &editor.heads(doc)).await;
    assert_eq!(federation.engine(1).view(doc).await.unwrap(), editor.view(doc));
    assert!(!federation.engine(1).document(doc).await.unwrap().can_edit);
    drop(editor);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minutes_are_the_ministrys_from_the_moment_they_are_circulated() {
    let federation = Federation::start(&["MA-02"]).await;
    let content = json!({ "title": { "fr": MARKER }, "state": "draft" });
    let doc = federation.create(0, MINUTES, SharingRule::FromCirculated, content).await;
    let other = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    editor.open(other, MINUTES).await;
    for state in ["convocation", "draft"] {
        editor.write(doc, |edit| edit.set(&["state"], state).unwrap()).await;
        let facts = federation.engine(0);
        tansiq_tests::eventually("the facts to be computed", async || {
            let row = facts.document(doc).await.unwrap();
            row.facts.is_some_and(|facts| facts.state == state).then_some(())
        })
        .await;
        editor.append(other, &["title", "fr"], state).await;
        editor.received(other).await;
        assert!(!editor.copy(doc).shared);
        assert!(federation.hub().engine.document(doc).await.is_err());
        assert!(!federation.hub_recording.holds(MARKER.as_bytes()));
    }
    editor.write(doc, |edit| edit.set(&["state"], "circulated").unwrap()).await;
    editor.received(doc).await;
    assert!(editor.copy(doc).shared);
    Federation::arrives(&federation.hub().engine, doc, &editor.heads(doc)).await;
    assert_eq!(federation.hub().engine.view(doc).await.unwrap(), editor.view(doc));
    drop(editor);
    federation.close().await;
}
