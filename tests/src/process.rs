//! The programs themselves, as processes that can be killed.

use std::{net::SocketAddr, path::Path, process::Stdio};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

use crate::wait::within;

/// A running program. Dropping it kills it.
pub struct Process {
    child: Child,
    /// Where its web app is.
    pub web: SocketAddr,
    /// Where nodes link, if it is a hub.
    pub link: Option<SocketAddr>,
}

impl Process {
    /// Runs a hub or a node in a data folder whose `log.format` is `json`, and waits until it listens.
    pub async fn run(program: &str, folder: &Path) -> Self {
        let mut child = Command::new(program)
            .args(["--folder", &folder.display().to_string(), "run"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let (web, link) = within("a program to listen", addresses(&mut log)).await;
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        Self { child, web, link }
    }

    /// Ends it as a power cut would: by no signal that it could hear.
    pub async fn kill(mut self) {
        within("a program to die", self.child.kill()).await.unwrap();
    }
}

/// From the log line that says that it runs.
async fn addresses(log: &mut Lines<BufReader<ChildStderr>>) -> (SocketAddr, Option<SocketAddr>) {
    let mut said = String::new();
    while let Some(line) = log.next_line().await.unwrap() {
        let fields: Value = serde_json::from_str(&line).unwrap_or_default();
        if let Some("the hub runs" | "the node runs") = fields["message"].as_str() {
            let address = |name: &str| fields[name].as_str().map(|address| address.parse().unwrap());
            return (address("web").unwrap(), address("link"));
        }
        said = line;
    }
    panic!("the program ended before it listened; its last line was {said:?}");
}
