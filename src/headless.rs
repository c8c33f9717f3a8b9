//! Subcommands: one file each. Results go to standard output, messages and progress to standard error.

pub(crate) mod bench;
pub mod check;
mod completions;
mod config;
mod diagnose;
pub(crate) mod gradcheck;
pub(crate) mod grade;
mod interrupt;
pub(crate) mod list;
mod man;
pub mod mistyped;
pub mod new;
pub mod paint;
mod plain;
pub mod recorder;
pub(crate) mod sample;
pub(crate) mod save;
pub mod setup;
mod shot;
pub(crate) mod trace;
pub(crate) mod train;
pub(crate) mod tried;
pub mod version;
pub(crate) mod workbench;

use anyhow::Context;
use std::io::{ErrorKind, Write, sink, stderr};
use std::path::Path;

use crate::atomic_file::{self, Access};
use crate::checked::{is_shown, shown};
use crate::cli::{Command, QuietArg, Status};

/// Prints a message on standard error, without characters that steer the terminal. If standard error is closed, the
/// message is lost.
pub fn print_message(message: &str) {
    let clean = message.chars().map(|c| if c == '\n' || is_shown(c) { c } else { '�' });
    let _ = writeln!(stderr(), "{}", clean.collect::<String>());
}

/// Prints an error as [`print_message`] prints a message.
pub fn print_error(message: &str) {
    let _ = write!(anstream::stderr(), "{} ", paint::wrong("rnn-tui:"));
    print_message(message);
}

/// How messages are told: printed, or not at all if errors alone are wanted.
fn telling(quiet: &QuietArg) -> fn(&str) {
    if quiet.quiet { |_| {} } else { print_message }
}

/// Where results go: to standard output, or nowhere if errors alone are wanted.
fn results(quiet: &QuietArg) -> Box<dyn Write> {
    if quiet.quiet { Box::new(sink()) } else { Box::new(anstream::stdout()) }
}

/// Writes a text to a new file.
fn write_new(file: &Path, text: &str) -> anyhow::Result<()> {
    let name = shown(file);
    match atomic_file::create(file, Access::Umask, |out| out.write_all(text.as_bytes())) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            anyhow::bail!("{name} already exists and is not overwritten: choose another name")
        }
        written => written.with_context(|| format!("{name} cannot be written")),
    }
}

/// Checks that a file that is to be written is not there, or may be replaced.
fn check_replaced(path: &Path, force: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        force || !path.exists() || !path.is_file(),
        "{}: already exists and is not replaced: choose another name, or add --force to replace it",
        shown(path)
    );
    Ok(())
}

/// Runs a subcommand, and returns the exit status of the process.
///
/// # Errors
/// The error of the subcommand: what is wrong, where, and what to do.
pub fn run(command: &Command) -> anyhow::Result<Status> {
    match command {
        Command::Grade(args) => return grade::run(args),
        Command::List(args) => list::run(args),
        Command::Train(args) => return train::run(args),
        Command::Sample(args) => sample::run(args),
        Command::Trace(args) => trace::run(args),
        Command::Recorder { file } => recorder::run(file.as_deref()),
        Command::Gradcheck(args) => gradcheck::run(args),
        Command::Check { paths, run, leaks, quiet } => check::run(paths, *run, *leaks, quiet),
        Command::New { file } => new::run(file),
        Command::Config { path } => config::run(*path),
        Command::Plain(args) => plain::run(args),
        Command::Shot(args) => shot::run(args),
        Command::Completions { shell } => completions::run(*shell),
        Command::Man { out } => man::run(out.as_deref()),
    }
    .map(|()| Status::Success)
}
