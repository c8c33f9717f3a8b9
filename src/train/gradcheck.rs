//! The gradient check of one arm at one moment, with its weights as they are and at quite another scale.
//!
//! Both, because the scale decides what a check can find: where the weights are small, the past hardly matters, and
//! wrong code is wrong by a percent or two.

use std::fmt;

use super::snapshot::{ArmSnapshot, Snapshot};
use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict, check};
use crate::nn::kernel::all_finite;
use crate::nn::{Example, Grads, Implementation, Params, State};

/// By how much the second scale is larger or smaller.
const APART: f64 = 50.0;

/// Weights of this size (root of the mean square) or larger are large: halfway from 0.01 to 0.5, in powers.
const LARGE: f64 = 0.07;

/// Passes forward for one element: four for a difference, a step or two until one is close, and both scales.
const PASSES: u64 = 12;

/// The most work: some 20 seconds.
const MOST_WORK: u64 = 20_000_000_000;

/// What came of it.
#[derive(Clone, Debug)]
pub struct GradientCheck {
    /// The update whose weights, example and carried state it is about, from 0.
    pub update: u64,
    /// The arm's name.
    pub(crate) arm: String,
    /// With the weights as they are, and then at the other scale; or why there is nothing to see.
    pub result: Result<Vec<AtScale>, NotChecked>,
}

/// The check at one scale of the weights.
#[derive(Clone, Debug)]
pub struct AtScale {
    /// What all weights are multiplied with.
    pub factor: f64,
    /// How large they are then: the root of the mean square.
    pub rms: f64,
    /// Each tensor.
    pub tensors: Vec<TensorCheck>,
}

/// Why nothing was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChecked {
    /// The example has no target.
    NoTarget,
    /// The arm stands still.
    Diverged,
    /// The loss or the gradient is not finite.
    NotFinite,
    /// The gradient is cut on purpose.
    Cut {
        /// After so many timesteps.
        window: usize,
    },
    /// It would take too long for so many weights.
    TooMuch {
        /// How many.
        weights: usize,
    },
}

impl fmt::Display for NotChecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotChecked::NoTarget => f.write_str(
                "This example has no target, so there is no loss, and nothing to check. Go to another update.",
            ),
            NotChecked::Diverged => f.write_str(
                "This arm has diverged: its numbers are not finite, so there is nothing to compare. Go back before that.",
            ),
            NotChecked::NotFinite => f.write_str(
                "The loss or its gradient is not finite here, so there is nothing to compare. Go back before that.",
            ),
            NotChecked::Cut { window } => write!(
                f,
                "BPTT is cut after {window} timesteps here: its gradient is meant to be another one than that of the loss, so there is nothing to compare."
            ),
            NotChecked::TooMuch { weights } => write!(
                f,
                "This model has {weights} weights. For each of them the loss is computed several times: that takes too long here. `rnn-tui gradcheck LESSON` does it, or check a smaller model."
            ),
        }
    }
}

/// What is compared: an example, with the weights and the state at the beginning of its update.
struct Moment<'a> {
    passes: Implementation,
    params: &'a Params,
    example: &'a Example,
    before: State,
}

impl<'a> Moment<'a> {
    fn of(snapshot: &'a Snapshot, arm: &'a ArmSnapshot) -> Self {
        let state = arm.before().unwrap_or(&arm.state);
        let mut before = state.carried.clone();
        if !snapshot.example.carried {
            before.reset();
        }
        let example = arm.example(&snapshot.example);
        Moment { passes: arm.implementation(), params: &state.params, example, before }
    }

    /// Multiply-adds, about. What is done for each unit takes longer than one.
    fn work(&self) -> u64 {
        let (model, timesteps) = (self.passes.model, self.example.timesteps());
        let units = model.pre_activations() + model.dims.outputs;
        let pass = model.multiply_adds_forward(timesteps) + (20 * units * timesteps) as u64;
        PASSES.saturating_mul(pass).saturating_mul(self.params.count() as u64)
    }

    fn refused(&self, arm: &ArmSnapshot) -> Option<NotChecked> {
        if !arm.is_sound() {
            Some(NotChecked::Diverged)
        } else if self.example.targets.iter().all(Option::is_none) {
            Some(NotChecked::NoTarget)
        } else if let Some(window) =
            self.passes.model.window.filter(|w| *w < self.example.timesteps())
        {
            Some(NotChecked::Cut { window })
        } else if self.work() > MOST_WORK {
            Some(NotChecked::TooMuch { weights: self.params.count() })
        } else if !self.is_finite() {
            Some(NotChecked::NotFinite)
        } else {
            None
        }
    }

    fn is_finite(&self) -> bool {
        let mut tape = self.passes.model.tape(self.example.timesteps());
        self.passes.model.start(&mut tape, &self.before);
        let mut grads = Grads::zeros_like(self.params);
        let loss = self.passes.gradient(self.params, self.example, &mut tape, &mut grads);
        loss.is_finite() && grads.iter().all(|tensor| all_finite(tensor.cells()))
    }

    fn at(&self, factor: f64) -> AtScale {
        let mut params = self.params.clone();
        if factor != 1.0 {
            params.iter_mut().flat_map(|t| t.cells_mut()).for_each(|weight| *weight *= factor);
        }
        let tensors = check(&self.passes, &params, self.example, &self.before);
        AtScale { factor, rms: rms(&params), tensors }
    }
}

fn rms(params: &Params) -> f64 {
    params.norm() / (params.count().max(1) as f64).sqrt()
}

impl GradientCheck {
    /// The number of the tensor that is most wrong, if one is: with the weights as they are.
    pub(crate) fn worst_wrong(&self) -> Option<usize> {
        let tensors = self.result.as_ref().ok()?.first()?.tensors.iter().enumerate();
        let wrong = tensors.filter(|(_, tensor)| tensor.verdict(TOLERANCE) == Verdict::Wrong);
        let worst = wrong.max_by(|a, b| a.1.relative_error.total_cmp(&b.1.relative_error));
        worst.map(|(number, _)| number)
    }

    /// Checks an arm.
    pub(crate) fn of(snapshot: &Snapshot, arm: usize) -> Self {
        let arm = &snapshot.arms[arm];
        let moment = Moment::of(snapshot, arm);
        let result = match moment.refused(arm) {
            Some(why) => Err(why),
            None => Ok(scales(&moment)),
        };
        GradientCheck { update: snapshot.cursor.update, arm: arm.name.clone(), result }
    }

    /// How much work that is, about, in multiply-adds.
    pub(crate) fn work(snapshot: &Snapshot, arm: usize) -> u64 {
        let work = Moment::of(snapshot, &snapshot.arms[arm]).work();
        if work > MOST_WORK { 0 } else { work } // that is refused
    }
}

/// As the weights are, and at the other scale; if all of them are 0, there is none.
fn scales(moment: &Moment) -> Vec<AtScale> {
    let here = moment.at(1.0);
    let other = match here.rms {
        0.0 => None,
        LARGE.. => Some(1.0 / APART),
        _ => Some(APART),
    };
    [here].into_iter().chain(other.map(|factor| moment.at(factor))).collect()
}
