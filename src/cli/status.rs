//! The exit statuses of the program.

use std::process::ExitCode;

use strum::VariantArray;

/// An exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Status {
    /// All is well.
    Success = 0,
    /// Something is wrong: a file, a lesson, a gradient.
    Failure = 1,
    /// The command line is wrong.
    Usage = 2,
    /// `grade` could not compare everything.
    Incomplete = 3,
    /// Ctrl-C: 128 and the number of the signal.
    Interrupted = 130,
}

impl Status {
    /// The number that the shell gets.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// When the program ends with it, for the help and the manual page.
    pub fn meaning(self) -> &'static str {
        match self {
            Status::Success => {
                "success; `grade`: every gradient in the file was compared and is right"
            }
            Status::Failure => "an error; `grade`, `gradcheck`, `check`: something is wrong",
            Status::Usage => "wrong usage",
            Status::Incomplete => "`grade`: nothing could be compared, or not everything",
            Status::Interrupted => {
                "ended by Ctrl-C: `train --save` with the model saved, `plain` with your place kept"
            }
        }
    }

    /// The table of all statuses as a section of the help.
    pub(super) fn help() -> String {
        let row = |status: &Status| format!("\n  {:>3}  {}", status.code(), status.meaning());
        format!("Exit status:{}", Status::VARIANTS.iter().map(row).collect::<String>())
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

/// A command line that is understood, but asks for something that cannot be: an error with the status
/// [`Status::Usage`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongUsage(pub String);
