//! `doctor` says what is wrong, and what to type next, whether the programs run or not; and changes nothing.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use clap::Parser as _;
use serde_json::json;
use tansiq_node::join;
use tansiq_shared::{
    admin::{
        doctor::{Check, State},
        socket,
    },
    domain::{DocKind, SharingRule, UnixMs},
    identity::{
        ca::{Authority, CertificateRequest, Validity},
        keys::KeyFolder,
    },
};
use tansiq_tests::{Federation, eventually};

const OUJDA: usize = 0;
const DAY: i64 = 24 * 3_600_000;

async fn of_node(folder: &Path) -> Vec<Check> {
    tansiq_node::doctor::look(folder, []).await
}

async fn of_hub(folder: &Path) -> Vec<Check> {
    tansiq_hub::doctor::look(folder, []).await
}

fn named<'a>(checks: &'a [Check], name: &str) -> &'a Check {
    checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no check {name} in {checks:#?}"))
}

/// The check is bad, and both its texts have these words.
fn is_bad(checks: &[Check], name: &str, found: &str, next: &str) {
    let check = named(checks, name);
    assert_eq!(check.state, State::Bad, "{check:#?}");
    assert!(check.found.contains(found), "{check:#?}");
    assert!(check.next.as_ref().unwrap().contains(next), "{check:#?}");
}

fn not_well(checks: &[Check]) -> Vec<&str> {
    checks.iter().filter(|check| check.state != State::Ok).map(|check| check.name.as_str()).collect()
}

async fn says(program: &str, folder: &Path, words: &[&str]) -> u8 {
    let folder = folder.display().to_string();
    let words = [&[program, "--json", "--folder", &folder], words].concat();
    if program == "tansiq-hub" {
        tansiq_hub::cli::Cli::parse_from(words).run().await.unwrap()
    } else {
        tansiq_node::cli::Cli::parse_from(words).run().await.unwrap()
    }
}

/// Makes a backup and proves it, as the timer does every night.
async fn backed_up(program: &str, folder: &Path, into: &Path) {
    assert_eq!(says(program, folder, &["backup", "create", &into.display().to_string()]).await, 0);
    let file = fs::read_dir(into).unwrap().next().unwrap().unwrap().path().display().to_string();
    assert_eq!(says(program, folder, &["backup", "verify", &file]).await, 0);
}

/// Every file of a folder, with what would change if somebody wrote to it.
fn listing(folder: &Path) -> BTreeMap<PathBuf, (u64, u32, SystemTime)> {
    let mut all = BTreeMap::new();
    for found in fs::read_dir(folder).unwrap() {
        let path = found.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            all.extend(listing(&path));
        } else {
            all.insert(path, (about.len(), about.permissions().mode(), about.modified().unwrap()));
        }
    }
    all
}

/// Has `identity.toml` say something else.
fn rewrite(folder: &Path, change: impl FnOnce(&mut toml::Table)) {
    let path = folder.join("identity.toml");
    let mut table: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
    table.remove("sum");
    change(&mut table);
    fs::write(&path, table.to_string()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_hub_and_node_have_nothing_to_mend() {
    let federation = Federation::start(&["MA-02"]).await;
    federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.create(OUJDA, DocKind::Minutes, SharingRule::Private, json!({ "title": { "fr": "Brouillon" } })).await;
    federation.settled().await;
    let (node, hub) = (federation.place(OUJDA).folder.clone(), federation.hub_folder());
    assert_eq!(not_well(&of_node(&node).await), ["backup-made", "backup-proven"], "there never was a backup");
    assert_eq!(says("tansiq-node", &node, &["doctor"]).await, 3);
    backed_up("tansiq-node", &node, &federation.spare_folder("of-node")).await;
    backed_up("tansiq-hub", &hub, &federation.spare_folder("of-hub")).await;

    let checks = of_node(&node).await;
    assert_eq!(not_well(&checks), [""; 0], "{checks:#?}");
    assert!(named(&checks, "only-here").found.starts_with("1 documents"), "{checks:#?}");
    assert!(named(&checks, "hub-name").found.contains("127.0.0.1"));
    for name in
        ["configuration", "secrets", "disk", "certificate", "hub-tls", "hub-consent", "clock", "link", "received", "index"]
    {
        named(&checks, name);
    }
    let checks = of_hub(&hub).await;
    assert_eq!(not_well(&checks), [""; 0], "{checks:#?}");
    assert!(named(&checks, "council MA-02").found.starts_with("linked"));
    for name in ["authority", "issuer", "standing", "invitations"] {
        named(&checks, name);
    }
    assert_eq!((says("tansiq-node", &node, &["doctor"]).await, says("tansiq-hub", &hub, &["doctor"]).await), (0, 0));
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_stopped_is_looked_at_all_the_same_and_nothing_is_changed() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let folder = federation.place(OUJDA).folder.clone();
    federation.stop_node(OUJDA).await;
    let before = listing(&folder);
    let checks = of_node(&folder).await;
    assert_eq!(listing(&folder), before);
    is_bad(&checks, "program", "does not run", "systemctl start tansiq-node");
    for name in ["folder", "owner", "secrets", "certificate", "hub-port", "hub-tls", "hub-consent", "clock"] {
        assert_eq!(named(&checks, name).state, State::Ok, "{checks:#?}");
    }
    // The hub knows since when it is gone.
    let hub = federation.hub_folder();
    eventually("the hub to see it gone", async || {
        let checks = of_hub(&hub).await;
        let council = named(&checks, "council MA-02");
        (council.state == State::Warning && council.found.starts_with("not linked for")).then_some(())
    })
    .await;
    federation.stop_hub().await;
    let before = listing(&hub);
    let checks = of_hub(&hub).await;
    assert_eq!(listing(&hub), before);
    is_bad(&checks, "program", "does not run", "systemctl start tansiq-hub");
    assert_eq!(named(&checks, "authority").state, State::Ok);
    // Nothing answers where the node looks for the hub.
    is_bad(&of_node(&folder).await, "hub-port", "refused", "whether the hub runs");
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_others_may_read_is_named_with_its_cure() {
    let federation = Federation::start(&["MA-02"]).await;
    let key = federation.place(OUJDA).folder.join("keys/tls.p8");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let checks = of_node(&federation.place(OUJDA).folder).await;
    is_bad(&checks, "secrets", "keys/tls.p8 has mode 0644", &format!("chmod 600 {}", key.display()));
    let issuer = federation.hub_folder().join("ca/issuer.p8");
    fs::set_permissions(&issuer, fs::Permissions::from_mode(0o640)).unwrap();
    let checks = of_hub(&federation.hub_folder()).await;
    is_bad(&checks, "secrets", "ca/issuer.p8 has mode 0640", &format!("chmod 600 {}", issuer.display()));
    for path in [key, issuer] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_time_is_said_to_be_so_at_both_ends() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let (folder, name) = (federation.place(OUJDA).folder.clone(), federation.node(OUJDA).membership.name.clone());
    federation.stop_node(OUJDA).await;
    let authority = Authority::load(&federation.hub_folder().join("ca")).unwrap();
    let key = KeyFolder::open(&folder.join("keys")).unwrap().tls_key().unwrap();
    let request = CertificateRequest::of_key(&key).unwrap();
    let now = join::now().0;
    let cases = [
        (-3 * DAY, -DAY, "it ended on", "council invite MA-02 --same-node"),
        (DAY, 3 * DAY, "it counts only from", "timedatectl"),
    ];
    for (from, until, found, next) in cases {
        let validity = Validity { not_before: UnixMs(now + from), not_after: UnixMs(now + until) };
        let chain = authority.issue_node_for(&request, &name.council, name.principal, validity).unwrap();
        let hex: Vec<_> = chain.iter().map(|der| toml::Value::from(data_encoding::HEXLOWER.encode(der))).collect();
        rewrite(&folder, |table| drop(table.insert("certificates".to_owned(), hex.into())));
        let checks = of_node(&folder).await;
        is_bad(&checks, "certificate", found, next);
        // What the hub said at the handshake.
        is_bad(&checks, "hub-tls", "far-end-says-expired", "council invite MA-02 --same-node");
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_hub_at_the_address_is_found_by_its_root() {
    let (federation, stranger) = (Federation::start(&["MA-02"]).await, Federation::start(&[]).await);
    let folder = federation.place(OUJDA).folder.clone();
    let elsewhere = stranger.hub().link.to_string();
    rewrite(&folder, |table| drop(table.insert("link_address".to_owned(), elsewhere.into())));
    let checks = of_node(&folder).await;
    assert_eq!(named(&checks, "hub-port").state, State::Ok);
    is_bad(&checks, "hub-tls", "unknown-issuer", "not this federation's hub");
    stranger.close().await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_hub_says_of_a_council_that_it_closed_is_told_at_both_ends() {
    let federation = Federation::start(&["MA-02"]).await;
    socket::post(&federation.hub_folder(), "/councils/MA-02/revoke", &json!({})).await.unwrap();
    let folder = federation.place(OUJDA).folder.clone();
    eventually("the node to be told", async || {
        let checks = of_node(&folder).await;
        let link = named(&checks, "link");
        is_bad(&checks, "hub-consent", "(revoked)", "council invite MA-02`");
        (link.state == State::Bad && link.found.contains("revoked")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_of_the_configuration_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "web_listen = \"127.0.0.1:0\"\n\n[log]\nformat = \"loud\"\n").unwrap();
    let checks = of_node(folder.path()).await;
    is_bad(&checks, "configuration", "config.toml line 4: log.format is \"loud\"", "check-config");
    is_bad(&checks, "identity", "has not joined", "tansiq-node join CODE");
    assert_eq!(says("tansiq-node", folder.path(), &["doctor"]).await, 3);
}
