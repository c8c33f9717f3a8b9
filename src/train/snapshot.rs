//! What there is to see at one moment: immutable, and complete. What is not computed yet is `None`, never 0.

use ndarray::Array2;
use std::sync::Arc;

use super::arm::{Arm, ArmState};
use super::cursor::Cursor;
use super::edit::Edit;
use super::history::History;
use super::spec::ExperimentSpec;
use super::timeline::{OldFuture, Timeline};
use crate::nn::{Example, Input, MemoryMap, Name};
use crate::task::Task;

/// One moment of an experiment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What determines the run.
    pub spec: Arc<ExperimentSpec>,
    /// What is changed on the way, in the order in which it holds.
    pub edits: Arc<[Edit]>,
    /// What is learned.
    pub task: Arc<Task>,
    /// Where the machine stands.
    pub cursor: Cursor,
    /// The most updates that have been finished in this run with these edits.
    pub furthest: u64,
    /// Updates in an epoch.
    pub updates_per_epoch: u64,
    /// The example of the current update.
    pub example: Example,
    /// Its number among the training examples.
    pub example_index: usize,
    /// How the run went on before it became another one.
    pub old: Option<OldFuture>,
    /// The models.
    pub arms: Vec<ArmSnapshot>,
}

/// One model at that moment.
#[derive(Clone, Debug)]
pub struct ArmSnapshot {
    arm: Arm,
    reached: Cursor,
    before: Option<ArmState>,
    /// What has been recorded of it.
    pub history: Arc<History>,
}

impl Snapshot {
    /// The moment at which the timeline stands, with the beginning of the update on show.
    pub fn settled(timeline: &mut Timeline) -> Self {
        timeline.settle();
        let mut snapshot = Self::of(timeline);
        let before = timeline.before().into_iter().flatten();
        snapshot.arms.iter_mut().zip(before).for_each(|(arm, before)| arm.before = Some(before));
        snapshot
    }

    /// The moment at which the timeline stands, while it runs.
    pub fn of(timeline: &Timeline) -> Self {
        let experiment = timeline.experiment();
        let cursor = experiment.cursor();
        let arms = experiment.arms.iter().zip(timeline.histories());
        let arm = |(arm, history): (&Arm, &Arc<History>)| ArmSnapshot {
            reached: arm.reached(cursor),
            before: None,
            arm: arm.clone(),
            history: Arc::clone(history),
        };
        Snapshot {
            spec: Arc::clone(&experiment.spec),
            edits: Arc::clone(experiment.edits()),
            task: Arc::clone(&experiment.task),
            cursor,
            furthest: timeline.furthest(),
            updates_per_epoch: experiment.updates_per_epoch(),
            example: experiment.example().clone(),
            example_index: experiment.example_of(cursor.update),
            old: timeline.old_future().cloned(),
            arms: arms.map(arm).collect(),
        }
    }

    /// Finished epochs.
    pub fn epochs_done(&self) -> u64 {
        self.cursor.updates_done() / self.updates_per_epoch
    }
}

impl std::ops::Deref for ArmSnapshot {
    type Target = Arm;

    fn deref(&self) -> &Arm {
        &self.arm
    }
}

impl ArmSnapshot {
    /// How far this arm's tape has come.
    pub fn reached(&self) -> Cursor {
        self.reached
    }

    /// The weights and all the rest at the beginning of this update, which its passes have computed with; none where
    /// the machine has run past it.
    pub fn before(&self) -> Option<&ArmState> {
        self.before.as_ref()
    }

    /// How many timesteps forward has come.
    pub fn forwarded(&self) -> usize {
        self.reached.done.min(self.reached.timesteps)
    }

    /// Whether the weights are newer than what the passes have computed, and the old ones are not here any more.
    pub fn has_moved_on(&self) -> bool {
        self.before.is_none() && self.reached.is_finished()
    }

    /// How far back each loss reaches in the example of this moment. Where the weights are newer than the tape, the
    /// forward pass is done again with them.
    pub fn memory_map(&self, common: &Example) -> MemoryMap {
        let (model, example, reached) = (self.model, self.example(common), self.forwarded());
        let params = self.before.as_ref().map_or(&self.state.params, |before| &before.params);
        if !self.has_moved_on() {
            return model.memory_map(params, example, &self.tape, reached);
        }
        let mut tape = self.tape.clone(); // with the state that was carried in
        model.loss(params, example, &mut tape);
        model.memory_map(params, example, &tape, reached)
    }

    /// `x_t`: the model's own answers stand here as symbols.
    pub fn x(&self, t: usize) -> Option<&Input> {
        self.reached.has_forward(t).then(|| &self.tape.x[t])
    }

    /// The gradient of this update: raw after the sum over time, clipped after the clip.
    pub fn grad(&self, name: Name) -> Option<&Array2<f64>> {
        self.grads.get(name).filter(|_| self.reached.has_gradient())
    }
}
