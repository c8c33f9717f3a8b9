//! The machine. `tick` is the only thing that moves.

use rand::seq::SliceRandom;
use std::sync::Arc;

use super::arm::{Arm, ArmState, Epoch, Status, Tally};
use super::cursor::{Cursor, Tick};
use super::spec::ExperimentSpec;
use crate::nn::stream::stream;
use crate::nn::{Dims, Example, Tape};
use crate::task::{Folder, Task, TaskError};

/// The most memory that the models of an experiment may take, with their tapes.
const MOST_BYTES: usize = 1 << 28;

/// A deterministic machine: the same specification gives the same run, to the bit.
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
    cursor: Cursor,
    order: Vec<usize>,
    order_of: u64,
    test_tape: Option<Tape>,
}

impl Experiment {
    /// The machine before its first tick.
    ///
    /// # Errors
    /// If the task cannot be made.
    pub fn new(spec: ExperimentSpec, folder: &Folder) -> Result<Self, TaskError> {
        let task = spec.task.build(spec.seed, folder)?;
        if let Some(fault) = spec.fault() {
            return Err(TaskError::Data(fault));
        }
        let needed = bytes_needed(&task, &spec);
        if needed > MOST_BYTES {
            let (needed, most) = (needed >> 20, MOST_BYTES >> 20);
            let fault = format!(
                "this needs some {needed} MB of memory, and at most {most} are allowed: make hidden, the vocabulary, the sequences or the number of arms smaller"
            );
            return Err(TaskError::Data(fault));
        }
        Ok(Self::on(Arc::new(task), Arc::new(spec)))
    }

    /// The same machine before its first tick.
    pub fn restarted(&self) -> Self {
        Self::on(Arc::clone(&self.task), Arc::clone(&self.spec))
    }

    fn on(task: Arc<Task>, spec: Arc<ExperimentSpec>) -> Self {
        let dims = dims(&task, &spec);
        let longest = task.train.longest();
        let arms = spec.arms().iter().map(|arm| Arm::new(&spec, arm, dims, longest)).collect();
        let longest_test = task.test.iter().map(Example::timesteps).max();
        let mut experiment = Experiment {
            spec,
            arms,
            example: Example::default(),
            cursor: Cursor::default(),
            order: if task.shuffled { (0..task.train.len()).collect() } else { Vec::new() },
            order_of: u64::MAX,
            test_tape: longest_test.map(|longest| Tape::new(dims, longest)),
            task,
        };
        experiment.begin(0);
        experiment
    }

    /// Where the machine stands.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Updates in an epoch: one per example.
    pub fn updates_per_epoch(&self) -> u64 {
        self.task.train.len() as u64
    }

    /// Whether every arm has diverged, so that nothing will move any more.
    pub fn all_diverged(&self) -> bool {
        self.arms.iter().all(|a| a.state.status != Status::Ok)
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

    /// Loads the example of an update. Nothing of it is computed yet.
    pub(super) fn begin(&mut self, update: u64) {
        self.shuffle(update / self.updates_per_epoch());
        self.task.train.fill(self.example_of(update), &mut self.example);
        self.cursor = Cursor { update, done: 0, timesteps: self.example.timesteps() };
        for arm in &mut self.arms {
            arm.begin(&self.example);
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
        self.order.sort_unstable();
        self.order.shuffle(&mut stream(self.spec.seed, &format!("order/{epoch}")));
        self.order_of = epoch;
    }

    fn finish_epoch(&mut self) {
        for arm in &mut self.arms {
            let test = self.test_tape.as_mut().and_then(|tape| test(arm, &self.task.test, tape));
            let state = &mut arm.state;
            if let Some((loss, accuracy)) = std::mem::take(&mut state.so_far).means()
                && state.status == Status::Ok
            {
                let (test_loss, test_accuracy) = test.unzip();
                state.epoch = Some(Epoch { loss, accuracy, test_loss, test_accuracy });
            }
        }
    }

    /// What a checkpoint keeps of the arms. Only a finished update can be kept.
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

fn dims(task: &Task, spec: &ExperimentSpec) -> Dims {
    Dims { inputs: task.inputs.len(), hidden: spec.hidden, outputs: task.outputs.len() }
}

/// Weights, optimiser memory, gradients and tape of all arms, about.
fn bytes_needed(task: &Task, spec: &ExperimentSpec) -> usize {
    let Dims { inputs, hidden, outputs } = dims(task, spec);
    let weights = hidden * (inputs + hidden + outputs + 1) + outputs;
    let tape = task.train.longest() * (6 * hidden + 3 * outputs);
    spec.arms().len() * (3 * weights + tape) * size_of::<f64>()
}

/// Mean loss per target and share of right answers on the test examples.
fn test(arm: &Arm, examples: &[Example], tape: &mut Tape) -> Option<(f64, f64)> {
    let mut tally = Tally::default();
    for example in examples {
        arm.model.start(tape, &vec![0.0; arm.model.dims.hidden]);
        arm.model.loss(&arm.state.params, example, tape);
        tally.add(example, tape);
    }
    tally.means()
}
