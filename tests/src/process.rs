//! The programs themselves, as processes that can be killed.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::wait::within;

/// A running program. Dropping it kills it.
pub struct Process {
    child: Child,
    /// Where its web app is.
    pub web: SocketAddr,
}

impl Process {
    /// Runs a hub or a node in a data folder, and waits until it listens.
    pub async fn run(program: &str, folder: &Path) -> Self {
        let mut child = Command::new(PathBuf::from(program))
            .args(["--folder", &folder.display().to_string(), "run"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let web = within("a program to listen", async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some(address) = line.strip_prefix("listening http://") {
                    return address.parse().unwrap();
                }
            }
            panic!("the program ended before it listened");
        })
        .await;
        Self { child, web }
    }

    /// Ends it as a power cut would: no signal that it could hear.
    pub async fn kill(mut self) {
        within("a program to die", self.child.kill()).await.unwrap();
    }
}
