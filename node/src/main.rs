//! `tansiq-node`: see `tansiq-node --help`.

use std::process::ExitCode;

use clap::Parser as _;
use tansiq_node::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.run().await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tansiq_shared::admin::command::complain(&error);
            ExitCode::from(tansiq_shared::admin::command::EXIT_FAILED)
        }
    }
}
