//! The outcome of an answer, a key or a frame.

use crate::engine::Command;
use crate::tui::action::{Action, Go};
use crate::tui::keymap::{UP_DOWN, keys_in_text};

/// The outcome of an answer, a key or a frame.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Whether to store the answer.
    pub(crate) keeps: bool,
    /// Whether the step is done.
    pub(crate) done: bool,
    /// What happens next.
    pub(crate) then: Then,
}

/// What happens next.
#[derive(Debug, Default)]
pub(crate) enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// Commands are sent to the engine.
    Send(Vec<Command>),
    /// The learner is told what to do first.
    Say(String),
    /// The palette opens to change a setting: the one with this name, if a goal names one.
    Set(Option<String>),
    /// The palette opens with the knobs.
    Knobs,
    /// The next step is shown.
    GoOn,
    /// This step is shown.
    GoTo(usize),
    /// The board of challenges is shown, or the next step if there is none.
    Board,
}

impl Outcome {
    /// An outcome that does not store the answer.
    pub(crate) fn then(then: Then) -> Self {
        Outcome { then, ..Outcome::default() }
    }

    /// The outcome if the learner has moved to no option yet: none is taken that she did not mean.
    pub(crate) fn choose_first() -> Self {
        let (keys, enter) = (keys_in_text(&UP_DOWN), keys_in_text(&[Action::Enter]));
        Outcome::then(Then::Say(format!("first choose with {keys}, then press {enter}")))
    }

    /// The outcome if no point of a sketch has been moved yet.
    pub(crate) fn draw_first() -> Self {
        let sideways = keys_in_text(&[Action::Go(Go::Ticks(-1)), Action::Go(Go::Ticks(1))]);
        let (keys, enter) = (keys_in_text(&UP_DOWN), keys_in_text(&[Action::Enter]));
        Outcome::then(Then::Say(format!(
            "first draw: {sideways} choose a point, {keys} move it; then press {enter}"
        )))
    }

    /// The outcome if the line of the answer is empty, and there is nowhere to go first.
    pub(crate) fn write_first() -> Self {
        let enter = keys_in_text(&[Action::Enter]);
        Outcome::then(Then::Say(format!("type your answer, then press {enter}")))
    }

    /// An outcome that stores the answer.
    pub(crate) fn keep() -> Self {
        Outcome { keeps: true, ..Outcome::default() }
    }

    /// An outcome that stores the answer and completes the step.
    pub(crate) fn done() -> Self {
        Outcome { keeps: true, done: true, ..Outcome::default() }
    }
}
