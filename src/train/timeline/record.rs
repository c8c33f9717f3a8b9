//! What the history keeps of an update.

use crate::task::Kind;
use crate::train::arm::Arm;
use crate::train::history::{History, Metric};

/// Records the results of an update of an arm, and of the epoch that ends with it. Values that are already recorded are
/// skipped: a replay gives the same ones.
pub(super) fn record(history: &mut History, arm: &Arm, update: u64, per_epoch: u64, kind: Kind) {
    let state = &arm.state;
    let alive = arm.is_sound();
    let or_nan = |x: f64| if alive { x } else { f64::NAN };
    let loss = if alive { state.loss } else { Some(f64::NAN) };
    history.record(Metric::Loss, update, loss);
    history.record(Metric::GradNorm, update, Some(or_nan(state.clipped.norm_before)));
    if kind == Kind::Text {
        history.record(Metric::SmoothLoss, update, Some(or_nan(state.smooth_loss)));
    }
    if !(update + 1).is_multiple_of(per_epoch) {
        return;
    }
    let (epoch, result) = (update / per_epoch, state.epoch);
    let mut record_epoch = |metric, value: Option<f64>| match value {
        Some(value) => history.record(metric, epoch, Some(or_nan(value))),
        None if !alive => history.record(metric, epoch, Some(f64::NAN)),
        None => {}
    };
    record_epoch(Metric::Accuracy, result.map(|r| r.accuracy));
    record_epoch(Metric::TestLoss, result.and_then(|r| r.test_loss));
    record_epoch(Metric::TestAccuracy, result.and_then(|r| r.test_accuracy));
}
