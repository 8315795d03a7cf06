//! One program of the federation, run as a process of its own, with its log in a file.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use tansiq_shared::admin::socket;
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// How long a program may take until it answers.
const READY_MAX: Duration = Duration::from_secs(30);
/// How long a program may take to leave after it was asked to. Its own grace is five seconds.
const LEAVE_MAX: Duration = Duration::from_secs(8);
/// Between two looks whether a program answers.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Lines of a log that are shown when its program ended.
const LAST_LINES: usize = 6;

/// A command of one of the programs, without what this environment would tell it.
pub(crate) fn program(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TANSIQ_") {
            command.env_remove(name);
        }
    }
    command.kill_on_drop(true);
    command
}

/// A program that runs.
pub(crate) struct Process {
    name: &'static str,
    folder: PathBuf,
    log: PathBuf,
    child: Child,
}

impl Process {
    /// Starts `binary run` in a data folder and waits until it answers there. Its log goes on where it was.
    pub(crate) async fn start(name: &'static str, binary: &Path, folder: &Path, log: &Path) -> anyhow::Result<Self> {
        let out = File::options().create(true).append(true).open(log).with_context(|| format!("open {}", log.display()))?;
        let mut command = program(binary);
        command.arg("--folder").arg(folder).arg("run").stdin(Stdio::null());
        command.stdout(out.try_clone()?).stderr(out);
        // Of its own group: Ctrl-C in the terminal is for this process, which then stops the others in order.
        command.process_group(0);
        let child = command.spawn().with_context(|| format!("start {}", binary.display()))?;
        let mut process = Self { name, folder: folder.to_owned(), log: log.to_owned(), child };
        process.answers().await?;
        Ok(process)
    }

    async fn answers(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < READY_MAX {
            if let Some(status) = self.ended()? {
                bail!("start {}: it ended at once ({status})\n{}", self.name, self.last_lines());
            }
            if socket::get(&self.folder, "/status").await.is_ok() {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("start {}: it did not answer within {} s\n{}", self.name, READY_MAX.as_secs(), self.last_lines())
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("ask how {} is", self.name))
    }

    /// The end of its log.
    pub(crate) fn last_lines(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last: Vec<String> =
            lines.iter().skip(lines.len().saturating_sub(LAST_LINES)).map(|line| format!("  | {line}")).collect();
        last.join("\n")
    }

    /// Asks it to leave, and ends it when it does not.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        // No id: it has ended and was waited for; the number may be somebody else's by now.
        let Some(id) = self.child.id() else { return Ok(()) };
        let pid = i32::try_from(id).ok().and_then(Pid::from_raw).context("read a process id")?;
        kill_process(pid, Signal::TERM).with_context(|| format!("ask {} to leave", self.name))?;
        let Ok(left) = timeout(LEAVE_MAX, self.child.wait()).await else {
            self.child.kill().await.with_context(|| format!("end {}", self.name))?;
            bail!("stop {}: it did not leave within {} s and was killed", self.name, LEAVE_MAX.as_secs());
        };
        let status = left.with_context(|| format!("wait for {}", self.name))?;
        if !status.success() {
            bail!("stop {}: it left with {status}\n{}", self.name, self.last_lines());
        }
        Ok(())
    }

    /// `kill -9`: what it had not made durable is lost.
    pub(crate) async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.with_context(|| format!("kill {}", self.name))
    }
}
