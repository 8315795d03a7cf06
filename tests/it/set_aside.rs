//! An edit that the ministry refuses is lost to nobody.

use serde_json::json;
use tansiq_shared::domain::{Access, DocKind, SharingRule};
use tansiq_tests::Federation;

const MINUTES: DocKind = DocKind::Minutes;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_without_its_grant_is_set_aside_shown_and_kept() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    let mut editor = federation.editor(1).await;
    editor.open(doc, MINUTES).await;
    editor.append(doc, &["title", "fr"], " accordée").await;
    editor.received(doc).await;
    let heads = editor.heads(doc);
    Federation::arrives(federation.engine(0), doc, &heads).await;

    federation.cut(1).await;
    federation.share(0, doc, &[(1, Access::Read)]).await;
    federation.settled_with(0).await;
    for word in [" refusée", " deux fois"] {
        editor.append(doc, &["title", "fr"], word).await;
    }
    assert_eq!(editor.view(doc)["title"]["fr"], "Réunion accordée refusée deux fois");
    federation.restore(1).await;
    assert_eq!(editor.refused(doc).await, ("no-grant".to_owned(), "ministry".to_owned(), 2));
    editor.open_afresh(doc).await;
    assert_eq!(editor.view(doc)["title"]["fr"], "Réunion accordée");
    assert!(!editor.copy(doc).can_edit);
    assert_eq!(editor.heads(doc), Federation::heads(federation.engine(0), doc).await);
    shown(&editor.ask("GET", "/api/set-aside", None).await.body, &doc.to_string());

    // Nor is it written now: the node says no by itself.
    let change = editor.change(doc, |edit| edit.set(&["number"], "9").unwrap());
    let number = editor.submit(doc, &[change]).await;
    assert_eq!(editor.saved(number).await, Err("no-grant".to_owned()));

    drop(editor);
    federation.stop_node(1).await;
    std::fs::remove_dir_all(federation.place(1).folder.join("journal/index")).unwrap();
    federation.start_node(1).await;
    federation.linked(1).await;
    let mut editor = federation.editor(1).await;
    editor.open(doc, MINUTES).await;
    assert_eq!(editor.view(doc)["title"]["fr"], "Réunion accordée");
    shown(&editor.ask("GET", "/api/set-aside", None).await.body, &doc.to_string());

    // With a new grant, life goes on, in the same run of the node as in the next one.
    for round in ["une", "deux"] {
        federation.share(0, doc, &[(1, Access::Edit)]).await;
        tansiq_tests::wait::durably("the grant", federation.engine(1), async |engine| {
            engine.document(doc).await.unwrap().can_edit.then_some(())
        })
        .await;
        let mut editor = federation.editor(1).await;
        editor.open(doc, MINUTES).await;
        editor.append(doc, &["title", "fr"], &format!(" {round}")).await;
        editor.received(doc).await;
        let heads = editor.heads(doc);
        Federation::arrives(federation.engine(0), doc, &heads).await;
        drop(editor);
        federation.stop_node(1).await;
        federation.start_node(1).await;
        federation.linked(1).await;
    }
    let view = federation.engine(0).view(doc).await.unwrap();
    assert_eq!(view["title"]["fr"], "Réunion accordée une deux");
    assert_eq!(view, federation.engine(1).view(doc).await.unwrap());
    federation.close().await;
}

fn shown(answer: &serde_json::Value, doc: &str) {
    let entries = answer["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2, "{answer}");
    for entry in entries {
        assert_eq!(entry["doc"], doc);
        assert_eq!((entry["reason"].as_str().unwrap(), entry["by"].as_str().unwrap()), ("no-grant", "ministry"));
        assert_eq!(entry["changes"], 1);
    }
    assert!(entries.iter().any(|entry| entry["text"].as_str().unwrap().contains("refusée deux fois")), "{answer}");
    let value = &entries[0]["values"][0];
    assert_eq!((&entries[0]["kind"], &value["path"]), (&json!("minutes"), &json!(["title", "fr"])), "{answer}");
    assert!(value["wrote"].as_str().unwrap().contains("refusée"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_that_lost_its_grant_altogether_keeps_its_own_words() {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    let mut editor = federation.editor(1).await;
    editor.open(doc, MINUTES).await;
    federation.cut(1).await;
    federation.share(0, doc, &[]).await;
    federation.settled_with(0).await;
    editor.append(doc, &["title", "fr"], " sans accord").await;
    let mut owner = federation.editor(0).await;
    owner.open(doc, MINUTES).await;
    owner.append(doc, &["title", "fr"], " à huis clos").await;
    owner.received(doc).await;
    federation.restore(1).await;
    let (reason, by, changes) = editor.refused(doc).await;
    assert_eq!((reason.as_str(), by.as_str(), changes), ("no-grant", "ministry", 1));
    editor.open_afresh(doc).await;
    assert_eq!(editor.view(doc)["title"]["fr"], "Réunion", "what came after the grant ended did not come here");
    let rows = federation.engine(1).rejected().await.unwrap();
    assert!(rows.len() == 1 && rows[0].text.contains("sans accord"), "{rows:?}");
    assert_eq!(federation.engine(0).view(doc).await.unwrap()["title"]["fr"], "Réunion à huis clos");
    drop((editor, owner));
    federation.close().await;
}
