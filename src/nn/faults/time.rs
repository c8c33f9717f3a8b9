//! Mistakes in going back through time and in the sums over it, which no single cell has for itself.

use ndarray::{Array2, Axis};

use super::mistake::{Computes, Equation, Fits, Mistake, Spoils};
use crate::nn::cell::rnn::mistakes::{RIGHT_DH, RIGHT_DW_HH};
use crate::nn::kernel::{row_mut, sum_over_time};
use crate::nn::{Model, Params, Tape};

pub(super) const NO_FUTURE: Mistake = Mistake {
    sentence: "dh_t sees its own loss only: nothing comes back from later timesteps",
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
