//! Checkpoints: what decides how a run continues, and the states of all arms after some updates, in bounded memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::arm::{Arm, ArmState, Status};
use super::cursor::Cursor;
use super::edit::{Edit, EditError};
use super::experiment::Experiment;
use crate::nn::Params;
use crate::nn::kernel::all_finite;

/// What decides how a run continues, besides its specification: its edits, and all arms between two updates. Random
/// streams are named by the update or the epoch, so they have no state.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The number of finished updates.
    pub updates: u64,
    /// The edits of the run.
    pub(crate) edits: Arc<[Edit]>,
    /// The state of each arm.
    pub(crate) states: Vec<ArmState>,
}

/// Why a run cannot continue from a checkpoint.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum CheckpointError {
    /// It has another number of arms.
    #[error("has {0} arms, but its experiment has {1}")]
    Arms(usize, usize),
    /// It is of an update that no run reaches.
    #[error("claims {0} updates: at most {MOST_UPDATES} are possible")]
    TooFar(u64),
    /// An edit of it cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The state of an arm is not one of this model and optimiser.
    #[error("the {what} of arm {arm} {why}")]
    State {
        /// The arm's name.
        arm: String,
        /// The wrong part.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// The maximum number of updates of a run: far beyond any, and far below where counting overflows.
const MOST_UPDATES: u64 = 1 << 50;

impl Experiment {
    /// Returns the experiment before the update with which the run of a checkpoint continues.
    ///
    /// # Errors
    /// If the checkpoint is not one of this experiment.
    pub(crate) fn resumed(&self, from: &Checkpoint) -> Result<Self, CheckpointError> {
        let Checkpoint { updates, edits, states } = from;
        if states.len() != self.arms.len() {
            return Err(CheckpointError::Arms(states.len(), self.arms.len()));
        }
        if *updates > MOST_UPDATES {
            return Err(CheckpointError::TooFar(*updates));
        }
        let mut experiment = self.with_edits(edits.to_vec())?;
        for (arm, state) in experiment.arms.iter().zip(states) {
            let wrong = |(what, why)| CheckpointError::State { arm: arm.name.clone(), what, why };
            misfit(arm, state, from, self.task.train.longest())
                .map_or(Ok(()), |m| Err(wrong(m)))?;
        }
        experiment.restore(*updates, states);
        Ok(experiment)
    }
}

/// Returns the part of a state that an arm cannot continue with, and what is wrong with it.
fn misfit(
    arm: &Arm,
    state: &ArmState,
    Checkpoint { updates, edits, .. }: &Checkpoint,
    longest: usize,
) -> Option<(&'static str, &'static str)> {
    let start = arm.start();
    let has_form = |params: &Params| {
        let form = |p: &Params| p.iter().map(|t| (t.name, t.value.dim())).collect::<Vec<_>>();
        form(params) == form(&start.params)
    };
    let ArmState { params, memory, carried, status, .. } = state;
    // an edit of the optimiser may have taken effect at the beginning of the next update
    let known = [updates.saturating_sub(1), *updates].map(|at| arm.knobs(edits, at).optimizer);
    let is_known = known.iter().any(|optimizer| optimizer.moments() == memory.moments.len());
    if !has_form(params) {
        return Some(("weights", "have the wrong shapes"));
    }
    if !is_known || !memory.moments.iter().all(has_form) || memory.updates < 0 {
        return Some(("memory of the optimiser", "does not match its optimiser"));
    }
    let lengths = (carried.h.len(), carried.c.len());
    if lengths != (start.carried.h.len(), start.carried.c.len())
        || carried.answer >= arm.model.dims.outputs
    {
        return Some(("carried state", "has the wrong size"));
    }
    match *status {
        Status::Ok => {
            let moments = memory.moments.iter();
            let is_finite = moments.chain([params]).all(|p| p.first_non_finite().is_none())
                && all_finite([&carried.h[..], &carried.c]);
            (!is_finite).then_some(("state", "contains a NaN or an infinity"))
        }
        Status::Diverged { at: Cursor { update, done, timesteps }, .. } => {
            let is_past = update < *updates && timesteps <= longest && done <= 2 * timesteps + 3;
            (!is_past).then_some(("divergence", "is not in an earlier update"))
        }
    }
}

/// The maximum number of checkpoints: more would not make seeking any faster.
const MOST: usize = 1 << 12;

/// The states of all arms, by the number of finished updates.
///
/// Every `stride`-th update is kept. When the memory budget is full, the stride doubles, and every other checkpoint is
/// dropped. A clone shares the states.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoints {
    kept: BTreeMap<u64, Arc<Vec<ArmState>>>,
    /// The one that the run was resumed from: to reach it again would take all that is before it.
    resumed: Option<u64>,
    /// Whether the edits at its update are in its states already, unlike in all others.
    has_edits: bool,
    most: usize,
    stride: u64,
}

impl Checkpoints {
    /// Creates the first checkpoint, at the start of the run. All checkpoints together can take that many bytes.
    pub(crate) fn new(start: Vec<ArmState>, bytes: usize) -> Self {
        let most = (bytes / size_of_states(&start)).clamp(3, MOST);
        let kept = BTreeMap::from([(0, Arc::new(start))]);
        Checkpoints { kept, resumed: None, has_edits: false, most, stride: 1 }
    }

    /// Whether a checkpoint after that many updates is due and missing.
    pub(crate) fn wants(&self, updates: u64) -> bool {
        updates.is_multiple_of(self.stride) && !self.kept.contains_key(&updates)
    }

    /// The number of updates between two checkpoints.
    pub(crate) fn stride(&self) -> u64 {
        self.stride
    }

    /// Keeps a checkpoint, and drops others if there are too many.
    pub(crate) fn keep(&mut self, updates: u64, states: Vec<ArmState>) {
        self.kept.insert(updates, Arc::new(states));
        while self.kept.len() > self.most {
            self.stride *= 2;
            let Checkpoints { stride, resumed, .. } = *self;
            self.kept.retain(|at, _| at.is_multiple_of(stride) || Some(*at) == resumed);
        }
    }

    /// Keeps the checkpoint that the run is resumed from. The start is known already, and as it was before its edits.
    pub(crate) fn keep_resumed(&mut self, from: &Checkpoint) {
        let Checkpoint { updates, edits, states } = from;
        if *updates > 0 {
            self.kept.insert(*updates, Arc::new(states.clone()));
            self.resumed = Some(*updates);
            self.has_edits = edits.iter().any(|edit| edit.at == *updates);
        }
    }

    /// Drops the checkpoint that the run was resumed from, if it has edits in its states that are there no more.
    pub(crate) fn forget_edits_at(&mut self, updates: u64) {
        if self.has_edits && self.resumed == Some(updates) {
            self.kept.remove(&updates);
            (self.resumed, self.has_edits) = (None, false);
        }
    }

    /// Drops all checkpoints after that many updates. From there on, the stride is as if the run had never been longer.
    pub(crate) fn forget_after(&mut self, updates: u64) {
        self.kept.retain(|at, _| *at <= updates);
        while self.stride > 1 && updates / (self.stride / 2) < self.most as u64 {
            self.stride /= 2;
        }
    }

    /// Removes one arm from all checkpoints.
    pub(crate) fn drop_arm(&mut self, arm: usize) {
        self.kept.values_mut().for_each(|states| drop(Arc::make_mut(states).remove(arm)));
    }

    /// Returns the last checkpoint at or before that many updates, with its number of updates.
    pub(crate) fn nearest(&self, updates: u64) -> (u64, &[ArmState]) {
        let nearest = self.kept.range(..=updates).next_back();
        let (at, states) = nearest.expect("the start is always kept");
        (*at, states)
    }
}

fn size_of_states(states: &[ArmState]) -> usize {
    let numbers = |s: &ArmState| {
        let copies = 1 + s.memory.moments.len();
        copies * s.params.count() + s.carried.h.len() + s.carried.c.len()
    };
    let bytes = |s: &ArmState| numbers(s) * size_of::<f64>() + size_of::<ArmState>();
    states.iter().map(bytes).sum()
}
