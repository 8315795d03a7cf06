//! The programs themselves, as processes that can be killed.

use std::{
    env,
    fs::File,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
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
        match Self::try_run(program, folder).await {
            Ok(process) => process,
            Err(said) => panic!("the program ended before it listened; its last line was {said:?}"),
        }
    }

    /// As [`Process::run`]; or the last line of a program that ended before it listened.
    pub async fn try_run(program: &Path, folder: &Path) -> Result<Self, String> {
        let mut child = command(program, folder).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let (web, link) = within("a program to listen", addresses(&mut log)).await?;
        let mut kept = kept_log(folder, child.id());
        tokio::spawn(async move {
            while let Ok(Some(line)) = log.next_line().await {
                if let Some(kept) = &mut kept {
                    // A log that cannot be kept is not what is tested.
                    drop(writeln!(kept, "{line}"));
                }
            }
        });
        Ok(Self { child, web, link })
    }

    /// Runs a program only for so long, wherever in its start that is, and ends it as [`Process::kill`] does.
    pub async fn run_briefly(program: &Path, folder: &Path, time: Duration) {
        let mut child = command(program, folder).stderr(Stdio::null()).spawn().unwrap();
        sleep(time).await;
        within("a program to die", child.kill()).await.unwrap();
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

    /// Asks it to leave, and waits until it did in order.
    pub async fn stop(mut self) {
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(id, Signal::TERM).unwrap();
        let status = self.ended().await;
        assert!(status.success(), "it left with {status}");
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

/// Where the log of a program goes when somebody wants to read it after a failure: into the folder that `TANSIQ_TEST_LOGS` names.
fn kept_log(folder: &Path, id: Option<u32>) -> Option<File> {
    let logs = PathBuf::from(env::var_os("TANSIQ_TEST_LOGS")?);
    let name = format!("{}-{}.log", folder.file_name()?.to_string_lossy(), id.unwrap_or_default());
    Some(File::create(logs.join(name)).unwrap())
}

/// From the log line that says that it runs; or the last line.
async fn addresses(log: &mut Lines<BufReader<ChildStderr>>) -> Result<(SocketAddr, Option<SocketAddr>), String> {
    let mut said = String::new();
    while let Some(line) = log.next_line().await.unwrap() {
        let fields: Value = serde_json::from_str(&line).unwrap_or_default();
        if let Some("the hub runs" | "the node runs") = fields["message"].as_str() {
            let address = |name: &str| fields[name].as_str().map(|address| address.parse().unwrap());
            return Ok((address("web").unwrap(), address("link")));
        }
        said = line;
    }
    Err(said)
}
