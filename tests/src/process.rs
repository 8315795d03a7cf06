//! The programs themselves, as processes that can be killed.

use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    time::sleep,
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
    pub async fn run(program: &Path, folder: &Path) -> Self {
        let mut child = command(program, folder).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let (web, link) = within("a program to listen", addresses(&mut log)).await;
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        Self { child, web, link }
    }

    /// Runs a program only for so long, wherever in its start that is, and ends it as [`Process::kill`] does.
    pub async fn run_briefly(program: &Path, folder: &Path, time: Duration) {
        let mut child = command(program, folder).stderr(Stdio::null()).spawn().unwrap();
        sleep(time).await;
        within("a program to die", child.kill()).await.unwrap();
    }

    /// Runs a program that cannot start, and returns its code and what it said at the end.
    pub async fn run_in_vain(program: &Path, folder: &Path) -> (Option<i32>, String) {
        let mut child = command(program, folder).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let status = within("a program to end", async {
            while let Some(line) = log.next_line().await.unwrap() {
                said = line;
            }
            child.wait().await.unwrap()
        });
        (status.await.code(), said)
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until it ends by itself.
    pub async fn ended(&mut self) -> std::process::ExitStatus {
        within("a program to end", self.child.wait()).await.unwrap()
    }

    /// Ends it as a power cut would: by no signal that it could hear.
    pub async fn kill(mut self) {
        within("a program to die", self.child.kill()).await.unwrap();
    }
}

fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--folder").arg(folder).arg("run").env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    command
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
