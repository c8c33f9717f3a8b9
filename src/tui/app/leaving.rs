//! Leaving the program, which asks once while an answer has not been sent.

use super::{App, Screen};
use crate::tui::action::{Action, Effect};
use crate::tui::keymap;
use crate::tui::session::Session;

/// Whether the learner leaves the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// No.
    Stays,
    /// The last key was to quit, although an answer has not been sent: the same key again quits.
    Asked,
    /// The program ends.
    Leaves,
}

impl App {
    /// Whether the learner has quit.
    pub fn has_quit(&self) -> bool {
        self.leaving == Leaving::Leaves
    }

    /// Quits; asks first while an answer has not been sent.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.has_draft() && self.leaving == Leaving::Stays {
            (self.messages.now, self.leaving) = (Some(unsent()), Leaving::Asked);
            return Vec::new();
        }
        self.leave()
    }

    /// Another key has been pressed than the one that quits: it asks again.
    pub(super) fn stays(&mut self) {
        self.leaving = Leaving::Stays;
    }

    /// Whether an answer has been written and not been sent, in the open lesson or in the one left for the home screen.
    fn has_draft(&self) -> bool {
        self.session().or(self.kept.as_deref()).is_some_and(Session::has_draft)
    }

    /// Stores the position of the machine before the program ends.
    pub(crate) fn leave(&mut self) -> Vec<Effect> {
        self.leaving = Leaving::Leaves;
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        session.keep_run().into_iter().chain([Effect::Save]).collect()
    }
}

/// The message if the learner quits while something that she has written is not answered with yet.
fn unsent() -> String {
    let [enter, quit] = [Action::Enter, Action::Quit].map(|action| keymap::keys_of(&[action]));
    format!("your answer has not been sent: {quit} again quits and keeps it, {enter} returns to it")
}
