//! Invitations: which one counts, whom it may cut, and what a join sets right.

use std::fs;

use clap::Parser as _;
use serde_json::{Value, json};
use tansiq_hub::cli::Cli;
use tansiq_node::join::{self, Done, JoinError, Membership};
use tansiq_shared::{
    admin::socket,
    domain::{Access, DocKind, PrincipalId, PrincipalStatus, SharingRule},
};
use tansiq_tests::{
    Editor, Federation,
    audit::Audit,
    eventually,
    federation::{PASSWORD, SECRETARY},
    wait::within,
};

const MINUTES: DocKind = DocKind::Minutes;

async fn ask(federation: &Federation, asked: Value) -> Result<Value, String> {
    socket::post(&federation.hub_folder(), "/invites", &asked).await.map_err(|error| error.to_string())
}

async fn code(federation: &Federation, asked: Value) -> String {
    ask(federation, asked).await.unwrap()["code"].as_str().unwrap().to_owned()
}

fn reason(error: &JoinError) -> &str {
    match error {
        JoinError::Refused { reason, .. } => reason,
        JoinError::Unchanged { why, .. } => reason(why),
        error => panic!("{error}"),
    }
}

fn status_of(federation: &Federation, principal: PrincipalId) -> PrincipalStatus {
    federation.hub().engine.principal_row(principal).unwrap().status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_dies_when_another_is_made_or_used() {
    let audit = Audit::start();
    let federation = Federation::start(&["MA-02"]).await;
    let (first, second) = (federation.invite("MA-07").await, federation.invite("MA-07").await);
    let joined = join::join(&second, &federation.spare_folder("council")).await.unwrap();
    assert_eq!(joined.done, [Done::Joined]);
    let error = join::join(&first, &federation.spare_folder("finder")).await.unwrap_err();
    assert_eq!(reason(&error), "code-renewed");
    assert!(error.to_string().contains("a later one was made for the same council"), "{error}");
    audit.says(&["join refused", "reason=code-renewed"]).await;
    assert_eq!(status_of(&federation, joined.membership.name.principal), PrincipalStatus::Active);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_code_never_takes_the_place_of_a_node_that_works() {
    let audit = Audit::start();
    let mut federation = Federation::start(&["MA-02"]).await;
    let refused = ask(&federation, json!({ "council": "MA-02" })).await.unwrap_err();
    let number = federation.principal(0);
    assert!(refused.contains(&format!("number {number}")) && refused.contains("--replace"), "{refused}");
    let refused = ask(&federation, json!({ "council": "MA-02", "replace": number.0 + 1 })).await.unwrap_err();
    assert!(refused.contains(&format!("number {number} now")), "{refused}");

    // Made while the council had none; used once it has one.
    let early = federation.invite("MA-06").await;
    let book = federation.hub_folder().join("invitations.toml");
    let kept = fs::read_to_string(&book).unwrap();
    let works = federation.enrol("MA-06").await;
    // As a folder of an earlier version has it: two codes of one council, both open.
    fs::write(&book, &kept).unwrap();
    let error = join::join(&early, &federation.spare_folder("finder")).await.unwrap_err();
    assert_eq!(reason(&error), "council-living");
    audit.says(&["join refused", "reason=council-living"]).await;
    assert_eq!(status_of(&federation, federation.principal(works)), PrincipalStatus::Active);
    assert!(*federation.engine(works).line().borrow(), "it is still linked");
    // The code is not used up: when the node is out, it is good for the next.
    federation.hub().engine.revoke(federation.principal(works)).await.unwrap();
    let joined = join::join(&early, &federation.spare_folder("finder")).await.unwrap();
    assert_ne!(joined.membership.name.principal, federation.principal(works));
    federation.stop_node(works).await;
    federation.close().await;
}

/// As typed by the administrator, whose terminal nobody looks at.
async fn typed(federation: &Federation, words: &[&str]) -> Result<u8, String> {
    let folder = federation.hub_folder().display().to_string();
    let line = ["tansiq-hub", "--folder", folder.as_str()].into_iter().chain(words.iter().copied());
    Cli::try_parse_from(line).unwrap().run().await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_asks_back_and_names_what_would_be_cut() {
    let federation = Federation::start(&["MA-02"]).await;
    federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    federation.settled_with(0).await;
    // The hub's list of who is linked follows the links.
    eventually("the council to be listed as linked", async || {
        let councils = socket::get(&federation.hub_folder(), "/councils").await.unwrap();
        councils["councils"].as_array().unwrap().iter().any(|row| row["connected"] == true).then_some(())
    })
    .await;
    let refused = typed(&federation, &["council", "invite", "MA-02"]).await.unwrap_err();
    let number = format!("number {}, which is linked now and made 1 document.", federation.principal(0));
    for words in [number.as_str(), "type: tansiq-hub council invite MA-02 --replace", "invite MA-02 --same-node"] {
        assert!(refused.contains(words), "{refused}");
    }
    let open = async || socket::get(&federation.hub_folder(), "/invites").await.unwrap()["invitations"].as_array().unwrap().len();
    let before = open().await;
    assert_eq!(typed(&federation, &["council", "invite", "MA-02", "--replace"]).await, Ok(0));
    assert_eq!(open().await, before + 1);
    assert_eq!(typed(&federation, &["--json", "invitation", "list"]).await, Ok(0));
    assert_eq!(typed(&federation, &["invitation", "withdraw", "MA-02"]).await, Ok(0));
    let nothing = typed(&federation, &["invitation", "withdraw", "MA-02"]).await.unwrap_err();
    assert!(nothing.contains("tansiq-hub invitation list"), "{nothing}");
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_replaces_the_node_that_it_names_and_no_later_one() {
    let federation = Federation::start(&["MA-02"]).await;
    let number = federation.principal(0);
    let book = federation.hub_folder().join("invitations.toml");
    let old = code(&federation, json!({ "council": "MA-02", "replace": number.0 })).await;
    let kept = fs::read_to_string(&book).unwrap();
    let new = code(&federation, json!({ "council": "MA-02", "replace": number.0 })).await;
    join::join(&new, &federation.spare_folder("second")).await.unwrap();
    fs::write(&book, kept).unwrap();
    let error = join::join(&old, &federation.spare_folder("third")).await.unwrap_err();
    assert_eq!(reason(&error), "council-living");
    let mut federation = federation;
    federation.stop_node(0).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_place_was_taken_says_so_and_the_ministry_shows_it() {
    let audit = Audit::start();
    let mut federation = Federation::start(&["MA-08", "MA-02"]).await;
    let before = join::now();
    let mut tab = federation.editor(0).await;
    let code = federation.invite("MA-08").await;
    let second = join::join(&code, &federation.spare_folder("second")).await.unwrap().membership;

    let replaced = async |engine: &tansiq_shared::engine::Engine| {
        eventually("the node to know why, and since when", async || {
            let status = engine.status().await.unwrap();
            let since = status.line_since?;
            assert_eq!((status.line_up, status.line_reason.as_deref()), (false, Some("superseded")));
            Some(since)
        })
        .await
    };
    let since = replaced(federation.engine(0)).await;
    assert!(since >= before && since <= join::now(), "{since:?}");
    audit.says(&["the ministry serves this node no more", "reason=superseded", "since=20"]).await;
    let status = socket::get(&federation.place(0).folder, "/status").await.unwrap();
    assert_eq!((status["line_reason"].as_str(), status["line_since_ms"].as_i64()), (Some("superseded"), Some(since.0)));
    // A tab that was open hears it, and so does one that comes later; both may go on.
    within("the tab to hear it", tab.hear_line_reason("superseded")).await;
    let late = Editor::sign_in(federation.node(0).web, SECRETARY, PASSWORD).await;
    assert_eq!((late.line_up, late.line_reason.as_str()), (false, "superseded"));
    drop((tab, late));
    // It is so after a start as well.
    federation.stop_node(0).await;
    federation.start_node(0).await;
    assert_eq!(replaced(federation.engine(0)).await, since);

    let councils = socket::get(&federation.hub_folder(), "/councils").await.unwrap();
    let rows: Vec<_> = councils["councils"].as_array().unwrap().iter().filter(|row| row["council"] == "MA-08").collect();
    assert_eq!((rows[0]["status"].as_str(), rows[1]["status"].as_str()), (Some("revoked"), Some("active")));
    assert_eq!(
        (rows[1]["principal"].as_u64(), rows[1]["enrolled_at_ms"].as_i64()),
        (Some(second.name.principal.0.into()), Some(since.0))
    );
    let shown = federation.hub().states.clone();
    eventually("the ministry's page to show it", async || {
        let state = shown.borrow().clone();
        let of = |code: &str| state.regions.iter().find(|region| region.code == code).and_then(|region| region.replaced_at_ms);
        (of("MA-08") == Some(since.0) && of("MA-02").is_none()).then_some(())
    })
    .await;
    federation.stop_node(0).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_invitations_are_listed_and_withdrawn() {
    let audit = Audit::start();
    let federation = Federation::start(&["MA-02"]).await;
    let code = federation.invite("MA-05").await;
    let list = async || {
        let answer = socket::get(&federation.hub_folder(), "/invites").await.unwrap();
        let rows = answer["invitations"].as_array().unwrap().clone();
        rows.into_iter().filter(|row| row["council"] == "MA-05").collect::<Vec<_>>()
    };
    let rows = list().await;
    assert_eq!((rows.len(), rows[0]["state"].as_str()), (1, Some("open")));
    assert!(!rows[0].to_string().contains(code.rsplit('.').next().unwrap()), "the secret is shown once only");
    let id = rows[0]["id"].as_str().unwrap();
    let path = format!("/invites/{id}/withdraw");
    socket::post(&federation.hub_folder(), &path, &json!({})).await.unwrap();
    audit.says(&["invitation withdrawn", "council=MA-05"]).await;
    assert_eq!(list().await[0]["state"], "withdrawn");
    let error = join::join(&code, &federation.spare_folder("finder")).await.unwrap_err();
    assert_eq!(reason(&error), "code-withdrawn");
    audit.says(&["join refused", "reason=code-withdrawn"]).await;
    let again = socket::post(&federation.hub_folder(), &path, &json!({})).await.unwrap_err();
    assert!(again.to_string().contains("the ministry withdrew it on"), "{again}");

    // A council that is taken out takes its open codes along: one for its own node would be anybody's now.
    let code = self::code(&federation, json!({ "council": "MA-02", "same_node": true })).await;
    socket::post(&federation.hub_folder(), "/councils/MA-02/revoke", &json!({})).await.unwrap();
    let error = join::join(&code, &federation.spare_folder("finder")).await.unwrap_err();
    assert_eq!(reason(&error), "code-withdrawn");
    let mut federation = federation;
    federation.stop_node(0).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_in_a_folder_whose_keys_are_gone_repairs_it() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, &[(1, Access::Read)]).await;
    federation.settled_with(0).await;
    let (number, folder) = (federation.principal(0), federation.place(0).folder.clone());
    federation.stop_node(0).await;

    // Only the TLS key: the node is who it was, and its own code is enough.
    fs::remove_file(folder.join("keys/tls.p8")).unwrap();
    let membership = Membership::load(&folder).unwrap().unwrap();
    let error = join::check_keys(&folder, &membership).unwrap_err();
    assert!(error.to_string().contains("tansiq-node join CODE"), "{error}");
    let same = code(&federation, json!({ "council": "MA-02", "same_node": true })).await;
    let joined = join::join(&same, &folder).await.unwrap();
    assert_eq!((joined.done, joined.membership.name.principal), (vec![Done::Certified], number));

    // All of them: it cannot show who it was. A code for the same node does not do; nothing is changed.
    fs::remove_dir_all(folder.join("keys")).unwrap();
    let same = code(&federation, json!({ "council": "MA-02", "same_node": true })).await;
    let error = join::join(&same, &folder).await.unwrap_err();
    assert_eq!(reason(&error), "council-living");
    assert!(error.to_string().contains("nothing was changed here"), "{error}");
    let replace = federation.invite("MA-02").await;
    let joined = join::join(&replace, &folder).await.unwrap();
    assert_eq!(joined.done, [Done::NewKeys { former: None }, Done::Renumbered { before: number }]);
    federation.start_node(0).await;
    federation.linked(0).await;
    assert!(federation.principal(0) > number);
    // The line is up before the registry has come over it.
    eventually("the document to be the council's own", async || {
        federation.engine(0).document(doc).await.ok().filter(|row| row.own).map(drop)
    })
    .await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_taken_out_joins_again_in_its_folder() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.settled_with(0).await;
    let (number, folder) = (federation.principal(0), federation.place(0).folder.clone());
    federation.hub().engine.revoke(number).await.unwrap();
    eventually("the node to know", async || {
        let status = federation.engine(0).status().await.unwrap();
        (status.line_reason.as_deref() == Some("revoked") && status.line_since.is_some()).then_some(())
    })
    .await;
    federation.stop_node(0).await;

    // A code of another council is not used up by this folder.
    let other = federation.invite("MA-06").await;
    let error = join::join(&other, &folder).await.unwrap_err();
    assert_eq!(reason(&error), "other-council");
    assert_eq!(Membership::load(&folder).unwrap().unwrap().name.principal, number);

    let again = federation.invite("MA-02").await;
    let joined = join::join(&again, &folder).await.unwrap();
    let former = folder.join("keys.former.1");
    assert_eq!(joined.done, [Done::NewKeys { former: Some(former.clone()) }, Done::Renumbered { before: number }]);
    assert!(former.join("journal.p8").exists());
    federation.start_node(0).await;
    federation.linked(0).await;
    // The registry may come a moment after the line is up.
    eventually("the council to go on", async || federation.engine(0).document(doc).await.unwrap().can_edit.then_some(())).await;
    join::join(&other, &federation.spare_folder("MA-06")).await.unwrap();
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_learns_where_the_hub_is_now() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let (number, folder) = (federation.principal(0), federation.place(0).folder.clone());
    let before = Membership::load(&folder).unwrap().unwrap();
    federation.stop_node(0).await;
    federation.stop_hub().await;
    // Another start, other ports: as good as another machine.
    federation.start_hub().await;
    let same = code(&federation, json!({ "council": "MA-02", "same_node": true })).await;
    let joined = join::join(&same, &folder).await.unwrap();
    assert_eq!(joined.done, [Done::Certified, Done::HubMoved { from: before.link_address.clone() }]);
    let after = Membership::load(&folder).unwrap().unwrap();
    assert_eq!((after.link_address, after.name.principal), (format!("localhost:{}", federation.hub().link.port()), number));
    // The same again says that there was nothing to set right but the certificate; with a code that is of no use it says so too.
    assert_eq!(join::join(&same, &folder).await.unwrap().done, [Done::Certified]);
    let used = federation.invite("MA-06").await;
    join::join(&used, &federation.spare_folder("other")).await.unwrap();
    let error = join::join(&used, &folder).await.unwrap_err();
    assert_eq!(reason(&error), "code-used");
    assert!(error.to_string().contains("this folder stays MA-02's node as it was"), "{error}");
    federation.start_node(0).await;
    federation.linked(0).await;
    federation.close().await;
}
