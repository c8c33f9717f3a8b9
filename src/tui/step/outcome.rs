//! What comes of an answer, a key or a frame.

use crate::engine::Command;
use crate::tui::popup::Question;
use crate::tui::verbs::Scope;

/// What comes of an answer, a key or a frame.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Whether the answer is to be kept.
    pub keeps: bool,
    /// Whether the step is done.
    pub done: bool,
    /// What happens next.
    pub then: Then,
}

/// What happens next.
#[derive(Debug, Default)]
pub enum Then {
    /// The learner goes on.
    #[default]
    Nothing,
    /// The engine is to be told.
    Tell(Vec<Command>),
    /// A line is to be typed.
    Type(Question),
    /// Something is to be chosen from a list.
    Choose(Scope),
    /// The next step is shown.
    GoOn,
}

impl Outcome {
    /// Nothing is kept.
    pub fn then(then: Then) -> Self {
        Outcome { then, ..Outcome::default() }
    }

    /// The answer is kept.
    pub fn keep() -> Self {
        Outcome { keeps: true, ..Outcome::default() }
    }

    /// The answer is kept, and the step is done.
    pub fn done() -> Self {
        Outcome { keeps: true, done: true, ..Outcome::default() }
    }
}
