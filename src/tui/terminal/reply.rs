//! Keeps a key that was meant for the run from leading on from its step: the reply would never be read.

use std::time::{Duration, Instant};

use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::input::Input;
use crate::tui::keymap::{Reading, look_up};

/// How long the reply must be on the screen, with no key that leads on, before such a key counts. A key that is held down
/// is repeated sooner.
const PAUSE: Duration = Duration::from_millis(300);

/// The step that is open, and whether it is done; `None` on the home screen.
type Place = Option<(usize, bool)>;

/// The reply on the screen, if the step has been completed since it was opened.
#[derive(Debug, Default)]
pub(super) struct Reply {
    /// The place that was drawn last.
    drawn: Place,
    /// Since when the reply has been on the screen, with no key that leads on.
    since: Option<Instant>,
}

impl Reply {
    /// Notes what is on the screen now.
    pub(super) fn draw(&mut self, app: &App, now: Instant) {
        self.draw_at(place(app), now);
    }

    /// Whether an input would lead on from a step before the reply to it can have been read. If so, it does not count.
    pub(super) fn is_skipped_by(&mut self, input: &Input, app: &App, now: Instant) -> bool {
        leads_on(app, input) && self.is_unread(place(app), now)
    }

    fn draw_at(&mut self, place: Place, now: Instant) {
        if self.drawn.map(|(step, _)| step) != place.map(|(step, _)| step) {
            self.since = None; // a step that was done before has nothing new to say
        } else if self.drawn != place {
            self.since = Some(now);
        }
        self.drawn = place;
    }

    /// Whether the reply is not on the screen yet, or has just appeared; then the pause begins again.
    fn is_unread(&mut self, place: Place, now: Instant) -> bool {
        let is_new = self.since.is_some_and(|since| now.duration_since(since) < PAUSE);
        if is_new {
            self.since = Some(now);
        }
        let is_to_come = matches!((self.drawn, place), (Some((drawn, false)), Some((step, true))) if drawn == step);
        is_new || is_to_come
    }
}

fn place(app: &App) -> Place {
    let session = app.session()?;
    session.done().get(session.step()).map(|done| (session.step(), *done))
}

/// Whether an input does no more than lead to the next step.
fn leads_on(app: &App, input: &Input) -> bool {
    let Input::Key(key) = input else { return false };
    let (Reading::Key(key) | Reading::Command(key)) = app.read(*key) else { return false };
    let enters = look_up(app.screen().key_scope(), key) == Some(Action::Enter);
    let is_elsewhere = app.popup().is_some()
        || app.session().is_none_or(|s| s.writes() || s.looks().reading().is_some());
    enters && !is_elsewhere && place(app).is_some_and(|(_, done)| done)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The milliseconds at which something happens, and what.
    enum Happens {
        Drawn(Place),
        /// A key that leads on from this place, and whether it counts.
        Key(Place, bool),
    }

    #[test]
    fn a_key_leads_on_only_after_a_pause_in_which_the_reply_was_on_the_screen() {
        use Happens::{Drawn, Key};
        let (open, done, next) = (Some((3, false)), Some((3, true)), Some((4, true)));
        let check = |what: &str, story: &[(u64, Happens)]| {
            let (begin, mut reply) = (Instant::now(), Reply::default());
            for (at, happens) in story {
                let now = begin + Duration::from_millis(*at);
                match happens {
                    Drawn(place) => reply.draw_at(*place, now),
                    Key(place, counts) => {
                        assert_eq!(!reply.is_unread(*place, now), *counts, "{what}: at {at} ms");
                    }
                }
            }
        };
        check("not drawn yet", &[(0, Drawn(open)), (5, Key(done, false)), (9, Key(done, false))]);
        check("a second key", &[(0, Drawn(open)), (16, Drawn(done)), (120, Key(done, false))]);
        check("read", &[(0, Drawn(open)), (16, Drawn(done)), (400, Key(done, true))]);
        let held = (1..40).map(|i| (16 + 33 * i, Key(done, false)));
        let held = [(0, Drawn(open)), (16, Drawn(done))].into_iter().chain(held);
        let held: Vec<_> = held.chain([(2000, Key(done, true))]).collect();
        check("held down", &held);
        let drawn_often = [(0, Drawn(open)), (16, Drawn(done)), (310, Drawn(done))];
        let drawn_often = drawn_often.into_iter().chain([(320, Key(done, true))]);
        check("drawn again", &drawn_often.collect::<Vec<_>>());
        check("done before", &[(0, Drawn(open)), (9, Drawn(next)), (12, Key(next, true))]);
        check("opened when done", &[(0, Drawn(None)), (9, Drawn(done)), (12, Key(done, true))]);
    }
}
