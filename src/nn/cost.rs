//! What an update costs: the multiply-adds of its matrix products.
//!
//! A matrix (m×n) times a vector takes m·n multiply-adds; nearly all the time of training is spent there.
//! All else (tanh, softmax, biases, clip, update) is done once for each unit or weight, and is not counted.

use super::bptt::Model;
use super::params::Dims;

impl Model {
    /// The multiply-adds of `timesteps` timesteps forward.
    ///
    /// ```text
    /// W_hh h_{t−1}     W_hy h_t     with an embedding: W_xh e_t
    /// ```
    ///
    /// A product with a one-hot `x_t` is a look-up of a column: it costs none.
    pub(crate) fn multiply_adds_forward(&self, timesteps: usize) -> u64 {
        (timesteps * (self.recurrent() + self.output() + self.embedded())) as u64
    }

    /// The multiply-adds of an update: forward, backward and the sum over time,
    /// for an example with a target at `targets` of its timesteps.
    ///
    /// Going back costs what going forward did, and so does the sum:
    ///
    /// ```text
    /// forward           W_hh h_{t−1}        W_hy h_t
    /// backward          W_hhᵀ dz_{t+1}      W_hyᵀ dy_t
    /// sum over time     dz_t h_{t−1}ᵀ       dy_t h_tᵀ
    /// ```
    ///
    /// But nothing is handed back after the last timestep, and where there is no target, `dy_t = 0`.
    pub(crate) fn multiply_adds(&self, timesteps: usize, targets: usize) -> u64 {
        let at_every = self.cell.products_backward(self.dims.hidden);
        let handed_back = timesteps.saturating_sub(1) * self.recurrent() + at_every;
        let backward = handed_back + targets * self.output() + timesteps * self.embedded();
        let sum = timesteps * (self.recurrent() + self.embedded()) + targets * self.output();
        self.multiply_adds_forward(timesteps) + (backward + sum) as u64
    }

    /// The length of `z_t`: a row of units for each gate.
    pub(crate) fn pre_activations(&self) -> usize {
        self.cell.keeps().gates * self.dims.hidden
    }

    /// About how many numbers a tape keeps for one timestep.
    pub(crate) fn numbers_per_timestep(&self) -> usize {
        let Dims { hidden, outputs, .. } = self.dims;
        8 * hidden + 3 * self.pre_activations() + 3 * outputs + 2 * self.dims.read()
    }

    /// `W_hh`: a cell with gates has a matrix for each.
    fn recurrent(&self) -> usize {
        self.pre_activations() * self.dims.hidden
    }

    /// `W_hy`.
    fn output(&self) -> usize {
        self.dims.outputs * self.dims.hidden
    }

    /// `W_xh`, where it is multiplied with `e_t`.
    fn embedded(&self) -> usize {
        self.pre_activations() * self.dims.embedding.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::cell::{Cell, rnn::Rnn};
    use crate::nn::{Activation, CellKind, Dims, Model};

    #[test]
    fn products_are_counted_as_by_hand() {
        let check = |cell: &'static dyn Cell, embedding, forward: u64, all: u64| {
            let dims = Dims { inputs: 9, embedding, hidden: 2, outputs: 3 };
            let model = Model { dims, cell, bptt_window: None, bptt_reach: None };
            let counted = (model.multiply_adds_forward(3), model.multiply_adds(3, 1));
            assert_eq!(counted, (forward, all), "{model}");
        };
        // W_hh has 4 weights, W_hy 6: forward 3·(4 + 6), backward 2·4 + 6, sum 3·4 + 6
        check(&Rnn(Activation::Tanh), None, 30, 30 + 14 + 18);
        // with 2×5 weights to the embedding: 3·10 more in each of the three
        check(&Rnn(Activation::Tanh), Some(5), 60, 60 + 44 + 48);
        for cell in CellKind::cells() {
            match cell.kind() {
                CellKind::Rnn => check(cell, None, 30, 30 + 14 + 18),
                // 16 weights and 6
                CellKind::Lstm => check(cell, None, 66, 66 + 38 + 54),
                // 12 weights and 6, handed back together
                CellKind::TorchGru => check(cell, None, 54, 54 + (2 * 12 + 6) + 42),
                // 12 weights and 6; r and z are handed back twice, the candidate three times
                CellKind::Gru => check(cell, None, 54, 54 + (2 * 8 + 3 * 4 + 6) + 42),
            }
        }
    }
}
