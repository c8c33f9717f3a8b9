//! The vanilla cell: `h_t = tanh(W_xh x_t + W_hh h_{t−1} + b_h)` (Elman 1990).

use super::Cell;
use crate::nn::kernel::{
    add, add_mat_t_vec, add_mat_vec, add_sum_over_time, column, column_mut, row, row_mut, tanh,
};
use crate::nn::params::{Dims, Name, Params, Shape};
use crate::nn::tape::Tape;

/// The vanilla cell. `W_xh` is H×V, `W_hh` is H×H, `b_h` is H.
#[derive(Clone, Copy, Debug)]
pub struct Rnn;

impl Cell for Rnn {
    fn shapes(&self, dims: Dims) -> Vec<Shape> {
        let (rows, fan_in) = (dims.hidden, dims.hidden);
        #[rustfmt::skip]
        let shapes = vec![
            Shape { name: Name::W_xh, rows, cols: dims.inputs, fan_in: dims.inputs, by_column: true },
            Shape { name: Name::W_hh, rows, cols: dims.hidden, fan_in, by_column: false },
            Shape { name: Name::b_h, rows, cols: 1, fan_in, by_column: false },
        ];
        shapes
    }

    /// ```text
    /// z_t = W_xh x_t + W_hh h_{t−1} + b_h
    /// h_t = tanh(z_t)
    /// ```
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize) {
        let x_t = tape.x[t];
        let h_prev = row(&tape.h, t); // row t of h is h_{t−1}
        let z_t = row_mut(&mut tape.z, t);
        z_t.copy_from_slice(params.bias(Name::b_h));
        add(z_t, column(&params[Name::W_xh], x_t)); // W_xh x_t, because x_t is one-hot
        add_mat_vec(z_t, &params[Name::W_hh], h_prev);
        tanh(row_mut(&mut tape.h, t + 1), z_t);
    }

    /// ```text
    /// W_hhᵀ dz_{t+1}
    /// ```
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize) {
        let dz_next = row(&tape.dz, t + 1);
        let from_later = row_mut(&mut tape.dh_from_later, t);
        add_mat_t_vec(from_later, &params[Name::W_hh], dz_next);
    }

    /// ```text
    /// dz_t = (1 − h_t²) ⊙ dh_t        because tanh′(z) = 1 − tanh²(z)
    /// ```
    fn backward(&self, tape: &mut Tape, t: usize) {
        let h_t = row(&tape.h, t + 1);
        let dh_t = row(&tape.dh, t);
        let dz_t = row_mut(&mut tape.dz, t);
        for ((dz, dh), h) in dz_t.iter_mut().zip(dh_t).zip(h_t) {
            *dz = (1.0 - h * h) * dh;
        }
    }

    /// ```text
    /// dW_xh = Σ_t dz_t x_tᵀ     dW_hh = Σ_t dz_t h_{t−1}ᵀ     db_h = Σ_t dz_t
    /// ```
    fn accumulate(&self, tape: &Tape, timesteps: usize, grads: &mut Params) {
        for t in (0..timesteps).rev() {
            let dz_t = row(&tape.dz, t);
            add(column_mut(&mut grads[Name::W_xh], tape.x[t]), dz_t);
            add(grads.bias_mut(Name::b_h), dz_t);
        }
        // rows 0..T of h are h_{−1} … h_{T−2}: the state *before* each timestep
        add_sum_over_time(&mut grads[Name::W_hh], &tape.dz, &tape.h, timesteps);
    }
}
