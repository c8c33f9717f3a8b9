//! Is the gradient right? Compare BPTT with differences of the loss, which know nothing of the chain rule.

use serde::Serialize;

use super::bptt::Model;
use super::example::Example;
use super::grads::Grads;
use super::kernel::norm;
use super::params::{Name, Params};
use super::tape::{State, Tape};

/// How far a parameter is moved, the usual distance first. The error of the formula falls with its fourth power,
/// that of rounding grows with its inverse. A longer step tells a tiny gradient from rounding; a shorter one may
/// miss a kink or a jump of the loss (ReLU, or an answer of its own that changes).
const STEPS: [f64; 7] = [1e-3, 1e-2, 1e-1, 1.0, 1e-4, 1e-5, 1e-6];

/// A difference that needs no closer look, relative to the element or to the usual one of its tensor.
const CLOSE: f64 = 1e-8;

/// An element's gradient below this is not told from 0: differences of the loss carry rounding of that size.
const FLOOR: f64 = 1e-7;

/// The relative error of a tensor that right code stays below.
pub const TOLERANCE: f64 = 1e-7;

/// The same for the worst tensor in a bug hunt: looser, since a hunt has no "too small to tell".
pub const HUNT_TOLERANCE: f64 = 1e-6;

/// What a check says about a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It agrees with the differences of the loss.
    Right,
    /// It does not.
    Wrong,
    /// It is too small to tell: all of the difference may be rounding.
    #[serde(rename = "too small")]
    TooSmall,
}

/// What the check says about one tensor.
#[derive(Clone, Debug)]
pub struct TensorCheck {
    /// The tensor.
    pub name: Name,
    /// `‖a − n‖ / max(‖a‖, ‖n‖)` of BPTT's gradient `a` and the numeric one `n`; 0 if both are zero.
    pub relative_error: f64,
    /// `‖a − n‖`.
    pub difference: f64,
    /// How much of it may be rounding, which differences of the loss cannot tell from a mistake.
    pub rounding: f64,
    /// How many elements have no slope, because the loss has a kink or a jump right there.
    pub without_slope: usize,
    /// The numeric gradient, in the order of memory; NaN where there is no slope.
    pub numeric: Vec<f64>,
    /// BPTT's gradient, in the order of memory.
    pub analytic: Vec<f64>,
}

impl TensorCheck {
    /// `|a − n| / max(|a|, |n|, 1e-7)` of each element, in the order of memory: 1 where one of them is missing,
    /// 2 where the sign is wrong, 0 where there is no slope.
    pub fn element_errors(&self) -> impl Iterator<Item = f64> {
        let pairs = self.analytic.iter().zip(&self.numeric);
        let error = |(a, n): (&f64, &f64)| (a - n).abs() / a.abs().max(n.abs()).max(FLOOR);
        pairs.map(move |pair| if pair.1.is_nan() { 0.0 } else { error(pair) })
    }

    /// What the check says.
    pub fn verdict(&self, tolerance: f64) -> Verdict {
        if self.relative_error <= tolerance {
            Verdict::Right
        } else if self.difference <= self.rounding {
            Verdict::TooSmall
        } else {
            Verdict::Wrong
        }
    }

    /// `‖a‖`: how large the gradient is.
    pub fn norm(&self) -> f64 {
        norm(&self.analytic)
    }
}

/// Checks every element of every tensor, from the state `before`.
pub fn check(
    model: &Model,
    params: &Params,
    example: &Example,
    before: &State,
) -> Vec<TensorCheck> {
    let mut tape = model.tape(example.timesteps());
    model.start(&mut tape, before);
    let mut grads = Grads::zeros_like(params);
    let loss = model.gradient(params, example, &mut tape, &mut grads);
    let mut slopes = Slopes { model, params: params.clone(), example, tape, loss };
    let of_tensor = |(i, tensor): (usize, &super::params::Parameter)| {
        let analytic = tensor.cells().to_vec();
        let cells = analytic.iter().enumerate();
        let usual = norm(&analytic) / (analytic.len() as f64).sqrt();
        let measured = cells.map(|(cell, a)| slopes.near(i, cell, *a, usual));
        let (numeric, rounding): (Vec<f64>, Vec<f64>) = measured.unzip();
        TensorCheck { rounding: norm(&rounding), ..compare(tensor.name, analytic, numeric) }
    };
    grads.iter().enumerate().map(of_tensor).collect()
}

/// The slope of the loss along single parameters.
struct Slopes<'a> {
    model: &'a Model,
    params: Params,
    example: &'a Example,
    tape: Tape,
    /// The loss where nothing is moved.
    loss: f64,
}

impl Slopes<'_> {
    /// The slope along an element, measured with one step after the other until it agrees with `expected`;
    /// the measurement that comes nearest counts. A wrong gradient is missed by all of them. Where the shortest two
    /// steps do not even agree with each other, there is no slope: NaN. With it comes how much of it may be rounding.
    fn near(&mut self, tensor: usize, cell: usize, expected: f64, usual: f64) -> (f64, f64) {
        let off = |slope: f64| (slope - expected).abs();
        let (mut best, mut before, mut last) = ((f64::NAN, 0.0), f64::NAN, f64::NAN);
        for step in STEPS {
            let slope = self.at(tensor, cell, step);
            (before, last) = (last, slope);
            if best.0.is_nan() || off(slope) < off(best.0) {
                best = (slope, self.rounding(step));
            }
            if off(best.0) <= CLOSE * expected.abs().max(usual) {
                return best;
            }
        }
        let rounding = 2.0 * self.rounding(STEPS[STEPS.len() - 1]);
        let agree = (last - before).abs() <= rounding + 1e-3 * last.abs().max(before.abs());
        if agree { best } else { (f64::NAN, 0.0) }
    }

    /// How much of a slope may be rounding: that of the loss, over the distance that a parameter is moved.
    fn rounding(&self, step: f64) -> f64 {
        10.0 * f64::EPSILON * self.loss.abs().max(1.0) / step
    }

    /// Central differences of fourth order: `(8 (L(+s) − L(−s)) − (L(+2s) − L(−2s))) / 12s`,
    /// whose error falls with s⁴, so that the step can be large enough for rounding not to matter.
    fn at(&mut self, tensor: usize, cell: usize, step: f64) -> f64 {
        let start = self.params.nth_mut(tensor).cells()[cell];
        let mut loss = |offset: f64| {
            self.params.nth_mut(tensor).cells_mut()[cell] = start + offset;
            self.model.loss(&self.params, self.example, &mut self.tape)
        };
        let near = loss(step) - loss(-step);
        let far = loss(2.0 * step) - loss(-2.0 * step);
        self.params.nth_mut(tensor).cells_mut()[cell] = start;
        (8.0 * near - far) / (12.0 * step)
    }
}

/// Compares two gradients of one tensor.
pub fn compare(name: Name, analytic: Vec<f64>, numeric: Vec<f64>) -> TensorCheck {
    let pairs = || analytic.iter().zip(&numeric).filter(|(_, n)| !n.is_nan());
    let of =
        |value: fn(&f64, &f64) -> f64| norm(&pairs().map(|(a, n)| value(a, n)).collect::<Vec<_>>());
    let difference = of(|a, n| a - n);
    let size = of(|a, _| *a).max(of(|_, n| *n));
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
