//! The command line of a node.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use tansiq_shared::edge::{
    admin,
    command::{
        self, DocCommand, EXIT_OK, JournalCommand, Shown, UserCommand,
        courier::{self, ExportArgs, ImportArgs},
    },
    telemetry,
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{self, Options},
    config::NodeConfig,
    join,
};

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
    /// Joins the federation with the ministry's invitation code
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
    /// Documents of the running node
    Doc {
        #[command(subcommand)]
        command: NodeDocCommand,
    },
    /// The running node's journal
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
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
            Command::Doc { command: NodeDocCommand::Common(command) } => Ok(command::doc(folder, command, shown).await?),
            Command::Doc { command: NodeDocCommand::Import { files, again } } => import_files(folder, &files, again, shown).await,
            Command::Journal { command } => Ok(command::journal(folder, command, shown).await?),
            Command::Courier { command: CourierCommand::Export(args) } => courier::export(folder, None, &args, shown).await,
            Command::Courier { command: CourierCommand::Import(args) } => courier::import(folder, &args, shown).await,
            Command::Courier { command: CourierCommand::Key } => Ok(courier::key(folder, shown).await?),
            Command::User { command } => command::user(folder, command, shown),
        }
    }
}

async fn join_with(folder: &Path, code: &str, shown: Shown) -> anyhow::Result<u8> {
    tansiq_shared::edge::tls::install_crypto_provider();
    let mut typed = String::new();
    if code == "-" {
        std::io::stdin().take(4096).read_to_string(&mut typed)?;
    } else {
        code.clone_into(&mut typed);
    }
    let joined = join::join(typed.trim(), folder).await?;
    let name = joined.membership.name;
    command::show(
        &serde_json::json!({
            "council": name.council.as_str(), "principal": name.principal.0,
            "federation": name.federation.to_string(), "hub": joined.membership.link_address,
        }),
        shown,
    );
    Ok(EXIT_OK)
}

async fn run(folder: &Path) -> anyhow::Result<u8> {
    let config = NodeConfig::read(folder, std::env::vars())?;
    telemetry::start(&config.common.log)?;
    let leaving = CancellationToken::new();
    let options = Options { progress: Some(command::replay_bar()), ..Options::default() };
    let node = app::start(folder, config, options, leaving.clone()).await?;
    command::leave_on_signal(leaving)?;
    tracing::info!(council = %node.membership.name.council, web = %node.web, hub = node.membership.link_address, "the node runs");
    writeln!(std::io::stdout(), "listening http://{}", node.web)?;
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
            admin::post(folder, "/documents", &document).await.map_err(|error| anyhow::anyhow!("import {name}: {error}"))?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("file".to_owned(), name.to_string().into());
        }
        bar.suspend(|| command::show(&answer, shown));
    }
    bar.finish_and_clear();
    Ok(EXIT_OK)
}
