//! The memory map: how strongly the loss at each timestep depends on each earlier hidden state.
//!
//! In BPTT, `dh_k` is a sum over all later losses. Here each loss is backpropagated separately, which shows how far
//! back its gradient reaches:
//!
//! ```text
//! map[t][k] = ‖∂loss_t/∂h_k‖        k = 0 … t
//! dh_k = Σ_t ∂loss_t/∂h_k           t = k … T−1
//! ```

use super::example::Example;
use super::faults::Implementation;
use super::kernel::{norm, row};
use super::params::Params;
use super::tape::Tape;

/// A row of norms for each timestep; `None` where there is no loss, or the forward pass has not been computed yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryMap {
    /// `‖∂loss_t/∂h_k‖` for `k = 0 … t`.
    pub h: Vec<Option<Vec<f64>>>,
    /// `‖∂loss_t/∂c_k‖` of an LSTM; empty for other cells.
    pub(crate) c: Vec<Option<Vec<f64>>>,
}

impl Implementation {
    /// Computes one backward pass from each of the first `reached` losses: about T²/2 backward timesteps in total.
    /// The tape must hold the forward pass of the first `reached` timesteps with these weights.
    pub fn memory_map(
        &self,
        params: &Params,
        example: &Example,
        tape: &Tape,
        reached: usize,
    ) -> MemoryMap {
        let mut tape = tape.clone();
        let mut map = MemoryMap::default();
        for t in 0..example.timesteps() {
            let is_asked = t < reached && example.targets[t].is_some();
            if is_asked {
                self.backward_from(params, example, &mut tape, t);
            }
            let norms = |d| (0..=t).map(|k| norm(row(d, k))).collect();
            map.h.push(is_asked.then(|| norms(&tape.dh)));
            if self.model.cell.has_cell_state() {
                map.c.push(is_asked.then(|| norms(&tape.dc)));
            }
        }
        map
    }

    /// Runs the backward pass of `loss_t` alone, as if the sequence ended at `t` and had no earlier targets: then
    /// `dh_k` is `∂loss_t/∂h_k`.
    pub(crate) fn backward_from(
        &self,
        params: &Params,
        example: &Example,
        tape: &mut Tape,
        t: usize,
    ) {
        let mut targets = vec![None; t];
        targets.push(example.targets[t]);
        let alone = Example { inputs: example.inputs[..=t].to_vec(), targets, carried: false };
        for k in (0..=t).rev() {
            self.backward(params, &alone, tape, k);
        }
    }
}

#[cfg(test)]
mod tests;
