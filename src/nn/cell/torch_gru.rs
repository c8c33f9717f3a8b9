//! The gated recurrent unit as PyTorch computes it: the reset gate comes after the product with the past.

mod equations;

use ndarray::Axis;

use super::{Cell, CellKind, Keeps, OuterSum, Weights};
use crate::nn::equation::Equation;
use crate::nn::input::{bias_and_input, input_sum};
use crate::nn::kernel::{
    add, add_mat_vec, map, mat_t_vec, row, row_mut, rows, sigmoid, sum_of_rows, sum_over_time, tanh,
};
use crate::nn::params::{Name, Params};
use crate::nn::quantity::Quantity;
use crate::nn::tape::Tape;
use crate::nn::tensor::{Pass, Tensor};
use crate::nn::wiring::Wiring;

/// The GRU cell of PyTorch (`nn.GRU`), and of Keras with `reset_after`. `W_x` is 3H×V, `W_h` is 3H×H, `b_x` and `b_h`
/// are 3H; their rows are r, z, n below each other.
///
/// One product with `W_h` serves both gates and the candidate, which makes it quick on a GPU. `r` multiplies the
/// candidate's `b_h` too, so the two biases do not add up to one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TorchGru;

impl Cell for TorchGru {
    fn kind(&self) -> CellKind {
        CellKind::TorchGru
    }

    fn name(&self) -> &'static str {
        "PyTorch GRU"
    }

    fn keeps(&self) -> Keeps {
        Keeps { gates: 3, c: false, reset: false, past: true }
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
        let recurrent_bias = Some(Name::b_h);
        Weights { input: Name::W_x, recurrent: Name::W_h, bias: Name::b_x, recurrent_bias }
    }

    /// ```text
    /// past_t = W_h h_{t−1} + b_h
    /// r, z = σ(W_x x_t + b_x + past_t)              each from its own rows
    /// n = tanh(W_x x_t + b_x + r ⊙ past_t)
    /// h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
    /// ```
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let n_from = 2 * units;
        let (before, mut after) = tape.h.view_mut().split_at(Axis(0), t + 1);
        let (h_prev, h_t) = (row(&before, t), row_mut(&mut after, 0));
        let past = row_mut(&mut tape.past, t);
        past.copy_from_slice(params.bias(Name::b_h));
        add_mat_vec(past, &params[Name::W_h], h_prev);

        let z_t = row_mut(&mut tape.z, t);
        let (b, w) = (params.bias(Name::b_x), &params[Name::W_x]);
        bias_and_input(z_t, b, w, &tape.x[t], row(&tape.e, t));
        add(&mut z_t[..n_from], &past[..n_from]);
        let gates = row_mut(&mut tape.gates, t);
        sigmoid(&mut gates[..n_from], &z_t[..n_from]);
        for k in 0..units {
            z_t[n_from + k] += gates[k] * past[n_from + k];
        }
        tanh(&mut gates[n_from..], &z_t[n_from..]);

        let (z, n) = (&gates[units..n_from], &gates[n_from..]);
        map(h_t, [z, n, h_prev], |[z, n, h]| (1.0 - z) * n + z * h);
    }

    /// Two ways lead back to `h_t`: through the product with `W_h`, and the part that is kept.
    ///
    /// ```text
    /// W_hᵀ dpast_{t+1}  +  z_{t+1} ⊙ dh_{t+1}
    /// ```
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let from_later = row_mut(&mut tape.dh_from_later, t);
        mat_t_vec(from_later, &params[Name::W_h], row(&tape.dpast, t + 1));
        let (gates, dh_next) = (row(&tape.gates, t + 1), row(&tape.dh, t + 1));
        for k in 0..units {
            from_later[k] += gates[units + k] * dh_next[k];
        }
    }

    /// ```text
    /// dz_n = (1 − n²) ⊙ (1 − z) ⊙ dh_t         dpast_t = dz_t for r and z, r ⊙ dz_n for n
    /// dz_z = z (1 − z) ⊙ (h_{t−1} − n) ⊙ dh_t
    /// dz_r = r (1 − r) ⊙ past_t ⊙ dz_n         with the rows of n in past_t
    /// ```
    fn backward(&self, _params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let (gates, h_prev, dh_t) = (row(&tape.gates, t), row(&tape.h, t), row(&tape.dh, t));
        let (r, z, n) = (&gates[..units], &gates[units..2 * units], &gates[2 * units..]);
        let past_n = &row(&tape.past, t)[2 * units..];
        let dz_t = row_mut(&mut tape.dz, t);
        let (dz_rz, dz_n) = dz_t.split_at_mut(2 * units);
        let (dz_r, dz_z) = dz_rz.split_at_mut(units);
        map(dz_n, [n, z, dh_t], |[n, z, dh]| (1.0 - n * n) * (1.0 - z) * dh);
        map(dz_z, [z, h_prev, n, dh_t], |[z, h, n, dh]| z * (1.0 - z) * (h - n) * dh);
        map(dz_r, [r, past_n, dz_n], |[r, past, dz_n]| r * (1.0 - r) * past * dz_n);

        let (dpast_rz, dpast_n) = row_mut(&mut tape.dpast, t).split_at_mut(2 * units);
        dpast_rz.copy_from_slice(dz_rz);
        map(dpast_n, [r, dz_n], |[r, dz_n]| r * dz_n);
    }

    /// What the past was multiplied with has a gradient of its own, `dpast_t`.
    fn accumulate(&self, tape: &Tape, timesteps: usize, grads: &mut Params) {
        input_sum(&mut grads[Name::W_x], tape, timesteps);
        sum_over_time(&mut grads[Name::W_h], 0, &tape.dpast, &tape.h, timesteps);
        sum_of_rows(grads.bias_mut(Name::b_x), rows(&tape.dz, 0..timesteps));
        sum_of_rows(grads.bias_mut(Name::b_h), rows(&tape.dpast, 0..timesteps));
    }

    fn recurrent_sums(&self, units: usize) -> Vec<OuterSum> {
        vec![OuterSum { rows: 0..3 * units, error: Tensor::Dpast, read: Tensor::H }]
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
