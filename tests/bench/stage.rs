//! A federation of real programs: a hub and its councils' nodes, founded with real invitations, each behind a line if one is wanted.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::json;
use tansiq_node::join;
use tansiq_shared::{admin::socket, auth::accounts::Role, domain::vocabulary::Vocabularies};
use tansiq_tests::federation::{SECRETARY, add_account};
use tokio::{process::Command, time::sleep};

use crate::{
    cable::Cable,
    program::{Program, Programs},
};

/// How long anything may take that a bench waits for.
const PATIENCE: Duration = Duration::from_mins(10);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// One council.
pub(crate) struct Council {
    /// Its code.
    pub(crate) code: String,
    /// Its node's data folder.
    pub(crate) folder: PathBuf,
    /// Its node, while it runs.
    pub(crate) node: Option<Program>,
}

/// See the module.
pub(crate) struct Stage {
    /// Where everything lies.
    pub(crate) home: PathBuf,
    /// The hub, while it runs.
    pub(crate) hub: Option<Program>,
    /// Where nodes link.
    pub(crate) link: SocketAddr,
    /// The councils, in the order of their founding.
    pub(crate) councils: Vec<Council>,
    programs: Programs,
}

impl Stage {
    /// A federation whose councils have joined and know each other; nothing runs any more.
    pub(crate) async fn found(programs: &Programs, home: &Path, codes: &[String]) -> anyhow::Result<Self> {
        let mut stage = Self::enrolled(programs, home, codes).await?;
        for council in &stage.councils {
            let code = &council.code;
            let config = format!(
                "web_listen = \"127.0.0.1:0\"\n\n[log]\nformat = \"json\"\n\n[[groups]]\nid = \"{code}\"\nfr = \"Groupe\"\nar = \"مجموعة\"\n"
            );
            std::fs::write(council.folder.join("config.toml"), config)?;
            add_account(&council.folder, SECRETARY, Role::Secretary);
        }
        for number in 0..codes.len() {
            stage.start_node(number).await?;
        }
        for number in 0..codes.len() {
            stage.until_entries(number, codes.len()).await?;
        }
        stage.stop().await?;
        Ok(stage)
    }

    /// A hub that runs, and councils with certificates and keys but without a node's configuration.
    pub(crate) async fn enrolled(programs: &Programs, home: &Path, codes: &[String]) -> anyhow::Result<Self> {
        if home.exists() {
            std::fs::remove_dir_all(home).with_context(|| format!("remove {}", home.display()))?;
        }
        std::fs::create_dir_all(home)?;
        init(programs, &home.join("hub")).await?;
        let mut stage =
            Self { home: home.to_owned(), hub: None, link: free_port()?, councils: Vec::new(), programs: programs.clone() };
        stage.add_regions(codes)?;
        stage.write_hub_config()?;
        stage.start_hub().await?;
        for (number, code) in codes.iter().enumerate() {
            let folder = home.join(format!("node-{number}"));
            join::join(&stage.invite(code).await?, &folder).await?;
            stage.councils.push(Council { code: code.clone(), folder, node: None });
        }
        Ok(stage)
    }

    /// A code with which a council joins.
    pub(crate) async fn invite(&self, council: &str) -> anyhow::Result<String> {
        let invited = socket::post(&self.hub_folder(), "/invites", &json!({ "council": council })).await?;
        let code = invited.get("code").and_then(|code| code.as_str());
        Ok(code.context("read the invitation")?.to_owned())
    }

    /// More regions than the country has, for a hub that must serve them.
    fn add_regions(&self, codes: &[String]) -> anyhow::Result<()> {
        let known = Vocabularies::embedded();
        let new = codes.iter().filter(|code| known.code("regions", code).is_none());
        let rows = new.map(|code| format!("\n[[code]]\ncode = \"{code}\"\nfr = \"{code}\"\nar = \"{code}\"\n"));
        let rows = rows.collect::<Vec<_>>().concat();
        if rows.is_empty() {
            return Ok(());
        }
        let folder = self.home.join("vocab");
        std::fs::create_dir_all(&folder)?;
        let head = "name = \"regions\"\ntitle = { fr = \"Régions\", ar = \"الجهات\" }\n";
        Ok(std::fs::write(folder.join("regions.toml"), format!("{head}{rows}"))?)
    }

    /// A federation that was founded before, on another port. Nothing runs yet.
    pub(crate) fn open(programs: &Programs, home: &Path) -> anyhow::Result<Self> {
        let mut councils = Vec::new();
        loop {
            let folder = home.join(format!("node-{}", councils.len()));
            if !folder.is_dir() {
                break;
            }
            let membership = join::Membership::load(&folder)?.context("read a membership")?;
            councils.push(Council { code: membership.name.council.to_string(), folder, node: None });
        }
        let stage = Self { home: home.to_owned(), hub: None, link: free_port()?, councils, programs: programs.clone() };
        stage.write_hub_config()?;
        for number in 0..stage.councils.len() {
            stage.dial(number, stage.link)?;
        }
        Ok(stage)
    }

    /// The hub's data folder.
    pub(crate) fn hub_folder(&self) -> PathBuf {
        self.home.join("hub")
    }

    /// A council.
    pub(crate) fn council(&self, number: usize) -> anyhow::Result<&Council> {
        self.councils.get(number).with_context(|| format!("find council {number}"))
    }

    /// A node that runs.
    pub(crate) fn node(&self, number: usize) -> anyhow::Result<&Program> {
        self.council(number)?.node.as_ref().context("find a node that runs")
    }

    /// The hub, which runs.
    pub(crate) fn hub(&self) -> anyhow::Result<&Program> {
        self.hub.as_ref().context("find a hub that runs")
    }

    /// Processor time that all programs that run have used.
    pub(crate) fn spent(&self) -> anyhow::Result<Duration> {
        let programs = self.councils.iter().filter_map(|council| council.node.as_ref()).chain(&self.hub);
        programs.map(Program::spent).sum()
    }

    fn write_hub_config(&self) -> anyhow::Result<()> {
        let link = self.link;
        let vocabularies = self.home.join("vocab");
        let overlay = if vocabularies.is_dir() { "vocab_dir = \"../vocab\"\n" } else { "" };
        let text = format!(
            "web_listen = \"127.0.0.1:0\"\nlink_listen = \"{link}\"\nlink_address = \"{link}\"\nenrol_listen = \"127.0.0.1:0\"\n\
             {overlay}\n[log]\nformat = \"json\"\n"
        );
        Ok(std::fs::write(self.hub_folder().join("config.toml"), text)?)
    }

    /// Where a node dials from its next start on.
    pub(crate) fn dial(&self, number: usize, address: SocketAddr) -> anyhow::Result<()> {
        let path = self.council(number)?.folder.join("identity.toml");
        let text = std::fs::read_to_string(&path)?;
        let lines = text.lines().map(|line| match line.strip_prefix("link_address = ") {
            Some(_) => format!("link_address = \"{address}\"\n"),
            None => format!("{line}\n"),
        });
        Ok(std::fs::write(&path, lines.collect::<String>())?)
    }

    /// A line between a node and the hub, taken from the node's next start on.
    pub(crate) async fn line(&self, number: usize) -> anyhow::Result<Cable> {
        let line = Cable::to(self.link).await?;
        self.dial(number, line.address())?;
        Ok(line)
    }

    /// Starts the hub.
    pub(crate) async fn start_hub(&mut self) -> anyhow::Result<()> {
        self.hub = Some(Program::start(&self.programs.hub, &self.hub_folder()).await?);
        Ok(())
    }

    /// Starts a node.
    pub(crate) async fn start_node(&mut self, number: usize) -> anyhow::Result<()> {
        let council = self.councils.get_mut(number).with_context(|| format!("find council {number}"))?;
        council.node = Some(Program::start(&self.programs.node, &council.folder).await?);
        Ok(())
    }

    /// Starts the hub and every node, and waits until all are linked.
    pub(crate) async fn start(&mut self) -> anyhow::Result<()> {
        self.start_hub().await?;
        for number in 0..self.councils.len() {
            self.start_node(number).await?;
        }
        for number in 0..self.councils.len() {
            self.until_line(number, true).await?;
        }
        Ok(())
    }

    /// Stops what runs, the nodes first.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        let nodes = self.councils.iter_mut().filter_map(|council| council.node.take());
        for ended in futures_util::future::join_all(nodes.map(Program::stop)).await {
            ended?;
        }
        match self.hub.take() {
            Some(hub) => hub.stop().await,
            None => Ok(()),
        }
    }

    /// Waits until a node's line is up, or down.
    pub(crate) async fn until_line(&self, number: usize, up: bool) -> anyhow::Result<()> {
        let folder = &self.council(number)?.folder;
        until("a line", async || {
            let status = socket::get(folder, "/status").await?;
            Ok((status.get("line_up").and_then(serde_json::Value::as_bool) == Some(up)).then_some(()))
        })
        .await
    }

    /// Waits until a node has at least so many entries.
    pub(crate) async fn until_entries(&self, number: usize, entries: usize) -> anyhow::Result<()> {
        let folder = self.council(number)?.folder.clone();
        until_entries(&folder, entries as u64).await
    }

    /// Waits until no program opens documents any more, as they do after a start for the lists.
    pub(crate) async fn until_calm(&self) -> anyhow::Result<()> {
        let programs = self.councils.iter().filter_map(|council| council.node.as_ref()).chain(&self.hub);
        for program in programs {
            let mut before = -1.0;
            loop {
                let now = program.counts().await?.opened;
                if (now - before).abs() < 0.5 {
                    break;
                }
                before = now;
                sleep(Duration::from_millis(300)).await;
            }
        }
        Ok(())
    }
}

/// What an administrator types first, with ports of the system's choice.
async fn init(programs: &Programs, folder: &Path) -> anyhow::Result<()> {
    let any = "127.0.0.1:0";
    let words = ["init", "--web-listen", any, "--link-listen", any, "--enrol-listen", any];
    let done = Command::new(&programs.hub).arg("--folder").arg(folder).args(words).env_clear().output().await?;
    ensure!(done.status.success(), "found a federation: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Waits until the process of a folder has at least so many entries.
pub(crate) async fn until_entries(folder: &Path, entries: u64) -> anyhow::Result<()> {
    until("entries to arrive", async || {
        let status = socket::get(folder, "/status").await?;
        let have = status.get("entries").and_then(serde_json::Value::as_u64).unwrap_or(0);
        Ok((have >= entries).then_some(()))
    })
    .await
}

/// Looks until there is an answer.
pub(crate) async fn until<T, F: Future<Output = anyhow::Result<Option<T>>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        ensure!(begun.elapsed() < PATIENCE, "wait for {what}: {} s were not enough", PATIENCE.as_secs());
        sleep(LOOK_EVERY).await;
    }
}

/// A port that is free now.
pub(crate) fn free_port() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    // Keys lie in folders that let nobody else in.
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for item in std::fs::read_dir(from)? {
        let item = item?;
        let kind = item.file_type()?;
        if kind.is_dir() {
            copy(&item.path(), &to.join(item.file_name()))?;
        } else if kind.is_file() {
            std::fs::copy(item.path(), to.join(item.file_name()))?;
        }
    }
    Ok(())
}
