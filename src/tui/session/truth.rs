//! The truth comes: a step is done by what the machine does, and a prediction meets what happened.

use super::Session;
use super::answering::finite;
use crate::lesson::{Action as Asked, Guess, PaneName, Progress, Sketched};
use crate::train::Metric;
use crate::tui::view::TOLD;
use crate::tui::work::{ENOUGH, Stage, near, reply_to, updates_at};

impl Session {
    /// What the step has waited for has come: it is done, and a prediction meets the truth. Says whether that is news.
    pub fn meet(&mut self, step: usize, progress: &mut Progress) -> bool {
        if step != self.step {
            return self.finish(step, progress);
        }
        match self.lesson.steps.get(step).map(|s| &s.action) {
            Some(Asked::Predict { .. }) => self.work.stage == Stage::Waits && self.settle(progress),
            Some(_) if self.done.get(step) != Some(&true) => {
                self.work.stage = Stage::Done;
                self.keep(progress);
                self.look_at_told();
                self.finish(step, progress)
            }
            _ => false,
        }
    }

    /// Whether a prediction that waits for nothing is decided now.
    pub fn see_truth(&mut self, progress: &mut Progress) -> bool {
        let step = self.lesson.steps.get(self.step);
        let at_once = matches!(step.map(|s| &s.action), Some(Asked::Predict { until: None, .. }));
        at_once && self.work.stage == Stage::Waits && self.settle(progress)
    }

    /// Compares a prediction with what has come; says whether it could.
    fn settle(&mut self, progress: &mut Progress) -> bool {
        let Some(Asked::Predict { guess, .. }) =
            self.lesson.steps.get(self.step).map(|s| &s.action)
        else {
            return false;
        };
        let values = self.frame.as_deref().and_then(|frame| frame.values_for(self.step));
        let values = values.unwrap_or_default();
        let measured = values.first().copied().flatten();
        if guess.truth().is_some() && measured.is_none() {
            return false; // not known yet
        }
        let given = self.work.answer.given.clone();
        let first = given.first().copied().unwrap_or(0.0);
        let (truth, right) = match guess {
            Guess::Choice { options, .. } => {
                let chosen = options.get(first as usize);
                (measured, chosen.is_some_and(|option| option.holds(measured)))
            }
            Guess::Number { within, share, .. } => {
                let truth = measured.unwrap_or(f64::NAN);
                let within = if *share { *within * truth.abs() } else { within.get() };
                (measured, (first - truth).abs() <= within)
            }
            Guess::Sketch { of, low, high, updates, arm } => {
                let truth = match of {
                    Sketched::DhNorm => values.to_vec(),
                    Sketched::Loss => self.losses(arm.as_deref(), updates.unwrap_or(1)),
                };
                let hits = near(*of, *low, *high, &given, &truth);
                let share = hits as f64 / given.len().max(1) as f64;
                (Some(share), share >= ENOUGH)
            }
        };
        let answer = &mut self.work.answer;
        (answer.truth, answer.right) = (truth.and_then(finite), Some(right));
        answer.attempts += 1;
        self.work.reply = reply_to(guess, answer).into_iter().collect();
        self.work.stage = Stage::Done;
        self.look_at_told();
        self.keep(progress);
        self.finish(self.step, progress)
    }

    /// The loss of an arm after each of the points of a sketch.
    fn losses(&self, arm: Option<&str>, updates: usize) -> Vec<Option<f64>> {
        let Some(frame) = self.frame.as_deref() else { return Vec::new() };
        let arms = &frame.snapshot.arms;
        let arm = arms.iter().find(|a| arm.is_none_or(|name| a.name == name));
        let recorded = arm.and_then(|arm| arm.history.get(Metric::Loss));
        let points: Vec<(f64, f64)> = recorded.map_or_else(Vec::new, |series| {
            series.points(400).map(|(x, bucket)| (x + 1.0, bucket.mean())).collect()
        });
        let at = |x: f64| {
            let near = points.iter().min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()));
            near.map(|(_, loss)| *loss).filter(|loss| loss.is_finite())
        };
        updates_at(updates).map(at).collect()
    }

    /// What has come is to be seen, below the text.
    pub(super) fn look_at_told(&mut self) {
        self.looks.text_scroll = TOLD;
        if self.work.stage == Stage::Done && self.looks.hunts {
            self.looks.focus = PaneName::Lesson;
        }
    }
}
