//! Compares a prediction with the truth.

use super::{Predict, Stage};
use crate::engine::Frame;
use crate::lesson::{Answer, Guess, Sketched};
use crate::train::Metric;
use crate::tui::step::sketch::{ENOUGH, updates_at};
use crate::tui::step::{Around, Attempt, Outcome};

impl Predict {
    /// Handles a new frame: compares the prediction with it, once the truth is known.
    pub(in crate::tui::step) fn frame(
        &mut self,
        met: bool,
        attempt: &mut Attempt,
        around: &mut Around,
    ) -> Outcome {
        let is_time = self.stage == Stage::Waits && (met || self.until.is_none());
        let decided = if is_time { self.decide(&attempt.answer, around) } else { None };
        let Some((truth, right)) = decided else { return Outcome::default() };
        let answer = &mut attempt.answer;
        answer.truth = truth.filter(|truth| truth.is_finite()); // JSON has no NaN
        answer.right = Some(right);
        answer.attempts += 1;
        attempt.reply = self.reply_to(&attempt.answer).into_iter().collect();
        self.stage = Stage::Done;
        around.looks.show_newest();
        Outcome::done()
    }

    /// The measured value, and whether the prediction is right; `None` while that is unknown.
    fn decide(&self, answer: &Answer, around: &Around) -> Option<(Option<f64>, bool)> {
        let values = around.frame.and_then(|frame| frame.values_for(around.number));
        let values = values.unwrap_or_default();
        let measured = values.first().copied().flatten();
        let is_watched = !self.watches_timesteps() || values.len() == answer.given.len();
        if (self.guess.truth().is_some() && measured.is_none()) || !is_watched {
            return None;
        }
        let first = answer.given.first().copied().unwrap_or(0.0);
        Some(match (&self.guess, self.sketch()) {
            (Guess::Choice { options, .. }, _) => {
                let chosen = options.get(first as usize);
                (measured, chosen.is_some_and(|option| option.holds(measured)))
            }
            (Guess::Number { within, share, .. }, _) => {
                let truth = measured.unwrap_or(f64::NAN);
                let within = if *share { *within * truth.abs() } else { within.get() };
                (measured, (first - truth).abs() <= within)
            }
            (Guess::Sketch { updates, arm, .. }, sketch) => {
                let sketch = sketch?;
                let truth = match sketch.of {
                    Sketched::DhNorm => values.to_vec(),
                    Sketched::Loss => losses(around.frame, arm.as_deref(), updates.unwrap_or(1)),
                };
                let hits = sketch.near(&answer.given, &truth);
                let share = hits as f64 / answer.given.len().max(1) as f64;
                (Some(share), share >= ENOUGH)
            }
        })
    }

    /// The reply to a wrong prediction with a known cause.
    pub(in crate::tui::step) fn reply_to(&self, answer: &Answer) -> Option<String> {
        let first = answer.given.first().copied().filter(|_| answer.right == Some(false))?;
        match &self.guess {
            Guess::Choice { options, .. } => options.get(first as usize)?.told.clone(),
            Guess::Number { wrong, .. } => {
                let misled = wrong.iter().find(|misled| (misled.from..=misled.to).contains(&first));
                misled.map(|misled| misled.told.clone())
            }
            Guess::Sketch { .. } => None,
        }
    }
}

/// The losses of an arm at the points of a sketch.
fn losses(frame: Option<&Frame>, arm: Option<&str>, updates: usize) -> Vec<Option<f64>> {
    let Some(frame) = frame else { return Vec::new() };
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
