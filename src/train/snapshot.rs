//! An immutable and complete view of one moment. What has not been computed yet is `None`, never 0.

use ndarray::Array2;
use std::sync::Arc;

use super::ablation::Ablation;
use super::arm::{Arm, ArmState, specials};
use super::checkpoint::Checkpoint;
use super::cursor::Cursor;
use super::edit::{Edit, Knobs};
use super::history::History;
use super::spec::ExperimentSpec;
use super::timeline::{OldFuture, Timeline};
use crate::nn::{
    Clip, Example, Fault, Grads, Implementation, Input, MemoryMap, Model, Name, Optimizer, Outputs,
    StepBack, Tape, Tensor, Variable,
};
use crate::task::{Numbers, Task};

/// An experiment at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The specification of the run.
    pub spec: Arc<ExperimentSpec>,
    /// The edits of the run, in the order in which they take effect.
    pub edits: Arc<[Edit]>,
    /// The task that is learned.
    pub task: Arc<Task>,
    /// The position of the machine.
    pub cursor: Cursor,
    /// The largest number of updates finished so far in this run with these edits.
    pub furthest: u64,
    /// The number of updates in an epoch.
    pub updates_per_epoch: u64,
    /// The example of the current update.
    pub example: Example,
    /// Its index among the training examples.
    pub example_index: usize,
    /// The previous run, for comparison, if an edit has replaced it.
    pub old: Option<OldFuture>,
    /// The models, one for each arm.
    pub arms: Vec<ArmSnapshot>,
}

/// An arm at that moment: the visible part of an [`Arm`], and how far its tape has been computed.
#[derive(Clone, Debug)]
pub struct ArmSnapshot {
    /// Its name on the screen.
    pub name: String,
    /// Cell and sizes.
    pub model: Model,
    /// The mistake in its passes.
    pub fault: Option<Fault>,
    /// Its clip in the current update.
    pub clip: Clip,
    /// Its clip in the update whose gradient was clipped last, of which [`ArmState::clipped`] tells.
    pub(crate) last_clip: Clip,
    /// Its optimiser in the current update.
    pub optimizer: Optimizer,
    /// Its ablation.
    pub(crate) ablation: Option<Ablation>,
    /// Its settings in the next update, where an edit made now takes effect.
    pub(crate) knobs: Knobs,
    /// Its weights, and all else that a checkpoint keeps.
    pub state: ArmState,
    /// The values that the passes of the current example keep.
    pub tape: Tape,
    /// The gradients of the current update; [`ArmSnapshot::grad`] returns those computed so far.
    pub(super) grads: Grads,
    /// The current example with its inputs shuffled, if the arm has that ablation.
    shuffled: Option<Example>,
    reached: Cursor,
    before: Option<ArmState>,
    /// The numbers of a hand-in, which tape and gradients then have.
    pub(super) numbers: Option<Arc<Numbers>>,
    /// The weights that came from a file.
    pub(crate) given: Vec<Name>,
    /// The state before the first tick.
    pub(crate) start: Arc<ArmState>,
    /// The recorded history of the arm.
    pub history: Arc<History>,
}

impl Snapshot {
    /// Takes a snapshot of the timeline's current moment, including the state at the beginning of the visible update.
    /// This may replay some updates.
    pub(crate) fn settled(timeline: &mut Timeline) -> Self {
        timeline.settle();
        let mut snapshot = Self::of(timeline);
        let before = timeline.before().into_iter().flatten();
        snapshot.arms.iter_mut().zip(before).for_each(|(arm, before)| arm.before = Some(before));
        snapshot
    }

    /// Takes a snapshot of the timeline's current moment while it runs, without a replay.
    pub fn of(timeline: &Timeline) -> Self {
        let experiment = timeline.experiment();
        let cursor = experiment.cursor();
        let arms = experiment.arms.iter().zip(timeline.histories());
        let last_clipped = cursor.update.saturating_sub(u64::from(!cursor.has_clip()));
        let arm = |(arm, history): (&Arm, &Arc<History>)| {
            let numbers = arm.numbers(experiment.edits(), cursor.update).cloned();
            let (tape, grads) = match &numbers {
                Some(numbers) if cursor.has_clip() => (&numbers.tape, &numbers.clipped),
                Some(numbers) => (&numbers.tape, &numbers.grads),
                None => (&arm.tape, &arm.grads),
            };
            ArmSnapshot {
                name: arm.name.clone(),
                model: arm.model,
                fault: arm.fault,
                clip: arm.clip,
                last_clip: arm.knobs(experiment.edits(), last_clipped).clip,
                optimizer: arm.optimizer,
                ablation: arm.ablation,
                knobs: arm.knobs(experiment.edits(), cursor.updates_done()),
                state: arm.state.clone(),
                tape: tape.clone(),
                grads: grads.clone(),
                shuffled: arm.shuffled().cloned(),
                reached: arm.reached(cursor),
                before: None,
                given: arm.given.clone(),
                start: Arc::clone(arm.start()),
                history: Arc::clone(history),
                numbers,
            }
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

    /// Returns what decides how the run continues: at the beginning of the visible update if that is available, or else
    /// after its end; `None` inside an update whose beginning is not available.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let before = self.arms.iter().map(|arm| arm.before.clone()).collect::<Option<Vec<_>>>();
        let begins = |states| self.checkpoint_of(self.cursor.update, states);
        before.map(begins).or_else(|| self.checkpoint_between())
    }

    /// Returns the same after the last finished update, unless the machine is inside one whose beginning is not available.
    pub(crate) fn newest_checkpoint(&self) -> Option<Checkpoint> {
        self.checkpoint_between().or_else(|| self.checkpoint())
    }

    fn checkpoint_between(&self) -> Option<Checkpoint> {
        let states = || self.arms.iter().map(|arm| arm.state.clone()).collect();
        let is_between = !self.cursor.is_inside();
        is_between.then(|| self.checkpoint_of(self.cursor.updates_done(), states()))
    }

    fn checkpoint_of(&self, updates: u64, states: Vec<ArmState>) -> Checkpoint {
        Checkpoint { updates, edits: Arc::clone(&self.edits), states }
    }

    /// The number of finished epochs.
    pub(crate) fn epochs_done(&self) -> u64 {
        self.cursor.updates_done() / self.updates_per_epoch
    }
}

impl ArmSnapshot {
    /// The numbers of a hand-in, if it shows them here.
    pub(crate) fn numbers(&self) -> Option<&Numbers> {
        self.numbers.as_deref()
    }

    /// Whether the numbers of an array are known: of a hand-in, not all need be.
    pub(crate) fn knows(&self, variable: Variable) -> bool {
        self.numbers.as_ref().is_none_or(|numbers| numbers.knows(variable))
    }

    /// What runs its passes: the model, with its mistake.
    pub fn implementation(&self) -> Implementation {
        Implementation { model: self.model, fault: self.fault }
    }

    /// The example as this arm reads it.
    pub fn example<'a>(&'a self, common: &'a Example) -> &'a Example {
        self.shuffled.as_ref().unwrap_or(common)
    }

    /// Describes its ablation, mistake and BPTT window, as [`Arm::specials`] does.
    pub(crate) fn specials(&self) -> String {
        specials(&self.model, self.ablation, self.fault)
    }

    /// Whether all its numbers are finite.
    pub fn is_sound(&self) -> bool {
        self.state.is_sound()
    }

    /// Returns the position up to which this arm's tape has been computed: behind the machine, if the arm has diverged.
    pub fn reached(&self) -> Cursor {
        self.reached
    }

    /// Returns the state at the beginning of this update, with the weights that its passes used; `None` if the machine
    /// has run past it.
    pub fn before(&self) -> Option<&ArmState> {
        self.before.as_ref()
    }

    /// The number of timesteps whose forward pass has been computed.
    pub fn forwarded(&self) -> usize {
        self.reached.done.min(self.reached.timesteps)
    }

    /// The first timestep whose backward pass has been computed and is known; the number of timesteps if there is none.
    pub(crate) fn backward_from(&self) -> usize {
        let Cursor { timesteps, .. } = self.reached;
        let is_known = self.knows(Tensor::Dz.into());
        (0..timesteps).find(|t| is_known && self.reached.has_backward(*t)).unwrap_or(timesteps)
    }

    /// The step from `t + 1` back to `t`, if backward has made it and it is known.
    pub(crate) fn step_back(&self, t: usize) -> Option<StepBack> {
        let is_known = [Tensor::Dh, Tensor::Dz, Tensor::DhFromLater]
            .into_iter()
            .all(|tensor| self.knows(tensor.into()));
        let is_made = self.reached.has_backward(t) && t + 1 < self.reached.timesteps;
        (is_known && is_made).then(|| self.tape.step_back(t))
    }

    /// Whether the weights are newer than the tape, and the old weights are no longer available.
    pub(crate) fn has_moved_on(&self) -> bool {
        self.before.is_none() && self.reached.is_finished()
    }

    /// Computes how far back each loss reaches in the current example. If the weights are newer than the tape, the
    /// forward pass is repeated with them.
    pub(crate) fn memory_map(&self, common: &Example) -> MemoryMap {
        let (passes, example, reached) =
            (self.implementation(), self.example(common), self.forwarded());
        let params = self.before.as_ref().map_or(&self.state.params, |before| &before.params);
        if !self.has_moved_on() {
            return passes.memory_map(params, example, &self.tape, reached);
        }
        let mut tape = self.tape.clone(); // includes the state that was carried in
        passes.loss(params, example, &mut tape, Outputs::All);
        passes.memory_map(params, example, &tape, reached)
    }

    /// The arm at the end of its backward pass, if the machine is in the middle of it.
    pub(crate) fn after_backward(&self, common: &Example) -> Option<ArmSnapshot> {
        let timesteps = self.reached.timesteps;
        let missing = (2 * timesteps).checked_sub(self.reached.done).filter(|t| *t < timesteps)?;
        if missing == 0 || !self.is_sound() {
            return None;
        }
        let mut arm = self.clone();
        let example = self.example(common);
        for t in (0..missing).rev().filter(|_| self.numbers.is_none()) {
            self.implementation().backward(&self.state.params, example, &mut arm.tape, t);
        }
        arm.reached.done = 2 * timesteps;
        Some(arm)
    }

    /// Returns the input `x_t`, with the model's own answers resolved to symbols.
    pub fn x(&self, t: usize) -> Option<&Input> {
        self.reached.has_forward(t).then(|| &self.tape.x[t])
    }

    /// Returns the gradient of this update: unclipped after the sum over time, clipped after the clip.
    pub fn grad(&self, name: Name) -> Option<&Array2<f64>> {
        let stage = self.reached.stage_of_gradients();
        let is_there = self.reached.has_gradient() && self.knows(Variable::Parameter(stage, name));
        self.grads.get(name).filter(|_| is_there)
    }
}
