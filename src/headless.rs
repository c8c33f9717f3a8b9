//! Subcommands: one file each. Results go to standard output, messages and progress to standard error.

pub mod check;
pub mod list;
pub mod setup;
pub mod train;

use std::io::{Write, stderr};

use crate::cli::Command;

/// Says something on standard error; if that is closed, there is nobody to tell.
pub fn tell(message: &str) {
    let _ = writeln!(stderr(), "{message}");
}

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
