//! Subcommands: one file each. Results go to standard output, messages and progress to standard error.

pub mod check;
pub mod list;
pub mod setup;
pub mod train;

use crate::cli::Command;

/// Runs a subcommand.
///
/// # Errors
/// One that says what is wrong, where, and what to do.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List { json } => list::run(json),
        Command::Train(args) => train::run(&args),
        Command::Check { paths } => check::run(&paths),
    }
}
