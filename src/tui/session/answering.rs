//! What the learner does for a step, and what is kept of it.

use super::Session;
use crate::lesson::Progress;
use crate::tui::step::{Outcome, Predict, Stage, Then};

impl Session {
    /// Does what the step asks, or takes the answer; if all is done, goes on.
    pub(crate) fn enter(&mut self, progress: &mut Progress) -> Then {
        let (open, mut around) = self.parts();
        let outcome = open.enter(&mut around);
        self.record(&outcome, progress);
        outcome.then
    }

    /// Takes a number that was typed.
    pub(crate) fn take_number(&mut self, number: f64, progress: &mut Progress) {
        let (open, mut around) = self.parts();
        let outcome = open.take_number(number, &mut around);
        self.record(&outcome, progress);
    }

    /// Takes a line that was typed.
    pub(crate) fn take_line(&mut self, line: &str, progress: &mut Progress) {
        let (open, mut around) = self.parts();
        let outcome = open.take_line(line, &mut around);
        self.record(&outcome, progress);
    }

    /// Leaves off drawing. Returns whether that was so.
    pub(crate) fn stops_drawing(&mut self) -> bool {
        self.open.stop_drawing()
    }

    /// Whether a sketch is being drawn.
    pub(crate) fn draws(&self) -> bool {
        self.open.prediction().is_some_and(|predict| predict.stage() == Stage::Draws)
    }

    /// Whether what the machine does now would tell the answer.
    pub(crate) fn has_to_predict(&self) -> bool {
        self.open.prediction().is_some_and(Predict::must_come_first)
    }

    /// The question of the step that waits for a number.
    pub(crate) fn asks_number(&self) -> Option<&str> {
        self.open.asks_number()
    }

    /// Whether the step waits for a number, which Enter asks for.
    pub(crate) fn awaits_number(&self) -> bool {
        let is_open = self.open.prediction().is_none_or(|predict| predict.stage() == Stage::Open);
        !self.is_over() && !self.is_done() && is_open && self.asks_number().is_some()
    }

    /// Shows the next level of help; the last is the solution. Returns why there is none.
    pub(crate) fn hint(&mut self, progress: &mut Progress) -> Option<&'static str> {
        let levels = self.current().map_or(0, |step| self.open.help_levels(step));
        let has_hint = self.current().is_some_and(|step| self.open.has_hint(step));
        if levels == 0 {
            return Some("there is no hint to this step");
        }
        if self.is_done() {
            return Some("this step is done");
        }
        let hints = &mut self.open.attempt.answer.hints;
        if !has_hint {
            let all = *hints as usize >= levels;
            let why =
                if all { "that was all the help" } else { "try it first: then there is a hint" };
            return Some(why);
        }
        *hints += 1;
        self.open.attempt.reply.clear(); // the newest stands last
        self.looks.show_newest();
        self.keep(progress);
        None
    }

    /// Keeps what comes of an answer. Returns whether the step is done with it, and was not before.
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

    /// Marks a step as done. Returns whether that is news.
    pub(crate) fn finish(&mut self, step: usize, progress: &mut Progress) -> bool {
        let Some(done) = self.record.done.get_mut(step) else { return false };
        *done = true;
        let key = self.course.key();
        progress.mark(key, step, self.lesson().steps[step].mark());
        progress.finish(key, step)
    }
}
