//! An entry that waits for what only an absent council has: kept, admitted when that comes, and its writer told for sure.

use automerge::Automerge;
use serde_json::json;
use tansiq_shared::{
    domain::{Access, DocKind, EntryId, Grant, PrincipalId, Sharing, SharingRule},
    sync::{Frame, Mending, Outcome},
};
use tansiq_tests::{
    Federation,
    hostile::{HandLink, Hostile, change},
    wait::eventually,
};

const MINUTES: DocKind = DocKind::Minutes;

/// Says that nothing is left, and returns what the hub decided late, with what its question behind it was.
async fn late(hostile: &Hostile, link: &mut HandLink) -> (Vec<(EntryId, Outcome)>, u64) {
    let hello = hostile.hello();
    link.say(Frame::CaughtUp {
        position: hello.end,
        root: [0; 32],
        documents: 0,
        cursor: hello.received,
        mending: Mending::default(),
        mark: None,
    })
    .await;
    let answers = link.answers().await.into_iter().map(|answer| (answer.entry, answer.outcome)).collect();
    loop {
        if let Some(Ok(Frame::Ping { nonce })) = link.hear().await {
            return (answers, nonce);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_stands_on_an_absent_councils_change_waits_and_comes_in() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let code = federation.invite("MA-05").await;
    let mut hostile = Hostile::join(&federation.spare_folder("third"), &code).await;
    federation.all_know_all().await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    let grants =
        [(PrincipalId::MINISTRY, Access::Read), (federation.principal(1), Access::Read), (hostile.principal(), Access::Edit)];
    let grants = grants.map(|(principal, access)| Grant { principal, access }).to_vec();
    federation.engine(0).share(doc, Sharing { grants }).await.unwrap();
    federation.settled().await;

    // The owner's line is cut; the third council has its next change all the same, as from a copy by hand.
    federation.cut(0).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    editor.append(doc, &["title", "fr"], " absente").await;
    let mut text: Automerge = editor.copy(doc).text.clone();
    drop(editor);
    let (body, heads) = change(&mut text, hostile.principal(), "dessus");
    let entry = hostile.write(doc, None, &body, &heads);
    let address = federation.hub().link.to_string();
    let mut link = hostile.link(&address).await;
    link.say(hostile.batch(std::slice::from_ref(&entry))).await;
    let answers = link.answers().await;
    assert_eq!(answers[0].outcome, Outcome::Waiting("unknown-deps".to_owned()));
    drop(link);

    // The hub is restarted while it waits, and again between the decision and its telling.
    federation.stop_hub().await;
    federation.start_hub().await;
    assert_eq!(federation.hub().engine.status().await.unwrap().waiting, 1);
    federation.restore(0).await;
    for engine in [&federation.hub().engine, federation.engine(0), federation.engine(1)] {
        Federation::arrives(engine, doc, &heads).await;
        assert_eq!(engine.view(doc).await.unwrap()["number"], "dessus");
    }
    federation.stop_hub().await;
    federation.start_hub().await;

    // It is told until it is known, and not again.
    let told = vec![(entry.id(), Outcome::Admitted)];
    for knows in [false, true] {
        let mut link = hostile.link(&federation.hub().link.to_string()).await;
        let (answers, nonce) = late(&hostile, &mut link).await;
        assert_eq!(answers, told);
        if knows {
            link.say(Frame::Pong { nonce }).await;
            let before = federation.hub().engine.status().await.unwrap().end;
            eventually("the hub to note it", async || {
                (federation.hub().engine.status().await.unwrap().end > before).then_some(())
            })
            .await;
        }
        drop(link);
        federation.stop_hub().await;
        federation.start_hub().await;
    }
    let mut link = hostile.link(&federation.hub().link.to_string()).await;
    link.say(hostile.batch(&[])).await;
    assert_eq!(link.answers().await, []);
    drop(link);
    for number in 0..2 {
        federation.linked(number).await;
    }
    federation.close().await;
}
