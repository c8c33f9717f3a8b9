//! `rnn-tui check PATH…`

use std::io::{Write, stdout};
use std::path::PathBuf;

use super::tell;
use crate::checked::shown;
use crate::lesson::check;

/// Checks lesson files; fails if one of them is wrong.
///
/// # Errors
/// If a path cannot be read, or a lesson is wrong.
pub fn run(paths: &[PathBuf]) -> anyhow::Result<()> {
    let findings = check::paths(paths)?;
    let mut wrong = 0;
    for finding in &findings {
        match &finding.result {
            Ok((id, steps)) => {
                let plural = if *steps == 1 { "" } else { "s" };
                writeln!(
                    stdout(),
                    "{}: ok (lesson {id:?}, {steps} step{plural})",
                    shown(&finding.path)
                )?;
            }
            Err(message) => {
                wrong += 1;
                tell(message);
            }
        }
    }
    anyhow::ensure!(wrong == 0, "{wrong} of {} lessons cannot be used", findings.len());
    Ok(())
}
