//! Following a number to where it comes from.

use super::{App, Screen};
use crate::engine::Command;
use crate::nn::Quantity;
use crate::train::Place;
use crate::tui::action::{Action, Ask, Effect, Go};
use crate::tui::input::Key;
use crate::tui::keymap::keys_in_text;
use crate::tui::popup::follow::chosen;
use crate::tui::popup::{Follow, Followed, Popup};

impl App {
    /// Begins with a number, or else with the one that is chosen in the focused pane.
    pub(super) fn begin_to_follow(&mut self, of: Option<Quantity>) -> Vec<Effect> {
        let Screen::Lesson(session) = &self.screen else { return Vec::new() };
        let theme = &self.appearance.theme;
        let Some(view) = session.view(theme) else { return Vec::new() };
        if view.frame.is_running() {
            self.wait_for_rest(Action::Ask(Ask::Follow(of)));
            return Vec::new();
        }
        let Some(of) = of.or_else(|| chosen(&view)) else {
            let tick = keys_in_text(&[Action::Go(Go::Ticks(1))]);
            self.messages.now = Some(format!("nothing to follow yet: press {tick}"));
            return Vec::new();
        };
        let follow = Follow::new(of, session.mark(), &view);
        let place = follow.place();
        self.popup = Some(Popup::Follow(follow));
        if let Screen::Lesson(session) = &mut self.screen {
            session.set_out();
        }
        self.visit_place(place)
    }

    /// Handles a key while a number is followed.
    pub(super) fn follow(&mut self, key: Key) -> Vec<Effect> {
        let theme = &self.appearance.theme;
        let (Some(Popup::Follow(follow)), Screen::Lesson(session)) =
            (&mut self.popup, &mut self.screen)
        else {
            return self.close();
        };
        let Some(view) = session.view(theme) else { return self.close() };
        let outcome = follow.key(key, &view);
        session.set_mark(follow.marked().cloned());
        match outcome {
            Followed::Open => Vec::new(),
            Followed::Refused(why) => {
                self.messages.now = Some(why.to_owned());
                Vec::new()
            }
            Followed::Life(of) => self.send(Command::Life(of)),
            Followed::Visit(place) => self.visit_place(place),
            Followed::Back(place) => self.return_to(place),
            Followed::Derives => {
                let follow = follow.clone();
                self.derive_followed(follow)
            }
            Followed::Stays => {
                session.stay();
                session.look_at(follow.number());
                self.popup = None;
                self.send(Command::Life(None))
            }
            Followed::Closed => {
                let back = session.turn_back();
                self.popup = None;
                let mut effects = self.send(Command::Life(None));
                effects.extend(back.into_iter().flat_map(|place| self.return_to(place)));
                effects
            }
        }
    }

    /// Sends the machine back to where it has been: no question forbids that.
    fn return_to(&mut self, place: Place) -> Vec<Effect> {
        if self.stands_at(place) {
            return Vec::new();
        }
        if let Screen::Lesson(session) = &mut self.screen {
            session.note(&Command::Visit(place));
        }
        vec![Effect::Send(Command::Visit(place))]
    }

    fn stands_at(&self, place: Place) -> bool {
        let frame = self.session().and_then(|session| session.frame());
        frame.is_some_and(|frame| Place::of(frame.snapshot.cursor) == place && !frame.is_running())
    }

    /// Sends the machine to a place, if it is not there. Where a question forbids that, the way ends at the number before.
    fn visit_place(&mut self, place: Place) -> Vec<Effect> {
        if self.stands_at(place) {
            return Vec::new();
        }
        let effects = self.send(Command::Visit(place));
        if let (true, Some(Popup::Follow(follow))) = (effects.is_empty(), &mut self.popup) {
            follow.step_back();
        }
        effects
    }
}
