//! A step that asks for an explanation in one line, then shows a model answer.

use super::{Around, Attempt, Keys, Outcome, Part, Request, Then};
use crate::tui::action::Action;
use crate::tui::popup::Question;
use crate::tui::scene::Scene;

/// The state of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Explain {
    /// The model answer.
    pub(crate) answer: String,
}

impl Explain {
    pub(super) fn enter(&self) -> Outcome {
        Outcome::then(Then::Type(Question::Words))
    }

    pub(super) fn take(&self, line: &str, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        if line.trim().is_empty() {
            return Outcome::default();
        }
        attempt.answer.line = line.trim().to_owned();
        around.looks.show_newest();
        Outcome::done()
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let keys = match scene.is_done() {
            true => Keys::go_on(),
            false => Keys::default().press(&[Action::Enter], " types it"),
        };
        let text = "explain it in one line, in your own words".to_owned();
        Request::new(keys).part(Part::Task { done: scene.is_done(), text })
    }
}
