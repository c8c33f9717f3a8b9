//! A step that asks for an explanation in one line, then shows a model answer.

use super::{Around, Attempt, Keys, Outcome, Part, Request};
use crate::tui::action::Action;
use crate::tui::scene::Scene;

/// The fewest words of a sentence.
const FEWEST: usize = 3;

/// What an empty line says.
const EMPTY: &str = "a sentence, in your own words";

/// The reply to fewer.
pub(super) const TOO_SHORT: &str =
    "write a sentence of at least three words: what happens, and why";

/// The state of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Explain {
    /// The question.
    ask: String,
    /// The model answer.
    pub(crate) answer: String,
    stage: Stage,
}

/// The stage of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It is to be given, or has been given and can be changed.
    Rests,
    /// It is being changed.
    Changes,
}

impl Explain {
    pub(super) fn new(ask: &str, answer: &str) -> Self {
        Explain { ask: ask.to_owned(), answer: answer.to_owned(), stage: Stage::Rests }
    }

    /// Whether a line is to be written. `done`: whether the step is done.
    pub(super) fn is_open(&self, done: bool) -> bool {
        !done || self.stage == Stage::Changes
    }

    /// Takes the line. Returns `None` if it is too short for a sentence.
    pub(super) fn take(
        &mut self,
        line: &str,
        attempt: &mut Attempt,
        around: &mut Around,
    ) -> Option<Outcome> {
        let words = line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        if words.count() < FEWEST {
            return None;
        }
        attempt.answer.line = line.to_owned();
        self.stage = Stage::Rests;
        around.looks.show_newest();
        Some(Outcome::done())
    }

    /// Opens the line of an explanation that has been given.
    pub(super) fn change(&mut self) {
        self.stage = Stage::Changes;
    }

    /// Closes it: what has been given stays.
    pub(super) fn close(&mut self) {
        self.stage = Stage::Rests;
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let done = scene.is_done();
        let open = self.is_open(done);
        let keys = match open {
            true => Keys::write(scene, None),
            false => Keys::default()
                .press(&[Action::Enter], " continues  ")
                .press(&[Action::Change], " changes it"),
        };
        let request = Request::new(keys).part(Part::Question { done, text: self.ask.clone() });
        if open { request.part(Part::Line(Some(EMPTY))) } else { request }
    }
}
