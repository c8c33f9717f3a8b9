//! A step that lists the challenges of the lesson, each with the best result so far.

use super::score::result;
use super::{Arrow, Keys, Outcome, Part, Request, Then};
use crate::lesson::{Challenge, Lesson, PaneName};
use crate::tui::action::Action;
use crate::tui::keymap::UP_DOWN;
use crate::tui::looks::{Looks, moved};
use crate::tui::scene::Scene;

/// The last line of the board.
const FINISH: &str = "finish the lesson";

/// The board of challenges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// The steps to which its lines lead: those of the challenges, and the end of the lesson.
    steps: Vec<usize>,
    /// The line under the cursor; `None` until the learner moves to one.
    pub(super) cursor: Option<usize>,
}

impl Board {
    pub(super) fn new(lesson: &Lesson) -> Self {
        let challenges = lesson.challenges().map(|(step, _)| step);
        Board { steps: challenges.chain([lesson.steps.len()]).collect(), cursor: None }
    }

    pub(super) fn key(&mut self, key: Arrow, looks: &Looks) -> bool {
        match key.line().filter(|_| looks.focus == PaneName::Lesson) {
            Some(by) => self.cursor = Some(moved(self.cursor, by, self.steps.len())),
            None => return false,
        }
        true
    }

    /// Goes to the challenge under the cursor.
    pub(super) fn enter(&self) -> Outcome {
        let step = self.cursor.and_then(|cursor| self.steps.get(cursor));
        match step {
            Some(step) => Outcome { then: Then::GoTo(*step), ..Outcome::done() },
            None => Outcome::choose_first(),
        }
    }

    pub(super) fn asks(&self, scene: &Scene) -> Request {
        let line = |(step, challenge): (usize, &Challenge)| {
            let result = scene.answers.get(&step).and_then(|answer| result(challenge, answer));
            let result = result.map_or_else(String::new, |result| format!(" ({result})"));
            format!("{}{result}", challenge.title)
        };
        let options = scene.lesson.challenges().map(line).chain([FINISH.to_owned()]).collect();
        let keys = Keys::default().press(&UP_DOWN, " and ").press(&[Action::Enter], " choose");
        Request::new(keys).part(Part::Options { options, cursor: self.cursor, code: false })
    }
}
