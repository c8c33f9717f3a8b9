//! Measures of the update in progress, taken from the tape.

use super::Live;
use crate::measure::diagnosis::exam::SATURATED;
use crate::nn::kernel::{norm, row};
use crate::nn::{Name, Variable};
use crate::train::Arm;

impl Live<'_> {
    /// Returns the arm once the current update, or an earlier one, has reached the clip.
    pub(super) fn clipped<'a>(&self, arm: &'a Arm) -> Option<&'a Arm> {
        let cursor = self.experiment.cursor();
        (cursor.updates_done() > 0 || arm.reached(cursor).has_clip()).then_some(arm)
    }

    /// `‖dh_0‖ / ‖dh_{T−1}‖`.
    pub(super) fn dh_ratio(&self, arm: &Arm) -> Option<f64> {
        let reached = arm.reached(self.experiment.cursor());
        let last = reached.timesteps.checked_sub(1)?;
        let dh_norm = |t| norm(row(&arm.tape.dh, t));
        reached.has_backward(0).then(|| dh_norm(0) / dh_norm(last))
    }

    /// The geometric mean of `‖dh_{t−1}‖ / ‖dh_t‖`.
    pub(super) fn dh_factor(&self, arm: &Arm) -> Option<f64> {
        let steps = arm.reached(self.experiment.cursor()).timesteps.checked_sub(1)?;
        Some(self.dh_ratio(arm)?.powf(1.0 / steps.max(1) as f64))
    }

    pub(super) fn saturated(&self, arm: &Arm) -> Option<f64> {
        let reached = arm.reached(self.experiment.cursor());
        let timesteps = reached.timesteps;
        if !reached.has_forward(timesteps.checked_sub(1)?) {
            return None;
        }
        let states = (1..=timesteps).flat_map(|t| row(&arm.tape.h, t));
        let beyond = states.filter(|h| h.abs() > SATURATED).count();
        Some(beyond as f64 / (timesteps * arm.model.dims.hidden) as f64)
    }

    /// The norm of the contribution of timestep `t` to a gradient, divided by the sum of these norms.
    pub(super) fn share(&self, arm: &Arm, name: Name, t: usize) -> Option<f64> {
        let norms = self.share_norms(arm, name)?;
        let all: f64 = norms.iter().sum();
        Some(norms.get(t)? / all).filter(|share| share.is_finite())
    }

    /// The timestep with the largest contribution to a gradient.
    pub(super) fn largest_share(&self, arm: &Arm, name: Name) -> Option<f64> {
        let norms = self.share_norms(arm, name)?;
        let largest = (0..norms.len()).max_by(|a, b| norms[*a].total_cmp(&norms[*b]));
        largest.map(|t| t as f64)
    }

    /// The timestep that adds most to an element of a gradient, once the backward pass has reached t = 0.
    pub(super) fn largest_term(
        &self,
        arm: &Arm,
        name: Name,
        (row, column): (usize, usize),
    ) -> Option<f64> {
        arm.state.params.get(name)?.get([row, column])?;
        let of = Variable::gradient(name).at(row, column);
        let values = arm.values(self.experiment.cursor(), self.experiment.example());
        if !arm.reached(self.experiment.cursor()).has_backward(0) {
            return None;
        }
        let equation = values.wiring().equation(of)?;
        let sum = equation.bare_sum()?;
        let size = |k: &usize| {
            let product: Option<f64> = sum.term(*k).into_iter().map(|of| values.of(of)).product();
            product.map_or(0.0, f64::abs)
        };
        let largest = (0..sum.count()).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        sum.term(largest).first().map(|error| error.row as f64)
    }

    /// The norms of the contributions of all timesteps to a gradient, once the backward pass has reached t = 0.
    fn share_norms(&self, arm: &Arm, name: Name) -> Option<Vec<f64>> {
        let reached = arm.reached(self.experiment.cursor());
        arm.state.params.get(name)?;
        if !reached.has_backward(0) {
            return None;
        }
        let ledger = arm.implementation().ledger(&arm.tape, name, 0..reached.timesteps, false);
        Some(ledger.shares.iter().map(|share| share.norm).collect())
    }

    pub(super) fn multiply_adds(&self, arm: &Arm) -> u64 {
        let example = arm.example(self.experiment.example());
        let targets = example.targets.iter().flatten().count();
        arm.model.multiply_adds(example.timesteps(), targets)
    }

    pub(super) fn tape_numbers(&self, arm: &Arm) -> usize {
        arm.model.tape(self.experiment.example().timesteps()).numbers()
    }
}
