//! A council without any line, whose bundles are carried to and fro.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use clap::Parser as _;
use serde_json::{Value, json};
use tansiq_shared::{
    domain::{Access, DocId, DocKind, SharingRule},
    engine::Engine,
};
use tansiq_tests::{
    Federation,
    audit::Audit,
    courier::{export, import},
};

const MINUTES: DocKind = DocKind::Minutes;
/// The council that has no line, and its twin that has one.
const ALONE: usize = 1;
const TWIN: usize = 0;

/// A linked council, and one whose line was never up.
async fn scene() -> Federation {
    let mut federation = Federation::start(&["MA-09"]).await;
    assert_eq!(federation.enrol_without_line("MA-02").await, ALONE);
    federation
}

fn file(federation: &Federation, name: &str) -> PathBuf {
    federation.spare_folder(name)
}

/// A bundle from the council without a line to the ministry: what both say of it.
async fn there(federation: &Federation) -> (Value, Value) {
    let file = file(federation, "there");
    let made = export(&federation.place(ALONE).folder, None, &file).await;
    (made, import(&federation.hub_folder(), &file).await.unwrap())
}

/// A bundle from the ministry to the council without a line.
async fn back(federation: &Federation) -> (Value, Value) {
    let file = file(federation, "back");
    let made = export(&federation.hub_folder(), Some("MA-02"), &file).await;
    (made, import(&federation.place(ALONE).folder, &file).await.unwrap())
}

async fn write(federation: &Federation, number: usize, doc: DocId, text: &str) {
    let mut editor = federation.editor(number).await;
    editor.open(doc, MINUTES).await;
    editor.append(doc, &["title", "fr"], text).await;
}

async fn title(engine: &Engine, doc: DocId) -> String {
    engine.view(doc).await.unwrap()["title"]["fr"].as_str().unwrap().to_owned()
}

async fn received(federation: &Federation, doc: DocId) -> bool {
    federation.engine(ALONE).document(doc).await.unwrap().received
}

fn matches(engine: &Engine) -> u64 {
    assert_eq!(engine.counters().root_mismatches.load(Ordering::Relaxed), 0);
    engine.counters().root_matches.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_lives_by_bundles_alone_as_its_twin_does_by_its_line() {
    let mut federation = scene().await;
    // The first one to the council carries the registry; with it, it knows whom it may share with.
    let (made, taken) = back(&federation).await;
    assert_eq!((made["encrypted"].clone(), made["to"].clone()), (json!(false), json!("MA-02")));
    assert_eq!(taken["from"], "ministry");
    let doc = federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": ">" } })).await;
    federation.share(ALONE, doc, &[(TWIN, Access::Edit)]).await;
    let (made, taken) = there(&federation).await;
    assert_eq!((made["encrypted"].clone(), taken["from"].clone()), (json!(true), json!("MA-02")), "the key came with the bundle");
    assert!(!received(&federation, doc).await, "nobody said so yet");
    back(&federation).await;
    assert!(received(&federation, doc).await);

    let mut wanted = ">".to_owned();
    for round in 0..12 {
        let heads = Federation::heads(&federation.hub().engine, doc).await;
        Federation::arrives(federation.engine(TWIN), doc, &heads).await;
        write(&federation, ALONE, doc, &format!(" ici{round}")).await;
        write(&federation, TWIN, doc, &format!(" là{round}")).await;
        federation.settled_with(TWIN).await;
        let (made, taken) = there(&federation).await;
        // Once every round trip the ministry is heard, so a bundle holds no more than what is new.
        let entries = made["entries"].as_u64().unwrap();
        assert!((1..=2).contains(&entries), "round {round}: {made}");
        assert_eq!((taken["refused"].clone(), taken["waiting"].clone()), (json!(0), json!(0)));
        assert!(!received(&federation, doc).await);
        let (made, _) = back(&federation).await;
        let entries = made["entries"].as_u64().unwrap();
        assert!((1..=2).contains(&entries), "round {round}: {made}");
        assert!(received(&federation, doc).await, "round {round}");
        if round == 5 {
            federation.stop_node(ALONE).await;
            federation.start_node(ALONE).await;
        }
        wanted = title(&federation.hub().engine, doc).await;
        assert!(wanted.contains(&format!(" ici{round}")) && wanted.contains(&format!(" là{round}")), "{wanted}");
        assert_eq!(title(federation.engine(ALONE), doc).await, wanted);
    }
    let (alone, twin) = (federation.engine(ALONE), federation.engine(TWIN));
    assert_eq!(title(twin, doc).await, wanted);
    assert_eq!(Federation::heads(alone, doc).await, Federation::heads(twin, doc).await);
    assert_eq!(alone.status().await.unwrap().root, twin.status().await.unwrap().root, "the same as with a line");
    assert!(matches(alone) > 5, "the ends compared roots by bundle");
    assert!(there(&federation).await.0["entries"] == 0, "nothing is new");
    assert!(!*federation.engine(ALONE).line().borrow(), "it never had a line");
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_does_not_matter_which_bundle_arrives_how_often_and_when() {
    let federation = scene().await;
    let doc = federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": ">" } })).await;
    let alone = &federation.place(ALONE).folder;
    let files: Vec<PathBuf> = (0..3).map(|number| file(&federation, &format!("bundle{number}"))).collect();
    for (number, file) in files.iter().enumerate() {
        write(&federation, ALONE, doc, &format!(" {number}")).await;
        export(alone, None, file).await;
    }
    // The first one is lost, the last one comes before the second.
    let hub = federation.hub_folder();
    assert_eq!(import(&hub, &files[2]).await.unwrap()["already"], false);
    assert_eq!(title(&federation.hub().engine, doc).await, "> 0 1 2");
    let end = federation.hub().engine.status().await.unwrap().end;
    for file in [&files[1], &files[2], &files[1]] {
        assert_eq!(import(&hub, file).await.unwrap()["already"], true);
    }
    assert_eq!(federation.hub().engine.status().await.unwrap().end, end, "nothing was written for what was known");
    // What the ministry answers gets lost as well, and then comes twice.
    export(&hub, Some("MA-02"), &files[0]).await;
    write(&federation, ALONE, doc, " 3").await;
    let (_, taken) = there(&federation).await;
    assert_eq!(taken["refused"], 0);
    let (_, first) = back(&federation).await;
    let again = import(alone, &file(&federation, "back")).await.unwrap();
    assert_eq!((first["already"].clone(), again["already"].clone()), (json!(false), json!(true)));
    assert_eq!(import(alone, &files[0]).await.unwrap()["already"], true, "an older one");
    assert!(received(&federation, doc).await);
    federation.close().await;
}

/// Every way in which a file can be wrong, and the reason each is refused for.
fn spoiled(good: &[u8]) -> Vec<(Vec<u8>, &'static [&'static str])> {
    let len = good.len();
    let mut wrong: Vec<(Vec<u8>, &[&str])> = vec![(b"PK\x03\x04 and the rest of an archive".to_vec(), &["not-a-bundle"])];
    for cut in [0, 1, 15, 16, 20, 25, 60, len / 3, len / 2, len - 200, len - 64, len - 1] {
        wrong.push((good[..cut].to_vec(), &["torn"]));
    }
    for at in (0..len).step_by(len / 40) {
        let mut flipped = good.to_vec();
        flipped[at] ^= 0x10;
        wrong.push((flipped, &["not-a-bundle", "version", "damaged", "torn", "bad-signature"]));
    }
    wrong.push(([good, b"\0"].concat(), &["damaged"]));
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_in_from_a_file_that_is_refused() {
    let audit = Audit::start();
    let federation = scene().await;
    let doc = federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    let (hub, alone, twin) = (federation.hub_folder(), &federation.place(ALONE).folder, &federation.place(TWIN).folder);
    let (good, bad) = (file(&federation, "good"), file(&federation, "bad"));
    export(alone, None, &good).await;
    let bytes = fs::read(&good).unwrap();
    let end = federation.hub().engine.status().await.unwrap().end;
    for (number, (spoiled, reasons)) in spoiled(&bytes).into_iter().enumerate() {
        fs::write(&bad, spoiled).unwrap();
        let refused = import(&hub, &bad).await.unwrap_err();
        assert!(reasons.contains(&refused.as_str()), "file {number}: {refused}");
        assert_eq!(federation.hub().engine.status().await.unwrap().end, end, "file {number}");
    }
    assert!(!audit.lines(&["a courier bundle is refused", "torn"]).is_empty());
    // Whose it is not.
    assert_eq!(import(twin, &good).await.unwrap_err(), "not-for-us");
    assert_eq!(import(alone, &good).await.unwrap_err(), "not-for-us");
    let other = Federation::start(&["MA-02"]).await;
    assert_eq!(import(&other.hub_folder(), &good).await.unwrap_err(), "wrong-federation");
    other.close().await;

    assert_eq!(import(&hub, &good).await.unwrap()["already"], false);
    assert_eq!(title(&federation.hub().engine, doc).await, "Réunion");
    // Encrypted to the one, it opens nowhere else.
    let sealed = file(&federation, "sealed");
    assert_eq!(export(&hub, Some("MA-02"), &sealed).await["encrypted"], true);
    assert!(!String::from_utf8_lossy(&fs::read(&sealed).unwrap()).contains("tansiq courier"));
    assert_eq!(import(twin, &sealed).await.unwrap_err(), "not-for-us");
    let whole = fs::read(&sealed).unwrap();
    for cut in [10, 100, 180, 250, whole.len() - 1] {
        fs::write(&bad, &whole[..cut]).unwrap();
        let refused = import(alone, &bad).await.unwrap_err();
        assert!(["torn", "damaged", "not-a-bundle"].contains(&refused.as_str()), "{cut} bytes: {refused}");
    }
    assert!(!received(&federation, doc).await);
    import(alone, &sealed).await.unwrap();
    assert!(received(&federation, doc).await);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_that_is_out_sends_nothing_any_more() {
    let mut federation = scene().await;
    federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({})).await;
    let good = file(&federation, "good");
    export(&federation.place(ALONE).folder, None, &good).await;
    let principal = federation.principal(ALONE);
    federation.hub().engine.revoke(principal).await.unwrap();
    assert_eq!(import(&federation.hub_folder(), &good).await.unwrap_err(), "revoked");
    federation.stop_node(ALONE).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_ministry_refuses_is_told_with_the_next_bundle() {
    let federation = scene().await;
    let doc = federation.create(TWIN, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(TWIN, doc, &[(ALONE, Access::Edit)]).await;
    federation.settled_with(TWIN).await;
    back(&federation).await;
    assert_eq!(title(federation.engine(ALONE), doc).await, "Réunion");
    // The grant is taken back while the council, which cannot know, still writes.
    federation.share(TWIN, doc, &[]).await;
    federation.settled_with(TWIN).await;
    write(&federation, ALONE, doc, " refusée").await;
    let (_, taken) = there(&federation).await;
    assert_eq!(taken["refused"], 1);
    back(&federation).await;
    let rows = tansiq_tests::eventually("the edit to be set aside", async || {
        let rows = federation.engine(ALONE).rejected().await.unwrap();
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert!(rows[0].reason == "no-grant" && rows[0].text.contains("refusée"), "{rows:?}");
    let (made, _) = there(&federation).await;
    assert_eq!(made["entries"], 0, "it is not offered again");
    assert_eq!(title(federation.engine(TWIN), doc).await, "Réunion");
    federation.close().await;
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_from_an_older_copy_gets_everything_back_by_bundle() {
    let mut federation = scene().await;
    let doc = federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": ">" } })).await;
    let theirs = federation.create(TWIN, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "<" } })).await;
    federation.share(TWIN, theirs, &[(ALONE, Access::Read)]).await;
    there(&federation).await;
    back(&federation).await;
    let kept: Vec<(PathBuf, PathBuf)> = ["journal", "courier"]
        .iter()
        .map(|part| (federation.place(ALONE).folder.join(part), federation.spare_folder("copy").join(part)))
        .collect();
    federation.stop_node(ALONE).await;
    for (from, to) in &kept {
        copy(from, to);
    }
    federation.start_node(ALONE).await;
    for word in [" un", " deux", " trois"] {
        write(&federation, ALONE, doc, word).await;
        write(&federation, TWIN, theirs, word).await;
        federation.settled_with(TWIN).await;
        there(&federation).await;
        back(&federation).await;
    }
    federation.stop_node(ALONE).await;
    for (folder, copied) in &kept {
        fs::remove_dir_all(folder).unwrap();
        copy(copied, folder);
    }
    federation.start_node(ALONE).await;
    assert_eq!(title(federation.engine(ALONE), doc).await, ">");
    // The next one from the ministry stands on what the copy does not have; one the other way tells.
    let gap = file(&federation, "gap");
    export(&federation.hub_folder(), Some("MA-02"), &gap).await;
    assert_eq!(import(&federation.place(ALONE).folder, &gap).await.unwrap_err(), "gap");
    write(&federation, ALONE, doc, " quatre").await;
    there(&federation).await;
    back(&federation).await;
    let wanted = title(&federation.hub().engine, doc).await;
    assert!([" un", " deux", " trois", " quatre"].iter().all(|word| wanted.contains(word)), "{wanted}");
    assert_eq!(title(federation.engine(ALONE), doc).await, wanted);
    assert_eq!(title(federation.engine(ALONE), theirs).await, "< un deux trois");
    there(&federation).await;
    back(&federation).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_carries_bundles() {
    let federation = scene().await;
    let doc = federation.create(ALONE, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    let (hub, node) = (federation.hub_folder().display().to_string(), federation.place(ALONE).folder.display().to_string());
    let bundle = file(&federation, "bundle.tansiq");
    let name = bundle.display().to_string();
    let node_says = async |words: &[&str]| {
        let words = [&["tansiq-node", "--json", "--folder", &node, "courier"], words].concat();
        tansiq_node::cli::Cli::parse_from(words).run().await
    };
    let hub_says = async |words: &[&str]| {
        let words = [&["tansiq-hub", "--json", "--folder", &hub], words].concat();
        tansiq_hub::cli::Cli::parse_from(words).run().await
    };
    assert_eq!(node_says(&["key"]).await.unwrap(), 0);
    assert_eq!(node_says(&["export", &name]).await.unwrap(), 0);
    assert!(node_says(&["export", &name]).await.is_err(), "a file that is there is not replaced unasked");
    assert_eq!(node_says(&["export", "--plain", "--force", &name]).await.unwrap(), 0);
    assert_eq!(hub_says(&["courier", "import", &name]).await.unwrap(), 0);
    assert_eq!(title(&federation.hub().engine, doc).await, "Réunion");
    assert_eq!(node_says(&["import", &name]).await.unwrap(), 3, "refused");
    let other = file(&federation, "other").display().to_string();
    assert_eq!(hub_says(&["courier", "export", "--to", "MA-12", &other]).await.unwrap(), 3, "no such council");
    assert!(!Path::new(&other).exists(), "nothing is left of what was refused");
    assert_eq!(hub_says(&["courier", "export", "--to", "MA-02", "--recipient", "age1nonsense", &other]).await.unwrap(), 3);
    assert_eq!(hub_says(&["courier", "export", "--to", "MA-02", &other]).await.unwrap(), 0);
    assert_eq!(node_says(&["import", &other]).await.unwrap(), 0);
    assert!(received(&federation, doc).await);
    assert_eq!(hub_says(&["status"]).await.unwrap(), 0);
    let told = tansiq_shared::admin::socket::get(&federation.hub_folder(), "/courier").await.unwrap();
    let peers = told["peers"].as_array().unwrap();
    let council = peers.iter().find(|peer| peer["peer"] == "MA-02").unwrap();
    assert!(council["last_in"]["entries"].as_u64().unwrap() > 0 && council["last_out"]["bytes"].as_u64().unwrap() > 0, "{told}");
    let no_answer = node_says(&["import", "nowhere"]).await.unwrap_err().to_string();
    assert!(no_answer.starts_with("read nowhere"), "{no_answer}");
    federation.close().await;
}
