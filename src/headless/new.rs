//! `rnn-tui new FILE`: writes a template for a lesson.

use std::io::{Write, stdout};
use std::path::Path;

use super::write_new;
use crate::checked::{argument, shown};
use crate::cli::WrongUsage;

/// A working lesson with a comment on each field.
pub const TEMPLATE: &str = include_str!("../../assets/template.ron");

/// Writes the template to a new file.
///
/// # Errors
/// If the name does not end in `.ron`, the file exists, or it cannot be written.
pub(crate) fn run(file: &Path) -> anyhow::Result<()> {
    let name = shown(file);
    if file.extension().is_none_or(|e| e != "ron") {
        let wrong = format!("{name}: a lesson is a .ron file: write `rnn-tui new {name}.ron`");
        return Err(WrongUsage(wrong).into());
    }
    write_new(file, TEMPLATE)?;
    let word = argument(file);
    writeln!(
        stdout(),
        "{name} is written. `rnn-tui {word}` opens it, and reloads it each time you save;"
    )?;
    writeln!(stdout(), "`rnn-tui check --run {word}` proves it.")?;
    Ok(())
}
