//! The machine. `tick` is the only thing that moves.

use rand::seq::SliceRandom;
use std::sync::Arc;

use super::ablation::{Ablation, shuffled};
use super::arm::{Arm, ArmState, Epoch, Status, Tally};
use super::cursor::{Cursor, Tick};
use super::edit::{Edit, EditError};
use super::given::Given;
use super::spec::{ArmSpec, ExperimentSpec};
use crate::nn::stream::stream;
use crate::nn::{Dims, Example, Tape};
use crate::task::{Folder, Sequences, Source, Task, TaskError};

/// The most memory that the models of an experiment may take, with their tapes.
const MOST_BYTES: usize = 1 << 28;

/// A deterministic machine: the same specification with the same edits gives the same run, to the bit.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What determines the run.
    pub spec: Arc<ExperimentSpec>,
    /// What is learned.
    pub task: Arc<Task>,
    /// The models, in lock-step.
    pub arms: Vec<Arm>,
    /// The example of the current update.
    pub example: Example,
    /// What is changed on the way, in the order in which it holds.
    edits: Arc<[Edit]>,
    cursor: Cursor,
    order: Vec<usize>,
    order_of: u64,
    test_tapes: Vec<Tape>,
}

impl Experiment {
    /// The machine before its first tick.
    ///
    /// # Errors
    /// If the task cannot be made.
    pub fn new(spec: ExperimentSpec, folder: &Folder) -> Result<Self, TaskError> {
        let task = spec.task.build(spec.seed, spec.window, folder)?;
        Self::given(task, spec, folder)
    }

    /// With the initial weights that the experiment itself names, if any.
    fn given(
        task: impl Into<Arc<Task>>,
        spec: ExperimentSpec,
        folder: &Folder,
    ) -> Result<Self, TaskError> {
        let read = |source: &Source| {
            let tensors = source.tensors(folder)?;
            Ok(match source.file() {
                Some(from) => Given { from, tensors },
                None => tensors.into(),
            })
        };
        let given = spec.given.as_ref().map(read).transpose()?;
        Self::of(task, spec, given)
    }

    /// The machine for a task of one's own, with initial weights that are given.
    ///
    /// # Errors
    /// If the parts do not go together.
    pub fn of(
        task: impl Into<Arc<Task>>,
        spec: ExperimentSpec,
        given: Option<Given>,
    ) -> Result<Self, TaskError> {
        let task = task.into();
        if let Some(fault) = spec.fault() {
            return Err(TaskError::Data(fault));
        }
        let shuffles =
            |arm: &ArmSpec| arm.ablation.or(spec.ablation).is_some_and(Ablation::shuffles);
        if spec.arms().iter().any(shuffles) && task.feeds_itself() {
            let fault = "a model that reads its own answers cannot have them in another order: leave out ShuffledOrder";
            return Err(TaskError::Data(fault.to_owned()));
        }
        let needed = bytes_needed(&task, &spec);
        if needed > MOST_BYTES {
            let (needed, most) = (needed >> 20, MOST_BYTES >> 20);
            let fault = format!(
                "this needs some {needed} MB of memory, and at most {most} are allowed: make hidden, the vocabulary, the sequences or the number of arms smaller"
            );
            return Err(TaskError::Data(fault));
        }
        let arms = spec.arms();
        let arms = arms.iter().map(|arm| {
            let tensors = given.as_ref().map(|g| &g.tensors);
            let made = Arm::new(&arm.name, &spec.of_arm(arm), &task, tensors);
            let from = given.as_ref().map_or("", |g| &g.from);
            made.map_err(|fault| {
                TaskError::Data(match spec.arms.len() {
                    0 | 1 => format!("{from}: {fault}"),
                    _ => format!("{from}, arm {:?}: {fault}", arm.name),
                })
            })
        });
        let arms = arms.collect::<Result<Vec<_>, _>>()?;
        Ok(Self::start(task, Arc::new(spec), arms))
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
        experiment.edits = edits.into();
        experiment.begin(0);
        Ok(experiment)
    }

    /// The same experiment with other random numbers, before its first tick and without edits.
    /// A text is the same with every seed: it is not read again.
    ///
    /// # Errors
    /// If the task cannot be made.
    pub fn reseeded(&self, seed: u64, folder: &Folder) -> Result<Self, TaskError> {
        let spec = ExperimentSpec { seed, ..(*self.spec).clone() };
        match self.task.train {
            Sequences::Text(_) => Self::given(Arc::clone(&self.task), spec, folder),
            Sequences::Listed(_) => Self::new(spec, folder),
        }
    }

    fn start(task: Arc<Task>, spec: Arc<ExperimentSpec>, arms: Vec<Arm>) -> Self {
        let test_tapes = arms.iter().map(|arm| arm.model.tape(longest_test(&task))).collect();
        let mut experiment = Experiment {
            arms,
            test_tapes,
            spec: Arc::clone(&spec),
            example: Example::default(),
            edits: Arc::default(),
            cursor: Cursor::default(),
            order: Vec::new(),
            order_of: u64::MAX,
            task,
        };
        experiment.begin(0);
        experiment
    }

    /// What is changed on the way, in the order in which it holds.
    pub fn edits(&self) -> &Arc<[Edit]> {
        &self.edits
    }

    /// Changes the log. It holds from the next [`Experiment::restore`] on.
    pub(super) fn set_edits(&mut self, edits: Arc<[Edit]>) {
        self.edits = edits;
    }

    /// Where the machine stands.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Updates in an epoch: one per example.
    pub fn updates_per_epoch(&self) -> u64 {
        self.task.train.len() as u64
    }

    /// Whether the arm with that number has diverged.
    pub fn has_diverged(&self, arm: usize) -> bool {
        !self.arms[arm].is_sound()
    }

    /// Whether every arm has diverged, so that nothing will move any more.
    pub fn all_diverged(&self) -> bool {
        (0..self.arms.len()).all(|arm| self.has_diverged(arm))
    }

    /// One visible thing happens, in all arms; says which.
    pub fn tick(&mut self) -> Tick {
        let tick = match self.cursor.next() {
            Some(tick) => tick,
            None => {
                self.begin(self.cursor.update + 1);
                Tick::Forward(0)
            }
        };
        self.cursor.done += 1;
        for arm in &mut self.arms {
            arm.tick(tick, &self.example, self.cursor);
        }
        if tick == Tick::Update && (self.cursor.update + 1).is_multiple_of(self.updates_per_epoch())
        {
            self.finish_epoch();
        }
        tick
    }

    /// All ticks to the end of an update: of the one in progress, or else of the next.
    pub fn update(&mut self) {
        let done = self.cursor.updates_done();
        while self.cursor.updates_done() == done {
            self.tick();
        }
    }

    /// Loads the example of the next update, if that of the last one is still on show.
    pub fn next_example(&mut self) {
        if self.cursor.is_finished() {
            self.begin(self.cursor.update + 1);
        }
    }

    /// Loads the example of an update, and makes the edits that hold from there on. Nothing of it is computed yet.
    pub(super) fn begin(&mut self, update: u64) {
        self.shuffle(update / self.updates_per_epoch());
        self.task.train.fill(self.example_of(update), &mut self.example);
        self.cursor = Cursor { update, done: 0, timesteps: self.example.timesteps() };
        for (number, arm) in self.arms.iter_mut().enumerate() {
            arm.turn(&self.edits, number, update);
            arm.begin(&self.example, self.spec.seed, update);
        }
    }

    /// Which training example an update of the current epoch uses.
    pub fn example_of(&self, update: u64) -> usize {
        let position = (update % self.updates_per_epoch()) as usize;
        self.order.get(position).copied().unwrap_or(position)
    }

    /// Each epoch's order comes from a stream of its own, so any epoch can be begun without those before it.
    fn shuffle(&mut self, epoch: u64) {
        if !self.task.shuffled || self.order_of == epoch {
            return;
        }
        let mut sequences: Vec<usize> = (0..self.task.train.sequences()).collect();
        sequences.shuffle(&mut stream(self.spec.seed, &format!("order/{epoch}")));
        self.order.clear();
        self.order.extend(sequences.into_iter().flat_map(|s| self.task.train.windows_of(s)));
        self.order_of = epoch;
    }

    fn finish_epoch(&mut self) {
        let (seed, epoch) = (self.spec.seed, self.cursor.update / self.updates_per_epoch());
        for (arm, tape) in self.arms.iter_mut().zip(&mut self.test_tapes) {
            let test = test(arm, &self.task.test, tape, (seed, epoch));
            let state = &mut arm.state;
            if let Some((loss, accuracy)) = std::mem::take(&mut state.so_far).means()
                && state.status == Status::Ok
            {
                let (test_loss, test_accuracy) = test.unzip();
                state.epoch = Some(Epoch { loss, accuracy, test_loss, test_accuracy });
            }
        }
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

    /// Puts the machine where `updates` updates are finished, before the first tick of the next.
    pub(super) fn restore(&mut self, updates: u64, states: &[ArmState]) {
        for (arm, state) in self.arms.iter_mut().zip(states) {
            arm.state.clone_from(state);
        }
        self.begin(updates);
    }
}

/// Weights, optimiser memory, gradients and tape of all arms, about.
fn bytes_needed(task: &Task, spec: &ExperimentSpec) -> usize {
    let of_arm = |arm: &ArmSpec| {
        let spec = spec.of_arm(arm);
        let model = spec.model(task);
        let Dims { hidden, outputs, .. } = model.dims;
        let weights: usize = model.shapes().iter().map(|s| s.rows.saturating_mul(s.cols)).sum();
        let row = (8 + 3 * model.cell.keeps().gates) * hidden + 3 * outputs + 2 * model.dims.read();
        // the weights and the optimiser's memory now and at the start, and the gradients
        let copies = 2 * (1 + spec.optimizer.moments()) + 1;
        copies * weights + (task.train.longest() + longest_test(task)) * row
    };
    spec.arms().iter().map(of_arm).sum::<usize>() * size_of::<f64>()
}

fn longest_test(task: &Task) -> usize {
    task.test.iter().map(Example::timesteps).max().unwrap_or(0)
}

/// Mean loss per target and share of right answers on the test examples.
fn test(
    arm: &Arm,
    examples: &[Example],
    tape: &mut Tape,
    (seed, epoch): (u64, u64),
) -> Option<(f64, f64)> {
    let mut tally = Tally::default();
    let empty = arm.model.zero_state();
    let shuffles = arm.ablation.is_some_and(Ablation::shuffles);
    for (i, example) in examples.iter().enumerate() {
        let own = shuffles.then(|| shuffled(example, seed, &format!("shuffle/test/{epoch}/{i}")));
        let example = own.as_ref().unwrap_or(example);
        arm.model.start(tape, &empty);
        arm.model.loss(&arm.state.params, example, tape);
        tally.add(example, tape);
    }
    tally.means()
}
