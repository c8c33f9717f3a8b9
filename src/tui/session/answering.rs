//! Answers of the learner in a step, and the record of them.

use super::Session;
use crate::lesson::Progress;
use crate::tui::step::{Outcome, Predict, Stage, Then};

impl Session {
    /// Does what the step asks, or takes the answer; continues if all is done.
    pub(crate) fn enter(&mut self, progress: &mut Progress) -> Then {
        let (open, mut around) = self.parts();
        let outcome = open.enter(&mut around);
        self.record(&outcome, progress);
        outcome.then
    }

    pub(crate) fn take_number(&mut self, number: f64, progress: &mut Progress) {
        let (open, mut around) = self.parts();
        let outcome = open.take_number(number, &mut around);
        self.record(&outcome, progress);
    }

    pub(crate) fn take_line(&mut self, line: &str, progress: &mut Progress) {
        let (open, mut around) = self.parts();
        let outcome = open.take_line(line, &mut around);
        self.record(&outcome, progress);
    }

    /// Stops drawing. Returns whether a sketch was being drawn.
    pub(crate) fn stops_drawing(&mut self) -> bool {
        self.open.stop_drawing()
    }

    /// Whether a sketch is being drawn.
    pub(crate) fn draws(&self) -> bool {
        self.open.prediction().is_some_and(|predict| predict.stage() == Stage::Draws)
    }

    /// Whether the learner must predict before the machine may run.
    pub(crate) fn has_to_predict(&self) -> bool {
        self.open.prediction().is_some_and(Predict::must_come_first)
    }

    /// The question that asks for a number, if there is one.
    pub(crate) fn asks_number(&self) -> Option<&str> {
        self.open.asks_number()
    }

    /// Whether the step waits for a number.
    pub(crate) fn awaits_number(&self) -> bool {
        let is_open = self.open.prediction().is_none_or(|predict| predict.stage() == Stage::Open);
        !self.is_over() && !self.is_done() && is_open && self.asks_number().is_some()
    }

    /// Shows the next hint; the last is the solution. Returns why there is none.
    pub(crate) fn hint(&mut self, progress: &mut Progress) -> Option<&'static str> {
        let levels = self.current().map_or(0, |step| self.open.help_levels(step));
        let has_hint = self.current().is_some_and(|step| self.open.has_hint(step));
        if levels == 0 {
            return Some("this step has no hint");
        }
        if self.is_done() {
            return Some("this step is done");
        }
        let hints = &mut self.open.attempt.answer.hints;
        if !has_hint {
            let all = *hints as usize >= levels;
            let why = if all {
                "there are no more hints"
            } else {
                "try it first: hints follow an attempt"
            };
            return Some(why);
        }
        *hints += 1;
        self.open.attempt.reply.clear(); // the newest is last
        self.looks.show_newest();
        self.keep(progress);
        None
    }

    /// Records the outcome of an answer. Returns whether it completes the step for the first time.
    pub(super) fn record(&mut self, outcome: &Outcome, progress: &mut Progress) -> bool {
        if outcome.keeps {
            self.keep(progress);
        }
        outcome.done && self.finish(self.step, progress)
    }

    fn keep(&mut self, progress: &mut Progress) {
        let answer = self.open.attempt.answer.clone();
        self.record.answers.insert(self.step, answer.clone());
        let key = self.course.key();
        if let Some(step) = self.current() {
            progress.mark(key, self.step, step.mark());
        }
        progress.answer(key, self.step, answer);
    }

    /// Marks a step as done. Returns whether it was not before.
    pub(crate) fn finish(&mut self, step: usize, progress: &mut Progress) -> bool {
        let Some(done) = self.record.done.get_mut(step) else { return false };
        *done = true;
        let key = self.course.key();
        progress.mark(key, step, self.lesson().steps[step].mark());
        progress.finish(key, step)
    }
}
