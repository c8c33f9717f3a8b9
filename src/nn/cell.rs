//! A cell: how one hidden state follows from the one before, and the way back.

pub mod rnn;

use std::fmt::Debug;

use super::params::{Dims, Params, Shape};
use super::tape::Tape;

/// One recurrent cell. It holds no numbers of its own: weights come as [`Params`], memory as a [`Tape`].
pub trait Cell: Debug + Send + Sync {
    /// The parameters that the cell needs, in the order of computation.
    fn shapes(&self, dims: Dims) -> Vec<Shape>;

    /// Reads `x_t` and `h_{t−1}`; writes `z_t` and `h_t`.
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize);

    /// Reads `dz_{t+1}`; adds what later timesteps hand back to `h_t`. Called for every `t` but the last.
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize);

    /// Reads `dh_t`, the total derivative; writes `dz_t`.
    fn backward(&self, tape: &mut Tape, t: usize);

    /// Adds the sum over the first `timesteps` of `dz_t x_tᵀ`, `dz_t h_{t−1}ᵀ` and `dz_t` to the gradients.
    fn accumulate(&self, tape: &Tape, timesteps: usize, grads: &mut Params);
}
