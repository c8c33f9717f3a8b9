//! `rnn-tui config`: the user's settings with comments, or where they belong.

use std::io::{Write, stdout};

use crate::checked::shown;
use crate::tui::config::{path_of_platform, template};

/// Prints a commented file of settings that changes nothing, or the path of the user's own.
///
/// # Errors
/// If standard output is closed, or if there is no folder for settings.
pub(crate) fn run(path: bool) -> anyhow::Result<()> {
    if !path {
        return Ok(stdout().write_all(template().as_bytes())?);
    }
    let Some(path) = path_of_platform() else {
        anyhow::bail!("there is no folder for settings: set HOME, or XDG_CONFIG_HOME")
    };
    Ok(writeln!(stdout(), "{}", shown(&path))?)
}
