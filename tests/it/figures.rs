//! The ministry's figures: against a second computation that shares no code with the programs, and through restarts.

use std::{collections::BTreeMap, path::PathBuf, process::Command, sync::Arc};

use serde_json::{Map, Value, json};
use tansiq_proto::v1::{Money, ProgrammeCount, Region, State};
use tansiq_shared::{
    auth::accounts::Role,
    domain::{Access, DocKind, Manifest, SharingRule},
};
use tansiq_tests::{
    Federation,
    federation::{PASSWORD, add_account},
    http,
};

fn repository() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The samples of one folder.
fn samples(place: &str) -> Vec<Value> {
    let folder = repository().join("deploy/samples").join(place);
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| serde_json::from_slice(&bytes).unwrap()).collect()
}

async fn import(federation: &Federation, number: usize, place: &str) {
    for sample in samples(place) {
        let manifest = Manifest {
            kind: sample["kind"].as_str().unwrap().parse().unwrap(),
            group: sample["group"].as_str().unwrap().parse().unwrap(),
            rule: sample["rule"].as_str().unwrap().parse().unwrap(),
        };
        federation.engine(number).create(manifest, sample["document"].clone()).await.unwrap();
    }
}

/// What the script computes of the samples on that day.
fn second_opinion(today: &str) -> Value {
    let script = repository().join("tests/figures/check.mjs");
    let output = Command::new("node").arg(script).arg(repository().join("deploy/samples")).arg(today).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn counts(actions: &BTreeMap<String, u32>) -> Value {
    json!(actions)
}

fn amounts(money: &[Money]) -> Value {
    let sums = money.iter().map(|sum| {
        assert_eq!(sum.places, 3);
        let Money { planned, secured, committed, spent, gap, .. } = sum;
        let sum_of = json!({ "planned": planned, "secured": secured, "committed": committed, "spent": spent, "gap": gap });
        (sum.currency.clone(), sum_of)
    });
    Value::Object(sums.collect::<Map<_, _>>())
}

/// A row of the state in the form of the script.
fn row(region: &Region) -> Value {
    let by_programme = |count: &ProgrammeCount| (count.programme.clone(), counts(&count.actions));
    let draft = region.draft.clone().unwrap_or_default();
    json!({
        "documents": region.documents,
        "actions": counts(&region.actions),
        "programmes": Value::Object(region.programmes.iter().map(by_programme).collect()),
        "overdue": region.overdue,
        "money": amounts(&region.money),
        "cancelled": amounts(&region.cancelled),
        "suspended": amounts(&region.suspended),
        "draft": { "plans": draft.plans, "actions": counts(&draft.actions), "overdue": draft.overdue, "money": amounts(&draft.money) },
        "last_meeting": region.last_meeting,
    })
}

fn rows(state: &State) -> Value {
    let heard = state.regions.iter().chain(&state.groups).filter(|region| region.heard_at_ms.is_some());
    Value::Object(heard.map(|region| (region.code.clone(), row(region))).collect())
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

async fn signed_in(federation: &Federation) -> String {
    let asked = json!({ "name": "salma", "password": PASSWORD });
    http::ask(federation.hub().web, "POST", "/api/session", None, Some(&asked)).await.cookie.unwrap()
}

async fn list(federation: &Federation, cookie: &str, path: &str) -> Value {
    http::ask(federation.hub().web, "GET", path, Some(cookie), None).await.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hubs_figures_are_those_of_a_second_computation() {
    let federation = Federation::start(&["MA-01", "MA-02", "MA-09"]).await;
    for (number, place) in [(0, "MA-01"), (1, "MA-02"), (2, "MA-09"), (0, "inter-regional")] {
        import(&federation, number, place).await;
    }
    let mut states = federation.hub().states.clone();
    let expected = second_opinion(&states.wait_for(|state| !state.today.is_empty()).await.unwrap().today);
    let documents: u64 = expected["rows"].as_object().unwrap().values().map(|row| row["documents"].as_u64().unwrap()).sum();
    let all_here = |state: &Arc<State>| {
        let count: u32 = state.regions.iter().chain(&state.groups).map(|row| row.documents).sum();
        u64::from(count) == documents
    };
    let whole = states.wait_for(all_here);
    let state = tansiq_tests::wait::within("all samples at the hub", whole).await.unwrap().clone();
    assert_eq!(rows(&state), expected["rows"]);

    // The lists say the same: filtered by region and by programme, each action under all of its programmes.
    add_account(&federation.hub_folder(), "salma", Role::Coordinator);
    let cookie = signed_in(&federation).await;
    let late = expected["overdue"].as_array().unwrap();
    let key = |action: &Value| (action["region"].to_string(), action["row"].to_string(), action["days_late"].to_string());
    let sorted = |mut keys: Vec<_>| {
        keys.sort();
        keys
    };
    let filters = ["MA-01", "MA-02", "MA-09", "inter-regional"].map(|region| (region, ""));
    let programmes = ["1", "3", "5", "7", "9", "10", "11"].map(|programme| ("", programme));
    for (region, programme) in filters.into_iter().chain(programmes).chain([("", ""), ("MA-02", "3")]) {
        let answer = list(&federation, &cookie, &format!("/api/overdue?region={region}&programme={programme}")).await;
        let matching = late.iter().filter(|action| {
            (region.is_empty() || action["region"] == region)
                && (programme.is_empty() || action["programmes"].as_array().unwrap().contains(&json!(programme)))
        });
        let listed = sorted(answer["rows"].as_array().unwrap().iter().map(key).collect());
        assert_eq!(listed, sorted(matching.map(key).collect()), "overdue of {region} {programme}");
        assert_eq!((&answer["total"], &answer["left_out"]), (&json!(listed.len()), &json!(0)));
    }
    assert!(late.len() > 5, "the samples have overdue actions");
    for (code, row) in expected["rows"].as_object().unwrap() {
        let answer = list(&federation, &cookie, &format!("/api/documents?region={code}&limit=1")).await;
        assert_eq!(answer["total"], row["documents"], "documents of {code}");
        assert_eq!(answer["left_out"].as_u64().unwrap(), row["documents"].as_u64().unwrap() - 1);
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_imported_again_counts_once_even_by_a_council_that_joined_anew() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let plan = samples("MA-02").into_iter().find(|sample| sample["kind"] == "action_plan").unwrap();
    let actions = plan["document"]["actions"].as_object().unwrap().len();
    let counted = async |federation: &Federation, documents: usize| {
        let mut states = federation.hub().states.clone();
        let all = states.wait_for(|state| state.documents.len() == documents);
        let state = tansiq_tests::wait::within("the plans at the hub", all).await.unwrap().clone();
        let region = state.regions.iter().find(|region| region.code == "MA-02").unwrap();
        (region.actions.values().sum::<u32>() as usize, region.repeated_actions as usize, amounts(&region.money))
    };
    federation.create(0, DocKind::ActionPlan, SharingRule::AtOnce, plan["document"].clone()).await;
    let once = counted(&federation, 1).await;
    assert_eq!((once.0, once.1), (actions, 0));
    federation.create(0, DocKind::ActionPlan, SharingRule::AtOnce, plan["document"].clone()).await;
    assert_eq!(counted(&federation, 2).await, (actions, actions, once.2.clone()));
    federation.settled().await;

    // Its disk is lost; under new keys it has its documents back, and imports the plan again.
    federation.stop_node(0).await;
    std::fs::remove_dir_all(federation.place(0).folder.clone()).unwrap();
    let second = federation.enrol("MA-02").await;
    federation.create(second, DocKind::ActionPlan, SharingRule::AtOnce, plan["document"].clone()).await;
    assert_eq!(counted(&federation, 3).await, (actions, 2 * actions, once.2));
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_something_was_received_is_the_hubs_own_record_and_survives_restarts() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let before = now_ms();
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({})).await;
    let of = async |federation: &Federation| {
        let mut states = federation.hub().states.clone();
        let there = states.wait_for(|state| !state.documents.is_empty());
        let state = tansiq_tests::wait::within("the document at the hub", there).await.unwrap().clone();
        let region = state.regions.iter().find(|region| region.code == "MA-02").unwrap().clone();
        (region.heard_at_ms, state.documents[0].changed_at_ms, region.linked_at_ms.is_some())
    };
    let first = of(&federation).await;
    assert_eq!(first.0, Some(first.1));
    assert!(first.1 >= before && first.1 <= now_ms());
    federation.settled().await;
    federation.stop_node(0).await;
    for _ in 0..2 {
        federation.stop_hub().await;
        federation.start_hub().await;
        assert_eq!(of(&federation).await, first, "{doc}");
    }
    federation.start_node(0).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_council_writes_is_no_news_of_the_owner() {
    let federation = Federation::start(&["MA-01", "MA-02"]).await;
    let doc = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({})).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    federation.settled().await;
    let heard = |state: &State, code: &str| state.regions.iter().find(|region| region.code == code).unwrap().heard_at_ms;
    let mut states = federation.hub().states.clone();
    let first = states.wait_for(|state| heard(state, "MA-01").is_some());
    let first = tansiq_tests::wait::within("news of the owner", first).await.unwrap().clone();
    assert_eq!(heard(&first, "MA-02"), None);
    let mut other = federation.editor(1).await;
    other.open(doc, DocKind::Terms).await;
    other.append(doc, &["title", "fr"], "Termes").await;
    let second = states.wait_for(|state| heard(state, "MA-02").is_some());
    let second = tansiq_tests::wait::within("news of the other council", second).await.unwrap().clone();
    assert!(heard(&second, "MA-01") < heard(&second, "MA-02"));
    federation.close().await;
}
