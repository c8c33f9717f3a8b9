//! The gated recurrent unit (Cho et al. 2014).

pub(super) mod equations;
pub(crate) mod mistakes;

use ndarray::Axis;

use super::{Cell, CellKind, Keeps, OuterSum, Weights};
use crate::nn::equation::Equation;
use crate::nn::input::{bias_and_input, input_sum};
use crate::nn::kernel::{
    add_mat_vec, map, mat_t_vec, row, row_mut, rows, sigmoid, sum_of_rows, sum_over_time, tanh,
};
use crate::nn::params::{Name, Params};
use crate::nn::quantity::Quantity;
use crate::nn::tape::Tape;
use crate::nn::tensor::{Pass, Tensor};
use crate::nn::wiring::Wiring;

/// The GRU cell. `W_x` is 3H×V, `W_h` is 3H×H, `b` is 3H; their rows are r, z, n below each other.
///
/// One of them is called z as the pre-activations of all are: `z_t` is the row of the tape, `z` the gate.
/// As in the first paper, the candidate `n` reads `r ⊙ h_{t−1}`; some libraries multiply by `r` after `W_h`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gru;

impl Cell for Gru {
    fn kind(&self) -> CellKind {
        CellKind::Gru
    }

    fn name(&self) -> &'static str {
        "GRU"
    }

    fn keeps(&self) -> Keeps {
        Keeps { gates: 3, c: false, reset: true, past: false }
    }

    fn letters(&self) -> &'static [&'static str] {
        &["r", "z", "n"]
    }

    fn forget_gate(&self) -> Option<usize> {
        None
    }

    fn along_c(&self) -> Option<&'static str> {
        None
    }

    fn slope_name(&self) -> Option<&'static str> {
        None
    }

    fn weights(&self) -> Weights {
        Weights { input: Name::W_x, recurrent: Name::W_h, bias: Name::b, recurrent_bias: None }
    }

    /// ```text
    /// r, z = σ(W_x x_t + W_h h_{t−1} + b)              each from its own rows
    /// n = tanh(W_x x_t + W_h (r ⊙ h_{t−1}) + b)
    /// h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
    /// ```
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let n_from = 2 * units;
        let (w_rz, w_n) = params[Name::W_h].view().split_at(Axis(0), n_from);
        let (before, after) = tape.h.view_mut().split_at(Axis(0), t + 1);
        let (h_prev, mut after) = (row(&before, t), after);
        let h_t = row_mut(&mut after, 0);

        let z_t = row_mut(&mut tape.z, t);
        let (b, w) = (params.bias(Name::b), &params[Name::W_x]);
        bias_and_input(z_t, b, w, &tape.x[t], row(&tape.e, t));
        add_mat_vec(&mut z_t[..n_from], &w_rz, h_prev);
        let gates = row_mut(&mut tape.gates, t);
        sigmoid(&mut gates[..n_from], &z_t[..n_from]);

        let reset = row_mut(&mut tape.reset, t);
        map(reset, [&gates[..units], h_prev], |[r, h]| r * h);
        add_mat_vec(&mut z_t[n_from..], &w_n, reset);
        tanh(&mut gates[n_from..], &z_t[n_from..]);
        let (z, n) = (&gates[units..n_from], &gates[n_from..]);
        map(h_t, [z, n, h_prev], |[z, n, h]| (1.0 - z) * n + z * h);
    }

    /// Four ways lead back to `h_t`: the gates r and z, the candidate, and the part that is kept.
    ///
    /// ```text
    /// W_hᵀ dz_{t+1} for r and z  +  r_{t+1} ⊙ dreset_{t+1}  +  z_{t+1} ⊙ dh_{t+1}
    /// ```
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let (w_rz, _) = params[Name::W_h].view().split_at(Axis(0), 2 * units);
        let from_later = row_mut(&mut tape.dh_from_later, t);
        mat_t_vec(from_later, &w_rz, &row(&tape.dz, t + 1)[..2 * units]);
        let (gates, dreset) = (row(&tape.gates, t + 1), row(&tape.dreset, t + 1));
        let dh_next = row(&tape.dh, t + 1);
        for k in 0..units {
            from_later[k] += gates[k] * dreset[k] + gates[units + k] * dh_next[k];
        }
    }

    /// ```text
    /// dz_n = (1 − n²) ⊙ (1 − z) ⊙ dh_t         dreset_t = W_hᵀ dz_n
    /// dz_z = z (1 − z) ⊙ (h_{t−1} − n) ⊙ dh_t
    /// dz_r = r (1 − r) ⊙ h_{t−1} ⊙ dreset_t
    /// ```
    fn backward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let (gates, h_prev, dh_t) = (row(&tape.gates, t), row(&tape.h, t), row(&tape.dh, t));
        let (r, z, n) = (&gates[..units], &gates[units..2 * units], &gates[2 * units..]);
        let (dz_rz, dz_n) = row_mut(&mut tape.dz, t).split_at_mut(2 * units);
        let (dz_r, dz_z) = dz_rz.split_at_mut(units);
        map(dz_n, [n, z, dh_t], |[n, z, dh]| (1.0 - n * n) * (1.0 - z) * dh);
        map(dz_z, [z, h_prev, n, dh_t], |[z, h, n, dh]| z * (1.0 - z) * (h - n) * dh);

        let (_, w_n) = params[Name::W_h].view().split_at(Axis(0), 2 * units);
        let dreset = row_mut(&mut tape.dreset, t);
        mat_t_vec(dreset, &w_n, dz_n);
        map(dz_r, [r, h_prev, dreset], |[r, h, dreset]| r * (1.0 - r) * h * dreset);
    }

    /// The rows of r and z saw `h_{t−1}`, those of n saw `r_t ⊙ h_{t−1}`.
    fn accumulate(&self, tape: &Tape, timesteps: usize, grads: &mut Params) {
        let units = tape.h.ncols();
        input_sum(&mut grads[Name::W_x], tape, timesteps);
        let (mut dw_rz, mut dw_n) = grads[Name::W_h].view_mut().split_at(Axis(0), 2 * units);
        sum_over_time(&mut dw_rz, 0, &tape.dz, &tape.h, timesteps);
        sum_over_time(&mut dw_n, 2 * units, &tape.dz, &tape.reset, timesteps);
        sum_of_rows(grads.bias_mut(Name::b), rows(&tape.dz, 0..timesteps));
    }

    /// The rows of n read `r_t ⊙ h_{t−1}`, those of r and z `h_{t−1}`.
    fn recurrent_sums(&self, units: usize) -> Vec<OuterSum> {
        let sum = |rows, read| OuterSum { rows, error: Tensor::Dz, read };
        vec![sum(0..2 * units, Tensor::H), sum(2 * units..3 * units, Tensor::Reset)]
    }

    /// Back through the candidate's matrix to `r_t ⊙ h_{t−1}`.
    fn products_backward(&self, hidden: usize) -> usize {
        hidden * hidden
    }

    fn equation(&self, wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation> {
        equations::equation(wiring, of, t, column)
    }

    fn of_unit(&self, pass: Pass, t: usize, unit: usize, units: usize) -> Vec<Quantity> {
        match pass {
            Pass::Forward => equations::forward(t, unit, units),
            Pass::Backward => equations::backward(t, unit, units),
        }
    }
}
