//! A shared state in a file of somebody's, or on standard input.

#[cfg(feature = "terminal")]
use std::io::Read;
use std::path::Path;

use super::{Driver, EngineLink};
use crate::tui::action::Effect;
#[cfg(feature = "terminal")]
use crate::{
    checked::shown,
    lesson::opened::is_array_file,
    task::source::read_text,
    tui::shared::{ENDING, LONGEST, is_in, is_string},
};

/// The most that is read of a file: a string, and a mail around it.
#[cfg(feature = "terminal")]
const MOST: u64 = LONGEST as u64 * 2;

impl<L: EngineLink> Driver<L> {
    /// Opens a file: a shared state, a lesson, a trained model, or a text to learn from.
    #[cfg(feature = "terminal")]
    pub(super) fn open_file(&mut self, path: &Path) -> Vec<Effect> {
        match shared_in_file(path) {
            Ok(Some(text)) => self.app.take_shared(&text),
            Ok(None) => {
                let read = self.app.lessons().catalog().open_file(path);
                self.app.open_file(read)
            }
            Err(e) => self.app.open_file(Err(e)),
        }
    }

    #[cfg(not(feature = "terminal"))]
    pub(super) fn open_file(&mut self, path: &Path) -> Vec<Effect> {
        let read = self.app.lessons().catalog().open_file(path);
        self.app.open_file(read)
    }
}

/// Whether a word alone is a shared state, by its beginning, or a file that has one, by its name.
#[cfg(feature = "terminal")]
pub fn is_shared(word: &str) -> bool {
    is_string(word) || is_named_so(Path::new(word))
}

/// Whether the name of a file says that it has a shared state.
#[cfg(feature = "terminal")]
fn is_named_so(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING))
}

/// Returns the text with a shared state that a word of the command line means, if it means one: the string itself, a
/// file that has one, or `-` for standard input.
///
/// # Errors
/// If standard input or the file cannot be read.
#[cfg(feature = "terminal")]
pub fn shared_in(word: &str) -> anyhow::Result<Option<String>> {
    if is_string(word) {
        return Ok(Some(word.to_owned()));
    }
    if word == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(MOST).read_to_end(&mut bytes);
        read.map_err(|e| anyhow::anyhow!("standard input: cannot be read: {e}"))?;
        return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
    }
    shared_in_file(Path::new(word))
}

/// Returns the text of a file that has a shared state.
///
/// # Errors
/// If it cannot be read, although its name says that it has one.
#[cfg(feature = "terminal")]
fn shared_in_file(path: &Path) -> anyhow::Result<Option<String>> {
    let is_meant = is_named_so(path);
    if !is_meant && (is_array_file(path) || !path.is_file()) {
        return Ok(None);
    }
    match read_text(path, MOST) {
        Ok(text) => Ok((is_meant || is_in(&text)).then_some(text)),
        Err(problem) if is_meant => Err(anyhow::anyhow!("{}: {problem}", shown(path))),
        Err(_) => Ok(None), // whoever opens it otherwise says why it cannot be read
    }
}
