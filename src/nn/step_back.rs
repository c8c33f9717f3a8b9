//! How much of a gradient is left after one step back in time, and what took the rest.

use super::kernel::{norm, row};
use super::tape::Tape;

/// The factor on `‖dh‖` from one timestep to the one before, in its parts: their product is
/// `‖what is handed back to h_t‖ / ‖dh_{t+1}‖`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepBack {
    /// The nonlinearity's part: `‖dz_{t+1}‖ / ‖dh_{t+1}‖`. With tanh at most 1; near 0 where units are saturated.
    pub slope: f64,
    /// The weights' part: `‖W_hhᵀ dz_{t+1}‖ / ‖dz_{t+1}‖`, at most the largest singular value of W_hh.
    /// In a GRU a third way leads back, past the weights, so it is no such quotient there.
    pub weights: f64,
    /// In an LSTM, the factor on the other way back: `‖f_{t+1} ⊙ dc_{t+1}‖ / ‖dc_{t+1}‖`.
    pub(crate) through_c: Option<f64>,
}

impl Tape {
    /// The step from `t + 1` back to `t`, once backward has come to `t`. NaN where there was no gradient to lose.
    pub fn step_back(&self, t: usize) -> StepBack {
        let [dh, dz] = [&self.dh, &self.dz].map(|d| norm(row(d, t + 1)));
        let handed_back = norm(row(&self.dh_from_later, t));
        let dc = norm(row(&self.dc, t + 1));
        let through_c = norm(row(&self.dc_from_later, t)) / dc;
        StepBack {
            slope: dz / dh,
            weights: handed_back / dz,
            through_c: (self.c.ncols() > 0).then_some(through_c),
        }
    }
}
