//! What has been said of where one is, so that only what is new is said again.

use crate::train::Cursor;
use crate::tui::plain::lesson;
use crate::tui::session::Session;
use crate::tui::theme::Theme;

/// What can be said of a step, and where the machine is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// The lesson and the step; none while no lesson is open.
    pub(super) place: Option<(String, usize)>,
    /// The replies to the learner.
    pub(super) told: Vec<String>,
    /// What is asked.
    pub(super) asked: Vec<String>,
    pub(super) cursor: Option<Cursor>,
}

impl Standing {
    pub(super) fn of(session: Option<&Session>, theme: &Theme) -> Self {
        let view = session.and_then(|session| session.view(theme));
        let (Some(session), Some(view)) = (session, view) else { return Standing::default() };
        Standing {
            place: Some((session.course().key().to_owned(), session.step())),
            told: lesson::told(&view),
            asked: lesson::asked(&view),
            cursor: Some(view.frame.snapshot.cursor),
        }
    }

    /// Whether the machine is elsewhere than before.
    pub(super) fn has_moved_since(&self, before: &Standing) -> bool {
        let place = |cursor: Option<Cursor>| cursor.map(|cursor| (cursor.update, cursor.done));
        place(self.cursor) != place(before.cursor)
    }

    /// Whether it is one tick away from where it was.
    pub(super) fn is_one_tick_from(&self, before: &Standing) -> bool {
        let (Some(now), Some(before)) = (self.cursor, before.cursor) else { return false };
        let begins_after =
            |a: Cursor, b: Cursor| a.is_finished() && b.done == 1 && b.update == a.update + 1;
        match now.update == before.update {
            true => now.done.abs_diff(before.done) == 1,
            false => begins_after(before, now) || begins_after(now, before),
        }
    }
}

/// The lines that are not among those before.
pub(super) fn news(now: &[String], before: &[String]) -> Vec<String> {
    now.iter().filter(|line| !before.contains(line)).cloned().collect()
}
