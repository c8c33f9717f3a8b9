//! Hints, one by one, after an attempt.

use super::{Activity, OpenStep};
use crate::lesson::{Answer, Step};

impl OpenStep {
    /// The number of hints of a step. The last is the solution, unless the truth shows by itself.
    pub(crate) fn help_levels(&self, step: &Step) -> usize {
        let tells_itself = match &self.activity {
            Activity::Predict(_) => true,
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => false,
        };
        step.hints.len() + usize::from(step.solution.is_some() && !tells_itself)
    }

    /// Whether a hint is available: after an attempt, until all have been shown.
    pub(crate) fn has_hint(&self, step: &Step) -> bool {
        (self.attempt.answer.hints as usize) < self.help_levels(step) && self.has_tried()
    }

    /// Whether the learner has made an attempt: answered, moved the machine, or turned a knob.
    fn has_tried(&self) -> bool {
        let moving_counts = match &self.activity {
            Activity::Number(_) | Activity::Hunt(_) => false, // they need an answer
            Activity::Read
            | Activity::Goals(_)
            | Activity::Predict(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => true,
        };
        let Answer { attempts, hints, .. } = self.attempt.answer;
        attempts > 0 || hints > 0 || (moving_counts && self.attempt.touched)
    }
}
