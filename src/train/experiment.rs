//! The machine: a clock and the arms that it moves, tick by tick in lock-step, or each by itself for many updates.

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
use crate::nn::Example;
use crate::task::Task;

/// Arms that have less to do than this, in weights times timesteps, run one after the other: it is done in some 50 µs,
/// and another thread may take as long to wake up.
const WORTH_A_THREAD: u64 = 1 << 18;

/// A deterministic machine: the same specification with the same edits gives the same run, to the bit.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What determines the run.
    pub spec: Arc<ExperimentSpec>,
    /// What is learned.
    pub task: Arc<Task>,
    /// The models, in lock-step.
    pub arms: Vec<Arm>,
    clock: Clock,
}

impl Experiment {
    /// The machine for a task; with initial weights for each arm, if there are some to begin with.
    ///
    /// # Errors
    /// If the parts do not go together.
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

    /// Whether there can be such a machine.
    pub(crate) fn check(task: &Task, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        if let Some(problem) = spec.problem() {
            return Err(problem.into());
        }
        let shuffles =
            |arm: &ArmSpec| arm.ablation.or(spec.ablation).is_some_and(Ablation::shuffles);
        if spec.arms().iter().any(shuffles) && task.feeds_itself() {
            return Err(ExperimentError::ShuffledAnswers);
        }
        memory::check(task, spec)
    }

    /// The same machine before its first tick, and without edits.
    pub fn restarted(&self) -> Self {
        let arms = self.arms.iter().map(Arm::restarted).collect();
        Self::start(Arc::clone(&self.task), Arc::clone(&self.spec), arms)
    }

    /// The same machine before its first tick, with all that will be edited on the way.
    ///
    /// # Errors
    /// If one of the edits cannot be made.
    pub fn with_edits(&self, mut edits: Vec<Edit>) -> Result<Self, EditError> {
        edits.iter().try_for_each(|edit| edit.check(&self.arms))?;
        edits.sort_by_key(|edit| edit.at); // stable: at one place, the last one holds
        let mut experiment = self.restarted();
        experiment.set_edits(edits.into());
        experiment.begin(0);
        Ok(experiment)
    }

    /// Takes an arm out, with the edits that are about it alone.
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

    fn start(task: Arc<Task>, spec: Arc<ExperimentSpec>, arms: Vec<Arm>) -> Self {
        let clock = Clock::new(Arc::clone(&task), spec.seed);
        let mut experiment = Experiment { spec, task, arms, clock };
        experiment.begin(0);
        experiment
    }

    /// What is changed on the way, in the order in which it holds.
    pub fn edits(&self) -> &Arc<[Edit]> {
        &self.clock.edits
    }

    /// Changes the log. It holds from the next [`Experiment::restore`] on.
    pub(super) fn set_edits(&mut self, edits: Arc<[Edit]>) {
        self.clock.edits = edits;
    }

    /// Where the machine stands.
    pub fn cursor(&self) -> Cursor {
        self.clock.cursor()
    }

    /// How many ticks it has made so far, whatever way it came here.
    pub fn ticks(&self) -> u64 {
        self.clock.ticks
    }

    /// The example of the current update.
    pub fn example(&self) -> &Example {
        self.clock.example()
    }

    /// Updates in an epoch: one per example.
    pub fn updates_per_epoch(&self) -> u64 {
        self.clock.updates_per_epoch()
    }

    /// Whether the arm with that number has diverged.
    pub fn has_diverged(&self, arm: usize) -> bool {
        !self.arms[arm].is_sound()
    }

    /// How many arms have diverged.
    pub(crate) fn diverged(&self) -> usize {
        self.arms.iter().filter(|arm| !arm.is_sound()).count()
    }

    /// Whether every arm has diverged, so that nothing will move any more.
    pub fn all_diverged(&self) -> bool {
        self.diverged() == self.arms.len()
    }

    /// One visible thing happens, in all arms; says which.
    pub fn tick(&mut self) -> Tick {
        self.clock.tick(&mut self.arms)
    }

    /// All ticks to the end of an update: of the one in progress, or else of the next.
    pub fn update(&mut self) {
        while self.tick() != Tick::Update {}
    }

    /// All ticks of so many updates; the one in progress counts as one. Ends sooner with the update in which the last
    /// arm diverges.
    pub fn run(&mut self, updates: u64) {
        let mut nobody = vec![(); self.arms.len()];
        self.run_seen(updates, &mut nobody, |_, _, _| {});
    }

    /// The same, and somebody sees each arm after each update.
    ///
    /// No arm knows of another. Where there is enough to do, each runs by itself, on any core.
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
                clock.update(arm);
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

    /// How much there is to compute in so many updates: weights times timesteps, about.
    pub(crate) fn work(&self, updates: u64) -> u64 {
        let weights: usize = self.arms.iter().map(|arm| arm.state.params.count()).sum();
        updates.saturating_mul((weights * self.task.train.longest()) as u64)
    }

    /// Loads the example of the next update, if that of the last one is still on show.
    pub fn next_example(&mut self) {
        if self.cursor().is_finished() {
            self.begin(self.cursor().update + 1);
        }
    }

    /// Loads the example of an update, and makes the edits that hold from there on. Nothing of it is computed yet.
    pub(super) fn begin(&mut self, update: u64) {
        self.clock.begin(update, &mut self.arms);
    }

    /// Which training example an update of the current epoch uses.
    pub(crate) fn example_of(&self, update: u64) -> usize {
        self.clock.example_of(update)
    }

    /// What a checkpoint keeps of the arms before the first tick.
    pub(super) fn start_states(&self) -> Vec<ArmState> {
        self.arms.iter().map(|a| a.start().clone()).collect()
    }

    /// What a checkpoint keeps of the arms. Only a finished update can be kept: at its end, what is edited
    /// before the next is not in the states yet, and so can be edited otherwise.
    pub(super) fn states(&self) -> Vec<ArmState> {
        self.arms.iter().map(|a| a.state.clone()).collect()
    }

    /// States that were kept after so many updates, with what is edited there.
    pub(super) fn turned(&self, states: &[ArmState], updates: u64) -> Vec<ArmState> {
        let arms = self.arms.iter().zip(states);
        arms.map(|(arm, state)| arm.turned(state, self.edits(), updates)).collect()
    }

    /// Puts the machine where `updates` updates are finished, before the first tick of the next.
    pub(super) fn restore(&mut self, updates: u64, states: &[ArmState]) {
        for (arm, state) in self.arms.iter_mut().zip(states) {
            arm.state.clone_from(state);
        }
        self.begin(updates);
    }
}
