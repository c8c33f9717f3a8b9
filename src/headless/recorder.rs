//! `rnn-tui recorder [FILE]`: prints the Python file that saves what somebody's own code has in hand.

use std::io::{Write, stdout};
use std::path::Path;

use super::write_new;
use crate::checked::shown;
use crate::cli::WrongUsage;

/// The Python file.
pub const RECORDER: &str = include_str!("../../assets/recorder.py");

/// Prints the recorder, or writes it to a new file.
///
/// # Errors
/// If the name does not end in `.py`, the file exists, or it cannot be written.
pub(crate) fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = file else { return Ok(stdout().write_all(RECORDER.as_bytes())?) };
    let name = shown(file);
    if file.extension().is_none_or(|e| e != "py") {
        let wrong =
            format!("{name}: the recorder is a .py file: write `rnn-tui recorder recorder.py`");
        return Err(WrongUsage(wrong).into());
    }
    write_new(file, RECORDER)?;
    writeln!(
        stdout(),
        "{name} is written. In your code, after the backward pass: from recorder import record; record(locals(), \"mine.npz\")"
    )?;
    Ok(())
}
