//! Help, level by level, after an attempt.

use super::Session;
use crate::lesson::{Action as Asked, Answer, Progress};

impl Session {
    /// The next level of help; the last is the solution. Says why there is none.
    pub fn hint(&mut self, progress: &mut Progress) -> Option<String> {
        let levels = self.levels();
        if levels == 0 {
            return Some("there is no hint to this step".to_owned());
        }
        if self.done.get(self.step) == Some(&true) {
            return Some("this step is done".to_owned());
        }
        if !self.has_hint() {
            let all = self.work.answer.hints as usize >= levels;
            let why =
                if all { "that was all the help" } else { "try it first: then there is a hint" };
            return Some(why.to_owned());
        }
        self.work.answer.hints += 1;
        self.work.reply.clear(); // the newest stands last
        self.keep(progress);
        self.look_at_told();
        None
    }

    /// How many levels of help the step has.
    fn levels(&self) -> usize {
        let Some(step) = self.lesson.steps.get(self.step) else { return 0 };
        let guesses = matches!(step.action, Asked::Predict { .. }); // the truth comes by itself
        step.hints.len() + usize::from(step.solution.is_some() && !guesses)
    }

    /// Whether there is help to be had now: after an attempt, until all of it is shown.
    pub(super) fn has_hint(&self) -> bool {
        let open = self.done.get(self.step) == Some(&false);
        open && (self.work.answer.hints as usize) < self.levels() && self.has_tried()
    }

    /// Whether the learner has done something for the step: answered, moved the machine, turned a knob.
    fn has_tried(&self) -> bool {
        let Some(step) = self.lesson.steps.get(self.step) else { return false };
        let answers = matches!(
            step.action,
            Asked::Type { .. } | Asked::FindBug { .. } | Asked::Finish { .. }
        );
        let Answer { attempts, hints, .. } = self.work.answer;
        attempts > 0 || hints > 0 || (!answers && self.work.touched)
    }
}
