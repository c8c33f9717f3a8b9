//! What comes of an answer, a key or a frame.

use crate::engine::Command;
use crate::tui::popup::Question;
use crate::tui::verbs::Scope;

/// What comes of an answer, a key or a frame.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Whether the answer is to be kept.
    pub(crate) keeps: bool,
    /// Whether the step is done.
    pub(crate) done: bool,
    /// What happens next.
    pub(crate) then: Then,
}

/// What happens next.
#[derive(Debug, Default)]
pub(crate) enum Then {
    /// The learner goes on.
    #[default]
    Nothing,
    /// The engine is to be told.
    Send(Vec<Command>),
    /// A line is to be typed.
    Type(Question),
    /// Something is to be chosen from a list.
    Choose(Scope),
    /// The next step is shown.
    GoOn,
}

impl Outcome {
    /// Nothing is kept.
    pub(crate) fn then(then: Then) -> Self {
        Outcome { then, ..Outcome::default() }
    }

    /// The answer is kept.
    pub(crate) fn keep() -> Self {
        Outcome { keeps: true, ..Outcome::default() }
    }

    /// The answer is kept, and the step is done.
    pub(crate) fn done() -> Self {
        Outcome { keeps: true, done: true, ..Outcome::default() }
    }
}
