//! Verbs that write a file of the learner's.

use super::{Context, Parsed};
use crate::problem::Problem;
use crate::tui::action::{Action, Ask, Written};
use crate::tui::shared::ENDING;

/// Something that is written to a file with one of these endings.
pub(super) fn written(what: Written, path: &str, endings: &[&str]) -> Result<Parsed, Problem> {
    let name = path.to_lowercase();
    if endings.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
        return Ok(Parsed::Write(what, path.to_owned()));
    }
    let (verb, is) = match what {
        Written::Models => ("save", "a model is an .npz file"),
        Written::Curves => ("csv", "curves are a .csv file"),
        Written::Screen => ("shot", "a picture is an .svg or .png file, or text as .txt"),
        Written::State => ("share", "a shared state is an .rnn file"),
    };
    Err(Problem::new(is).instead(format!("{verb} {path}.{}", endings[0])))
}

/// What is on the screen as a string, on the screen or in a file.
pub(super) fn shared(_: &Context, path: &str) -> Result<Parsed, Problem> {
    match path.is_empty() {
        true => Ok(Parsed::Action(Action::Ask(Ask::Share))),
        false => written(Written::State, path, &[ENDING]),
    }
}
