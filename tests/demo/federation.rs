//! A hub and three councils on this machine: their folders, ports and accounts, made with the commands that an administrator types.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use tansiq_shared::{admin::socket, identity::files};
use tokio::{
    io::AsyncWriteExt as _,
    time::{sleep, timeout},
};

use crate::{
    browser::{Browser, SignIn},
    child::{Process, program},
    steps::Steps,
};

/// How long one command may take.
const COMMAND_MAX: Duration = Duration::from_mins(1);
/// How long the hub may take to have everything.
const SETTLE_MAX: Duration = Duration::from_secs(40);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The longest path of a Unix socket.
const SOCKET_PATH_MAX: usize = 107;
/// Ports tried after the wanted one.
const PORTS_TRIED: u16 = 200;
/// The sign-ins and ports of a federation that is kept; written once it is whole.
const KEPT: &str = "demo.json";

/// The hub's place in [`Federation::parties`]; the councils follow.
const HUB: usize = 0;
/// The council that brings the inter-regional group's documents.
const HOST_COUNCIL: &str = "MA-01";

/// One program and its people.
pub(crate) struct Party {
    /// `hub`, or the town of the council: its name in addresses and folders.
    pub(crate) name: &'static str,
    /// `MA-02`; empty for the hub.
    pub(crate) council: &'static str,
    /// What it is, for people.
    pub(crate) title: &'static str,
    /// Where its web app is.
    pub(crate) port: u16,
    /// Its data folder.
    pub(crate) folder: PathBuf,
    /// Who may sign in.
    pub(crate) accounts: Vec<SignIn>,
    process: Option<Process>,
}

/// Name, council, title, wanted port, and the accounts: name, shown name, language.
type Plan = (&'static str, &'static str, &'static str, u16, &'static [(&'static str, &'static str, &'static str)]);

const PLAN: [Plan; 4] = [
    ("hub", "", "Ministère (coordination)", 7400, &[("nadia", "Nadia, coordination", "fr")]),
    (
        "tanger",
        "MA-01",
        "Tanger-Tétouan-Al Hoceïma",
        7411,
        &[("amina", "Amina, secrétariat", "fr"), ("yassine", "ياسين، الكتابة", "ar")],
    ),
    ("agadir", "MA-09", "Souss-Massa", 7412, &[("fadma", "Fadma, secrétariat", "fr"), ("brahim", "إبراهيم، الكتابة", "ar")]),
    ("oujda", "MA-02", "L'Oriental", 7413, &[("karim", "Karim, secrétariat", "fr"), ("salma", "سلمى، الكتابة", "ar")]),
];
const LINK_PORT: u16 = 7401;
const ENROL_PORT: u16 = 7402;

/// The whole of it.
pub(crate) struct Federation {
    /// The hub, then the councils.
    pub(crate) parties: Vec<Party>,
    /// Where everything lies.
    pub(crate) home: PathBuf,
    /// Where nodes link.
    pub(crate) link_port: u16,
    /// Documents that were loaded: the file below `deploy/samples`, and the id.
    pub(crate) loaded: BTreeMap<String, String>,
    enrol_port: u16,
    binaries: PathBuf,
    steps: Steps,
}

impl Federation {
    /// Chooses ports and makes the folders; nothing runs yet. `fixed` asks for the usual ports, or the next free ones.
    pub(crate) fn plan(home: &Path, fixed: bool, steps: Steps) -> anyhow::Result<Self> {
        let mut taken = Vec::new();
        let mut port = |wanted| free_port(if fixed { wanted } else { 0 }, &mut taken);
        let parties = PLAN.iter().map(|(name, council, title, wanted, _)| {
            let (folder, accounts) = (home.join(name), Vec::new());
            anyhow::Ok(Party { name, council, title, port: port(*wanted)?, folder, accounts, process: None })
        });
        let parties = parties.collect::<anyhow::Result<Vec<_>>>()?;
        let (link_port, enrol_port) = (port(LINK_PORT)?, port(ENROL_PORT)?);
        let federation = Self::of(home, parties, (link_port, enrol_port), steps)?;
        for folder in federation.parties.iter().map(|party| party.folder.clone()).chain([federation.logs()]) {
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            made.with_context(|| format!("make {}", folder.display()))?;
        }
        Ok(federation)
    }

    /// The federation that an earlier run kept in a folder; `None` when there is none.
    pub(crate) fn kept(home: &Path, steps: Steps) -> anyhow::Result<Option<Self>> {
        let path = home.join(KEPT);
        if !path.exists() {
            let is_empty = std::fs::read_dir(home).map_or(true, |mut entries| entries.next().is_none());
            ensure!(is_empty, "use {}: an earlier run did not finish there; remove it and start again", home.display());
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        let kept: Value = serde_json::from_str(&text).with_context(|| format!("read {}", path.display()))?;
        let number = |at: &str| {
            let number = kept.pointer(at).and_then(Value::as_u64).and_then(|number| u16::try_from(number).ok());
            number.with_context(|| format!("read {}: {at} is no port", path.display()))
        };
        let mut parties = Vec::new();
        for (name, council, title, ..) in PLAN {
            let port = number(&format!("/ports/{name}"))?;
            let rows = kept.pointer(&format!("/accounts/{name}")).and_then(Value::as_array).cloned().unwrap_or_default();
            let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let account = |row: &Value| SignIn {
                name: text(row, "name"),
                password: text(row, "password"),
                language: text(row, "language"),
                role: text(row, "role"),
            };
            let accounts = rows.iter().map(account).collect();
            parties.push(Party { name, council, title, port, folder: home.join(name), accounts, process: None });
        }
        let ports = (number("/ports/link")?, number("/ports/enrol")?);
        for port in parties.iter().map(|party| party.port).chain([ports.0, ports.1]) {
            let free = TcpListener::bind(("127.0.0.1", port));
            free.with_context(|| format!("listen on port {port}, which the federation in {} has", home.display()))?;
        }
        Self::of(home, parties, ports, steps).map(Some)
    }

    fn of(home: &Path, parties: Vec<Party>, ports: (u16, u16), steps: Steps) -> anyhow::Result<Self> {
        let own = std::env::current_exe().context("find this program")?;
        let binaries = own.parent().context("find this program's folder")?.to_owned();
        for binary in ["tansiq-hub", "tansiq-node"] {
            let path = binaries.join(binary);
            ensure!(path.is_file(), "find {}: build it with `cargo build --workspace`", path.display());
        }
        for party in &parties {
            let path = party.folder.join(socket::SOCKET_NAME);
            let length = path.as_os_str().len();
            ensure!(
                length <= SOCKET_PATH_MAX,
                "use {}: it has {length} bytes, a socket's path at most {SOCKET_PATH_MAX}; use a shorter folder",
                path.display()
            );
        }
        let (link_port, enrol_port) = ports;
        Ok(Self { parties, home: home.to_owned(), link_port, loaded: BTreeMap::new(), enrol_port, binaries, steps })
    }

    /// Where the programs' logs are.
    pub(crate) fn logs(&self) -> PathBuf {
        self.home.join("logs")
    }

    /// One program's log.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }

    /// The hub or a council by its name.
    pub(crate) fn party(&self, name: &str) -> anyhow::Result<&Party> {
        self.parties.iter().find(|party| party.name == name).with_context(|| format!("find {name}"))
    }

    /// The councils.
    pub(crate) fn councils(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().skip(HUB + 1)
    }

    // === Making it ===

    /// Makes the federation, starts it, loads the samples and waits until the hub has what is shared.
    pub(crate) async fn found(&mut self, samples: &Path) -> anyhow::Result<()> {
        self.write_hub_config()?;
        self.command("hub", &["init"], "").await?;
        self.add_accounts("hub", "coordinator").await?;
        self.start("hub").await?;
        self.steps.done("the hub runs, with a certificate authority of its own");
        let names: Vec<_> = self.councils().map(|council| council.name).collect();
        for name in &names {
            self.join(name).await?;
        }
        for name in &names {
            self.until_linked(name).await?;
        }
        self.until_councils_are_known(names.len()).await?;
        self.steps.done("every council knows the others");
        self.load(samples).await?;
        let documents = self.settle().await?;
        self.steps.done(&format!("the ministry has the {documents} documents that are shared, at the same heads"));
        self.keep()
    }

    fn write_hub_config(&self) -> anyhow::Result<()> {
        let hub = self.party("hub")?;
        // Links by address: not every system resolves names below localhost, as browsers do.
        let text = format!(
            "public_names = [\"hub.localhost:{port}\"]\nweb_listen = \"127.0.0.1:{port}\"\ncookie_secure = false\n\
             link_listen = \"127.0.0.1:{link}\"\nlink_address = \"127.0.0.1:{link}\"\n\
             enrol_listen = \"127.0.0.1:{enrol}\"\nenrol_address = \"127.0.0.1:{enrol}\"\n",
            port = hub.port,
            link = self.link_port,
            enrol = self.enrol_port,
        );
        Ok(files::write_private(&hub.folder.join("config.toml"), text.as_bytes())?)
    }

    fn write_node_config(&self, name: &str) -> anyhow::Result<()> {
        let party = self.party(name)?;
        let (council, title) = (party.council, party.title);
        // Naming one group leaves out the region's own, so both stand here.
        let groups = format!(
            "\n[[groups]]\nid = \"{council}\"\nfr = \"Groupe de travail régional, {title}\"\nar = \"مجموعة العمل الجهوية، طنجة-تطوان-الحسيمة\"\n\
             \n[[groups]]\nid = \"inter-regional\"\nfr = \"Réseau interrégional\"\nar = \"الشبكة بين الجهات\"\n"
        );
        let text = format!(
            "public_names = [\"{name}.localhost:{port}\"]\nweb_listen = \"127.0.0.1:{port}\"\ncookie_secure = false\n{groups}",
            port = party.port,
            groups = if council == HOST_COUNCIL { &groups } else { "" },
        );
        Ok(files::write_private(&party.folder.join("config.toml"), text.as_bytes())?)
    }

    /// Invites a council, joins its node with the code, and starts it.
    async fn join(&mut self, name: &'static str) -> anyhow::Result<()> {
        let council = self.party(name)?.council;
        let answer = self.command("hub", &["council", "invite", council], "").await?;
        let code = answer.first().and_then(|answer| answer.get("code")).and_then(Value::as_str);
        let code = code.context("read the invitation")?.to_owned();
        self.command(name, &["join", "-"], &code).await?;
        self.write_node_config(name)?;
        self.add_accounts(name, "secretary").await?;
        self.start(name).await?;
        self.steps.done(&format!("{council} has joined with a single-use code, and runs"));
        Ok(())
    }

    async fn add_accounts(&mut self, name: &str, role: &str) -> anyhow::Result<()> {
        let plan = PLAN.iter().find(|(planned, ..)| *planned == name).context("find the accounts")?;
        let mut accounts = Vec::new();
        for (account, display, language) in plan.4 {
            let line = ["user", "add", account, "--role", role, "--language", language, "--display", display];
            let answer = self.command(name, &line, "").await?;
            let password = answer.first().and_then(|answer| answer.get("password")).and_then(Value::as_str);
            accounts.push(SignIn {
                name: (*account).to_owned(),
                password: password.context("read the new password")?.to_owned(),
                language: (*language).to_owned(),
                role: role.to_owned(),
            });
        }
        let party = self.parties.iter_mut().find(|party| party.name == name).context("find the party")?;
        party.accounts = accounts;
        Ok(())
    }

    async fn until_councils_are_known(&self, count: usize) -> anyhow::Result<()> {
        let browser = self.browser("tanger").await?;
        let begun = Instant::now();
        while begun.elapsed() < SETTLE_MAX {
            let answer = browser.get("/api/councils").await?;
            if answer.pointer("/councils").and_then(Value::as_array).is_some_and(|known| known.len() == count) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("learn of all councils: {HOST_COUNCIL} does not know all of them yet")
    }

    /// Imports every council's documents, and those of the inter-regional group at its host, which shares them with the others.
    async fn load(&mut self, samples: &Path) -> anyhow::Result<()> {
        let councils: Vec<_> = self.councils().map(|council| (council.name, council.council)).collect();
        let host = councils.iter().find(|(_, council)| *council == HOST_COUNCIL).context("find the host")?.0;
        let mut plan: Vec<_> = councils.iter().map(|(name, council)| (*name, *council)).collect();
        plan.push((host, "inter-regional"));
        for (name, folder) in plan {
            let mut paths = Vec::new();
            let below = samples.join(folder);
            for entry in std::fs::read_dir(&below).with_context(|| format!("read {}", below.display()))? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "json") {
                    paths.push(path.to_str().with_context(|| format!("read {}", path.display()))?.to_owned());
                }
            }
            ensure!(!paths.is_empty(), "find samples in {}", below.display());
            paths.sort();
            let line: Vec<&str> = ["doc", "import"].into_iter().chain(paths.iter().map(String::as_str)).collect();
            for answer in self.command(name, &line, "").await? {
                let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                let file = text("file");
                let file = Path::new(&file).file_name().and_then(|file| file.to_str()).unwrap_or_default();
                self.loaded.insert(format!("{folder}/{file}"), text("id"));
            }
        }
        self.steps.done(&format!("{} sample documents are loaded", self.loaded.len()));
        Ok(())
    }

    fn keep(&self) -> anyhow::Result<()> {
        let ports = self.parties.iter().map(|party| (party.name.to_owned(), party.port.into()));
        let mut ports: serde_json::Map<String, Value> = ports.collect();
        ports.insert("link".to_owned(), self.link_port.into());
        ports.insert("enrol".to_owned(), self.enrol_port.into());
        let row = |account: &SignIn| {
            json!({
                "name": account.name, "password": account.password, "language": account.language, "role": account.role,
            })
        };
        let accounts = self.parties.iter().map(|party| (party.name, party.accounts.iter().map(row).collect::<Vec<_>>()));
        let kept = json!({ "ports": ports, "accounts": accounts.collect::<BTreeMap<_, _>>() });
        Ok(files::write_private(&self.home.join(KEPT), format!("{kept:#}\n").as_bytes())?)
    }

    /// Whether a next run can go on with it.
    pub(crate) fn is_kept(&self) -> bool {
        self.home.join(KEPT).exists()
    }

    // === Running it ===

    /// Starts every program of a federation that was made before.
    pub(crate) async fn start_all(&mut self) -> anyhow::Result<()> {
        for name in self.parties.iter().map(|party| party.name).collect::<Vec<_>>() {
            self.start(name).await?;
            self.steps.done(&format!("{name} runs"));
        }
        for name in self.councils().map(|council| council.name).collect::<Vec<_>>() {
            self.until_linked(name).await?;
        }
        let documents = self.settle().await?;
        self.steps.done(&format!("the ministry has the {documents} documents that are shared, at the same heads"));
        Ok(())
    }

    /// Starts one program.
    pub(crate) async fn start(&mut self, name: &str) -> anyhow::Result<()> {
        let (log, binaries) = (self.log(name), self.binaries.clone());
        let party = self.parties.iter_mut().find(|party| party.name == name).context("find the party")?;
        let binary = binaries.join(binary_of(party));
        party.process = Some(Process::start(party.name, &binary, &party.folder, &log).await?);
        Ok(())
    }

    /// Stops one program as an administrator would.
    pub(crate) async fn stop(&mut self, name: &str) -> anyhow::Result<()> {
        self.process(name)?.stop().await
    }

    /// `kill -9` of one program.
    pub(crate) async fn kill(&mut self, name: &str) -> anyhow::Result<()> {
        self.process(name)?.kill().await
    }

    fn process(&mut self, name: &str) -> anyhow::Result<Process> {
        let party = self.parties.iter_mut().find(|party| party.name == name);
        party.and_then(|party| party.process.take()).with_context(|| format!("find the process of {name}"))
    }

    /// Stops everything, the councils before the hub.
    pub(crate) async fn stop_all(&mut self) -> anyhow::Result<()> {
        let running: Vec<_> = self.parties.iter_mut().rev().filter_map(|party| party.process.take()).collect();
        let ended = futures_util::future::join_all(running.into_iter().map(Process::stop)).await;
        ended.into_iter().collect()
    }

    /// The first program that ended without being told to, in words.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<String>> {
        for party in &mut self.parties {
            if let Some(process) = &mut party.process
                && let Some(status) = process.ended()?
            {
                return Ok(Some(format!("{} ended ({status})\n{}", party.name, process.last_lines())));
            }
        }
        Ok(None)
    }

    /// Carries out a command in a party's folder: `input` is its standard input, the answers are what it printed as JSON.
    pub(crate) async fn command(&self, name: &str, line: &[&str], input: &str) -> anyhow::Result<Vec<Value>> {
        let party = self.party(name)?;
        let binary = binary_of(party);
        let mut command = program(&self.binaries.join(binary));
        command.arg("--folder").arg(&party.folder).arg("--json").args(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let what = || format!("run `{binary} {}` for {name}", line.first().copied().unwrap_or_default());
        let mut child = command.spawn().with_context(what)?;
        let mut stdin = child.stdin.take().context("open standard input")?;
        let written = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = timeout(COMMAND_MAX, child.wait_with_output()).await.with_context(what)??;
        if !output.status.success() {
            bail!("{}: {}", what(), String::from_utf8_lossy(&output.stderr).trim());
        }
        written.with_context(what)?;
        let answers = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
        answers.collect::<Result<_, _>>().with_context(what)
    }

    /// Signs the first account of a party in.
    pub(crate) async fn browser(&self, name: &str) -> anyhow::Result<Browser> {
        let party = self.party(name)?;
        let who = party.accounts.first().with_context(|| format!("find an account of {name}"))?;
        Browser::sign_in(party.name, party.port, who).await
    }

    // === Waiting for it ===

    /// Waits until a council's line to the hub is up.
    pub(crate) async fn until_linked(&self, name: &str) -> anyhow::Result<()> {
        let folder = &self.party(name)?.folder;
        let begun = Instant::now();
        while begun.elapsed() < SETTLE_MAX {
            let status = socket::get(folder, "/status").await?;
            if status.get("line_up").and_then(Value::as_bool) == Some(true) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("link {name} to the hub within {} s", SETTLE_MAX.as_secs())
    }

    /// Waits until the hub has every shared document of every council at the same heads; how many documents that are.
    pub(crate) async fn settle(&self) -> anyhow::Result<usize> {
        let begun = Instant::now();
        loop {
            let (documents, differs) = self.compare().await?;
            let Some(differs) = differs else { return Ok(documents) };
            if begun.elapsed() > SETTLE_MAX {
                bail!("bring all councils and the hub to the same heads within {} s: {differs}", SETTLE_MAX.as_secs());
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// How many documents the hub has, and the first difference between it and the councils.
    async fn compare(&self) -> anyhow::Result<(usize, Option<String>)> {
        let hub = &self.party("hub")?.folder;
        let here = shared(hub).await?;
        let mut seen = BTreeMap::new();
        for council in self.councils() {
            for id in shared(&council.folder).await? {
                if !here.contains(&id) {
                    return Ok((here.len(), Some(format!("the hub lacks {id} of {}", council.council))));
                }
                if !seen.contains_key(&id) {
                    seen.insert(id.clone(), heads(hub, &id).await?);
                }
                if seen.get(&id) != Some(&heads(&council.folder, &id).await?) {
                    return Ok((here.len(), Some(format!("{id} is not the same at the hub and at {}", council.council))));
                }
            }
        }
        let extra = here.iter().find(|id| !seen.contains_key(*id));
        Ok((here.len(), extra.map(|id| format!("the hub has {id}, which no council shares"))))
    }
}

fn binary_of(party: &Party) -> &'static str {
    if party.council.is_empty() { "tansiq-hub" } else { "tansiq-node" }
}

/// The documents of a process that the ministry reads.
async fn shared(folder: &Path) -> anyhow::Result<Vec<String>> {
    let answer = socket::get(folder, "/documents").await?;
    let rows = answer.get("documents").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_shared = |row: &&Value| row.get("shared").and_then(Value::as_bool) == Some(true);
    Ok(rows.iter().filter(is_shared).filter_map(|row| row.get("id")?.as_str().map(str::to_owned)).collect())
}

/// The heads of a document at a process, sorted.
pub(crate) async fn heads(folder: &Path, doc: &str) -> anyhow::Result<Vec<String>> {
    let answer = socket::get(folder, &format!("/documents/{doc}")).await?;
    let heads = answer.get("heads").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut heads: Vec<_> = heads.iter().filter_map(|head| head.as_str().map(str::to_owned)).collect();
    heads.sort();
    Ok(heads)
}

/// A free port: the wanted one or one of the next, any one for 0. The listener is closed again, so it is not ours for sure.
fn free_port(wanted: u16, taken: &mut Vec<TcpListener>) -> anyhow::Result<u16> {
    let last = if wanted == 0 { 0 } else { wanted.saturating_add(PORTS_TRIED) };
    for port in wanted..=last {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            let port = listener.local_addr()?.port();
            // Held until all are chosen, so that none is chosen twice.
            taken.push(listener);
            return Ok(port);
        }
    }
    bail!("find a free port: {wanted} to {last} are all taken")
}
