//! The limit on the memory of an experiment's models.

use super::error::ExperimentError;
use super::spec::{ArmSpec, ExperimentSpec};
use crate::task::Task;

/// The most memory for the models of an experiment and their tapes, in bytes.
const MOST_BYTES: usize = 1 << 28;

/// Checks that the models of an experiment fit.
///
/// # Errors
/// If they need more memory than is allowed.
pub(super) fn check(task: &Task, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
    let needed = bytes_needed(task, spec);
    if needed <= MOST_BYTES {
        return Ok(());
    }
    let (needed, most) = (needed >> 20, MOST_BYTES >> 20);
    Err(ExperimentError::TooLarge { needed, most })
}

/// Estimates the bytes of the weights, optimiser memory, gradients and tapes of all arms.
fn bytes_needed(task: &Task, spec: &ExperimentSpec) -> usize {
    let of_arm = |arm: &ArmSpec| {
        let spec = spec.of_arm(arm);
        let model = spec.model(task);
        let weights: usize = model.shapes().iter().map(|s| s.rows.saturating_mul(s.cols)).sum();
        let row = model.numbers_per_timestep();
        // the weights and the optimiser's memory now and at the start, and the gradients
        let copies = 2 * (1 + spec.optimizer.moments()) + 1;
        copies * weights + (task.train.longest() + task.longest_test()) * row
    };
    spec.arms().iter().map(of_arm).sum::<usize>() * size_of::<f64>()
}
