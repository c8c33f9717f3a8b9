//! A cell: how one hidden state follows from the one before, and the way back.

pub(crate) mod gru;
pub(crate) mod kind;
pub mod lstm;
pub mod rnn;
pub(crate) mod torch_gru;

use std::fmt::Debug;
use std::ops::Range;

use self::kind::CellKind;
use self::rnn::Activation;
use super::equation::{Equation, Over, Sum};
use super::faults::Equation as Place;
use super::input;
use super::kernel::{rows, sum_of_rows, sum_over_time};
use super::params::{Access, Dims, Name, Params, Shape};
use super::quantity::{Quantity, Variable};
use super::tape::Tape;
use super::tensor::{Pass, Tensor};
use super::wiring::Wiring;

/// What a cell keeps on the tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    /// How many values `z_t` has for each hidden unit.
    pub(crate) gates: usize,
    /// Whether there is a cell state `c_t`.
    pub(crate) c: bool,
    /// Whether there is a reset past, `r_t ⊙ h_{t−1}`.
    pub(crate) reset: bool,
    /// Whether the past has pre-activations of its own, `W_h h_{t−1} + b_h`.
    pub(crate) past: bool,
}

/// The names of a cell's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What multiplies the input.
    pub(crate) input: Name,
    /// What multiplies the hidden state before.
    pub(crate) recurrent: Name,
    /// What is added.
    pub(crate) bias: Name,
    /// What is added to the product with the hidden state before, where it is not the same as adding it to the rest.
    pub(crate) recurrent_bias: Option<Name>,
}

/// `Σ_t error_t read_tᵀ`: the sum over time for some rows of the recurrent matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OuterSum {
    /// Which rows; they are columns of the gradients.
    pub(crate) rows: Range<usize>,
    /// The gradients, a row a timestep.
    pub(crate) error: Tensor,
    /// The vectors they are multiplied with: row `t` is that of timestep `t`.
    pub(crate) read: Tensor,
}

/// One recurrent cell. It holds no numbers of its own: weights come as [`Params`], memory as a [`Tape`].
pub trait Cell: Debug + Send + Sync {
    /// Which cell it is.
    fn kind(&self) -> CellKind;

    /// Its name on the screen.
    fn name(&self) -> &'static str;

    /// What it keeps on the tape.
    fn keeps(&self) -> Keeps;

    /// The letters of its gates, in the order of their rows; without gates one empty letter, for the units themselves.
    fn letters(&self) -> &'static [&'static str];

    /// The gate that an initialisation can open, so that `c_t` is kept from the start: its place among the gates.
    fn forget_gate(&self) -> Option<usize>;

    /// What multiplies `dc` on the way back along the cell state, as it is written; none without a cell state.
    fn along_c(&self) -> Option<&'static str>;

    /// What `z_t` goes through to become `h_t` in a vanilla cell; gates have nonlinearities of their own.
    fn activation(&self) -> Option<Activation> {
        None
    }

    /// Whether it carries a cell state `c_t` beside `h_t`.
    fn has_cell_state(&self) -> bool {
        self.keeps().c
    }

    /// The slope as a factor of one step back in time, by name: with `W_hh` it makes up the whole factor on `‖dh‖`.
    /// None in a cell whose step back does not divide so, because a third path leads past the weights.
    fn slope_name(&self) -> Option<&'static str>;

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
        let Weights { input, recurrent, bias, recurrent_bias: _ } = self.weights();
        input::input_sum(&mut grads[input], tape, timesteps);
        // rows 0..T of h are h_{−1} … h_{T−2}: the state *before* each timestep
        sum_over_time(&mut grads[recurrent], 0, &tape.dz, &tape.h, timesteps);
        sum_of_rows(grads.bias_mut(bias), rows(&tape.dz, 0..timesteps));
    }

    /// The equation of a number of one of the cell's own tensors, at timestep `t`; none of a tensor that the cell does not
    /// write.
    fn equation(&self, wiring: &Wiring, of: Tensor, t: usize, column: usize) -> Option<Equation>;

    /// The numbers of a unit that one timestep of a pass computes, in the order in which they are explained. The two parts
    /// of `dh_t` and their sum are BPTT's, not the cell's.
    fn of_unit(&self, pass: Pass, t: usize, unit: usize, units: usize) -> Vec<Quantity>;

    /// The outer products whose sum over time is the gradient of the recurrent matrix, one for each block of its rows,
    /// with `units` hidden units.
    fn recurrent_sums(&self, units: usize) -> Vec<OuterSum> {
        let rows = 0..self.keeps().gates * units;
        vec![OuterSum { rows, error: Tensor::Dz, read: Tensor::H }] // row t of h is h_{t−1}
    }

    /// The one of them that a row of the matrix is in.
    fn recurrent_sum(&self, units: usize, row: usize) -> OuterSum {
        let mut sums = self.recurrent_sums(units).into_iter();
        sums.find(|sum| sum.rows.contains(&row)).expect("a row of the recurrent matrix")
    }

    /// The equation of a number of the gradient of one of its parameters.
    fn gradient_equation(
        &self,
        wiring: &Wiring,
        name: Name,
        row: usize,
        column: usize,
    ) -> Equation {
        let Weights { input, recurrent, bias: _, recurrent_bias } = self.weights();
        let all = 0..wiring.timesteps();
        if name == input {
            return input::gradient_equation(wiring, name, row, column);
        }
        let on_bias = "the bias is added at every timestep with slope 1";
        let (sum, why) = if name == recurrent {
            let OuterSum { error, read, .. } = self.recurrent_sum(wiring.units(), row);
            let factors = [error.column(all.clone(), row), read.column(all, column)];
            let why = "every timestep uses the same matrix, so its shares add up";
            (Sum::of(Over::Time, factors), why)
        } else if Some(name) == recurrent_bias {
            // it is added where the product with the recurrent matrix is
            let OuterSum { error, .. } = self.recurrent_sum(wiring.units(), row);
            (Sum::of(Over::Time, [error.column(all, row)]), on_bias)
        } else {
            (Sum::of(Over::Time, [Tensor::Dz.column(all, row)]), on_bias)
        };
        let left = Variable::gradient(name).at(row, column);
        Equation::new(left, sum, why).broken_by(Place::Sum)
    }

    /// How many of the multiply-adds with the recurrent matrix are made in [`Cell::backward`], so at `t = 0` too, with
    /// `hidden` units; all others are made in [`Cell::hand_back`].
    fn products_backward(&self, _hidden: usize) -> usize {
        0
    }

    /// The parameters that the cell needs, in the order of computation.
    fn shapes(&self, dims: Dims) -> Vec<Shape> {
        let Weights { input, recurrent, bias, recurrent_bias } = self.weights();
        let gates = self.keeps().gates;
        let (rows, read, hidden) = (gates * dims.hidden, dims.read(), dims.hidden);
        let access = Access::Whole;
        let read_as = if dims.embedding.is_none() { Access::ByColumn } else { access };
        let biases = [Some(bias), recurrent_bias].into_iter().flatten();
        let biases =
            biases.map(|name| Shape { name, rows, cols: 1, fan_in: hidden, gates, access });
        let matrices = [
            Shape { name: input, rows, cols: read, fan_in: read, gates, access: read_as },
            Shape { name: recurrent, rows, cols: hidden, fan_in: hidden, gates, access },
        ];
        matrices.into_iter().chain(biases).collect()
    }
}

/// `z_t` of one row: the input's part, the part of the past, and the bias.
fn pre_activation(wiring: &Wiring, cell: &dyn Cell, t: usize, row: usize) -> Equation {
    let Weights { input, recurrent, bias, .. } = cell.weights();
    let units = 0..wiring.units();
    let read = cell.recurrent_sum(wiring.units(), row).read;
    let (from_input, picked) = input::part(wiring, input, t, row);
    let weights = Variable::weight(recurrent).row(row, units.clone());
    let from_past = Sum::of(Over::Units, [weights, read.row(t, units)]);
    let right = from_input + from_past + Variable::weight(bias).at(row, 0);
    let why = "what is read now, what is remembered, and a bias: all three add up";
    Equation::new(Tensor::Z.at(t, row), right, why).decided_by(picked)
}

/// `W_hᵀ dz_t` of one unit, over some rows.
fn handed_back(recurrent: Name, rows: Range<usize>, t: usize, unit: usize) -> Sum {
    let weights = Variable::weight(recurrent).column(rows.clone(), unit);
    Sum::of(Over::Rows, [weights, Tensor::Dz.row(t, rows)])
}

#[cfg(test)]
mod tests {
    use super::kind::CellKind;

    #[test]
    fn what_a_cell_says_of_its_gates_and_its_state_agrees() {
        for cell in CellKind::cells() {
            let (keeps, letters) = (cell.keeps(), cell.letters());
            assert_eq!(letters.len(), keeps.gates, "{cell:?}");
            assert_eq!(letters.contains(&""), letters.len() == 1, "{cell:?}");
            assert_eq!(cell.along_c().is_some(), keeps.c, "{cell:?}");
            assert!(cell.forget_gate().is_none_or(|gate| gate < keeps.gates), "{cell:?}");
        }
    }
}
