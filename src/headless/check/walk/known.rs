//! What a step measures must be known with every seed: the values in its texts, and the truth of its question.

use super::Walk;
use crate::headless::workbench::Workbench;
use crate::lesson::{Exercise, Guess, Moment, Sketched};
use crate::problem::Problem;
use crate::train::RunState;
use crate::tui::widget::number::short;

impl Walk<'_> {
    /// Checks the values in the texts of the step: of those that are shown now, or those of the moment when it was done.
    pub(super) fn texts_are_known(
        &self,
        workbench: &Workbench,
        moment: Moment,
    ) -> Result<(), Problem> {
        let Some(unknown) = workbench.session()?.unknown_in_text(self.number, moment) else {
            return Ok(());
        };
        let when = match moment {
            Moment::Now => "when the step begins",
            Moment::Done => "when the step is done",
        };
        Err(Problem::new(format!("the value {{{unknown}}} is not known {when}")))
    }

    /// Checks that the machine is in the state that the step shows, if it shows one.
    pub(super) fn shows_state(&self, workbench: &Workbench) -> Result<(), Problem> {
        let Some(wanted) = self.step.exercise.state() else { return Ok(()) };
        let now = RunState::of(&workbench.frame()?.snapshot);
        let is_there =
            (now.updates, now.ticks, &now.edits) == (wanted.updates, wanted.ticks, &wanted.edits);
        let place = |state: &RunState| {
            let edits = state.edits.len();
            format!("{} updates, {} ticks and {edits} edits", state.updates, state.ticks)
        };
        match is_there {
            true => Ok(()),
            false => Err(Problem::new(format!("it shows {}, not {}", place(&now), place(&wanted)))),
        }
    }

    /// Whether nothing but the truth is awaited, once the machine has moved as far as the step asks.
    pub(super) fn awaits_truth(&self, workbench: &Workbench) -> Result<bool, Problem> {
        let exercise = &self.step.exercise;
        let is_known_at_once = exercise.goals().is_empty() && exercise.tick().is_none();
        Ok(is_known_at_once || workbench.frame()?.met == Some(self.number))
    }

    /// Checks the measured truth, and wrong values with a known cause.
    pub(super) fn truth_is_known(&self, workbench: &Workbench) -> Result<(), Problem> {
        let frame = workbench.frame()?;
        if let Exercise::Predict { guess: Guess::Sketch { of: Sketched::Loss, arm, .. }, .. } =
            &self.step.exercise
        {
            let mut arms = frame.snapshot.arms.iter();
            let drawn = arms.find(|a| arm.as_ref().is_none_or(|name| *name == a.name));
            return match drawn.is_some_and(|arm| arm.is_sound()) {
                true => Ok(()),
                false => Err(Problem::new("the loss to be sketched becomes NaN or infinite")),
            };
        }
        let values = self.step.exercise.values();
        let measured = frame.values_for(self.number).unwrap_or_default();
        let is_unknown = |value: &Option<f64>| !value.is_some_and(f64::is_finite);
        let Some(place) = measured.iter().position(is_unknown) else { return Ok(()) };
        let of = values.get(place).map_or("a bar of the sketch".to_owned(), |of| of.to_string());
        let now = measured[place].map_or("not known".to_owned(), short);
        Err(Problem::new(format!("the truth, {of}, is {now}")))
    }
}
