//! The vanilla cell: `h_t = tanh(W_xh x_t + W_hh h_{t−1} + b_h)` (Elman 1990).

mod equations;
pub(crate) mod mistakes;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Cell, CellKind, Keeps, Weights};
use crate::nn::equation::Equation;
use crate::nn::input::bias_and_input;
use crate::nn::kernel::{add_mat_vec, map, mat_t_vec, row, row_mut, sigmoid, tanh};
use crate::nn::params::{Name, Params};
use crate::nn::quantity::Quantity;
use crate::nn::tape::Tape;
use crate::nn::tensor::{Pass, Tensor};
use crate::nn::wiring::Wiring;

/// What `z_t` goes through to become `h_t`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Activation {
    /// `tanh(z)`: between −1 and 1.
    #[default]
    Tanh,
    /// `σ(z) = 1 / (1 + exp(−z))`: between 0 and 1, as in the first networks.
    Sigmoid,
    /// `max(0, z)`.
    Relu,
    /// `z` itself: a linear network, whose gradients explode and vanish by W_hh alone.
    Identity,
}

impl Activation {
    /// `h = φ(z)`.
    fn apply(self, h: &mut [f64], z: &[f64]) {
        match self {
            Activation::Tanh => tanh(h, z),
            Activation::Sigmoid => sigmoid(h, z),
            // not f64::max, which would pass over a NaN and hide it
            Activation::Relu => map(h, [z], |[z]| if z < 0.0 { 0.0 } else { z }),
            Activation::Identity => h.copy_from_slice(z),
        }
    }

    /// `φ′(z)`, told by `h = φ(z)`: `tanh′ = 1 − tanh²`, `σ′ = σ (1 − σ)`. At the kink of ReLU it is 0.
    pub(crate) fn slope(self, h: f64) -> f64 {
        match self {
            Activation::Tanh => 1.0 - h * h,
            Activation::Sigmoid => h * (1.0 - h),
            Activation::Relu => f64::from(u8::from(h > 0.0)),
            Activation::Identity => 1.0,
        }
    }
}

/// The vanilla cell. `W_xh` is H×V, `W_hh` is H×H, `b_h` is H.
#[derive(Clone, Copy, Debug)]
pub struct Rnn(pub Activation);

impl Cell for Rnn {
    fn kind(&self) -> CellKind {
        CellKind::Rnn
    }

    fn name(&self) -> &'static str {
        match self.0 {
            Activation::Tanh => "RNN",
            Activation::Sigmoid => "sigmoid RNN",
            Activation::Relu => "ReLU RNN",
            Activation::Identity => "linear RNN",
        }
    }

    fn keeps(&self) -> Keeps {
        Keeps { gates: 1, c: false, reset: false, past: false }
    }

    fn letters(&self) -> &'static [&'static str] {
        &[""]
    }

    fn forget_gate(&self) -> Option<usize> {
        None
    }

    fn along_c(&self) -> Option<&'static str> {
        None
    }

    fn activation(&self) -> Option<Activation> {
        Some(self.0)
    }

    fn slope_name(&self) -> Option<&'static str> {
        Some(match self.0 {
            Activation::Tanh => "tanh′",
            Activation::Sigmoid => "σ′",
            Activation::Relu => "ReLU′",
            Activation::Identity => "slope",
        })
    }

    fn weights(&self) -> Weights {
        Weights { input: Name::W_xh, recurrent: Name::W_hh, bias: Name::b_h, recurrent_bias: None }
    }

    /// ```text
    /// z_t = W_xh x_t + W_hh h_{t−1} + b_h
    /// h_t = tanh(z_t)
    /// ```
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let h_prev = row(&tape.h, t); // row t of h is h_{t−1}
        let z_t = row_mut(&mut tape.z, t);
        let (b, w) = (params.bias(Name::b_h), &params[Name::W_xh]);
        bias_and_input(z_t, b, w, &tape.x[t], row(&tape.e, t));
        add_mat_vec(z_t, &params[Name::W_hh], h_prev);
        self.0.apply(row_mut(&mut tape.h, t + 1), z_t);
    }

    /// ```text
    /// W_hhᵀ dz_{t+1}
    /// ```
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        let dz_next = row(&tape.dz, t + 1);
        let from_later = row_mut(&mut tape.dh_from_later, t);
        mat_t_vec(from_later, &params[Name::W_hh], dz_next);
    }

    /// ```text
    /// dz_t = (1 − h_t²) ⊙ dh_t        because tanh′(z) = 1 − tanh²(z)
    /// ```
    fn backward(&self, _params: &Params, tape: &mut Tape, t: usize) {
        let (h_t, dh_t) = (row(&tape.h, t + 1), row(&tape.dh, t));
        let dz_t = row_mut(&mut tape.dz, t);
        map(dz_t, [h_t, dh_t], |[h, dh]| self.0.slope(h) * dh);
    }

    fn equation(&self, wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation> {
        equations::equation(*self, wiring, of, t, column)
    }

    fn of_unit(&self, pass: Pass, t: usize, unit: usize, _units: usize) -> Vec<Quantity> {
        match pass {
            Pass::Forward => equations::forward(t, unit),
            Pass::Backward => equations::backward(t, unit),
        }
    }
}
