//! Sets one field of an arm from text, as a field of the whole experiment is set.

use super::SetError;
use crate::train::own::Own;
use crate::train::spec::{ArmSpec, ExperimentSpec};

impl ArmSpec {
    /// Returns the arm of an experiment with one field set, which is named as in [`ExperimentSpec::with`].
    ///
    /// # Errors
    /// If there is no such field, all arms share it, or the value is not valid for it.
    pub(crate) fn with(
        self,
        common: &ExperimentSpec,
        key: &str,
        value: &str,
    ) -> Result<Self, SetError> {
        let now = common.of_arm(&self);
        let set = now.with(key, value)?;
        let key = ExperimentSpec::present_name(key);
        let arm = ArmSpec {
            cell: changed(self.cell, now.cell, set.cell),
            activation: changed(self.activation, now.activation, set.activation),
            hidden: changed(self.hidden, now.hidden, set.hidden),
            embedding: Own::beside(set.embedding, &common.embedding),
            init: changed(self.init, now.init, set.init),
            given: Own::beside(set.given.clone(), &common.given),
            optimizer: changed(self.optimizer, now.optimizer, set.optimizer),
            clip: changed(self.clip, now.clip, set.clip),
            bptt_window: Own::beside(set.bptt_window, &common.bptt_window),
            bptt_reach: Own::beside(set.bptt_reach, &common.bptt_reach),
            fault: Own::beside(set.fault, &common.fault),
            ablation: Own::beside(set.ablation, &common.ablation),
            name: self.name,
            hand_in: self.hand_in,
        };
        // what an arm cannot say is a setting of all
        if common.of_arm(&arm) == set {
            return Ok(arm);
        }
        let reason =
            format!("an arm has no {key} of its own: `set {key}={value}` sets it for all arms");
        Err(SetError::Value { reason })
    }
}

/// The setting of an arm: as it was, unless another value has been set.
fn changed<T: PartialEq>(own: Option<T>, now: T, set: T) -> Option<T> {
    if set == now { own } else { Some(set) }
}
