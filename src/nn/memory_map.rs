//! The memory map: how much the loss at each timestep depends on each state before it.
//!
//! `dh_k` of BPTT is a sum over all later losses. Here each loss goes back alone, so that one sees how far back it
//! reaches:
//!
//! ```text
//! map[t][k] = ‖∂loss_t/∂h_k‖        k = 0 … t
//! dh_k = Σ_t ∂loss_t/∂h_k           t = k … T−1
//! ```

use super::bptt::Model;
use super::example::Example;
use super::kernel::{norm, row};
use super::params::Params;
use super::tape::Tape;

/// A row for each timestep; none where there is no loss, or forward has not come to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryMap {
    /// `‖∂loss_t/∂h_k‖` for `k = 0 … t`.
    pub h: Vec<Option<Vec<f64>>>,
    /// `‖∂loss_t/∂c_k‖` of an LSTM; empty in other cells.
    pub c: Vec<Option<Vec<f64>>>,
}

impl Model {
    /// One backward pass from each loss that forward has come to: some T²/2 timesteps backward.
    /// The tape holds the forward pass of the first `reached` timesteps with these weights.
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
            if self.cell.keeps().c {
                map.c.push(is_asked.then(|| norms(&tape.dc)));
            }
        }
        map
    }

    /// The backward pass as if the sequence ended with `t` and asked nothing before: `dh_k` is `∂loss_t/∂h_k` then.
    pub fn backward_from(&self, params: &Params, example: &Example, tape: &mut Tape, t: usize) {
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
