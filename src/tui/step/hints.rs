//! Help, level by level, after an attempt.

use super::{Activity, OpenStep};
use crate::lesson::{Answer, Step};

impl OpenStep {
    /// How many levels of help a step has; the last is the solution, unless the truth comes by itself.
    pub(crate) fn help_levels(&self, step: &Step) -> usize {
        let tells_itself = match &self.activity {
            Activity::Predict(_) => true,
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_) => false,
        };
        step.hints.len() + usize::from(step.solution.is_some() && !tells_itself)
    }

    /// Whether there is help to be had now: after an attempt, until all of it is shown.
    pub(crate) fn has_hint(&self, step: &Step) -> bool {
        (self.attempt.answer.hints as usize) < self.help_levels(step) && self.has_tried()
    }

    /// Whether the learner has done something for the step: answered, moved the machine, turned a knob.
    fn has_tried(&self) -> bool {
        let moving_counts = match &self.activity {
            Activity::Number(_) | Activity::Hunt(_) => false, // they want an answer
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Explain(_)
            | Activity::Recall(_) => true,
        };
        let Answer { attempts, hints, .. } = self.attempt.answer;
        attempts > 0 || hints > 0 || (moving_counts && self.attempt.touched)
    }
}
