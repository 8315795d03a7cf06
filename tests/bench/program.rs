//! One program of the federation as a process of its own, with its log in a file.

use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tansiq_shared::admin::socket;
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::figure::count;

/// How long a program may take until it serves.
const READY_MAX: Duration = Duration::from_mins(10);
/// How long it may take to leave.
const LEAVE_MAX: Duration = Duration::from_mins(1);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A program that runs. Dropping it kills it.
pub(crate) struct Program {
    child: Child,
    /// Its data folder.
    folder: PathBuf,
    /// Where its web app is.
    pub(crate) web: SocketAddr,
}

/// Counters of a program since its start.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Link messages: bytes sent, bytes received, frames sent, frames received.
    pub(crate) link: [f64; 4],
    /// Documents opened.
    pub(crate) opened: f64,
    /// Entries in the journal.
    pub(crate) entries: f64,
    /// Times that two level ends differed.
    pub(crate) mismatches: f64,
}

impl Counts {
    /// What came since an earlier look.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let mut link = self.link;
        link.iter_mut().zip(before.link).for_each(|(now, before)| *now -= before);
        Self {
            link,
            opened: self.opened - before.opened,
            entries: self.entries - before.entries,
            mismatches: self.mismatches - before.mismatches,
        }
    }
}

impl Program {
    /// Starts a program in a data folder and waits until it serves. Its log is written anew.
    pub(crate) async fn start(binary: &Path, folder: &Path) -> anyhow::Result<Self> {
        let log = folder.join("run.log");
        let out = File::create(&log).with_context(|| format!("make {}", log.display()))?;
        let begun = Instant::now();
        let mut child = Command::new(binary)
            .arg("--folder")
            .arg(folder)
            .arg("run")
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(out)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("start {}", binary.display()))?;
        while begun.elapsed() < READY_MAX {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if let Some(web) = text.lines().find_map(serves_at) {
                return Ok(Self { child, folder: folder.to_owned(), web });
            }
            if let Some(status) = child.try_wait()? {
                bail!("start {}: it ended ({status}): {}", binary.display(), text.lines().last().unwrap_or_default());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("start {}: it did not serve in {} s", binary.display(), READY_MAX.as_secs())
    }

    /// Its process id.
    pub(crate) fn id(&self) -> anyhow::Result<u32> {
        self.child.id().context("ask for the process id: it has ended")
    }

    /// Bytes of it that are in memory.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("find VmRSS")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024)
    }

    /// Processor time that it has used, in user mode and in the system's.
    pub(crate) fn spent(&self) -> anyhow::Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()?))?;
        spent_in(&stat).context("read the processor time of a program")
    }

    /// What it counted.
    pub(crate) async fn counts(&self) -> anyhow::Result<Counts> {
        let answer = socket::get(&self.folder, "/metrics").await?;
        let text = answer.as_str().context("read the metrics")?;
        let of = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.and_then(|value| value.trim().parse().ok()).unwrap_or_else(|| count(0))
        };
        Ok(Counts {
            link: [
                of("tansiq_link_bytes_sent_total"),
                of("tansiq_link_bytes_received_total"),
                of("tansiq_link_frames_sent_total"),
                of("tansiq_link_frames_received_total"),
            ],
            opened: of("tansiq_documents_opened_total"),
            entries: of("tansiq_entries_total"),
            mismatches: of("tansiq_root_mismatches_total"),
        })
    }

    /// Asks it to leave and waits until it did.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.id()?).ok().and_then(Pid::from_raw).context("read a process id")?;
        kill_process(pid, Signal::TERM).context("ask a program to leave")?;
        let status = timeout(LEAVE_MAX, self.child.wait()).await.context("stop a program")??;
        anyhow::ensure!(status.success(), "stop a program: it left with {status}");
        Ok(())
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("kill a program")
    }
}

fn serves_at(line: &str) -> Option<SocketAddr> {
    let fields: Value = serde_json::from_str(line).ok()?;
    let says = fields.get("message")?.as_str()?;
    matches!(says, "the hub runs" | "the node runs").then_some(())?;
    fields.get("web")?.as_str()?.parse().ok()
}

/// What `/proc/PID/stat` says of processor time.
fn spent_in(stat: &str) -> Option<Duration> {
    /// The kernel tells times to programs in these, whatever it counts in itself.
    const TICKS_IN_A_SECOND: u64 = 100;
    // The name of the program stands in brackets and may hold spaces.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
    let ticks = times.next()?.ok()? + times.next()?.ok()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_IN_A_SECOND))
}

/// The programs, built beside this one.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    /// The hub: its own `main`, built with the tests.
    pub(crate) hub: PathBuf,
    /// The node, likewise.
    pub(crate) node: PathBuf,
}

impl Programs {
    /// Finds them.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let own = std::env::current_exe().context("find this program")?;
        let folder = own.parent().context("find this program's folder")?;
        let programs = Self { hub: folder.join("hub-under-test"), node: folder.join("node-under-test") };
        for path in [&programs.hub, &programs.node] {
            anyhow::ensure!(path.is_file(), "find {}: build it first, as `bash tests/run.sh bench` does", path.display());
        }
        Ok(programs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_that_of_the_program_and_of_the_system_for_it() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 900 0 0 0 250 50 9 9 20 0 5 0 100 1 1";
        assert_eq!(spent_in(stat), Some(Duration::from_secs(3)));
        assert_eq!(spent_in("7 (a) S 1"), None);
    }

    #[test]
    fn a_program_serves_once_it_says_so() {
        let line = r#"{"message":"the node runs","web":"127.0.0.1:8080"}"#;
        assert_eq!(serves_at(line), Some(SocketAddr::from(([127, 0, 0, 1], 8080))));
        assert_eq!(serves_at(r#"{"message":"something else","web":"127.0.0.1:8080"}"#), None);
        assert_eq!(serves_at("no json"), None);
    }
}
