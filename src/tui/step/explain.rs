//! A step that asks for an explanation in one line, then shows a model answer.

use super::{Around, Attempt, Keys, Outcome, Part, Request};
use crate::tui::scene::Scene;

/// The state of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Explain {
    /// The model answer.
    pub(crate) answer: String,
}

impl Explain {
    pub(super) fn take(&self, line: &str, attempt: &mut Attempt, around: &mut Around) -> Outcome {
        attempt.answer.line = line.trim().to_owned();
        around.looks.show_newest();
        Outcome::done()
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let done = scene.is_done();
        let text = "explain it in one line, in your own words".to_owned();
        let keys = if done { Keys::go_on() } else { Keys::write(scene, None) };
        let request = Request::new(keys).part(Part::Task { done, text });
        if done { request } else { request.part(Part::Line) }
    }
}
