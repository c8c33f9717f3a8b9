//! Mistakes in going back through time and in the sums over it, which no single cell has for itself.

use ndarray::{Array2, Axis};

use super::mistake::{Computes, Equation, Fits, Mistake, Spoils};
use crate::nn::cell::Weights;
use crate::nn::cell::rnn::mistakes::{RIGHT_DH, RIGHT_DW_HH};
use crate::nn::input::input_sum;
use crate::nn::kernel::{row_mut, sum_over_time};
use crate::nn::{Model, Params, Tape};

pub(super) const NO_FUTURE: Mistake = Mistake {
    sentence: "dh_t sees its own loss only: no gradient arrives from later timesteps",
    wrong_line: "dh = W_hy.T @ dy",
    right_line: RIGHT_DH,
    stands_in: &[Equation::State, Equation::CellState],
    fits: Fits::Every,
    computes: Computes::HandedBack(no_future),
};

fn no_future(_params: &Params, tape: &mut Tape, t: usize) {
    row_mut(&mut tape.dh_from_later, t).fill(0.0);
    row_mut(&mut tape.dc_from_later, t).fill(0.0);
}

pub(super) const ASSIGNED_SUM: Mistake = Mistake {
    sentence: "gradients are assigned at each timestep, not added up over time",
    wrong_line: "dW_hh = np.outer(dz, h[t-1])",
    right_line: RIGHT_DW_HH,
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::All, wrong: assigned_sum },
};

/// What is written last stays, and backward comes to `t = 0` last.
fn assigned_sum(model: &Model, tape: &Tape, _timesteps: usize, grads: &mut Params) {
    grads.fill(0.0);
    model.sums(tape, 1, grads);
}

pub(super) const ASSIGNED_RECURRENT_SUM: Mistake = Mistake {
    sentence: "dW_hh is assigned at each timestep, not added up over time",
    wrong_line: "dW_hh = np.outer(dz, h[t-1])",
    right_line: RIGHT_DW_HH,
    stands_in: &[Equation::Sum],
    fits: Fits::StateTimesMatrix,
    computes: Computes::Sum { spoils: Spoils::RecurrentWeights, wrong: assigned_recurrent_sum },
};

fn assigned_recurrent_sum(model: &Model, tape: &Tape, _timesteps: usize, grads: &mut Params) {
    let dw = &mut grads[model.cell.weights().recurrent];
    sum_with_states(dw, &tape.dz, &tape.h, 0, 1);
}

pub(super) const SCALAR_BIAS: Mistake = Mistake {
    sentence: "db_h takes dz.sum(), one number for all units: each unit has its own",
    wrong_line: "db_h += dz.sum()",
    right_line: "db_h += dz",
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::Bias, wrong: scalar_bias },
};

fn scalar_bias(model: &Model, _tape: &Tape, _timesteps: usize, grads: &mut Params) {
    for_biases(model, grads, |db| summed(db, model.dims.hidden));
}

pub(super) const SCALAR_BIAS_OF_ALL: Mistake = Mistake {
    sentence: "db takes dz.sum() over all gates, one number for all units of all gates: each has its own",
    wrong_line: "db += dz.sum()  # dz of all gates",
    right_line: "db += dz",
    stands_in: &[Equation::Sum],
    fits: Fits::Gated,
    computes: Computes::Sum { spoils: Spoils::Bias, wrong: scalar_bias_of_all },
};

fn scalar_bias_of_all(model: &Model, _tape: &Tape, _timesteps: usize, grads: &mut Params) {
    for_biases(model, grads, |db| summed(db, db.len()));
}

fn for_biases(model: &Model, grads: &mut Params, wrong: impl Fn(&mut [f64])) {
    let Weights { bias, recurrent_bias, .. } = model.cell.weights();
    wrong(grads.bias_mut(bias));
    recurrent_bias.into_iter().for_each(|bias| wrong(grads.bias_mut(bias)));
}

/// Puts the sum of each block of so many numbers in place of each of them.
pub(in crate::nn) fn summed(numbers: &mut [f64], block: usize) {
    numbers.chunks_mut(block).for_each(|block| block.fill(block.iter().sum()));
}

pub(super) const CURRENT_STATE: Mistake = Mistake {
    sentence: "dW_hh takes h_t where the forward pass used h_{t−1}",
    wrong_line: "dW_hh += np.outer(dz, h[t])",
    right_line: RIGHT_DW_HH,
    stands_in: &[Equation::Sum],
    fits: Fits::StateTimesMatrix,
    computes: Computes::Sum { spoils: Spoils::RecurrentWeights, wrong: current_state },
};

fn current_state(model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    let dw = &mut grads[model.cell.weights().recurrent];
    sum_with_states(dw, &tape.dz, &tape.h, 1, timesteps); // row t + 1 of h is h_t
}

pub(super) const WRAPAROUND: Mistake = Mistake {
    sentence: "at t = 0, dW_hh takes the last state instead of the one before t = 0: h[t-1] is h[-1], the last row in Python",
    wrong_line: "dW_hh += np.outer(dz, h[(t-1) % T])",
    right_line: RIGHT_DW_HH,
    stands_in: &[Equation::Sum],
    fits: Fits::StateTimesMatrix,
    computes: Computes::Sum { spoils: Spoils::RecurrentWeights, wrong: wraparound },
};

fn wraparound(model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    let dw = &mut grads[model.cell.weights().recurrent];
    sum_with_states(dw, &tape.dz, &wrapped(&tape.h, timesteps), 0, timesteps);
}

/// The states, with the last one in place of the one carried in.
pub(in crate::nn) fn wrapped(h: &Array2<f64>, timesteps: usize) -> Array2<f64> {
    let mut wrapped = h.clone();
    wrapped.row_mut(0).assign(&h.row(timesteps));
    wrapped
}

pub(super) const PREVIOUS_INPUT: Mistake = Mistake {
    sentence: "dW_xh takes x_{t−1} where the forward pass used x_t (at t = 0, x[-1] is the last one in Python)",
    wrong_line: "dW_xh += np.outer(dz, x[t-1])",
    right_line: "dW_xh += np.outer(dz, x[t])",
    stands_in: &[Equation::Sum],
    fits: Fits::Every,
    computes: Computes::Sum { spoils: Spoils::InputWeights, wrong: previous_input },
};

fn previous_input(model: &Model, tape: &Tape, timesteps: usize, grads: &mut Params) {
    let mut shifted = Tape { e: rows_before(&tape.e, timesteps), ..tape.clone() };
    for t in 0..timesteps {
        shifted.x[t].clone_from(&tape.x[row_before(t, timesteps)]);
    }
    let dw = &mut grads[model.cell.weights().input];
    dw.fill(0.0);
    input_sum(dw, &shifted, timesteps);
}

/// Which row `t - 1` is in Python: before the first, the last.
pub(in crate::nn) fn row_before(t: usize, timesteps: usize) -> usize {
    (t + timesteps - 1) % timesteps
}

/// For each timestep the row before, in Python's way.
pub(in crate::nn) fn rows_before(m: &Array2<f64>, timesteps: usize) -> Array2<f64> {
    let mut shifted = m.clone();
    for t in 0..timesteps {
        shifted.row_mut(t).assign(&m.row(row_before(t, timesteps)));
    }
    shifted
}

/// `Σ_t d_t h_{t+first−1}ᵀ`.
pub(super) fn sum_with_states(
    dw: &mut Array2<f64>,
    d: &Array2<f64>,
    h: &Array2<f64>,
    first: usize,
    timesteps: usize,
) {
    let (_, from) = h.view().split_at(Axis(0), first);
    sum_over_time(dw, 0, d, &from, timesteps);
}
