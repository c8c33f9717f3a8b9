//! A cell: how one hidden state follows from the one before, and the way back.

pub mod gru;
pub mod lstm;
pub mod rnn;

use std::fmt::Debug;
use std::ops::Range;

use self::rnn::Activation;
use super::input;
use super::kernel::{rows, sum_of_rows, sum_over_time};
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::{Quantity, Variable};
use super::tape::Tape;
use super::tensor::Tensor;
use super::wiring::{Block, Wiring};

/// What a cell keeps on the tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    /// How many values `z_t` has for each hidden unit.
    pub gates: usize,
    /// Whether there is a cell state `c_t`.
    pub c: bool,
    /// Whether there is a reset past, `r_t ⊙ h_{t−1}`.
    pub reset: bool,
}

/// The names of a cell's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What multiplies the input.
    pub input: Name,
    /// What multiplies the hidden state before.
    pub recurrent: Name,
    /// What is added.
    pub bias: Name,
}

/// One recurrent cell. It holds no numbers of its own: weights come as [`Params`], memory as a [`Tape`].
pub trait Cell: Debug + Send + Sync {
    /// Its name on the screen.
    fn name(&self) -> &'static str;

    /// What it keeps on the tape.
    fn keeps(&self) -> Keeps;

    /// The letters of its gates, in the order of their rows; where there is one row of units, none.
    fn letters(&self) -> &'static [&'static str] {
        &[""]
    }

    /// What the last row of units goes through; only the vanilla cell has a choice.
    fn activation(&self) -> Activation {
        Activation::Tanh
    }

    /// What its parameters are called.
    fn weights(&self) -> Weights;

    /// Reads `x_t` and `h_{t−1}`; writes `z_t` and `h_t`.
    fn forward(&self, params: &Params, tape: &mut Tape, t: usize);

    /// Reads `dz_{t+1}`; adds what later timesteps hand back to `h_t`. Called for every `t` but the last.
    fn hand_back(&self, params: &Params, tape: &mut Tape, t: usize);

    /// Reads `dh_t`, the total derivative; writes `dz_t`.
    fn backward(&self, params: &Params, tape: &mut Tape, t: usize);

    /// Writes the sum over the first `timesteps`: the same weights are used at each, so their gradients add up.
    ///
    /// ```text
    /// dW_xh = Σ_t dz_t x_tᵀ     dW_hh = Σ_t dz_t h_{t−1}ᵀ     db_h = Σ_t dz_t
    /// ```
    fn accumulate(&self, tape: &Tape, timesteps: usize, grads: &mut Params) {
        let Weights { input, recurrent, bias } = self.weights();
        input::input_sum(&mut grads[input], tape, timesteps);
        // rows 0..T of h are h_{−1} … h_{T−2}: the state *before* each timestep
        sum_over_time(&mut grads[recurrent], 0, &tape.dz, &tape.h, timesteps);
        sum_of_rows(grads.bias_mut(bias), rows(&tape.dz, 0..timesteps));
    }

    /// What a number of one of the cell's own tensors is computed from, at timestep `t`; of a tensor that the cell does
    /// not write, nothing.
    fn reads(&self, wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Vec<Block>;

    /// What the recurrent weights of a row multiply: row `t` of it is `h_{t−1}`, or what is made of that.
    fn past_read(&self, _wiring: &Wiring, _row: usize) -> Tensor {
        Tensor::H
    }

    /// What a number of the gradient of one of its parameters sums up.
    fn gradient_reads(&self, wiring: &Wiring, name: Name, row: usize, column: usize) -> Vec<Block> {
        let (Weights { input, recurrent, .. }, all) = (self.weights(), 0..wiring.timesteps());
        match name {
            name if name == input => input::sum_reads(wiring, row, column),
            name if name == recurrent => {
                let past = self.past_read(wiring, row);
                vec![Tensor::Dz.column(all.clone(), row), past.column(all, column)]
            }
            _ => vec![Tensor::Dz.column(all, row)],
        }
    }

    /// The parameters that the cell needs, in the order of computation.
    fn shapes(&self, dims: Dims) -> Vec<Shape> {
        let Weights { input, recurrent, bias } = self.weights();
        let gates = self.keeps().gates;
        let (rows, read, hidden) = (gates * dims.hidden, dims.read(), dims.hidden);
        let access = Access::Whole;
        let read_as = if dims.embedding.is_none() { Access::ByColumn } else { access };
        vec![
            Shape { name: input, rows, cols: read, fan_in: read, gates, access: read_as },
            Shape { name: recurrent, rows, cols: hidden, fan_in: hidden, gates, access },
            Shape { name: bias, rows, cols: 1, fan_in: hidden, gates, access },
        ]
    }
}

/// `z_t` of one row: the input's part, the part of the past, and the bias.
fn pre_activation_reads(wiring: &Wiring, cell: &dyn Cell, t: usize, row: usize) -> Vec<Block> {
    let (Weights { input, recurrent, bias }, units) = (cell.weights(), 0..wiring.units());
    let mut blocks = input::part_reads(wiring, input, t, row);
    blocks.push(Variable::weight(recurrent).row(row, units.clone()));
    blocks.push(cell.past_read(wiring, row).row(t, units));
    blocks.push(Variable::weight(bias).at(row, 0).into());
    blocks
}

/// `W_hᵀ dz_t` of one unit, over some rows.
fn handed_back_reads(recurrent: Name, rows: Range<usize>, t: usize, unit: usize) -> Vec<Block> {
    let weights = Variable::weight(recurrent).column(rows.clone(), unit);
    vec![weights, Tensor::Dz.row(t, rows)]
}

/// Single numbers as blocks.
fn each<const N: usize>(quantities: [Quantity; N]) -> Vec<Block> {
    quantities.map(Block::from).into()
}
