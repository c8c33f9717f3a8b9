//! Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).

mod equations;
pub(crate) mod exchanged;
pub(crate) mod mistakes;

use ndarray::Axis;

use super::{Cell, CellKind, Keeps, Weights};
use crate::nn::equation::Equation;
use crate::nn::input::bias_and_input;
use crate::nn::kernel::{add_mat_vec, map, mat_t_vec, row, row_mut, sigmoid, tanh};
use crate::nn::params::{Name, Params};
use crate::nn::quantity::Quantity;
use crate::nn::tape::Tape;
use crate::nn::tensor::{Pass, Tensor};
use crate::nn::wiring::Wiring;

/// The LSTM cell. `W_x` is 4H×V, `W_h` is 4H×H, `b` is 4H; their rows are the gates i, f, g, o below each other.
#[derive(Clone, Copy, Debug)]
pub struct Lstm;

/// The gates of one row: what is let in, what is kept, the candidate, what is shown.
struct Gates<'a> {
    i: &'a [f64],
    f: &'a [f64],
    g: &'a [f64],
    o: &'a [f64],
}

impl<'a> Gates<'a> {
    fn of(row: &'a [f64]) -> Self {
        let units = row.len() / 4;
        let [i, f, g, o] = [0, 1, 2, 3].map(|gate| &row[gate * units..(gate + 1) * units]);
        Gates { i, f, g, o }
    }
}

/// The same, to write to.
fn gates_mut(row: &mut [f64]) -> [&mut [f64]; 4] {
    let units = row.len() / 4;
    let (if_, go) = row.split_at_mut(2 * units);
    let ((i, f), (g, o)) = (if_.split_at_mut(units), go.split_at_mut(units));
    [i, f, g, o]
}

impl Cell for Lstm {
    fn kind(&self) -> CellKind {
        CellKind::Lstm
    }

    fn name(&self) -> &'static str {
        "LSTM"
    }

    fn keeps(&self) -> Keeps {
        Keeps { gates: 4, c: true, reset: false, past: false }
    }

    fn letters(&self) -> &'static [&'static str] {
        &["i", "f", "g", "o"]
    }

    fn forget_gate(&self) -> Option<usize> {
        Some(1)
    }

    fn along_c(&self) -> Option<&'static str> {
        Some("f")
    }

    fn slope_name(&self) -> Option<&'static str> {
        Some("gates")
    }

    fn weights(&self) -> Weights {
        Weights { input: Name::W_x, recurrent: Name::W_h, bias: Name::b, recurrent_bias: None }
    }

    /// ```text
    /// z_t = W_x x_t + W_h h_{t−1} + b
    /// i, f, o = σ(z_t)     g = tanh(z_t)        each from its own rows
    /// c_t = f ⊙ c_{t−1} + i ⊙ g
    /// h_t = o ⊙ tanh(c_t)
    /// ```
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let units = tape.h.ncols();
        let z_t = row_mut(&mut tape.z, t);
        let (b, w) = (params.bias(Name::b), &params[Name::W_x]);
        bias_and_input(z_t, b, w, &tape.x[t], row(&tape.e, t));
        add_mat_vec(z_t, &params[Name::W_h], row(&tape.h, t)); // row t of h is h_{t−1}

        let gates = row_mut(&mut tape.gates, t);
        let (g_from, o_from) = (2 * units, 3 * units);
        sigmoid(&mut gates[..g_from], &z_t[..g_from]);
        tanh(&mut gates[g_from..o_from], &z_t[g_from..o_from]);
        sigmoid(&mut gates[o_from..], &z_t[o_from..]);

        let Gates { i, f, g, o } = Gates::of(gates);
        let (mut before, mut after) = tape.c.view_mut().split_at(Axis(0), t + 1);
        let (c_prev, c_t) = (row_mut(&mut before, t), row_mut(&mut after, 0));
        map(c_t, [f, c_prev, i, g], |[f, c_prev, i, g]| f * c_prev + i * g);
        let tanh_c = row_mut(&mut tape.tanh_c, t);
        tanh(tanh_c, c_t);
        map(row_mut(&mut tape.h, t + 1), [o, tanh_c], |[o, tanh_c]| o * tanh_c);
    }

    /// Two ways lead back: through the gates to `h_t`, and through the sum to `c_t`, without any matrix.
    ///
    /// ```text
    /// W_hᵀ dz_{t+1}     f_{t+1} ⊙ dc_{t+1}
    /// ```
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        let dz_next = row(&tape.dz, t + 1);
        mat_t_vec(row_mut(&mut tape.dh_from_later, t), &params[Name::W_h], dz_next);
        let f_next = Gates::of(row(&tape.gates, t + 1)).f;
        let dc_next = row(&tape.dc, t + 1);
        map(row_mut(&mut tape.dc_from_later, t), [f_next, dc_next], |[f, dc]| f * dc);
    }

    /// ```text
    /// dc_t = o ⊙ (1 − tanh²(c_t)) ⊙ dh_t + f_{t+1} ⊙ dc_{t+1}
    /// dz_i = i (1 − i) ⊙ g ⊙ dc_t         dz_f = f (1 − f) ⊙ c_{t−1} ⊙ dc_t
    /// dz_g = (1 − g²) ⊙ i ⊙ dc_t          dz_o = o (1 − o) ⊙ tanh(c_t) ⊙ dh_t
    /// ```
    fn backward(&self, _params: &Params, tape: &mut Tape, t: usize) {
        let Gates { i, f, g, o } = Gates::of(row(&tape.gates, t));
        let (dh_t, c_prev, tanh_c) = (row(&tape.dh, t), row(&tape.c, t), row(&tape.tanh_c, t));
        let (dc_from_h, dc_t) = (row_mut(&mut tape.dc_from_h, t), row_mut(&mut tape.dc, t));
        map(dc_from_h, [o, tanh_c, dh_t], |[o, tanh_c, dh]| o * (1.0 - tanh_c * tanh_c) * dh);
        map(dc_t, [dc_from_h, row(&tape.dc_from_later, t)], |[from_h, from_later]| {
            from_h + from_later
        });

        let [dz_i, dz_f, dz_g, dz_o] = gates_mut(row_mut(&mut tape.dz, t));
        map(dz_i, [i, g, dc_t], |[i, g, dc]| i * (1.0 - i) * g * dc);
        map(dz_f, [f, c_prev, dc_t], |[f, c_prev, dc]| f * (1.0 - f) * c_prev * dc);
        map(dz_g, [g, i, dc_t], |[g, i, dc]| (1.0 - g * g) * i * dc);
        map(dz_o, [o, tanh_c, dh_t], |[o, tanh_c, dh]| o * (1.0 - o) * tanh_c * dh);
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
