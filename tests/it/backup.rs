//! A backup that is made while people write proves good, and makes the same machine again.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde_json::json;
use tansiq_shared::domain::{DocKind, SharingRule};
use tansiq_tests::Federation;

const OUJDA: usize = 0;

async fn says(program: &str, folder: &Path, words: &[&str]) -> anyhow::Result<u8> {
    let folder = folder.display().to_string();
    let words = [&[program, "--json", "--folder", &folder, "backup"], words].concat();
    if program == "tansiq-hub" {
        tansiq_hub::cli::Cli::parse_from(words).run().await
    } else {
        tansiq_node::cli::Cli::parse_from(words).run().await
    }
}

/// The backups in a folder, oldest first.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|found| found.unwrap().path()).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_made_again_from_a_backup_goes_on_where_everybody_else_is() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let minutes = |title: &str| json!({ "title": { "fr": title } });
    let before = federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, minutes("Avant")).await;
    federation.settled().await;
    let folder = federation.place(OUJDA).folder.clone();
    let (into, key) = (federation.spare_folder("backups"), federation.spare_folder("key"));
    let (at, key_file) = (into.display().to_string(), key.display().to_string());
    assert_eq!(says("tansiq-node", &folder, &["key", &key_file]).await.unwrap(), 0);
    let recipient = std::fs::read_to_string(&key).unwrap().lines().next().unwrap().replace("# public key: ", "");
    // The node runs, and people write.
    let words = ["create", &at, "--recipient", &recipient, "--keep", "2"];
    let made = says("tansiq-node", &folder, &words);
    let (made, during) = tokio::join!(made, federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, minutes("Pendant")));
    assert_eq!(made.unwrap(), 0);
    let backup = backups(&into).pop().unwrap().display().to_string();
    assert!(says("tansiq-node", &folder, &["verify", &backup]).await.is_ok_and(|code| code == 3), "it needs its key");
    // No process has this number: one that was ended left it, with keys in it.
    std::fs::create_dir_all(into.join(".tansiq-verify-4294967295/identity")).unwrap();
    assert_eq!(says("tansiq-node", &folder, &["verify", &backup, "--key", &key_file]).await.unwrap(), 0);
    assert_eq!(backups(&into).len(), 1, "what it took out is gone again, and what another one left");
    let after = federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, minutes("Après")).await;
    federation.settled().await;

    // The machine is lost. What it wrote after the backup is at the hub, and comes back.
    federation.stop_node(OUJDA).await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(says("tansiq-node", &folder, &["restore", &backup, "--key", &key_file]).await.unwrap(), 0);
    federation.start_node(OUJDA).await;
    federation.linked(OUJDA).await;
    for doc in [before, during, after] {
        let heads = Federation::heads(&federation.hub().engine, doc).await;
        Federation::arrives(federation.engine(OUJDA), doc, &heads).await;
    }
    let doc = federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, minutes("Encore")).await;
    let heads = Federation::heads(federation.engine(OUJDA), doc).await;
    Federation::arrives(&federation.hub().engine, doc, &heads).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_is_backed_up_proven_and_remembered_and_a_spoilt_backup_is_named() {
    let federation = Federation::start(&["MA-02"]).await;
    federation.create(OUJDA, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.settled().await;
    let folder = federation.hub_folder();
    let into = federation.spare_folder("backups");
    let at = into.display().to_string();
    for _ in 0..3 {
        assert_eq!(says("tansiq-hub", &folder, &["create", &at, "--keep", "2"]).await.unwrap(), 0);
    }
    let all = backups(&into);
    assert_eq!(all.len(), 2);
    let last = all[1].display().to_string();
    assert_eq!(says("tansiq-hub", &folder, &["verify", &last]).await.unwrap(), 0);
    let kept = tansiq_shared::ops::backup::kept(&folder);
    assert_eq!((kept.made.unwrap().file, kept.proven.unwrap().file), (last.clone(), last.clone()));

    let again = federation.spare_folder("again");
    assert_eq!(says("tansiq-hub", &again, &["restore", &last]).await.unwrap(), 0);
    let refused = says("tansiq-hub", &again, &["restore", &last]).await.unwrap_err().to_string();
    assert!(refused.contains("is not empty"), "{refused}");
    let report = tansiq_hub::app::prove(&again).await.unwrap();
    assert_eq!((report.first_bad, report.documents > 0), (None, true));

    let mut bytes = std::fs::read(&all[1]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&all[1], bytes).unwrap();
    assert_eq!(says("tansiq-hub", &folder, &["verify", &last]).await.unwrap(), 3);
    federation.close().await;
}
