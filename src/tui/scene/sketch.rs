//! Sketches that the learner has drawn on a chart, which stay there beside the truth.

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
    /// Whether the current step asks for it, so that the axes must leave room for it.
    pub(crate) is_asked: bool,
    /// The length of a curve, in updates.
    pub(crate) updates: usize,
}

impl Ghost<'_> {
    /// The colour of a sketch, of those of the arms: the last, which no arm has where there is something to sketch.
    pub(crate) const COLOUR: usize = 5;
}

impl Scene<'_> {
    /// The sketch of this kind: that of the last step, up to the current one, which asked for one here.
    pub(crate) fn sketch(&self, kind: Sketched) -> Option<Ghost<'_>> {
        let steps = self.lesson.steps.iter().enumerate().take(self.step + 1).rev();
        let mut here = steps.filter(|(number, _)| self.lesson.on(*number) == self.on);
        here.find_map(|(number, step)| {
            let Exercise::Predict { guess: Guess::Sketch { of, updates, low, high, .. }, .. } =
                &step.exercise
            else {
                return None;
            };
            let mine = number == self.step;
            if kind == Sketched::DhNorm && !mine {
                return None; // it was about another moment
            }
            let answer =
                if mine { Some(&self.open.attempt.answer) } else { self.answers.get(&number) };
            let points = answer.map(|a| a.given.as_slice()).filter(|points| !points.is_empty())?;
            let open = self.open.prediction().filter(|_| mine);
            let point = open.and_then(Predict::drawn_point);
            let updates = updates.unwrap_or(1);
            let ghost = Ghost { points, point, low: *low, high: *high, is_asked: mine, updates };
            (*of == kind).then_some(ghost)
        })
    }
}
