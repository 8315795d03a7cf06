//! A hub that was put back from an older copy serves and enrols nobody before it has its registry back.

use std::fs;

use serde_json::{Value, json};
use tansiq_node::join;
use tansiq_shared::{
    admin::socket,
    domain::{Access, DocId, DocKind, Grant, Mark, Outcome, Place, Position, PrincipalId, RunId, Sharing, SharingRule, StoreId},
    journal::{Body, sign::Signer as _},
    protocol::{Frame, Hello},
};
use tansiq_tests::{
    Federation,
    audit::Audit,
    copies::copy_folder,
    eventually,
    hostile::{HandLink, Hostile, change},
    http, random,
    wait::within,
};

const MINUTES: DocKind = DocKind::Minutes;

/// Councils of which the last one joined after the hub's journal was copied, each with a document; and the copy put back, with every
/// line still cut.
struct Scene {
    federation: Federation,
    docs: Vec<DocId>,
    audit: Audit,
}

impl Scene {
    async fn set(before: &[&str], after: &[&str], copied: bool) -> Self {
        let audit = Audit::start();
        let mut federation = Federation::start(before).await;
        let (journal, copy) = (federation.hub_folder().join("journal"), federation.spare_folder("copy"));
        federation.stop_hub().await;
        copy_folder(&journal, &copy);
        federation.start_hub().await;
        for number in 0..before.len() {
            federation.linked(number).await;
        }
        for council in after {
            federation.enrol(council).await;
        }
        federation.all_know_all().await;
        let mut docs = Vec::new();
        for number in 0..before.len() + after.len() {
            docs.push(federation.create(number, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await);
        }
        federation.settled().await;
        for number in 0..docs.len() {
            federation.cut(number).await;
        }
        federation.stop_hub().await;
        fs::remove_dir_all(&journal).unwrap();
        if copied {
            fs::rename(&copy, &journal).unwrap();
        }
        federation.start_hub().await;
        Self { federation, docs, audit }
    }

    fn restore(&self, number: usize) {
        self.federation.place(number).line.restore();
        self.federation.node(number).retry.notify_one();
    }

    /// Brings a line back and waits until its node knows why it is not served.
    async fn waits(&self, number: usize) {
        self.restore(number);
        let mut reason = self.federation.engine(number).line_reason();
        within("the node to wait", reason.wait_for(|reason| reason.as_deref() == Some("restoring"))).await.unwrap();
        assert!(!self.federation.engine(number).status().await.unwrap().line_up);
    }

    async fn standing(&self) -> String {
        let status: Value = socket::get(&self.federation.hub_folder(), "/status").await.unwrap();
        status["standing"].as_str().unwrap().to_owned()
    }

    async fn brought(&self, council: &str) {
        eventually("a council to bring the registry", async || {
            self.standing().await.split("brought by:").nth(1)?.contains(council).then_some(())
        })
        .await;
    }

    async fn accept(&self, from: &str) -> Result<Value, String> {
        let answer = socket::post(&self.federation.hub_folder(), "/registry/accept", &json!({ "from": from })).await;
        answer.map_err(|error| error.to_string())
    }

    async fn served_again(&self) {
        for number in 0..self.docs.len() {
            self.restore(number);
        }
        for number in 0..self.docs.len() {
            self.federation.linked(number).await;
        }
        self.federation.settled().await;
        for (number, doc) in self.docs.iter().enumerate() {
            let heads = Federation::heads(self.federation.engine(number), *doc).await;
            Federation::arrives(&self.federation.hub().engine, *doc, &heads).await;
        }
        assert_eq!(self.standing().await, "serves and enrols");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_councils_bring_the_registry_back_before_anybody_is_served_or_enrolled() {
    let mut scene = Scene::set(&["MA-01", "MA-02", "MA-03"], &["MA-09"], true).await;
    let late = scene.federation.principal(3);
    assert_eq!(scene.standing().await, "serves and enrols", "nothing shows it before somebody comes");
    let code = scene.federation.invite("MA-05").await;
    // The one that the copy does not know comes first.
    scene.waits(3).await;
    scene.audit.says(&["put back from an older copy", &format!("by={late} ")]).await;
    scene.brought("MA-09").await;
    assert!(scene.federation.hub().engine.document(scene.docs[3]).await.is_err(), "no document before the registry");
    let ready = http::ask(scene.federation.hub().web, "GET", "/readyz", None, None).await;
    assert_eq!(ready.status, 503, "{ready:?}");
    let another = socket::post(&scene.federation.hub_folder(), "/invites", &json!({ "council": "MA-06" })).await;
    assert!(another.unwrap_err().to_string().contains("registry accept"), "no code that nobody could use");
    let refused = join::join(&code, &scene.federation.spare_folder("new")).await.unwrap_err().to_string();
    assert!(refused.contains("(restoring)"), "{refused}");
    scene.audit.says(&["join refused", "reason=restoring"]).await;
    assert!(scene.accept("MA-01").await.unwrap_err().contains("MA-01 has not brought it"));
    // The state outlives the hub.
    scene.federation.stop_hub().await;
    scene.federation.start_hub().await;
    assert!(scene.standing().await.starts_with("put back from an older copy"));
    scene.waits(3).await;
    scene.brought("MA-09").await;

    scene.restore(0);
    scene.federation.linked(0).await;
    scene.federation.linked(3).await;
    // One that comes later finds a hub that serves, and stops nobody.
    scene.served_again().await;
    let number = scene.federation.enrol("MA-05").await;
    assert!(scene.federation.principal(number) > late, "no number is given twice");
    scene.federation.all_know_all().await;
    assert!(scene.accept("MA-01").await.unwrap_err().contains("nothing is to be taken back"));
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_takes_one_councils_word() {
    let scene = Scene::set(&["MA-01", "MA-02"], &["MA-09"], true).await;
    scene.waits(1).await;
    scene.brought("MA-02").await;
    scene.accept("MA-02").await.unwrap();
    scene.federation.linked(1).await;
    scene.audit.says(&["registry accepted", "council=MA-02"]).await;
    scene.served_again().await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_federation_of_one_council_needs_no_second_one() {
    let scene = Scene::set(&["MA-06"], &[], true).await;
    scene.served_again().await;
    scene.audit.says(&["a council brought the registry back", "council=MA-06", "needed=1"]).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_without_its_journal_has_everything_back() {
    let scene = Scene::set(&["MA-07", "MA-08"], &[], false).await;
    assert!(scene.federation.hub().engine.principals().await.unwrap().len() == 1, "it knows nobody");
    scene.served_again().await;
    assert_eq!(scene.federation.hub().engine.principals().await.unwrap().len(), 3);
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_only_says_stops_nobody() {
    let audit = Audit::start();
    let federation = Federation::start(&["MA-01"]).await;
    let code = federation.invite("MA-02").await;
    let hostile = Hostile::join(&federation.spare_folder("hostile"), &code).await;
    let engine = &federation.hub().engine;
    let say = async |hello: Hello| {
        let tls = hostile.membership.tls(&hostile.key).unwrap();
        let mut link = HandLink::open(&tls, &federation.hub().link.to_string()).await.unwrap();
        link.say(Frame::Hello(hello)).await;
        match link.hear().await {
            Some(Ok(Frame::Hello(hello))) => hello,
            other => panic!("the hub does not say hello: {other:?}"),
        }
    };
    let store = say(hostile.hello()).await.store;
    let (run, far) = (RunId(77), Position(50_000));
    let claims = Hello { peer: Some(Place { store, run, at: far }), ..hostile.hello() };
    let elsewhere = Hello { peer: Some(Place { store: StoreId(5), run, at: Position(9) }), ..hostile.hello() };
    let signature = hostile.journal.sign(&Mark::signed_bytes(engine.federation(), store, run, far));
    let mark = Mark { store, run, position: far, signature };
    let forged = Hello { mark: Some(mark), ..hostile.hello() };
    for hello in [claims, elsewhere, forged] {
        assert!(!say(hello).await.restoring);
        assert_eq!(engine.restored(), None);
    }
    audit.says(&["a mark of this hub that this hub never signed", &format!("by={}", hostile.principal())]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(engine, doc, &heads).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_nobody_writes_who_may_not_any_more() {
    let mut federation = Federation::start(&["MA-01", "MA-03", "MA-09"]).await;
    let mut out = Hostile::join(&federation.spare_folder("out"), &federation.invite("MA-02").await).await;
    let mut revoked = Hostile::join(&federation.spare_folder("revoked"), &federation.invite("MA-05").await).await;
    let address = federation.hub().link.to_string();
    // The first council's grant is given, used and taken back; the second one's key is revoked.
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    let ministry = Grant { principal: PrincipalId::MINISTRY, access: Access::Read };
    let edits = Grant { principal: out.principal(), access: Access::Edit };
    let (engine, both) = (federation.engine(0), vec![ministry, edits]);
    eventually("the council to be known", async || engine.share(doc, Sharing::of(both.clone())).await.ok()).await;
    federation.settled().await;
    let mut text = editor.copy(doc).text.clone();
    let (body, heads) = change(&mut text, out.principal(), "while it might");
    let used = out.write(doc, None, &body, &heads);
    let mut link = out.link(&address).await;
    link.say(out.batch(std::slice::from_ref(&used))).await;
    assert_eq!(link.answers().await, []);
    Federation::arrives(federation.engine(0), doc, &heads).await;
    federation.engine(0).share(doc, Sharing::of(vec![ministry])).await.unwrap();
    let own = DocId::new(random());
    let (mut chain, mut own_text) = revoked.born(own, SharingRule::AtOnce);
    chain.push(revoked.write(own, chain.last(), &Body::Sharing(Sharing::of(vec![ministry])), &[]));
    let mut link = revoked.link(&address).await;
    link.say(revoked.batch(&chain)).await;
    assert_eq!(link.answers().await, []);
    socket::post(&federation.hub_folder(), "/councils/MA-05/revoke", &json!({})).await.unwrap();
    federation.settled().await;

    // A copy of the hub is put back, and the owner of the document does not come yet.
    let (journal, copy) = (federation.hub_folder().join("journal"), federation.spare_folder("copy"));
    federation.stop_hub().await;
    copy_folder(&journal, &copy);
    federation.start_hub().await;
    for number in 0..3 {
        federation.linked(number).await;
        federation.create(number, MINUTES, SharingRule::AtOnce, json!({})).await;
    }
    federation.settled().await;
    for number in 0..3 {
        federation.cut(number).await;
    }
    federation.stop_hub().await;
    fs::remove_dir_all(&journal).unwrap();
    fs::rename(&copy, &journal).unwrap();
    federation.start_hub().await;
    for number in 1..3 {
        federation.place(number).line.restore();
        federation.node(number).retry.notify_one();
    }
    for number in 1..3 {
        federation.linked(number).await;
    }

    // Both write on, under a store that the hub never met.
    let (body, heads) = change(&mut text, out.principal(), "forged");
    let late = out.write(doc, Some(&used), &body, &heads);
    let (body, heads) = change(&mut own_text, revoked.principal(), "forged");
    let closed = revoked.write(own, chain.last(), &body, &heads);
    out.begin_anew();
    let mut link = out.link(&federation.hub().link.to_string()).await;
    link.say(out.batch(&[late.clone(), closed.clone()])).await;
    let answers = link.answers().await.into_iter().map(|answer| (answer.entry, answer.outcome)).collect::<Vec<_>>();
    let said = |reason: &str| reason.to_owned();
    assert_eq!(answers, [(late.id(), Outcome::Waiting(said("no-grant"))), (closed.id(), Outcome::Refused(said("revoked"))),]);
    drop(link);
    federation.place(0).line.restore();
    federation.node(0).retry.notify_one();
    federation.linked(0).await;
    federation.settled().await;
    for engine in [&federation.hub().engine, federation.engine(0)] {
        assert_eq!(engine.view(doc).await.unwrap()["number"], "while it might");
    }
    assert_ne!(federation.hub().engine.view(own).await.unwrap()["number"], "forged");
    drop(editor);
    federation.close().await;
}
