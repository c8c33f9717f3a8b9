//! `rnn-tui recorder [FILE]`: prints the Python file that saves what somebody's own code has in hand.

use std::io::{ErrorKind, Write, stdout};
use std::path::Path;

use anyhow::Context;

use crate::atomic_file::{self, Access};
use crate::checked::shown;

/// The Python file.
pub const RECORDER: &str = include_str!("../../assets/recorder.py");

/// Prints the recorder, or writes it to a new file.
///
/// # Errors
/// If the name does not end in `.py`, the file exists, or it cannot be written.
pub(crate) fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = file else { return Ok(stdout().write_all(RECORDER.as_bytes())?) };
    let name = shown(file);
    anyhow::ensure!(
        file.extension().is_some_and(|e| e == "py"),
        "{name}: the recorder is a .py file: write `rnn-tui recorder recorder.py`"
    );
    let written =
        atomic_file::create(file, Access::Umask, |out| out.write_all(RECORDER.as_bytes()));
    match written {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            anyhow::bail!("{name} already exists and is not overwritten: choose another name")
        }
        written => written.with_context(|| format!("{name} cannot be written"))?,
    }
    writeln!(
        stdout(),
        "{name} is written. In your code, after the backward pass: from recorder import record; record(locals(), \"mine.npz\")"
    )?;
    Ok(())
}
