//! What may have been meant by a first argument that is neither a lesson nor a subcommand.

use anyhow::Error;

use crate::checked::nearest;
use crate::cli::{self, WrongUsage};
use crate::lesson::{Catalog, UnknownLesson};

/// Returns the subcommand that a word is a misspelling of, unless the word is a lesson.
pub fn subcommand(word: &str) -> Option<String> {
    let command = cli::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let is_known = names.contains(&word) || Catalog::number_of(word).is_some();
    nearest(word, names).filter(|_| !is_known).map(str::to_owned)
}

/// Adds to an error about an unknown lesson the subcommand that may have been meant.
pub fn explained(error: Error) -> Error {
    let Some(UnknownLesson { name, nearest }) = error.downcast_ref() else { return error };
    let Some(meant) = subcommand(name) else { return error };
    let lesson = nearest.as_ref().map(|lesson| format!(" or the lesson {lesson:?}"));
    let lesson = lesson.unwrap_or_default();
    let wrong = format!("there is no lesson or subcommand {name:?}");
    WrongUsage(format!("{wrong} (did you mean the subcommand {meant:?}{lesson}?)")).into()
}
