//! Well-known mistakes in hand-written BPTT, each in the place of the one right line.
//!
//! A model that carries a fault does everything else right. A gradient check finds them, if the weights are not
//! so small that the fault hardly matters, and if it is no fault of the clip, which comes after the gradient.
//! Accuracy often does not find them: on easy tasks most of them train all the same.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::bptt::Model;
use super::cell::{Cell, Weights};
use super::clip::Clip;
use super::example::Example;
use super::kernel::{add_mat_vec, mat_t_vec, row, row_mut, sum_over_time};
use super::params::{Name, Params};
use super::tape::Tape;
use super::{head, input};

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// The gradient goes back through `W_hh` instead of its transpose.
    MissingTranspose,
    /// `db_y` is added to itself instead of to `dy_t`, so it stays 0.
    DoubledBias,
    /// Two conventions mixed: the outer product of `dW_hh` the other way round.
    SwappedOuter,
    /// Of all later losses, only that of the next timestep.
    OneLossAhead,
    /// Nothing from later timesteps at all.
    NoFuture,
    /// In an LSTM, nothing from `c_{t+1}`: the gradient comes back through the gates only.
    NoCellPath,
    /// The elementwise product with tanh′ taken as a dot product: one number for all units.
    DotProduct,
    /// `=` instead of `+=` in the sums over time: the last one written stands, which is that of `t = 0`.
    AssignedSum,
    /// `h_t` instead of `h_{t−1}` in the sum for `dW_hh`.
    CurrentState,
    /// `1 − h` instead of `1 − h²`.
    UnsquaredTanh,
    /// tanh′ forgotten.
    NoTanhPrime,
    /// tanh′ forgotten only on the way to the timestep before.
    NoTanhPrimeOnTheWay,
    /// tanh′ of the timestep before.
    PreviousTanhPrime,
    /// `h_{t−1}` instead of `h_t` in the sum for `dW_hy`.
    PreviousStateInOutput,
    /// The −1 at the target forgotten.
    NoTarget,
    /// Clip by norm, with the square of the norm.
    SquaredNorm,
    /// Softmax without subtracting the maximum: right, until a logit is too large for exp.
    NaiveSoftmax,
}

/// An equation of the backward pass that a mistake can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equation {
    /// `dy_t`.
    Output,
    /// `dh_t` from its parts.
    State,
    /// `dc_t` from its parts.
    CellState,
    /// `dz_t` from `dh_t`.
    Slope,
    /// A sum over time.
    Sum,
    /// The clip.
    Clip,
}

impl Fault {
    /// In which equations it stands: those do not hold for a model that carries it.
    pub fn stands_in(self) -> &'static [Equation] {
        match self {
            Fault::NoTarget => &[Equation::Output],
            Fault::MissingTranspose | Fault::OneLossAhead | Fault::NoTanhPrimeOnTheWay => {
                &[Equation::State]
            }
            Fault::NoFuture => &[Equation::State, Equation::CellState],
            Fault::NoCellPath => &[Equation::CellState],
            Fault::DotProduct
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => &[Equation::Slope],
            Fault::DoubledBias
            | Fault::SwappedOuter
            | Fault::AssignedSum
            | Fault::CurrentState
            | Fault::PreviousStateInOutput => &[Equation::Sum],
            Fault::SquaredNorm => &[Equation::Clip],
            Fault::NaiveSoftmax => &[], // as an equation it is right
        }
    }

    /// Whether it stands in the sum over time for that parameter.
    pub fn spoils_sum(self, name: Name, recurrent: Name) -> bool {
        self.stands_in().contains(&Equation::Sum)
            && match self {
                Fault::DoubledBias => name == Name::b_y,
                Fault::PreviousStateInOutput => name == Name::W_hy,
                Fault::AssignedSum => true,
                _ => name == recurrent,
            }
    }

    /// All of them.
    pub const ALL: [Fault; 17] = [
        Fault::MissingTranspose,
        Fault::DoubledBias,
        Fault::SwappedOuter,
        Fault::OneLossAhead,
        Fault::NoFuture,
        Fault::NoCellPath,
        Fault::DotProduct,
        Fault::AssignedSum,
        Fault::CurrentState,
        Fault::UnsquaredTanh,
        Fault::NoTanhPrime,
        Fault::NoTanhPrimeOnTheWay,
        Fault::PreviousTanhPrime,
        Fault::PreviousStateInOutput,
        Fault::NoTarget,
        Fault::SquaredNorm,
        Fault::NaiveSoftmax,
    ];

    /// Whether a gradient check can find it: the clip comes after the gradient, and a softmax that overflows is right
    /// until it does.
    pub fn is_in_gradient(self) -> bool {
        !matches!(self, Fault::SquaredNorm | Fault::NaiveSoftmax)
    }

    /// What is wrong, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Fault::MissingTranspose => {
                "W_hh is not transposed where the gradient goes back through it"
            }
            Fault::DoubledBias => "the gradient of b_y is added to itself instead of to dy_t",
            Fault::SwappedOuter => "the outer product of dW_hh is the other way round (transposed)",
            Fault::OneLossAhead => {
                "dh_t sees the loss of the next timestep only, not those of all later ones"
            }
            Fault::NoFuture => {
                "dh_t sees its own loss only: nothing comes back from later timesteps"
            }
            Fault::NoCellPath => {
                "nothing comes back from c_{t+1}: f_{t+1} ⊙ dc_{t+1} is left out of dc_t"
            }
            Fault::DotProduct => "the product with tanh′ is a dot product instead of elementwise",
            Fault::AssignedSum => "gradients are assigned at each timestep, not added up over time",
            Fault::CurrentState => "dW_hh takes h_t where the forward pass used h_{t−1}",
            Fault::UnsquaredTanh => "tanh′ is taken as 1 − h instead of 1 − h²",
            Fault::NoTanhPrime => "tanh′ is forgotten: dz_t is dh_t",
            Fault::NoTanhPrimeOnTheWay => {
                "tanh′ is forgotten on the way to the timestep before: W_hhᵀ dh_{t+1}"
            }
            Fault::PreviousTanhPrime => "tanh′ is taken at h_{t−1} instead of h_t",
            Fault::PreviousStateInOutput => "dW_hy takes h_{t−1} where the forward pass used h_t",
            Fault::NoTarget => "the 1 of the target is not subtracted from p_t",
            Fault::SquaredNorm => {
                "clipping compares with the squared norm: the root is forgotten, so long gradients become tiny"
            }
            Fault::NaiveSoftmax => {
                "softmax without subtracting the maximum: exp overflows from logits of 710 on, and ∞/∞ is NaN"
            }
        }
    }

    /// The line as the mistake has it, in NumPy.
    pub fn wrong_line(self) -> &'static str {
        match self {
            Fault::MissingTranspose => "dh = W_hy.T @ dy + W_hh @ dz_next",
            Fault::DoubledBias => "db_y += db_y",
            Fault::SwappedOuter => "dW_hh += np.outer(h[t-1], dz)",
            Fault::OneLossAhead => {
                "dh = W_hy.T @ dy + W_hh.T @ ((1 - h[t+1]**2) * (W_hy.T @ dy_next))"
            }
            Fault::NoFuture => "dh = W_hy.T @ dy",
            Fault::NoCellPath => "dc = o[t] * (1 - np.tanh(c[t])**2) * dh",
            Fault::DotProduct => "dz[:] = (1 - h[t]**2) @ dh",
            Fault::AssignedSum => "dW_hh = np.outer(dz, h[t-1])",
            Fault::CurrentState => "dW_hh += np.outer(dz, h[t])",
            Fault::UnsquaredTanh => "dz = (1 - h[t]) * dh",
            Fault::NoTanhPrime => "dz = dh",
            Fault::NoTanhPrimeOnTheWay => "dh = W_hy.T @ dy + W_hh.T @ dh_next",
            Fault::PreviousTanhPrime => "dz = (1 - h[t-1]**2) * dh",
            Fault::PreviousStateInOutput => "dW_hy += np.outer(dy, h[t-1])",
            Fault::NoTarget => "dy = mask[t] * p[t]",
            Fault::SquaredNorm => "norm = np.sum(grad**2)",
            Fault::NaiveSoftmax => "p = np.exp(y) / np.sum(np.exp(y))",
        }
    }

    /// The right line, in NumPy.
    pub fn right_line(self) -> &'static str {
        match self {
            Fault::MissingTranspose
            | Fault::OneLossAhead
            | Fault::NoFuture
            | Fault::NoTanhPrimeOnTheWay => "dh = W_hy.T @ dy + W_hh.T @ dz_next",
            Fault::DoubledBias => "db_y += dy",
            Fault::NoCellPath => "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t+1] * dc_next",
            Fault::SwappedOuter | Fault::AssignedSum | Fault::CurrentState => {
                "dW_hh += np.outer(dz, h[t-1])"
            }
            Fault::DotProduct
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => "dz = (1 - h[t]**2) * dh",
            Fault::PreviousStateInOutput => "dW_hy += np.outer(dy, h[t])",
            Fault::NoTarget => "dy = mask[t] * (p[t] - onehot[t])",
            Fault::SquaredNorm => "norm = np.sqrt(np.sum(grad**2))",
            Fault::NaiveSoftmax => "e = np.exp(y - y.max()); p = e / e.sum()",
        }
    }

    /// Whether the mistake can be made with that cell: some lines are only in the vanilla tanh cell.
    pub fn fits(self, cell: &dyn Cell, is_tanh: bool) -> bool {
        match self {
            Fault::MissingTranspose | Fault::SwappedOuter => cell.keeps().gates == 1,
            Fault::OneLossAhead
            | Fault::NoTanhPrimeOnTheWay
            | Fault::DotProduct
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => is_tanh,
            Fault::CurrentState => !cell.keeps().reset,
            Fault::NoCellPath => cell.keeps().c,
            Fault::DoubledBias
            | Fault::NoFuture
            | Fault::AssignedSum
            | Fault::PreviousStateInOutput
            | Fault::NoTarget
            | Fault::SquaredNorm
            | Fault::NaiveSoftmax => true,
        }
    }

    /// The clip of an arm that carries the fault.
    pub fn clip(self, clip: Clip) -> Clip {
        match (self, clip) {
            (Fault::SquaredNorm, Clip::Norm(c)) => Clip::SquaredNorm(c),
            _ => clip,
        }
    }
}

/// What the forward pass of some timesteps has with the fault instead of the right `p_t` and loss.
pub(super) fn forward(fault: Fault, example: &Example, tape: &mut Tape, timesteps: Range<usize>) {
    if fault == Fault::NaiveSoftmax {
        for t in timesteps {
            let exps: Vec<f64> = row(&tape.y, t).iter().map(|y| y.exp()).collect();
            let sum: f64 = exps.iter().sum();
            row_mut(&mut tape.p, t).iter_mut().zip(exps).for_each(|(p, e)| *p = e / sum);
            tape.loss[t] = example.targets[t].map_or(0.0, |target| -tape.p[[t, target]].ln());
        }
    }
}

/// One timestep backward, with the fault in the place of its right line.
pub(super) fn backward(
    fault: Fault,
    model: &Model,
    params: &Params,
    example: &Example,
    tape: &mut Tape,
    t: usize,
) {
    head::backward(params, example, tape, t..t + 1);
    if fault == Fault::NoTarget && example.targets[t].is_some() {
        row_mut(&mut tape.dy, t).copy_from_slice(row(&tape.p, t));
        head::hand_back(params, tape, t..t + 1);
    }

    model.hand_back(params, example, tape, t);
    if model.hands_back(example.timesteps(), t) {
        hand_back(fault, params, tape, t);
    }

    model.add_parts(tape, t);
    model.cell.backward(params, tape, t);
    through_tanh(fault, tape, t);
    input::backward(params, model.cell.weights().input, tape, t);
}

/// The lines that could stand for `W_hhᵀ dz_{t+1}`.
fn hand_back(fault: Fault, params: &Params, tape: &mut Tape, t: usize) {
    if matches!(fault, Fault::NoFuture | Fault::NoCellPath) {
        row_mut(&mut tape.dc_from_later, t).fill(0.0);
    }
    let from_later = row_mut(&mut tape.dh_from_later, t);
    match fault {
        Fault::NoFuture => from_later.fill(0.0),
        Fault::MissingTranspose => {
            from_later.fill(0.0);
            add_mat_vec(from_later, &params[Name::W_hh], row(&tape.dz, t + 1));
        }
        Fault::NoTanhPrimeOnTheWay => {
            mat_t_vec(from_later, &params[Name::W_hh], row(&tape.dh, t + 1));
        }
        Fault::OneLossAhead => {
            let own = row(&tape.dh_from_output, t + 1).iter().zip(row(&tape.h, t + 2));
            let dz_own: Vec<f64> = own.map(|(dh, h)| (1.0 - h * h) * dh).collect();
            mat_t_vec(from_later, &params[Name::W_hh], &dz_own);
        }
        _ => {}
    }
}

/// The lines that could stand for `dz_t = (1 − h_t²) ⊙ dh_t`.
fn through_tanh(fault: Fault, tape: &mut Tape, t: usize) {
    let (dh_t, h_t, h_prev) = (row(&tape.dh, t), row(&tape.h, t + 1), row(&tape.h, t));
    let dz_t = row_mut(&mut tape.dz, t);
    let mut each = |h: &[f64], slope: fn(f64) -> f64| {
        for ((dz, dh), h) in dz_t.iter_mut().zip(dh_t).zip(h) {
            *dz = slope(*h) * dh;
        }
    };
    match fault {
        Fault::UnsquaredTanh => each(h_t, |h| 1.0 - h),
        Fault::NoTanhPrime => each(h_t, |_| 1.0),
        Fault::PreviousTanhPrime => each(h_prev, |h| 1.0 - h * h),
        Fault::DotProduct => {
            let sum = h_t.iter().zip(dh_t).map(|(h, dh)| (1.0 - h * h) * dh).sum();
            dz_t.fill(sum);
        }
        _ => {}
    }
}

/// The sums over time that the fault spoils, written over the right ones.
pub(super) fn accumulate(
    fault: Fault,
    model: &Model,
    tape: &Tape,
    timesteps: usize,
    grads: &mut Params,
) {
    let Weights { recurrent, .. } = model.cell.weights();
    match fault {
        Fault::DoubledBias => grads[Name::b_y].fill(0.0),
        Fault::SwappedOuter => {
            let right = grads[recurrent].clone();
            grads[recurrent].assign(&right.t());
        }
        Fault::CurrentState => again(&mut grads[recurrent], &tape.dz, &tape.h, 1, timesteps),
        Fault::PreviousStateInOutput => {
            again(&mut grads[Name::W_hy], &tape.dy, &tape.h, 0, timesteps);
        }
        Fault::AssignedSum => {
            grads.fill(0.0);
            input::accumulate(tape, 1, grads);
            model.cell.accumulate(tape, 1, grads);
            head::accumulate(tape, 1, grads);
        }
        _ => {}
    }
}

/// The sum over time with the states from row `first` on.
fn again(dw: &mut Array2<f64>, d: &Array2<f64>, h: &Array2<f64>, first: usize, timesteps: usize) {
    let (_, from) = h.view().split_at(Axis(0), first);
    sum_over_time(dw, 0, d, &from, timesteps);
}
