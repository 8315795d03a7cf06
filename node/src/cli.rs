//! The command line of a node.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use serde_json::Value;
use tansiq_shared::{
    admin::{
        command::{
            self, DocCommand, EXIT_OK, JournalCommand, Shown, UserCommand,
            backup::{self, BackupCommand},
            courier::{self, ExportArgs, ImportArgs},
        },
        doctor, socket,
    },
    ops::{notify::NotifySocket, telemetry},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{self, Options},
    config::NodeConfig,
    doctor::look,
    join::{self, Membership},
};

mod emptied;
mod import;

/// A regional council's node: its documents, its secretariat's web app, its link to the ministry.
#[derive(Debug, Parser)]
#[command(name = "tansiq-node", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    /// The node's data folder
    #[arg(long, global = true, env = "TANSIQ_NODE_FOLDER", default_value = "/var/lib/tansiq-node")]
    folder: PathBuf,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Joins the federation with the ministry's invitation code; in a folder that has joined, sets right what is wrong there
    Join {
        /// The code; "-" reads it from standard input, so that it stays out of the shell's history
        code: String,
    },
    /// Runs the node until it is told to stop
    Run,
    /// Reads the configuration and says what is wrong with it
    CheckConfig,
    /// The running node at a glance
    Status,
    /// Looks at everything around the node that may be wrong, and says of each what to type next
    ///
    /// It looks whether the program runs or not, and changes nothing. A line for each thing looked at: ok, warning or bad, what was
    /// found, and what to do next. The exit code is 0 when all is well and 3 when something was found. With --json:
    /// {"checks": [{"name", "state", "found", "next"}], "state"}; names and states stay the same in later versions.
    Doctor,
    /// Documents of the running node
    Doc {
        #[command(subcommand)]
        command: NodeDocCommand,
    },
    /// What was deleted and waits to be put back or removed for good
    Bin {
        #[command(subcommand)]
        command: BinCommand,
    },
    /// The running node's journal
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Copies of the data folder as files, from which the same node is made again
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// Bundles for the ministry and from it, as files, where there is no line
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
    /// Writes what the ministry is not known to have
    Export(ExportArgs),
    /// Takes in what the ministry wrote
    Import(ImportArgs),
    /// Prints the key that bundles for this node are encrypted to
    Key,
}

#[derive(Debug, Subcommand)]
enum BinCommand {
    /// Lists what waits in the bins of all documents
    List,
    /// Removes for good what was deleted long ago: rows and periods, and documents of this council
    Empty {
        /// Only what was deleted longer ago than this many days, such as 30d
        #[arg(long, default_value = "30d", value_parser = days)]
        older_than: u32,
        /// Say what would go, and leave it
        #[arg(long)]
        dry_run: bool,
    },
}

/// A number of days, with or without its "d".
fn days(text: &str) -> Result<u32, String> {
    text.strip_suffix('d').unwrap_or(text).parse().map_err(|_| "expected a number of days, such as 30d".to_owned())
}

#[derive(Debug, Subcommand)]
enum NodeDocCommand {
    #[command(flatten)]
    Common(DocCommand),
    /// Makes documents from files of JSON
    Import {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Makes another document of a file that was imported before; otherwise that makes nothing
        #[arg(long)]
        again: bool,
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
            Command::Join { code } => join_with(folder, &code, shown).await,
            Command::Run => run(folder).await,
            Command::CheckConfig => {
                NodeConfig::read(folder, std::env::vars())?;
                Ok(EXIT_OK)
            }
            Command::Status => Ok(command::status(folder, shown).await?),
            Command::Doctor => Ok(doctor::report(&look(folder, std::env::vars()).await, shown)),
            Command::Doc { command: NodeDocCommand::Common(command) } => Ok(command::doc(folder, command, shown).await?),
            Command::Doc { command: NodeDocCommand::Import { files, again } } => import_files(folder, &files, again, shown).await,
            Command::Bin { command } => bin(folder, command, shown).await,
            Command::Journal { command } => Ok(command::journal(folder, command, shown).await?),
            Command::Backup { command } => {
                let of = |folder: &Path| {
                    Ok(Membership::load(folder)?.map_or_else(|| "unjoined".to_owned(), |of| of.name.council.to_string()))
                };
                backup::backup(folder, ("tansiq-node", join::now()), command, of, app::prove, shown).await
            }
            Command::Courier { command: CourierCommand::Export(args) } => courier::export(folder, None, &args, shown).await,
            Command::Courier { command: CourierCommand::Import(args) } => courier::import(folder, &args, shown).await,
            Command::Courier { command: CourierCommand::Key } => Ok(courier::key(folder, shown).await?),
            Command::User { command } => command::user(folder, command, shown),
        }
    }
}

async fn bin(folder: &Path, command: BinCommand, shown: Shown) -> anyhow::Result<u8> {
    let (answer, rows) = match command {
        BinCommand::List => (socket::get(folder, "/bin").await?, "bin"),
        BinCommand::Empty { older_than, dry_run } => {
            let asked = serde_json::json!({ "older_than_days": older_than, "dry_run": dry_run });
            (socket::post(folder, "/bin/empty", &asked).await?, "removed")
        }
    };
    command::show(if shown.json { &answer } else { answer.get(rows).unwrap_or(&answer) }, shown);
    if !shown.json {
        for document in answer.get("documents").and_then(Value::as_array).into_iter().flatten() {
            writeln!(std::io::stdout(), "{}", emptied::line(document))?;
        }
    }
    Ok(EXIT_OK)
}

async fn join_with(folder: &Path, code: &str, shown: Shown) -> anyhow::Result<u8> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let mut typed = String::new();
    if code == "-" {
        std::io::stdin().take(4096).read_to_string(&mut typed)?;
    } else {
        code.clone_into(&mut typed);
    }
    if socket::get(folder, "/status").await.is_ok() {
        anyhow::bail!("join: a node runs in {}; stop it, join, and start it again. Nothing was done", folder.display());
    }
    let joined = join::join(typed.trim(), folder).await?;
    let name = joined.membership.name;
    let done: Vec<String> = if shown.json {
        joined.done.iter().map(|done| done.code().to_owned()).collect()
    } else {
        joined.done.iter().map(ToString::to_string).collect()
    };
    let mut answer = serde_json::json!({
        "council": name.council.as_str(), "principal": name.principal.0,
        "federation": name.federation.to_string(), "hub": joined.membership.link_address,
    });
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("done".to_owned(), if shown.json { done.into() } else { done.join("; ").into() });
    }
    command::show(&answer, shown);
    Ok(EXIT_OK)
}

async fn run(folder: &Path) -> anyhow::Result<u8> {
    let config = NodeConfig::read(folder, std::env::vars())?;
    telemetry::start(&config.common.log)?;
    let leaving = CancellationToken::new();
    let options = Options { progress: Some(command::replay_bar()), ..Options::default() };
    let told = NotifySocket::of_environment();
    let node = app::start(folder, config, options, leaving.clone()).await?;
    command::leave_on_signal(leaving.clone())?;
    let again = folder.to_owned();
    command::reload_on_hangup(move || NodeConfig::read(&again, std::env::vars()).map(|config| config.common.log))?;
    tracing::info!(council = %node.membership.name.council, web = %node.web, hub = node.membership.link_address, "the node runs");
    writeln!(std::io::stdout(), "listening http://{}", node.web)?;
    told.ready();
    tokio::spawn(told.keep_told(node.engine.clone(), leaving));
    node.wait().await?;
    Ok(EXIT_OK)
}

async fn import_files(folder: &Path, files: &[PathBuf], again: bool, shown: Shown) -> anyhow::Result<u8> {
    let bar = command::spinner("importing");
    for file in files {
        let name = file.display();
        let mut document = import::read(file)?;
        if again && let Some(fields) = document.as_object_mut() {
            fields.insert("again".to_owned(), true.into());
        }
        let mut answer =
            socket::post(folder, "/documents", &document).await.map_err(|error| anyhow::anyhow!("import {name}: {error}"))?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("file".to_owned(), name.to_string().into());
        }
        bar.suspend(|| command::show(&answer, shown));
    }
    bar.finish_and_clear();
    Ok(EXIT_OK)
}
