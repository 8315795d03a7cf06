//! The command line of the hub.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use tansiq_shared::{
    admin::{
        command::{
            self, DocCommand, EXIT_OK, JournalCommand, Shown, UserCommand,
            backup::{self, BackupCommand},
            courier::{self, ExportArgs, ImportArgs},
        },
        doctor, socket,
    },
    domain::{CouncilId, FederationId},
    identity::{ca::Authority, files, keys::KeyFolder},
    ops::{notify::NotifySocket, telemetry},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{self, CA, KEYS, Options},
    config::HubConfig,
    doctor::look,
    now,
};

mod invite;

use invite::{InvitationCommand, Invite};

/// The configuration that `init` writes.
const CONFIG: &str = "config.toml";

/// The ministry's hub: enrols councils, receives what they share, shows the consolidated state of all regions.
#[derive(Debug, Parser)]
#[command(name = "tansiq-hub", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    /// The hub's data folder
    #[arg(long, global = true, env = "TANSIQ_HUB_FOLDER", default_value = "/var/lib/tansiq-hub")]
    folder: PathBuf,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a new federation: its certificate authority, keys and configuration
    Init {
        /// The name under which browsers and nodes reach the hub
        #[arg(long, default_value = "localhost")]
        name: String,
        /// Where the web app is served (plain HTTP, behind a proxy that speaks TLS)
        #[arg(long, default_value = "127.0.0.1:8090")]
        web_listen: String,
        /// Where nodes link
        #[arg(long, default_value = "[::]:7443")]
        link_listen: String,
        /// Where nodes enrol
        #[arg(long, default_value = "[::]:7444")]
        enrol_listen: String,
    },
    /// Runs the hub until it is told to stop
    Run,
    /// Reads the configuration and says what is wrong with it
    CheckConfig,
    /// The running hub at a glance
    Status,
    /// Looks at everything around the hub that may be wrong, and says of each what to type next
    ///
    /// It looks whether the program runs or not, and changes nothing. A line for each thing looked at: ok, warning or bad, what was
    /// found, and what to do next. The exit code is 0 when all is well and 3 when something was found. With --json:
    /// {"checks": [{"name", "state", "found", "next"}], "state"}; names and states stay the same in later versions.
    Doctor,
    /// Councils of the running hub
    Council {
        #[command(subcommand)]
        command: CouncilCommand,
    },
    /// Codes with which councils' nodes join
    Invitation {
        #[command(subcommand)]
        command: InvitationCommand,
    },
    /// The registry of councils, after the hub was put back from an older copy
    Registry {
        #[command(subcommand)]
        command: RegistryCommand,
    },
    /// Documents that the running hub holds
    Doc {
        #[command(subcommand)]
        command: DocCommand,
    },
    /// The running hub's journal
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Copies of the data folder as files, from which the same hub is made again
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// Bundles for a council and from one, as files, where there is no line
    Courier {
        #[command(subcommand)]
        command: CourierCommand,
    },
    /// Accounts that may sign in
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Debug, Subcommand)]
enum CourierCommand {
    /// Writes what a council is not known to have
    Export {
        /// The council's region, such as MA-02
        #[arg(long)]
        to: CouncilId,
        #[command(flatten)]
        args: ExportArgs,
    },
    /// Takes in what a council wrote
    Import(ImportArgs),
    /// Prints the key that bundles for this hub are encrypted to
    Key,
}

#[derive(Debug, Subcommand)]
enum CouncilCommand {
    /// Prints a single-use code, good for a day, with which a council's node joins; an earlier one of the council ends
    Invite(Invite),
    /// Lists the councils
    List,
    /// Ends a council's link, certificate and right to write, at once
    Revoke {
        /// The council's region, such as MA-02
        council: CouncilId,
    },
    /// Serves a council again after two machines worked under its name; switch one of them off first
    Release {
        /// The council's region, such as MA-02
        council: CouncilId,
    },
}

#[derive(Debug, Subcommand)]
enum RegistryCommand {
    /// Serves and enrols again with the registry as one council brought it, without waiting for a second one
    Accept {
        /// The council that brought it, such as MA-02
        #[arg(long)]
        from: CouncilId,
    },
}

impl Cli {
    /// Carries out the command; the exit code.
    ///
    /// # Errors
    /// Why it could not be carried out.
    pub async fn run(self) -> anyhow::Result<u8> {
        let shown = Shown { json: self.json };
        let folder = self.folder.as_path();
        match self.command {
            Command::Init { name, web_listen, link_listen, enrol_listen } => init(
                folder,
                &[("web_listen", web_listen), ("link_listen", link_listen), ("enrol_listen", enrol_listen)],
                &name,
                shown,
            ),
            Command::Run => run(folder).await,
            Command::CheckConfig => {
                HubConfig::read(folder, std::env::vars())?;
                Ok(EXIT_OK)
            }
            Command::Status => Ok(command::status(folder, shown).await?),
            Command::Doctor => Ok(doctor::report(&look(folder, std::env::vars()).await, shown)),
            Command::Council { command } => council(folder, command, shown).await,
            Command::Invitation { command } => invite::invitation(folder, command, shown).await,
            Command::Registry { command: RegistryCommand::Accept { from } } => {
                let answer = socket::post(folder, "/registry/accept", &serde_json::json!({ "from": from.as_str() })).await?;
                command::show(&answer, shown);
                Ok(EXIT_OK)
            }
            Command::Doc { command } => Ok(command::doc(folder, command, shown).await?),
            Command::Journal { command } => Ok(command::journal(folder, command, shown).await?),
            Command::Backup { command } => {
                let of = |_: &Path| Ok("hub".to_owned());
                backup::backup(folder, ("tansiq-hub", now()), command, of, app::prove, shown).await
            }
            Command::Courier { command: CourierCommand::Export { to, args } } => {
                courier::export(folder, Some(to.as_str()), &args, shown).await
            }
            Command::Courier { command: CourierCommand::Import(args) } => courier::import(folder, &args, shown).await,
            Command::Courier { command: CourierCommand::Key } => Ok(courier::key(folder, shown).await?),
            Command::User { command } => command::user(folder, command, shown),
        }
    }
}

fn init(folder: &Path, listens: &[(&str, String)], name: &str, shown: Shown) -> anyhow::Result<u8> {
    files::private_folder(folder)?;
    let config = folder.join(CONFIG);
    if !config.exists() {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = format!(
            "# The hub's configuration. Every key may also come from the environment.\npublic_names = [{}]\n",
            quoted(name)
        );
        for (key, value) in listens {
            let _ = writeln!(text, "{key} = {}", quoted(value)); // Writing into a String cannot fail.
        }
        files::write_private(&config, text.as_bytes())?;
    }
    // Checked before anything that cannot be undone is made.
    HubConfig::read(folder, std::env::vars())?;
    let mut federation = [0; 16];
    getrandom::fill(&mut federation).map_err(|error| anyhow::anyhow!("get random bytes: {error}"))?;
    let authority = Authority::create(&folder.join(CA), FederationId::new(federation), now())?;
    KeyFolder::open(&folder.join(KEYS))?.journal_key()?;
    let answer = serde_json::json!({
        "federation": authority.federation().to_string(),
        "root": authority.root_spki()?.fingerprint(),
        "configuration": config.display().to_string(),
    });
    command::show(&answer, shown);
    Ok(EXIT_OK)
}

async fn run(folder: &Path) -> anyhow::Result<u8> {
    let config = HubConfig::read(folder, std::env::vars())?;
    telemetry::start(&config.common.log)?;
    let leaving = CancellationToken::new();
    let options = Options { progress: Some(command::replay_bar()), ..Options::default() };
    let told = NotifySocket::of_environment();
    let hub = app::start(folder, config, options, leaving.clone()).await?;
    command::leave_on_signal(leaving.clone())?;
    let again = folder.to_owned();
    command::reload_on_hangup(move || HubConfig::read(&again, std::env::vars()).map(|config| config.common.log))?;
    tracing::info!(web = %hub.web, link = %hub.link, enrol = %hub.enrol, "the hub runs");
    writeln!(std::io::stdout(), "listening http://{}", hub.web)?;
    told.ready();
    tokio::spawn(told.keep_told(hub.engine.clone(), leaving));
    hub.wait().await?;
    Ok(EXIT_OK)
}

async fn council(folder: &Path, command: CouncilCommand, shown: Shown) -> anyhow::Result<u8> {
    let answer = match command {
        CouncilCommand::Invite(invite) => invite::invite(folder, invite, shown).await?,
        CouncilCommand::List => {
            let answer = socket::get(folder, "/councils").await?;
            answer.get("councils").cloned().unwrap_or(answer)
        }
        CouncilCommand::Revoke { council } => {
            socket::post(folder, &format!("/councils/{council}/revoke"), &serde_json::json!({})).await?
        }
        CouncilCommand::Release { council } => {
            socket::post(folder, &format!("/councils/{council}/release"), &serde_json::json!({})).await?
        }
    };
    command::show(&answer, shown);
    Ok(EXIT_OK)
}
