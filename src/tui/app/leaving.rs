//! Leaving the program, which asks once while an answer has not been sent, and leaving a lesson, which always does.

use super::{App, Screen};
use crate::lesson::progress::is_visited;
use crate::tui::action::{Action, Effect};
use crate::tui::keymap;
use crate::tui::session::Session;

/// Whether the learner leaves a lesson or the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// No.
    Stays,
    /// The last key was to do this, and has asked: the same key again does it.
    Asked(Action),
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
        if self.has_draft() && self.asks(Action::Quit, unsent) {
            return Vec::new();
        }
        if self.is_recording() && self.asks(Action::Quit, unwritten) {
            return Vec::new();
        }
        self.leave()
    }

    /// Leaves the lesson for the home screen; asks first, since the same key closes what is open in the lesson.
    pub(super) fn leave_lesson(&mut self) -> Vec<Effect> {
        let visits = self.session().is_some_and(|session| is_visited(session.course().key()));
        if self.asks(Action::Back, if visits { visit_next } else { home_next }) {
            return Vec::new();
        }
        self.leaving = Leaving::Stays;
        let effects = self.go_home();
        let enter = keymap::keys_in_text(&[Action::Enter]);
        let where_it_is = if visits {
            "opens the lesson at your own place"
        } else {
            "returns to the lesson, where you left it"
        };
        self.notify(format!("{enter} {where_it_is}"));
        effects
    }

    /// Asks with these words whether an action is meant, unless its last key has asked. Returns whether it asks.
    fn asks(&mut self, action: Action, words: fn() -> String) -> bool {
        let asks = self.leaving != Leaving::Asked(action);
        if asks {
            (self.messages.now, self.leaving) = (Some(words()), Leaving::Asked(action));
        }
        asks
    }

    /// A key for this has been pressed: what another key has asked is not meant.
    pub(super) fn stays_unless(&mut self, action: Option<Action>) {
        if action.is_none_or(|action| self.leaving != Leaving::Asked(action)) {
            self.leaving = Leaving::Stays;
        }
    }

    /// Whether an answer has been written and not been sent, in the open lesson or in the one left for the home screen.
    fn has_draft(&self) -> bool {
        self.session().or(self.kept.as_deref()).is_some_and(Session::has_draft)
    }

    /// Whether a recording with a state is on, in the open lesson or in the one left for the home screen.
    fn is_recording(&self) -> bool {
        let session = self.session().or(self.kept.as_deref());
        session.and_then(Session::recorded).is_some_and(|states| states > 0)
    }

    /// Stores the position of the machine before the program ends.
    pub(crate) fn leave(&mut self) -> Vec<Effect> {
        self.leaving = Leaving::Leaves;
        let Screen::Lesson(session) = &mut self.screen else { return Vec::new() };
        session.leave(&mut self.progress);
        session.keep_run().into_iter().chain([Effect::Save]).collect()
    }
}

/// The message where the next key leaves the lesson.
fn home_next() -> String {
    let back = keymap::keys_in_text(&[Action::Back]);
    format!("{back} again goes home; the lesson is kept")
}

/// The message where the next key leaves a shared state.
fn visit_next() -> String {
    let back = keymap::keys_in_text(&[Action::Back]);
    format!("{back} again goes home; only its string opens the shared state again")
}

/// The message if the author quits while a recording is on.
fn unwritten() -> String {
    let quit = keymap::keys_in_text(&[Action::Quit]);
    format!(
        "the recording has not been written: `record`, after [:], writes it; {quit} again quits without it"
    )
}

/// The message if the learner quits while something that she has written is not answered with yet.
fn unsent() -> String {
    let [enter, quit] = [Action::Enter, Action::Quit].map(|action| keymap::keys_in_text(&[action]));
    format!("your answer has not been sent: {quit} again quits and keeps it, {enter} returns to it")
}
