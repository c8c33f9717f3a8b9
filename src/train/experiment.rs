//! The machine: a clock, and the arms that it moves tick by tick in lock-step, or each by itself for many updates.

use rayon::prelude::*;
use std::sync::Arc;

use super::ablation::Ablation;
use super::arm::{Arm, ArmState, InitialWeights};
use super::clock::Clock;
use super::cursor::{Cursor, Tick};
use super::edit::{Edit, EditError};
use super::error::ExperimentError;
use super::memory;
use super::spec::{ArmSpec, ExperimentSpec};
use crate::nn::{Example, Outputs, Params};
use crate::task::{BroughtSequence, Task};

/// The least work, in weights times timesteps, for which arms run in parallel. Less takes some 50 µs, about as long as
/// another thread may take to wake up.
const WORTH_A_THREAD: u64 = 1 << 18;

/// A deterministic experiment: the same specification with the same edits gives the same run, to the bit.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The specification, which determines the run.
    pub spec: Arc<ExperimentSpec>,
    /// The task.
    pub task: Arc<Task>,
    /// The models, in lock-step.
    pub arms: Vec<Arm>,
    clock: Clock,
}

impl Experiment {
    /// Builds an experiment for a task, with initial weights for each arm if some are given.
    ///
    /// # Errors
    /// If the parts do not fit together.
    pub fn of(
        task: impl Into<Arc<Task>>,
        spec: ExperimentSpec,
        weights: Option<Vec<InitialWeights>>,
    ) -> Result<Self, ExperimentError> {
        let task = task.into();
        Self::check(&task, &spec)?;
        let weights = weights.unwrap_or_default();
        let arms = spec.arms();
        let arm = |(number, arm): (usize, &ArmSpec)| {
            let weights = weights.get(number);
            Arm::new(number, &arm.name, &spec.of_arm(arm), &task, weights)
        };
        let arms = arms.iter().enumerate().map(arm).collect();
        Ok(Self::start(task, Arc::new(spec), arms))
    }

    /// Returns the experiment with the weights, the state and the numbers of a hand-in, as far as its arms have its shapes.
    pub(crate) fn bringing(self, params: &Params, sequence: &BroughtSequence) -> Self {
        let specs = self.spec.arms();
        let arms = self.arms.into_iter().zip(&specs);
        let arms = arms.map(|(arm, spec)| arm.bringing(params, sequence, spec.hand_in));
        Self::start(self.task, self.spec, arms.collect())
    }

    /// Checks that the experiment can be built.
    pub(crate) fn check(task: &Task, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        if let Some(problem) = spec.problem() {
            return Err(problem.into());
        }
        let shuffles = |arm: &ArmSpec| spec.of_arm(arm).ablation.is_some_and(Ablation::shuffles);
        if spec.arms().iter().any(shuffles) && task.feeds_itself() {
            return Err(ExperimentError::ShuffledAnswers);
        }
        memory::check(task, spec)
    }

    /// Returns the experiment before its first tick, without edits.
    pub fn restarted(&self) -> Self {
        let arms = self.arms.iter().map(Arm::restarted).collect();
        Self::start(Arc::clone(&self.task), Arc::clone(&self.spec), arms)
    }

    /// Returns the experiment before its first tick, with these edits.
    ///
    /// # Errors
    /// If one of the edits cannot be made.
    pub fn with_edits(&self, mut edits: Vec<Edit>) -> Result<Self, EditError> {
        edits.iter().try_for_each(|edit| edit.check(&self.arms))?;
        edits.sort_by_key(|edit| edit.at); // stable: of two at one point, the later one counts
        let mut experiment = self.restarted();
        experiment.set_edits(edits.into());
        experiment.begin(0);
        Ok(experiment)
    }

    /// Removes an arm, with the edits that concern it alone.
    pub(super) fn drop_arm(&mut self, arm: usize) {
        self.arms.remove(arm);
        (0..).zip(&mut self.arms).for_each(|(number, arm)| arm.renumber(number));
        let spec = Arc::make_mut(&mut self.spec);
        spec.arms.remove(arm);
        spec.without_use();
        let others = self.edits().iter().filter(|edit| edit.arm != Some(arm));
        let moved = |number: usize| number - usize::from(number > arm);
        let edits = others.map(|edit| Edit { arm: edit.arm.map(moved), ..*edit }).collect();
        self.set_edits(edits);
    }

    /// Gives an arm another name.
    pub(super) fn rename_arm(&mut self, arm: usize, name: &str) {
        let spec = Arc::make_mut(&mut self.spec);
        spec.arms = spec.arms();
        (spec.arms[arm].name, self.arms[arm].name) = (name.to_owned(), name.to_owned());
    }

    fn start(task: Arc<Task>, spec: Arc<ExperimentSpec>, arms: Vec<Arm>) -> Self {
        let clock = Clock::new(Arc::clone(&task), spec.seed);
        let mut experiment = Experiment { spec, task, arms, clock };
        experiment.begin(0);
        experiment
    }

    /// The edits of the run, in the order in which they take effect.
    pub fn edits(&self) -> &Arc<[Edit]> {
        &self.clock.edits
    }

    /// Replaces the edits. They take effect from the next [`Experiment::restore`] on.
    pub(super) fn set_edits(&mut self, edits: Arc<[Edit]>) {
        self.clock.edits = edits;
    }

    /// The position in the run.
    pub fn cursor(&self) -> Cursor {
        self.clock.cursor()
    }

    /// The number of ticks made so far, including those that were repeated.
    pub fn ticks(&self) -> u64 {
        self.clock.ticks
    }

    /// The example of the current update.
    pub fn example(&self) -> &Example {
        self.clock.example()
    }

    /// The number of updates in an epoch: one per example.
    pub fn updates_per_epoch(&self) -> u64 {
        self.clock.updates_per_epoch()
    }

    /// Whether the arm with this number has diverged.
    pub fn has_diverged(&self, arm: usize) -> bool {
        !self.arms[arm].is_sound()
    }

    /// The number of diverged arms.
    pub(crate) fn diverged(&self) -> usize {
        self.arms.iter().filter(|arm| !arm.is_sound()).count()
    }

    /// Whether every arm has diverged, so that nothing can change.
    pub fn all_diverged(&self) -> bool {
        self.diverged() == self.arms.len()
    }

    /// Runs one tick in all arms, and returns which one it was.
    pub fn tick(&mut self) -> Tick {
        self.clock.tick(&mut self.arms)
    }

    /// Runs all ticks to the end of the update in progress, or of the next one.
    pub fn update(&mut self) {
        while self.tick() != Tick::Update {}
    }

    /// Runs all ticks of this many updates; the one in progress counts as one. Stops early after the update in which
    /// the last arm diverges.
    pub fn run(&mut self, updates: u64) {
        let mut nobody = vec![(); self.arms.len()];
        self.run_seen(updates, &mut nobody, |_, _, _| {});
    }

    /// Runs like [`Experiment::run`], and calls `see` for each arm after each update.
    ///
    /// Arms are independent. If there is enough work, they run in parallel.
    pub(super) fn run_seen<S: Send>(
        &mut self,
        updates: u64,
        seats: &mut [S],
        see: impl Fn(&mut S, &Arm, Cursor) + Sync,
    ) {
        let on_cores = self.arms.len() > 1 && self.work(updates) > WORTH_A_THREAD;
        let end = self.cursor().updates_done().saturating_add(updates);
        let in_vain = self.all_diverged();
        let start = self.clock.clone();
        let mut runs: Vec<_> =
            self.arms.iter_mut().zip(seats).map(|(arm, seat)| (arm, seat, start.clone())).collect();
        // an arm that has diverged waits for the others
        let go = |(arm, seat, clock): &mut (&mut Arm, &mut S, Clock), end: u64, waits: bool| {
            while clock.cursor().updates_done() < end && (arm.is_sound() || !waits) {
                // only the last update stays to be seen
                let is_last = clock.cursor().updates_done() + 1 == end;
                clock.update(arm, if is_last { Outputs::All } else { Outputs::Asked });
                see(seat, arm, clock.cursor());
            }
        };
        if on_cores {
            runs.par_iter_mut().for_each(|run| go(run, end, !in_vain));
        } else {
            runs.iter_mut().for_each(|run| go(run, end, !in_vain));
        }
        let reached = runs.iter().map(|(_, _, clock)| clock.cursor().updates_done()).max();
        let reached = reached.unwrap_or(end);
        runs.iter_mut().for_each(|run| go(run, reached, false));
        if let Some((_, _, clock)) = runs.pop() {
            self.clock = clock;
        }
    }

    /// Estimates the work of this many updates, in weights times timesteps.
    pub(crate) fn work(&self, updates: u64) -> u64 {
        let weights: usize = self.arms.iter().map(|arm| arm.state.params.count()).sum();
        updates.saturating_mul((weights * self.task.train.longest()) as u64)
    }

    /// Loads the example of the next update, if that of a finished one is still visible.
    pub fn next_example(&mut self) {
        if self.cursor().is_finished() {
            self.begin(self.cursor().update + 1);
        }
    }

    /// Loads the example of an update and applies the edits that take effect there, without computing anything.
    pub(super) fn begin(&mut self, update: u64) {
        self.clock.begin(update, &mut self.arms);
    }

    /// Returns the index of the training example that an update of the current epoch uses.
    pub(crate) fn example_of(&self, update: u64) -> usize {
        self.clock.example_of(update)
    }

    /// Returns the states of the arms before the first tick.
    pub(super) fn start_states(&self) -> Vec<ArmState> {
        self.arms.iter().map(|a| (**a.start()).clone()).collect()
    }

    /// Returns the states of the arms for a checkpoint. The update must be finished: the edits before the next update
    /// are not in the states yet, and so can still change.
    pub(super) fn states(&self) -> Vec<ArmState> {
        self.arms.iter().map(|a| a.state.clone()).collect()
    }

    /// Returns the states of a checkpoint with the edits that take effect there.
    pub(super) fn turned(&self, states: &[ArmState], updates: u64) -> Vec<ArmState> {
        let arms = self.arms.iter().zip(states);
        arms.map(|(arm, state)| arm.turned(state, self.edits(), updates)).collect()
    }

    /// Restores the states after `updates` finished updates, before the first tick of the next.
    pub(super) fn restore(&mut self, updates: u64, states: &[ArmState]) {
        for (arm, state) in self.arms.iter_mut().zip(states) {
            arm.state.clone_from(state);
        }
        self.begin(updates);
    }
}
