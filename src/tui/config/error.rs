//! What is wrong with a `config.ron`, in one line.

use std::fmt;

use ron::error::SpannedError;

use crate::checked::{is_shown, ron_message};
use crate::problem::Problem;

/// The most characters of a message, which may quote the file.
const LONGEST: usize = 300;

/// What is wrong with a `config.ron`, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The line and the column, from 1, if it is about a place in the text.
    pub(super) place: Option<(usize, usize)>,
    pub(super) problem: Problem,
}

impl From<SpannedError> for ConfigError {
    fn from(error: SpannedError) -> Self {
        let start = error.span.start;
        let problem = Problem::new(ron_message(&error.code));
        ConfigError { place: Some((start.line, start.col)), problem }
    }
}

impl std::error::Error for ConfigError {}

/// ``7:12: `zom` is not known here; did you mean `zoom`?``, without characters that steer the terminal.
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}: ")?;
        }
        let message = self.problem.to_string();
        let safe = message.chars().map(|c| if is_shown(c) { c } else { ' ' });
        f.write_str(&safe.take(LONGEST).collect::<String>())
    }
}
