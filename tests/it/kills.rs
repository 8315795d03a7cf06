//! Hub and nodes killed in the middle of their work: what was acknowledged is there afterwards.
//!
//! A few kills at chosen moments; `tansiq-faults kill-node kill-hub` does it hundreds of times at random ones.

use std::collections::HashSet;

use automerge::ReadDoc as _;
use tansiq_shared::{
    domain::{ChangeHash, DocId, DocKind},
    web::session_codec::ToEditor,
};
use tansiq_tests::{
    Editor,
    scene::{Programs, Scene},
};

const MINUTES: DocKind = DocKind::Minutes;
/// How often each is killed.
const KILLS: usize = 4;
/// Submits on their way at each kill.
const IN_FLIGHT: usize = 60;

async fn scene() -> (Scene, DocId) {
    let programs =
        Programs { hub: env!("CARGO_BIN_EXE_hub-under-test").into(), node: env!("CARGO_BIN_EXE_node-under-test").into() };
    let mut scene = Scene::set(programs, &["MA-02", "MA-09"]).await;
    let doc = scene.share("MA-09").await;
    (scene, doc)
}

/// Edits and sends without waiting; returns number, change and word of each.
async fn pour(editor: &mut Editor, doc: DocId, count: usize, next: &mut usize) -> Vec<(u64, ChangeHash, String)> {
    let mut poured = Vec::new();
    for _ in 0..count {
        *next += 1;
        let word = format!("[{next}]");
        let change = editor.change(doc, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &word).unwrap());
        let number = editor.submit(doc, &[change]).await;
        poured.push((number, editor.heads(doc)[0], word));
    }
    poured
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_killed_in_mid_traffic_keeps_what_it_acknowledged() {
    let (mut scene, doc) = scene().await;
    let (mut next, mut acked) = (0, Vec::new());
    let mut reader = scene.editor(1).await;
    reader.open(doc, MINUTES).await;
    for round in 0..KILLS {
        let mut editor = scene.editor(0).await;
        editor.open(doc, MINUTES).await;
        let poured = pour(&mut editor, doc, IN_FLIGHT, &mut next).await;
        let mut saved = 0;
        while saved < 5 + round * 9 {
            let ToEditor::Saved { number, .. } = editor.hear().await.unwrap() else { continue };
            acked.extend(poured.iter().filter(|(of, ..)| *of == number).cloned());
            saved += 1;
        }
        scene.take_node(0).kill().await;
        // What was on its way to the browser arrived, and counts.
        while let Some(said) = editor.hear().await {
            if let ToEditor::Saved { number, .. } = said {
                acked.extend(poured.iter().filter(|(of, ..)| *of == number).cloned());
            }
        }
        scene.start_node(0).await;
        let mut editor = scene.editor(0).await;
        editor.open(doc, MINUTES).await;
        let (title, copy) = (editor.view(doc)["title"]["fr"].as_str().unwrap().to_owned(), editor.copy(doc));
        for (_, hash, word) in &acked {
            assert!(copy.text.get_change_by_hash(&automerge::ChangeHash(*hash.as_bytes())).is_some(), "{word} is gone");
            assert!(title.contains(word), "{word} is gone");
        }
    }
    assert!(acked.len() >= 5 + 14 + 23 + 32, "{}", acked.len());
    let all = scene.agree(doc).await;
    let title = all["view"]["title"]["fr"].as_str().unwrap();
    assert!(acked.iter().all(|(.., word)| title.contains(word)), "{title}");
    let heads: Vec<ChangeHash> =
        all["heads"].as_array().unwrap().iter().map(|head| head.as_str().unwrap().parse().unwrap()).collect();
    reader.reaches(doc, &heads).await;
    assert_eq!(reader.view(doc), all["view"]);
    scene.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_killed_in_mid_traffic_keeps_what_it_acknowledged() {
    let (mut scene, doc) = scene().await;
    let mut next = 0;
    let mut editor = scene.editor(0).await;
    editor.open(doc, MINUTES).await;
    let mut other = scene.editor(1).await;
    other.open(doc, MINUTES).await;
    let mut poured = Vec::new();
    let mut kept = 0;
    for round in 0..KILLS {
        poured.extend(pour(&mut editor, doc, IN_FLIGHT, &mut next).await);
        other.write(doc, |edit| edit.set(&["number"], format!("round {round}")).unwrap()).await;
        // Dies as soon as it acknowledged a part of them.
        let wanted = kept + 3 + round * 8;
        while kept < wanted {
            editor.hear().await.unwrap();
            kept = kept.max(has(&editor, doc, &poured));
        }
        scene.take_hub().kill().await;
        scene.cut();
        while editor.line_up {
            editor.hear().await.unwrap();
        }
        kept = kept.max(has(&editor, doc, &poured));
        // Alone, so that no node can make up for what it lost.
        scene.start_hub().await;
        let document = Scene::document(&scene.hub_folder(), doc).await.unwrap();
        let title = document["view"]["title"]["fr"].as_str().unwrap();
        for (.., word) in &poured[..kept] {
            assert!(title.contains(word), "{word} is gone from the hub, which had {kept} of them: {title}");
        }
        scene.restore();
    }
    let all = scene.agree(doc).await;
    let title = all["view"]["title"]["fr"].as_str().unwrap();
    assert!(poured.iter().all(|(.., word)| title.contains(word)), "the nodes made up for the rest: {title}");
    assert_eq!(all["view"]["number"], format!("round {}", KILLS - 1));
    scene.verify().await;
}

/// How many of the changes, from the first one on, the ministry has.
fn has(editor: &Editor, doc: DocId, poured: &[(u64, ChangeHash, String)]) -> usize {
    let copy = editor.copy(doc);
    let received = copy.received.iter().map(|hash| automerge::ChangeHash(*hash.as_bytes()));
    let received: Vec<_> = received.filter(|hash| copy.text.get_change_by_hash(hash).is_some()).collect();
    let missing: HashSet<_> = copy.text.get_changes(&received).iter().map(|change| ChangeHash::new(change.hash().0)).collect();
    poured.iter().take_while(|(_, hash, _)| !missing.contains(hash)).count()
}
