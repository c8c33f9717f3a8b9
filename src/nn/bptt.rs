//! Backpropagation through time, one visible thing at a time.
//!
//! Forward from `t = 0` to `T−1`, backward from `T−1` to `0`, then the sum over time (Werbos 1990).

use super::cell::Cell;
use super::head;
use super::init::{self, InitPlan};
use super::kernel::{row, row_mut};
use super::params::{Dims, Params, Shape};
use super::tape::{Example, Tape};

/// Which cell, in which sizes. The numbers themselves are [`Params`].
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The sizes.
    pub dims: Dims,
    /// The cell.
    pub cell: &'static dyn Cell,
}

impl Model {
    /// All parameters, in the order of computation.
    pub fn shapes(&self) -> Vec<Shape> {
        [self.cell.shapes(self.dims), head::shapes(self.dims)].concat()
    }

    /// Fresh parameters: the same seed and plan give the same numbers.
    pub fn init(&self, plan: &InitPlan, seed: u64) -> Params {
        init::fill(&self.shapes(), plan, seed)
    }

    /// Sets the state before the first timestep.
    pub fn start(&self, tape: &mut Tape, h_before: &[f64]) {
        row_mut(&mut tape.h, 0).copy_from_slice(h_before);
    }

    /// One timestep forward: `h_t`, `y_t`, `p_t`, `loss_t`.
    pub fn forward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        tape.x[t] = example.inputs[t];
        self.cell.forward(params, tape, t);
        head::forward(params, example, tape, t);
    }

    /// One timestep backward: `dy_t`, `dh_t`, `dz_t`.
    ///
    /// ```text
    /// dh_t = W_hyᵀ dy_t + W_hhᵀ dz_{t+1}
    /// ```
    ///
    /// `dh_t` is the *total* derivative: the loss at `t` and, through `h_{t+1}`, every later one.
    /// After the last timestep there is nothing, so the second part is zero there.
    pub fn backward(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
        head::backward(params, example, tape, t);
        row_mut(&mut tape.dh_from_later, t).fill(0.0);
        if t + 1 < example.timesteps() {
            self.cell.hand_back(params, tape, t);
        }
        let parts = row(&tape.dh_from_output, t).iter().zip(row(&tape.dh_from_later, t));
        for (dh, (from_output, from_later)) in row_mut(&mut tape.dh, t).iter_mut().zip(parts) {
            *dh = from_output + from_later;
        }
        self.cell.backward(tape, t);
    }

    /// The sum over time: the same weights are used at every timestep, so their gradients add up.
    pub fn accumulate(&self, example: &Example, tape: &Tape, grads: &mut Params) {
        grads.fill(0.0);
        self.cell.accumulate(tape, example.timesteps(), grads);
        head::accumulate(example, tape, grads);
    }

    /// All timesteps forward; returns the loss summed over time.
    pub fn loss(&self, params: &Params, example: &Example, tape: &mut Tape) -> f64 {
        let timesteps = example.timesteps();
        for t in 0..timesteps {
            self.forward(params, example, tape, t);
        }
        tape.loss[..timesteps].iter().sum()
    }

    /// Forward, backward and the sum over time in one go; returns the loss.
    pub fn gradient(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        grads: &mut Params,
    ) -> f64 {
        let loss = self.loss(params, example, tape);
        for t in (0..example.timesteps()).rev() {
            self.backward(params, example, tape, t);
        }
        self.accumulate(example, tape, grads);
        loss
    }
}
