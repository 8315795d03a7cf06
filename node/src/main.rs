//! `tansiq-node`: see `tansiq-node --help`.

use std::process::ExitCode;

use clap::Parser as _;
use tansiq_node::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tansiq_shared::admin::command::to_the_end(cli.run())
}
