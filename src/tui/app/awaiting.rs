//! What the next frames decide: whether the line of the palette is refused, and what opens once the machine rests.

use super::App;
use crate::tui::action::{Action, Effect, Go};
use crate::tui::keymap::keys_in_text;
use crate::tui::popup::Popup;
use crate::tui::session::Session;

/// What waits for the next frames, until another key is pressed.
#[derive(Debug, Default)]
pub(super) struct Awaited {
    /// The palette whose line has just been sent to the engine, which may refuse it.
    pub(super) sent: Option<Popup>,
    /// What was asked for during a pass.
    at_rest: Option<Action>,
}

impl App {
    /// Does it when the pass that is being shown is over; of a run, says that it has to be paused first.
    pub(super) fn wait_for_rest(&mut self, action: Action) {
        match self.is_sweeping() {
            true => self.awaited.at_rest = Some(action),
            false => {
                let pause = keys_in_text(&[Action::Go(Go::RunPause)]);
                self.messages.now = Some(format!("pause first: {pause}"));
            }
        }
    }

    /// Does what was asked for during a pass, if that is over.
    pub(super) fn do_at_rest(&mut self) -> Vec<Effect> {
        let rests = self.session().is_some_and(Session::rests);
        let asked = if rests { self.awaited.at_rest.take() } else { None };
        asked.map_or_else(Vec::new, |action| self.update(action))
    }
}
