//! Nodes that were offline for a while, with edits on both sides.

use serde_json::json;
use tansiq_shared::domain::{Access, DocKind, SharingRule};
use tansiq_tests::{Editor, Federation};

const MINUTES: DocKind = DocKind::Minutes;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_councils_edit_offline_and_come_together() {
    let federation = Federation::start(&["MA-01", "MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Nord", "ar": "الشمال" } })).await;
    federation.share(0, doc, &[(1, Access::Edit), (2, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    let mut editors: Vec<Editor> = Vec::new();
    for number in 0..3 {
        Federation::arrives(federation.engine(number), doc, &heads).await;
        let mut editor = federation.editor(number).await;
        editor.open(doc, MINUTES).await;
        editors.push(editor);
    }
    for number in 0..3 {
        federation.cut(number).await;
    }
    for (number, editor) in editors.iter_mut().enumerate() {
        for round in 0..5 {
            editor.append(doc, &["title", "fr"], &format!(" {number}.{round}")).await;
            editor.append(doc, &["title", "ar"], &format!(" م{number}{round}")).await;
        }
        editor.write(doc, |edit| edit.set(&["number"], format!("n°{number}")).unwrap()).await;
        let row = format!("{number:016x}");
        editor.write(doc, |edit| edit.push_row(&["agenda"], &row).unwrap()).await;
        assert!(!editor.line_up || editor.copy(doc).received != editor.heads(doc));
    }
    // One comes back alone, then the two others at once, one of them after a restart of its node.
    federation.restore(1).await;
    editors[1].received(doc).await;
    let mut federation = federation;
    drop(editors.remove(2));
    federation.stop_node(2).await;
    federation.start_node(2).await;
    tokio::join!(federation.restore(0), federation.restore(2));

    let wanted = tansiq_tests::eventually("three nodes and the hub to agree", async || {
        let mut all = Vec::new();
        for number in 0..3 {
            all.push(Federation::heads(federation.engine(number), doc).await);
        }
        all.push(Federation::heads(&federation.hub().engine, doc).await);
        let first = all.remove(0);
        (first.len() >= 3 && all.iter().all(|heads| *heads == first)).then_some(first)
    })
    .await;
    let mut third = federation.editor(2).await;
    third.open(doc, MINUTES).await;
    editors.push(third);
    let mut views = Vec::new();
    for editor in &mut editors {
        editor.reaches(doc, &wanted).await;
        // What the others wrote came from the ministry: nothing is left that it would lack.
        editor.received(doc).await;
        views.push(editor.view(doc));
    }
    assert_eq!(views[0], views[1]);
    assert_eq!(views[0], views[2]);
    assert_eq!(views[0], federation.hub().engine.view(doc).await.unwrap());
    let french = views[0]["title"]["fr"].as_str().unwrap();
    for number in 0..3 {
        for round in 0..5 {
            assert!(french.contains(&format!(" {number}.{round}")), "{french}");
        }
        assert!(views[0]["agenda"].get(format!("{number:016x}")).is_some(), "every row is there");
    }
    drop(editors);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_stalls_loses_nothing() {
    let federation = Federation::start(&["MA-02"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    editor.received(doc).await;
    federation.place(0).line.stall();
    for round in 0..20 {
        editor.append(doc, &["title", "fr"], &format!("{round} ")).await;
    }
    assert_ne!(editor.copy(doc).received, editor.heads(doc), "nothing came through");
    federation.place(0).line.restore();
    editor.received(doc).await;
    let heads = editor.heads(doc);
    Federation::arrives(&federation.hub().engine, doc, &heads).await;
    drop(editor);
    federation.close().await;
}
