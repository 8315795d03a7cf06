//! A hub that was put back from an older copy serves and enrols nobody before it has its registry back.

use std::fs;

use serde_json::{Value, json};
use tansiq_node::join;
use tansiq_shared::{
    domain::{DocId, DocKind, SharingRule},
    edge::admin,
};
use tansiq_tests::{Federation, audit::Audit, copies::copy_folder, eventually, wait::within};

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
        let status: Value = admin::get(&self.federation.hub_folder(), "/status").await.unwrap();
        status["standing"].as_str().unwrap().to_owned()
    }

    async fn brought(&self, council: &str) {
        eventually("a council to bring the registry", async || {
            self.standing().await.split("brought by:").nth(1)?.contains(council).then_some(())
        })
        .await;
    }

    async fn accept(&self, from: &str) -> Result<Value, String> {
        let answer = admin::post(&self.federation.hub_folder(), "/registry/accept", &json!({ "from": from })).await;
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
    // The one that the copy does not know comes first.
    scene.waits(3).await;
    scene.audit.says(&["put back from an older copy", &format!("by={late} ")]).await;
    scene.brought("MA-09").await;
    assert!(scene.federation.hub().engine.document(scene.docs[3]).await.is_err(), "no document before the registry");
    let code = scene.federation.invite("MA-05").await;
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
