//! The gradient check: compares BPTT with finite differences of the loss, which do not use the chain rule.

use serde::Serialize;

use super::bptt::Outputs;
use super::example::Example;
use super::faults::Implementation;
use super::grads::Grads;
use super::kernel::norm;
use super::params::{Name, Params};
use super::tape::{State, Tape};

/// The distances by which a parameter is moved, starting with the usual one. The truncation error falls with the fourth
/// power of the step, and the rounding error grows with its inverse. A longer step separates a tiny gradient from
/// rounding; a shorter one may avoid a kink or a jump of the loss (from ReLU, or a change of the model's own answer).
const STEPS: [f64; 7] = [1e-3, 1e-2, 1e-1, 1.0, 1e-4, 1e-5, 1e-6];

/// The error at which the search for a better step ends, relative to the element or to the typical one of its tensor.
const CLOSE: f64 = 1e-8;

/// The gradient below which an element counts as 0: differences of the loss contain rounding errors of that size.
const FLOOR: f64 = 1e-7;

/// The relative error that a tensor of correct code does not exceed.
pub const TOLERANCE: f64 = 1e-7;

/// The same for the worst tensor in a bug hunt: looser, because a hunt has no verdict "too small to decide".
pub(crate) const HUNT_TOLERANCE: f64 = 1e-6;

/// The result of a check of one gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The gradient agrees with the finite differences.
    Right,
    /// The gradient disagrees with the finite differences.
    Wrong,
    /// The gradient is too small to decide: all of the difference may be rounding.
    #[serde(rename = "too small")]
    TooSmall,
}

/// The gradient check of one tensor.
#[derive(Clone, Debug)]
pub struct TensorCheck {
    /// The tensor.
    pub name: Name,
    /// `‖a − n‖ / max(‖a‖, ‖n‖)` for BPTT's gradient `a` and the numeric gradient `n`; 0 if both are zero.
    pub relative_error: f64,
    /// `‖a − n‖`.
    pub(crate) difference: f64,
    /// The part of the difference that may be rounding, which finite differences cannot distinguish from a mistake.
    pub(crate) rounding: f64,
    /// The number of elements without a slope, because the loss has a kink or a jump there.
    pub(crate) without_slope: usize,
    /// The numeric gradient, in memory order; NaN where there is no slope.
    pub numeric: Vec<f64>,
    /// BPTT's gradient, in memory order.
    pub analytic: Vec<f64>,
}

impl TensorCheck {
    /// Returns `|a − n| / max(|a|, |n|, 1e-7)` for each element, in memory order: 1 if one of them is 0, 2 if the sign
    /// is wrong, 0 if there is no slope.
    pub(crate) fn element_errors(&self) -> impl Iterator<Item = f64> {
        let pairs = self.analytic.iter().zip(&self.numeric);
        let error = |(a, n): (&f64, &f64)| (a - n).abs() / a.abs().max(n.abs()).max(FLOOR);
        pairs.map(move |pair| if pair.1.is_nan() { 0.0 } else { error(pair) })
    }

    /// Returns the verdict for a tolerance of the relative error.
    pub fn verdict(&self, tolerance: f64) -> Verdict {
        if self.relative_error <= tolerance {
            Verdict::Right
        } else if self.difference <= self.rounding {
            Verdict::TooSmall
        } else {
            Verdict::Wrong
        }
    }

    /// Returns `‖a‖`, the norm of BPTT's gradient.
    pub(crate) fn norm(&self) -> f64 {
        norm(&self.analytic)
    }
}

/// Checks every element of every tensor on one example that starts from the state `before`.
pub fn check(
    passes: &Implementation,
    params: &Params,
    example: &Example,
    before: &State,
) -> Vec<TensorCheck> {
    let mut tape = passes.model.tape(example.timesteps());
    passes.model.start(&mut tape, before);
    let mut grads = Grads::zeros_like(params);
    let loss = passes.gradient(params, example, &mut tape, &mut grads, Outputs::Asked);
    let mut slopes = Slopes { passes, params: params.clone(), example, tape, loss };
    let check_tensor = |(i, tensor): (usize, &super::params::Parameter)| {
        let analytic = tensor.cells().to_vec();
        let cells = analytic.iter().enumerate();
        let typical = norm(&analytic) / (analytic.len() as f64).sqrt();
        let measured = cells.map(|(cell, a)| slopes.slope_near(i, cell, *a, typical));
        let (numeric, rounding): (Vec<f64>, Vec<f64>) = measured.unzip();
        TensorCheck { rounding: norm(&rounding), ..compare(tensor.name, analytic, numeric) }
    };
    grads.iter().enumerate().map(check_tensor).collect()
}

/// Measures the slope of the loss along single parameters.
struct Slopes<'a> {
    passes: &'a Implementation,
    params: Params,
    example: &'a Example,
    tape: Tape,
    /// The loss with unchanged parameters.
    loss: f64,
}

impl Slopes<'_> {
    /// Returns the slope along an element and the part of it that may be rounding. Each step size is tried until the
    /// slope agrees with `expected`, and the closest measurement counts: no step agrees with a wrong gradient. If even
    /// the two shortest steps disagree with each other, there is no slope: NaN.
    fn slope_near(
        &mut self,
        tensor: usize,
        cell: usize,
        expected: f64,
        typical: f64,
    ) -> (f64, f64) {
        let off = |slope: f64| (slope - expected).abs();
        let (mut best, mut previous, mut shortest) = ((f64::NAN, 0.0), f64::NAN, f64::NAN);
        for step in STEPS {
            let slope = self.central_difference(tensor, cell, step);
            (previous, shortest) = (shortest, slope);
            if best.0.is_nan() || off(slope) < off(best.0) {
                best = (slope, self.rounding(step));
            }
            if off(best.0) <= CLOSE * expected.abs().max(typical) {
                return best;
            }
        }
        let rounding = 2.0 * self.rounding(STEPS[STEPS.len() - 1]);
        let agree =
            (shortest - previous).abs() <= rounding + 1e-3 * shortest.abs().max(previous.abs());
        if agree { best } else { (f64::NAN, 0.0) }
    }

    /// Returns the part of a slope that may be rounding: the rounding error of the loss, divided by the step.
    fn rounding(&self, step: f64) -> f64 {
        10.0 * f64::EPSILON * self.loss.abs().max(1.0) / step
    }

    /// Returns the central difference of fourth order: `(8 (L(+s) − L(−s)) − (L(+2s) − L(−2s))) / 12s`. Its error falls
    /// with s⁴, so the step can be so large that rounding does not matter.
    fn central_difference(&mut self, tensor: usize, cell: usize, step: f64) -> f64 {
        let start = self.params.nth_mut(tensor).cells()[cell];
        let mut loss = |offset: f64| {
            self.params.nth_mut(tensor).cells_mut()[cell] = start + offset;
            self.passes.loss(&self.params, self.example, &mut self.tape, Outputs::Asked)
        };
        let near = loss(step) - loss(-step);
        let far = loss(2.0 * step) - loss(-2.0 * step);
        self.params.nth_mut(tensor).cells_mut()[cell] = start;
        (8.0 * near - far) / (12.0 * step)
    }
}

/// Compares the analytic and the numeric gradient of one tensor.
pub fn compare(name: Name, analytic: Vec<f64>, numeric: Vec<f64>) -> TensorCheck {
    let pairs = || analytic.iter().zip(&numeric).filter(|(_, n)| !n.is_nan());
    let norm_of =
        |value: fn(&f64, &f64) -> f64| norm(&pairs().map(|(a, n)| value(a, n)).collect::<Vec<_>>());
    let difference = norm_of(|a, n| a - n);
    let size = norm_of(|a, _| *a).max(norm_of(|_, n| *n));
    let without_slope = numeric.len() - pairs().count();
    let relative_error = if difference == 0.0 { 0.0 } else { difference / size };
    TensorCheck {
        name,
        relative_error,
        difference,
        rounding: 0.0,
        without_slope,
        numeric,
        analytic,
    }
}
