//! A node that breaks the rules is answered with the right reason, and hinders nobody else.

use bytes::Bytes;
use serde_json::json;
use tansiq_shared::{
    domain::{
        Access, Answer, ChangeHash, DocId, DocKind, Grant, JournalKey, Manifest, Outcome, PrincipalId, RunId, Sharing,
        SharingRule, UnixMs,
    },
    engine::SessionTag,
    journal::{
        Body, Entry,
        chain::{self, Draft, Writer},
        sign::Signer,
    },
};
use tansiq_tests::{
    Editor, Federation,
    audit::Audit,
    hostile::{HandLink, Hostile, bombs, change},
    random,
};

const MINUTES: DocKind = DocKind::Minutes;

/// An honest council with a shared document and somebody who writes in it, and a hostile node beside it.
struct Scene {
    federation: Federation,
    doc: DocId,
    editor: Editor,
    hostile: Hostile,
    audit: Audit,
}

impl Scene {
    async fn set() -> Self {
        let audit = Audit::start();
        let federation = Federation::start(&["MA-02", "MA-09"]).await;
        let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
        federation.share(0, doc, &[(1, Access::Read)]).await;
        let mut editor = federation.editor(0).await;
        editor.open(doc, MINUTES).await;
        let code = federation.invite("MA-05").await;
        let hostile = Hostile::join(&federation.spare_folder("hostile"), &code).await;
        Self { federation, doc, editor, hostile, audit }
    }

    async fn link(&self) -> HandLink {
        self.hostile.link(&self.federation.hub().link.to_string()).await
    }

    async fn tell(&mut self, link: &mut HandLink, entries: &[Entry]) -> Vec<(usize, Outcome)> {
        link.say(self.hostile.batch(entries)).await;
        let mut answers = Vec::new();
        for Answer { entry, outcome, .. } in link.answers().await {
            // What was decided late about others is told again on a new Link.
            if let Some(at) = entries.iter().position(|of| of.id() == entry) {
                answers.push((at, outcome));
            }
        }
        answers
    }

    /// Sends one entry that must be the end of the link.
    async fn tell_fatally(&mut self, link: &mut HandLink, entry: Entry) -> String {
        link.say(self.hostile.batch(&[entry])).await;
        link.closed().await
    }

    /// What the honest write goes on its way all the same.
    async fn honest_work_flows(&mut self, word: &str) {
        self.editor.append(self.doc, &["title", "fr"], word).await;
        self.editor.received(self.doc).await;
        Federation::arrives(self.federation.engine(1), self.doc, &self.editor.heads(self.doc)).await;
    }

    async fn close(self) {
        drop(self.editor);
        self.federation.close().await;
    }
}

fn refused(reason: &str) -> Outcome {
    Outcome::Refused(reason.to_owned())
}

fn waiting(reason: &str) -> Outcome {
    Outcome::Waiting(reason.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_councils_document_is_out_of_reach() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let mut text = scene.editor.copy(scene.doc).text.clone();
    let (body, heads) = change(&mut text, scene.hostile.principal(), "forged");
    let mine = Sharing::of(vec![Grant { principal: scene.hostile.principal(), access: Access::Edit }]);
    let group = "MA-05".parse().unwrap();
    let manifest = Manifest { kind: MINUTES, group, rule: SharingRule::Private };
    let row = scene.federation.hub().engine.principal_row(scene.hostile.principal()).unwrap();
    let registry = scene.federation.hub().engine.registry_entries().await.unwrap()[0].header.doc;
    let forged = [
        scene.hostile.write(scene.doc, None, &body, &heads),
        scene.hostile.write(scene.doc, None, &Body::Sharing(mine), &[]),
        scene.hostile.write(scene.doc, None, &Body::Manifest(manifest), &[]),
        scene.hostile.write_unknown(scene.doc, None, 77, b"something new"),
        scene.hostile.write(registry, None, &Body::Principal(row), &[]),
    ];
    let answers = scene.tell(&mut link, &forged).await;
    let reasons = ["no-grant", "not-owner", "not-owner", "no-grant", "not-owner"];
    let wanted: Vec<_> = reasons.iter().enumerate().map(|(at, reason)| (at, refused(reason))).collect();
    assert_eq!(answers, wanted);
    for entry in &forged {
        scene.audit.says(&["an entry is refused", &entry.id().to_string()]).await;
    }
    // Once refused, the very same entry is refused without another look, and for the same reason.
    let again = scene.tell(&mut link, &forged[..1]).await;
    assert_eq!(again, [(0, refused("no-grant"))]);
    scene.honest_work_flows("un").await;
    assert_eq!(scene.federation.hub().engine.status().await.unwrap().refused, 5);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_bytes_that_unfold_to_gigabytes_are_refused_before_anything_is_unfolded() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    // Each within the limit for one change, and a tenth of what was tried once.
    let bombs = bombs(scene.hostile.principal(), 15, 49_000);
    assert!(bombs.iter().all(|bomb| bomb.len() < 300));
    let (doc, group) = (DocId::new(random()), "MA-05".parse().unwrap());
    let manifest = Manifest { kind: MINUTES, group, rule: SharingRule::AtOnce };
    let birth = scene.hostile.write(doc, None, &Body::Manifest(manifest), &[]);
    let bomb = scene.hostile.write(doc, Some(&birth), &Body::Changes(bombs.clone()), &[]);
    assert_eq!(scene.tell(&mut link, &[birth, bomb]).await, [(1, refused("too-many-together"))]);
    // The same from a browser, at its own node.
    let engine = scene.federation.engine(0);
    let refused = engine.submit(scene.doc, "a1b2".parse().unwrap(), SessionTag(7), bombs).await.unwrap_err();
    assert_eq!(refused.reason(), "too-many-together");
    scene.honest_work_flows("un").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_under_another_principals_name_are_refused() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let (born, mut text) = scene.hostile.born(doc, SharingRule::AtOnce);
    assert_eq!(scene.tell(&mut link, &born).await, []);
    let mut as_other = text.clone();
    let (body, heads) = change(&mut as_other, scene.federation.principal(0), "forged");
    let forged = scene.hostile.write(doc, born.last(), &body, &heads);
    assert_eq!(scene.tell(&mut link, std::slice::from_ref(&forged)).await, [(0, refused("foreign-actor"))]);
    // Bytes that are no change at all, and heads that nobody knows.
    let rubbish = scene.hostile.write(doc, born.last(), &Body::Changes(vec![Bytes::from_static(b"rubbish")]), &[]);
    let answers = scene.tell(&mut link, &[rubbish]).await;
    assert!(matches!(&answers[..], [(0, Outcome::Refused(_))]), "{answers:?}");
    // The chain goes on from the last good one.
    let (body, heads) = change(&mut text, scene.hostile.principal(), "honest");
    let honest = scene.hostile.write(doc, born.last(), &body, &heads);
    assert_eq!(scene.tell(&mut link, &[honest]).await, []);
    Federation::arrives(&scene.federation.hub().engine, doc, &heads).await;
    assert_eq!(scene.federation.hub().engine.view(doc).await.unwrap()["number"], "honest");
    scene.honest_work_flows("deux").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_waits_and_is_filled_later() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let (born, mut text) = scene.hostile.born(doc, SharingRule::AtOnce);
    let mut chain = born.clone();
    for number in ["1", "2", "3"] {
        let (body, heads) = change(&mut text, scene.hostile.principal(), number);
        chain.push(scene.hostile.write(doc, chain.last(), &body, &heads));
    }
    assert_eq!(scene.tell(&mut link, &chain[1..2]).await, [(0, waiting("unknown-document"))]);
    assert_eq!(scene.tell(&mut link, &chain[3..5]).await, [(0, waiting("unknown-document")), (1, waiting("unknown-document"))]);
    assert_eq!(scene.federation.hub().engine.status().await.unwrap().waiting, 3);
    scene.honest_work_flows("trois").await;
    // The first one brings the second with it; the rest still waits, now for a place in the chain.
    assert_eq!(scene.tell(&mut link, &chain[..1]).await, []);
    link.decided().await;
    assert_eq!(link.verdict(&chain[1]).await, None, "it is in");
    assert!(matches!(link.verdict(&chain[3]).await, Some(Outcome::Waiting(_))));
    assert_eq!(scene.tell(&mut link, &chain[3..4]).await, [(0, waiting("gap"))]);
    // What waits survives a restart of the hub.
    drop(link);
    scene.federation.stop_hub().await;
    scene.federation.start_hub().await;
    let mut link = scene.link().await;
    assert_eq!(scene.federation.hub().engine.status().await.unwrap().waiting, 2);
    assert_eq!(scene.tell(&mut link, &chain[2..3]).await, []);
    let wanted = chain.last().unwrap().header.heads.clone();
    Federation::arrives(&scene.federation.hub().engine, doc, &wanted).await;
    assert_eq!(scene.federation.hub().engine.status().await.unwrap().waiting, 0);
    scene.honest_work_flows("quatre").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_or_a_bad_signature_of_ones_own_ends_the_link() {
    let mut scene = Scene::set().await;
    let doc = DocId::new(random());
    let (born, text) = scene.hostile.born(doc, SharingRule::AtOnce);
    let mut link = scene.link().await;
    assert_eq!(scene.tell(&mut link, &born).await, []);

    let mut twice = Vec::new();
    for number in ["this", "that"] {
        let (body, heads) = change(&mut text.clone(), scene.hostile.principal(), number);
        twice.push(scene.hostile.write(doc, born.last(), &body, &heads));
    }
    assert_eq!(scene.tell(&mut link, &twice[..1]).await, []);
    assert_eq!(scene.tell_fatally(&mut link, twice[1].clone()).await, "fork");
    let header = data_encoding::HEXLOWER.encode(&twice[1].header_bytes);
    scene.audit.says(&["its Link ends", "reason=fork", &header]).await;
    scene.honest_work_flows("cinq").await;

    let (body, heads) = change(&mut text.clone(), scene.hostile.principal(), "unsigned");
    let good = scene.hostile.write(doc, twice.first(), &body, &heads);
    let mut signature = good.signature;
    signature[7] ^= 1;
    let unsigned = Entry::new(good.header.clone(), good.header_bytes.clone(), signature, good.payload.clone());
    let mut link = scene.link().await;
    assert_eq!(scene.tell_fatally(&mut link, unsigned).await, "bad-signature");

    let good = scene.hostile.write(doc, twice.first(), &body, &heads);
    let salt = Bytes::from_static(&[0; 40]);
    let stripped = Entry::new(good.header.clone(), good.header_bytes.clone(), good.signature, salt);
    let mut link = scene.link().await;
    assert_eq!(scene.tell_fatally(&mut link, stripped).await, "payload-mismatch");
    scene.honest_work_flows("six").await;
    // Nothing of it was kept but the first of the two.
    let row = scene.federation.hub().engine.document(doc).await.unwrap();
    assert_eq!(row.heads, twice[0].header.heads);
    scene.close().await;
}

/// Knows a key's name and not its private half.
struct Pretender(JournalKey);

impl Signer for Pretender {
    fn journal_key(&self) -> JournalKey {
        self.0
    }

    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [9; 64]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_entry_in_anothers_name_is_only_refused() {
    let mut scene = Scene::set().await;
    let victim = scene.federation.principal(0);
    let engine = &scene.federation.hub().engine;
    let pretender = Pretender(engine.principal_row(victim).unwrap().journal_key);
    let (federation, doc) = (engine.federation(), scene.doc);
    let body = Body::Sharing(Sharing::of(Vec::new()));
    let writer = Writer { federation, principal: victim, run: RunId(7), signer: &pretender };
    let forged = chain::write(writer, None, Draft { doc, body: &body, heads: Vec::new(), made_at: UnixMs(1), salt: random() });
    let mut link = scene.link().await;
    assert_eq!(scene.tell(&mut link, std::slice::from_ref(&forged)).await, [(0, refused("bad-signature"))]);
    // Somebody of whom nothing is known is nobody: the hub alone gives names.
    let writer = Writer { federation, principal: PrincipalId(4_000), run: RunId(7), signer: &pretender };
    let unknown = chain::write(writer, None, Draft { doc, body: &body, heads: Vec::new(), made_at: UnixMs(1), salt: random() });
    assert_eq!(scene.tell(&mut link, &[unknown]).await, [(0, refused("unknown-principal"))]);
    // The link holds, the document is shared as it was, and its owner writes on.
    let own = DocId::new(random());
    let (born, _) = scene.hostile.born(own, SharingRule::AtOnce);
    assert_eq!(scene.tell(&mut link, &born).await, []);
    scene.honest_work_flows("sept").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_a_later_version_is_stored_chained_and_relayed() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let (mut chain, mut text) = scene.hostile.born(doc, SharingRule::AtOnce);
    let grants = [PrincipalId::MINISTRY, scene.federation.principal(1)];
    let grants = grants.iter().map(|principal| Grant { principal: *principal, access: Access::Read }).collect();
    chain.push(scene.hostile.write(doc, chain.last(), &Body::Sharing(Sharing::of(grants)), &[]));
    chain.push(scene.hostile.write_unknown(doc, chain.last(), 77, b"a vote by raised hands"));
    let (body, heads) = change(&mut text, scene.hostile.principal(), "after");
    chain.push(scene.hostile.write(doc, chain.last(), &body, &heads));
    assert_eq!(scene.tell(&mut link, &chain).await, []);
    for engine in [&scene.federation.hub().engine, scene.federation.engine(1)] {
        Federation::arrives(engine, doc, &heads).await;
        let row = engine.document(doc).await.unwrap();
        assert_eq!(row.entries, chain.len() as u64);
        assert_eq!(engine.view(doc).await.unwrap()["number"], "after");
    }
    let unknown = &chain[3];
    assert!(scene.federation.place(1).recording.holds(&unknown.header_bytes), "relayed byte for byte");
    assert!(scene.federation.place(1).recording.holds(b"a vote by raised hands"));
    // It is still there, in its place, after the node has read its log again.
    scene.federation.stop_node(1).await;
    std::fs::remove_dir_all(scene.federation.place(1).folder.join("journal/index")).unwrap();
    scene.federation.start_node(1).await;
    scene.federation.linked(1).await;
    let engine = scene.federation.engine(1);
    assert_eq!(engine.document(doc).await.unwrap().entries, chain.len() as u64);
    assert_eq!(engine.verify().await.unwrap().first_bad, None);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_council_is_out_at_once() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let (born, _) = scene.hostile.born(doc, SharingRule::AtOnce);
    assert_eq!(scene.tell(&mut link, &born[..1]).await, []);
    let folder = scene.federation.hub_folder();
    tansiq_shared::admin::socket::post(&folder, "/councils/MA-05/revoke", &json!({})).await.unwrap();
    while let Some(Ok(_)) = link.hear().await {}
    let tls = scene.hostile.membership.tls(&scene.hostile.key).unwrap();
    let status = HandLink::open(&tls, &scene.federation.hub().link.to_string()).await.err().unwrap();
    assert!(status.message().starts_with("revoked: "), "{status}");
    scene.audit.says(&["link refused", "council/MA-05/", "reason=revoked"]).await;
    scene.honest_work_flows("huit").await;
    scene.close().await;
}

/// `count` changes side by side on one text, each by an actor of its own, and their names.
fn side_by_side(text: &automerge::Automerge, principal: PrincipalId, count: usize) -> (Vec<Bytes>, Vec<ChangeHash>) {
    let one = |number: usize| match change(&mut text.clone(), principal, &format!("side {number}")) {
        (Body::Changes(mut chunks), heads) => (chunks.remove(0), heads[0]),
        _ => unreachable!("a change"),
    };
    (0..count).map(one).unzip()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_document_gets_more_heads_than_everybody_can_go_on_from() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let (mut chain, text) = scene.hostile.born(doc, SharingRule::AtOnce);
    let grants = vec![Grant { principal: PrincipalId::MINISTRY, access: Access::Read }];
    chain.push(scene.hostile.write(doc, chain.last(), &Body::Sharing(Sharing::of(grants)), &[]));
    assert_eq!(scene.tell(&mut link, &chain).await, []);
    let (many, names) = side_by_side(&text, scene.hostile.principal(), 300);
    let first = scene.hostile.write(doc, chain.last(), &Body::Changes(many[..150].to_vec()), &names[..150]);
    assert_eq!(scene.tell(&mut link, &[first]).await, [(0, refused("too-many-heads"))]);
    let some = scene.hostile.write(doc, chain.last(), &Body::Changes(many[..90].to_vec()), &names[..90]);
    assert_eq!(scene.tell(&mut link, std::slice::from_ref(&some)).await, []);
    let more = scene.hostile.write(doc, Some(&some), &Body::Changes(many[90..180].to_vec()), &names[90..180]);
    assert_eq!(scene.tell(&mut link, &[more]).await, [(0, refused("too-many-heads"))]);

    // What the hub keeps of it can be read again, by itself and by everybody behind it.
    let engine = &scene.federation.hub().engine;
    assert!(engine.snapshot(doc).await.unwrap());
    assert_eq!(engine.verify().await.unwrap().first_bad, None);
    drop(link);
    scene.federation.stop_hub().await;
    std::fs::remove_dir_all(scene.federation.hub_folder().join("journal/index")).unwrap();
    scene.federation.start_hub().await;
    scene.honest_work_flows("neuf").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_nobody_has_take_no_place_at_the_hub() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let doc = DocId::new(random());
    let honest = scene.hostile.membership.clone();
    let mut forged = Vec::new();
    for number in 0..300 {
        scene.hostile.membership.name.principal = PrincipalId(3_000_000_000 + number);
        forged.push(scene.hostile.write(doc, None, &Body::Unknown, &[]));
    }
    scene.hostile.membership = honest;
    let answers = scene.tell(&mut link, &forged).await;
    assert_eq!(answers.len(), forged.len());
    assert!(answers.iter().all(|(_, outcome)| *outcome == refused("unknown-principal")), "{:?}", answers[0]);
    let status = scene.federation.hub().engine.status().await.unwrap();
    assert_eq!((status.waiting, status.refused), (0, 0), "nothing of them is kept");
    scene.honest_work_flows("dix").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_floods_the_hub_with_what_must_wait_leaves_room_for_others() {
    let mut scene = Scene::set().await;
    let mut link = scene.link().await;
    let mut waiting = 0;
    // Each waits for a document that never comes.
    let reason = loop {
        let doc = DocId::new(random());
        let entries: Vec<_> = (0..100).map(|_| scene.hostile.write(doc, None, &Body::Unknown, &[])).collect();
        link.say(scene.hostile.batch(&entries)).await;
        match link.answers_or_end().await {
            Err(reason) => break reason,
            Ok(_) => waiting += 100,
        }
        assert!(waiting < 4096, "there is an end");
    };
    assert_eq!(reason, "busy");
    let status = scene.federation.hub().engine.status().await.unwrap();
    assert!(status.waiting < 1024, "{} wait", status.waiting);
    // An honest entry that must wait still may.
    let late = scene.federation.create(1, MINUTES, SharingRule::AtOnce, json!({})).await;
    scene.honest_work_flows("onze").await;
    let heads = Federation::heads(scene.federation.engine(1), late).await;
    Federation::arrives(&scene.federation.hub().engine, late, &heads).await;
    scene.close().await;
}
