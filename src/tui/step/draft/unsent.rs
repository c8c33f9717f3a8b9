//! What has been written, drawn or tried, and not been sent: it is kept, and is there again when the learner comes back.

use crate::lesson::Answer;
use crate::tui::looks::Looks;
use crate::tui::step::{Activity, OpenStep, Stage};

impl OpenStep {
    /// What has been written, drawn or tried and not been answered with yet. `done`: whether the step is done.
    pub(crate) fn unsent(&self, done: bool) -> Option<Answer> {
        let predict = self.prediction();
        let is_asked_how_sure = predict.is_some_and(|predict| predict.stage() == Stage::Sure);
        let wanted = self.wants(done).is_some() || (is_asked_how_sure && !done);
        let written = self.draft.line().value();
        let is_changed = self.model_answer().is_some() && written != self.attempt.answer.line;
        let is_unsent = (wanted || is_changed) && self.draft.is_pending();
        let line = if is_unsent { written.to_owned() } else { String::new() };
        let sketch = predict.filter(|predict| predict.may_be_drawn() && !done);
        let given = sketch.map_or_else(Vec::new, |_| self.attempt.answer.given.clone());
        let tried = self.attempt.touched && !done;
        let something = tried || !line.is_empty() || !given.is_empty();
        something.then(|| Answer { line, given, tried, ..Answer::default() })
    }

    /// Begins with what was written or drawn here before.
    pub(crate) fn restore(&mut self, unsent: &Answer, looks: &mut Looks) {
        self.draft.restore(&unsent.line);
        self.attempt.touched = true; // it had been tried
        match &mut self.activity {
            Activity::Predict(predict) => {
                predict.go_on_drawing(&unsent.given, &mut self.attempt.answer, looks);
            }
            Activity::Read
            | Activity::Goals(_)
            | Activity::Number(_)
            | Activity::Hunt(_)
            | Activity::Explain(_)
            | Activity::Recall(_)
            | Activity::Board(_) => {}
        }
    }
}
