//! Copies of data folders, and the machines that live from them.

use std::{fs, path::Path};

use tansiq_node::{
    app::{self, Node},
    config::NodeConfig,
};
use tokio_util::sync::CancellationToken;

use crate::wait::eventually;

/// Copies a folder with everything in it that is a file.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (target, kind) = (to.join(entry.file_name()), entry.file_type().unwrap());
        if kind.is_dir() {
            copy_folder(&entry.path(), &target);
        } else if kind.is_file() {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Starts a node in a data folder that is no place of the federation's, with its own line to `hub`.
pub async fn start_copy(folder: &Path, hub: &str) -> Node {
    let config = NodeConfig::read(folder, []).unwrap();
    eventually("a copied node to start", async || {
        let options = app::Options { link_address: Some(hub.to_owned()), ..app::Options::default() };
        match app::start(folder, config.clone(), options, CancellationToken::new()).await {
            // A session of its former run still holds the journal.
            Err(error) if error.to_string().ends_with("another process is using it") => None,
            outcome => Some(outcome.unwrap()),
        }
    })
    .await
}
