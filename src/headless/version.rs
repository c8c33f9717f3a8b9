//! `rnn-tui --version`: what a report of a problem should contain.

use std::env::consts::{ARCH, OS};
use std::io::{Write, stdout};
use std::path::PathBuf;

use crate::checked::shown;
use crate::lesson::{Pack, Store};
use crate::nn::kernel::Level;
use crate::tui::config;

/// Prints the version, the platform, and the folders that the program uses.
///
/// # Errors
/// If standard output is closed.
pub fn print() -> anyhow::Result<()> {
    let path = |path: Option<PathBuf>| path.map_or("none".to_owned(), |path| shown(&path));
    let mut out = stdout().lock();
    writeln!(out, "rnn-tui {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "platform      {ARCH} {OS}")?;
    writeln!(out, "instructions  {}", Level::current())?;
    writeln!(out, "progress      {}", path(Store::path_of_platform()))?;
    writeln!(out, "settings      {}", path(config::path_of_platform()))?;
    writeln!(out, "packs         {}", path(Pack::folder_of_platform()))?;
    Ok(())
}
