//! The gradient check of an arm at one moment, with its weights unchanged and at a very different scale.
//!
//! Both, because the scale decides what a check can find: if the weights are small, the past hardly matters, and wrong
//! code is wrong by only a percent or two.

use std::fmt;

use super::snapshot::{ArmSnapshot, Snapshot};
use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict, check, compare};
use crate::nn::kernel::all_finite;
use crate::nn::{Example, Grads, Implementation, Outputs, Params, State, Variable};
use crate::task::Numbers;

/// The factor between the two scales.
const APART: f64 = 50.0;

/// The root mean square from which weights count as large: halfway between 0.01 and 0.5 on a log scale.
const LARGE: f64 = 0.07;

/// Forward passes per element: four for a difference, one or two steps until it is accurate, at both scales.
const PASSES: u64 = 12;

/// The most work that is done, in multiply-adds: about 20 seconds.
const MOST_WORK: u64 = 20_000_000_000;

/// The result of a gradient check.
#[derive(Clone, Debug)]
pub struct GradientCheck {
    /// The update whose weights, example and carried state it is about, from 0.
    pub update: u64,
    /// The arm's name.
    pub(crate) arm: String,
    /// The checks with the weights unchanged and at the other scale, or the reason why nothing was checked.
    pub result: Result<Vec<AtScale>, NotChecked>,
}

/// The check at one scale of the weights.
#[derive(Clone, Debug)]
pub struct AtScale {
    /// The factor on all weights.
    pub factor: f64,
    /// The root mean square of the weights then.
    pub rms: f64,
    /// The check of each tensor.
    pub tensors: Vec<TensorCheck>,
}

/// Why nothing was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChecked {
    /// The example has no target.
    NoTarget,
    /// The arm has diverged.
    Diverged,
    /// The loss or the gradient is not finite.
    NotFinite,
    /// The gradient is truncated on purpose.
    Cut {
        /// The BPTT window, in timesteps.
        window: usize,
    },
    /// The gradient of each loss is truncated on purpose.
    CutPerLoss {
        /// How many timesteps each loss is followed back.
        reach: usize,
    },
    /// The hand-in has no gradient of a parameter, and what it would be is not known.
    NotInFile,
    /// The hand-in has the gradients of a batch, and the arm is one sequence of it.
    OfBatch {
        /// The number of sequences.
        sequences: usize,
    },
    /// It would take too long.
    TooMuch {
        /// The number of weights.
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
                "This arm has diverged: its numbers are not finite, so there is nothing to compare. Go back to an earlier update.",
            ),
            NotChecked::NotFinite => f.write_str(
                "The loss or its gradient is not finite here, so there is nothing to compare. Go back to an earlier update.",
            ),
            NotChecked::Cut { window } => write!(
                f,
                "BPTT is cut after {window} timesteps here: its gradient is not meant to be that of the loss, so there is nothing to compare."
            ),
            NotChecked::CutPerLoss { reach } => write!(
                f,
                "Each loss is followed {reach} timesteps back here (bptt_reach): the gradient is not meant to be that of the loss, so there is nothing to compare."
            ),
            NotChecked::NotInFile => f.write_str(
                "Your file has no gradient of a weight matrix or a bias, and its value is unknown, so there is nothing to compare. Save the gradients, too.",
            ),
            NotChecked::OfBatch { sequences } => write!(
                f,
                "Your file has the gradients of all {sequences} sequences of the batch together. This is one sequence, whose own gradient is not in the file, so there is nothing to compare. `rnn-tui grade` judges the sums; to check one sequence here, save a batch of one."
            ),
            NotChecked::TooMuch { weights } => write!(
                f,
                "This model has {weights} weights. The check computes the loss several times for each: that takes too long here. Use `rnn-tui gradcheck LESSON`, or check a smaller model."
            ),
        }
    }
}

/// The moment that is checked: an example, with the weights and the state at the beginning of its update.
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

    /// Estimates the multiply-adds. Elementwise operations take longer than one each.
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
            self.passes.model.bptt_window.filter(|w| *w < self.example.timesteps())
        {
            Some(NotChecked::Cut { window })
        } else if let Some(reach) =
            self.passes.model.bptt_reach.filter(|reach| reach + 1 < self.example.timesteps())
        {
            Some(NotChecked::CutPerLoss { reach })
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
        let loss =
            self.passes.gradient(self.params, self.example, &mut tape, &mut grads, Outputs::Asked);
        loss.is_finite() && all_finite(grads.iter().map(|tensor| tensor.cells()))
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
    /// The index of the tensor with the largest error with the weights unchanged, if one is wrong.
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
            None => match arm.numbers() {
                None => Ok(scales(&moment)),
                Some(numbers) => brought(&moment, numbers),
            },
        };
        GradientCheck { update: snapshot.cursor.update, arm: arm.name.clone(), result }
    }

    /// Estimates the work of checking an arm, in multiply-adds.
    pub(crate) fn work(snapshot: &Snapshot, arm: usize) -> u64 {
        let work = Moment::of(snapshot, &snapshot.arms[arm]).work();
        if work > MOST_WORK { 0 } else { work } // too much is refused, which costs nothing
    }
}

/// Checks with the weights unchanged and at the other scale, which does not exist if all weights are 0.
fn scales(moment: &Moment) -> Vec<AtScale> {
    let here = moment.at(1.0);
    let other = match here.rms {
        0.0 => None,
        LARGE.. => Some(1.0 / APART),
        _ => Some(APART),
    };
    [here].into_iter().chain(other.map(|factor| moment.at(factor))).collect()
}

/// Checks the gradients of a hand-in: those that are known, and with other weights only if an arm computes them.
fn brought(moment: &Moment, numbers: &Numbers) -> Result<Vec<AtScale>, NotChecked> {
    let mut scales = match numbers.is_computed {
        true => scales(moment),
        false => vec![moment.at(1.0)],
    };
    let nothing = match numbers.batch {
        0 | 1 => NotChecked::NotInFile,
        sequences => NotChecked::OfBatch { sequences },
    };
    let [here, ..] = &mut scales[..] else { return Err(nothing) };
    here.tensors.retain(|tensor| numbers.knows(Variable::gradient(tensor.name)));
    for tensor in &mut here.tensors {
        let own = numbers.grads.iter().find(|own| own.name == tensor.name);
        // where the file's numbers are right, ours have more digits
        let Some(own) =
            own.filter(|own| numbers.differing_in(Variable::gradient(own.name)).next().is_some())
        else {
            continue;
        };
        let found = compare(tensor.name, own.cells().to_vec(), std::mem::take(&mut tensor.numeric));
        *tensor = TensorCheck { rounding: tensor.rounding, ..found };
    }
    if here.tensors.is_empty() { Err(nothing) } else { Ok(scales) }
}
