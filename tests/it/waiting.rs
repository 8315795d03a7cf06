//! An entry that waits for what only an absent council has: kept, admitted when that comes, and its writer hears of it.

use automerge::Automerge;
use serde_json::json;
use tansiq_shared::{
    domain::{Access, ChangeHash, DocId, DocKind, Grant, Outcome, PrincipalId, Sharing, SharingRule},
    engine::EngineError,
    journal::Entry,
};
use tansiq_tests::{
    Federation,
    hostile::{HandLink, Hostile, change},
};

const MINUTES: DocKind = DocKind::Minutes;

/// An entry of a third council that waits at the hub for what only its document's owner has, whose line is cut.
struct Scene {
    federation: Federation,
    hostile: Hostile,
    other: Hostile,
    doc: DocId,
    entry: Entry,
    /// The document's heads with it.
    heads: Vec<ChangeHash>,
    /// The line on which the third council brought it.
    link: HandLink,
}

impl Scene {
    async fn set() -> Self {
        let federation = Federation::start(&["MA-02", "MA-09"]).await;
        let code = federation.invite("MA-05").await;
        let mut hostile = Hostile::join(&federation.spare_folder("third"), &code).await;
        let other = Hostile::join(&federation.spare_folder("fourth"), &federation.invite("MA-06").await).await;
        federation.all_know_all().await;
        let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
        let grants =
            [(PrincipalId::MINISTRY, Access::Read), (federation.principal(1), Access::Read), (hostile.principal(), Access::Edit)];
        let grants = grants.map(|(principal, access)| Grant { principal, access }).to_vec();
        federation.engine(0).share(doc, Sharing::of(grants)).await.unwrap();
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
        let mut link = hostile.link(&federation.hub().link.to_string()).await;
        link.say(hostile.batch(std::slice::from_ref(&entry))).await;
        let answers = link.answers().await;
        assert_eq!(answers[0].outcome, Outcome::Waiting("unknown-deps".to_owned()));
        Self { federation, hostile, other, doc, entry, heads, link }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_stands_on_an_absent_councils_change_waits_and_comes_in() {
    let Scene { mut federation, hostile, mut other, doc, entry, heads, mut link } = Scene::set().await;
    assert!(matches!(link.verdict(&entry).await, Some(Outcome::Waiting(_))));
    drop(link);

    // The hub is restarted while it waits; whoever asks hears the same, and hears when to ask again.
    federation.stop_hub().await;
    federation.start_hub().await;
    assert_eq!(federation.hub().engine.status().await.unwrap().waiting, 1);
    let mut link = hostile.link(&federation.hub().link.to_string()).await;
    assert!(matches!(link.verdict(&entry).await, Some(Outcome::Waiting(_))));
    // Another council brings the same, and is told that it waits: it hears when to ask, too.
    let mut relays = other.link(&federation.hub().link.to_string()).await;
    relays.say(other.batch(std::slice::from_ref(&entry))).await;
    assert!(matches!(relays.answers().await[0].outcome, Outcome::Waiting(_)));
    federation.restore(0).await;
    for link in [&mut link, &mut relays] {
        link.decided().await;
        assert_eq!(link.verdict(&entry).await, None);
    }
    drop((link, relays));
    for engine in [&federation.hub().engine, federation.engine(0), federation.engine(1)] {
        Federation::arrives(engine, doc, &heads).await;
        assert_eq!(engine.view(doc).await.unwrap()["number"], "dessus");
    }

    // It is no matter of being told in time: the hub says so whenever it is asked, and writes nothing for it.
    federation.stop_hub().await;
    federation.start_hub().await;
    let mut link = hostile.link(&federation.hub().link.to_string()).await;
    for _ in 0..2 {
        assert_eq!(link.verdict(&entry).await, None);
    }
    drop(link);
    for number in 0..2 {
        federation.linked(number).await;
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_something_that_never_comes_is_refused_by_the_hubs_administrator_and_its_author_hears_it() {
    let Scene { federation, hostile, doc, entry, mut link, .. } = Scene::set().await;
    let engine = &federation.hub().engine;
    let waiting = engine.waiting();
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].entry, waiting[0].writer), (entry.id(), hostile.principal()));
    assert_eq!(waiting[0].reason, "unknown-deps");
    let at_a_node = federation.engine(1).give_up(entry.id()).await;
    assert!(
        matches!(at_a_node, Err(EngineError::Refused { reason: "not-ministry" })),
        "the hub decides what counts: {at_a_node:?}"
    );

    engine.give_up(entry.id()).await.unwrap();
    assert_eq!(engine.waiting(), []);
    link.decided().await;
    assert_eq!(link.verdict(&entry).await, Some(Outcome::Refused("given-up".to_owned())));
    let again = engine.give_up(entry.id()).await;
    assert!(matches!(again, Err(EngineError::Refused { reason: "not-waiting" })), "{again:?}");
    drop(link);

    // What was decided stays so, also when what it waited for comes after all.
    federation.restore(0).await;
    federation.settled().await;
    let mut link = hostile.link(&federation.hub().link.to_string()).await;
    assert_eq!(link.verdict(&entry).await, Some(Outcome::Refused("given-up".to_owned())));
    drop(link);
    assert_eq!(federation.hub().engine.view(doc).await.unwrap()["title"]["fr"], "Réunion absente");
    federation.close().await;
}
