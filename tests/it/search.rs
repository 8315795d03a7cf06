//! Search: what is written is found soon, by whoever may see it, and whatever became of the index.

use hyper::StatusCode;
use serde_json::{Value, json};
use tansiq_shared::domain::{DocId, DocKind, SharingRule};
use tansiq_tests::{Editor, Federation, eventually};

/// The answer to a question, behind `/api/search?`.
async fn search(tab: &Editor, asked: &str) -> Value {
    let answer = tab.ask("GET", &format!("/api/search?{asked}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

/// What was found: each document's id with the places and excerpts in it.
fn found(answer: &Value) -> Vec<(String, Vec<String>)> {
    let documents = answer["documents"].as_array().unwrap().iter();
    let mut documents: Vec<_> = documents
        .map(|document| {
            let passages = document["passages"].as_array().unwrap().iter();
            let mut passages: Vec<_> = passages.map(|passage| format!("{} {}", passage["place"], passage["text"])).collect();
            passages.sort();
            (document["id"].as_str().unwrap().to_owned(), passages)
        })
        .collect();
    documents.sort();
    documents
}

async fn until_found(tab: &Editor, asked: &str, doc: DocId) -> Value {
    eventually("a passage to be found", async || {
        let answer = search(tab, asked).await;
        found(&answer).iter().any(|(id, _)| *id == doc.to_string()).then_some(answer)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_writes_is_found_and_only_where_it_may_be_seen() {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, DocKind::Minutes, SharingRule::Private, json!({ "title": { "fr": "Réunion" } })).await;
    let (mut writer, other) = (federation.editor(0).await, federation.editor(1).await);
    writer.open(doc, DocKind::Minutes).await;
    until_found(&writer, "q=reunions", doc).await;

    writer.write(doc, |edit| edit.splice(&["title", "fr"], 7, 0, " sur l’accès à l’emploi des migrantes").unwrap()).await;
    let answer = until_found(&writer, "q=migrant%20emplo", doc).await;
    let passage = &answer["documents"][0]["passages"][0];
    assert_eq!(passage["place"], json!(["title"]));
    assert_eq!(passage["text"], "Réunion sur l’accès à l’emploi des migrantes");
    assert_eq!(passage["marks"], json!([[24, 30], [35, 44]]));

    assert_eq!(found(&search(&other, "q=reunion").await), [], "another council's account");
    let nobody = tansiq_tests::http::ask(federation.node(0).web, "GET", "/api/search?q=reunion", None, None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    drop((writer, other));
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_or_damaged_index_is_built_again_and_answers_the_same() {
    let mut federation = Federation::start(&["MA-02"]).await;
    for number in 0..5 {
        let content = json!({ "title": { "fr": format!("Compte rendu {number} : santé des migrants"), "ar": "محضر الاجتماع" } });
        federation.create(0, DocKind::Minutes, SharingRule::Private, content).await;
    }
    let questions = ["q=migrante", "q=%D8%A7%D9%84%D9%85%D8%AD%D8%B6%D8%B1&kind=minutes", "q=compte%203"];
    let tab = federation.editor(0).await;
    let whole = async |tab: &Editor| {
        eventually("the whole index", async || {
            let answer = search(tab, questions[0]).await;
            (answer["whole"] == json!(true) && found(&answer).len() == 5).then_some(())
        })
        .await;
        let mut answers = Vec::new();
        for asked in questions {
            answers.push(found(&search(tab, asked).await));
        }
        answers
    };
    let before = whole(&tab).await;
    assert_eq!(before[2].len(), 1);
    drop(tab);

    let folder = federation.place(0).folder.join("search");
    for is_deleted in [true, false] {
        federation.stop_node(0).await;
        if is_deleted {
            std::fs::remove_dir_all(&folder).unwrap();
        } else {
            std::fs::write(folder.join("meta.json"), "{").unwrap();
        }
        federation.start_node(0).await;
        let tab = federation.editor(0).await;
        assert_eq!(whole(&tab).await, before);
    }
    federation.linked(0).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_have_bounds() {
    let federation = Federation::start(&["MA-02"]).await;
    let tab = federation.editor(0).await;
    let long = format!("q={}", "a".repeat(201));
    for asked in [long.as_str(), "q=a&kind=letters", "q=a&from=tomorrow", "q=a&to=2026-02-30", ""] {
        let answer = tab.ask("GET", &format!("/api/search?{asked}"), None).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{asked}");
    }
    assert_eq!(found(&search(&tab, "q=%20").await), []);
    drop(tab);
    federation.close().await;
}
