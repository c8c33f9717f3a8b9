//! The sketch that the learner has drawn on a chart: it stays there beside the truth, until the step is left.

use super::Scene;
use crate::lesson::{Exercise, Guess, Sketched};
use crate::tui::step::Predict;

/// A sketch on a chart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ghost<'a> {
    /// The values, from left to right.
    pub(crate) points: &'a [f64],
    /// The index of the point that arrow keys move.
    pub(crate) point: Option<usize>,
    /// The lowest value that can be drawn.
    pub(crate) low: f64,
    /// The highest value that can be drawn.
    pub(crate) high: f64,
    /// The length of a curve, in updates.
    pub(crate) updates: usize,
}

impl Ghost<'_> {
    /// The colour of a sketch, of those of the arms: the last, which no arm has where there is something to sketch.
    pub(crate) const COLOUR: usize = 5;
}

impl Scene<'_> {
    /// The sketch that the current step asks for, if it is of this kind.
    pub(crate) fn sketch(&self, kind: Sketched) -> Option<Ghost<'_>> {
        let Exercise::Predict { guess: Guess::Sketch { of, updates, low, high, .. }, .. } =
            &self.current()?.exercise
        else {
            return None;
        };
        let points = self.open.attempt.answer.given.as_slice();
        let point = self.open.prediction().and_then(Predict::drawn_point);
        let updates = updates.unwrap_or(1);
        let is_compared = self.is_done() && self.is_covered();
        let is_drawn = *of == kind && !points.is_empty() && !is_compared;
        is_drawn.then_some(Ghost { points, point, low: *low, high: *high, updates })
    }
}
