//! The state that all arms share during training: the position in the run, and the example read there.

use rand::seq::SliceRandom;
use std::slice;
use std::sync::Arc;

use super::arm::Arm;
use super::cursor::{Cursor, Tick};
use super::edit::Edit;
use crate::nn::stream::stream;
use crate::nn::{Example, Outputs};
use crate::task::Task;

/// A position in the run, and its example. [`Clock::tick`] advances it together with some arms: all of them in
/// lock-step, or a single one that has its own clock. Both ways run the same code, and give the same bits.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    task: Arc<Task>,
    seed: u64,
    /// The edits of the run, in the order in which they take effect.
    pub(super) edits: Arc<[Edit]>,
    cursor: Cursor,
    /// The number of ticks so far.
    pub(super) ticks: u64,
    example: Example,
    /// The training example of each update of the epoch; empty if the examples are not shuffled.
    order: Arc<[usize]>,
    /// The epoch of `order`.
    shuffled_epoch: u64,
}

impl Clock {
    /// Creates a clock before the first tick.
    pub(super) fn new(task: Arc<Task>, seed: u64) -> Self {
        Clock {
            task,
            seed,
            edits: Arc::default(),
            cursor: Cursor::default(),
            ticks: 0,
            example: Example::default(),
            order: Arc::default(),
            shuffled_epoch: u64::MAX,
        }
    }

    /// Returns the position in the run.
    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Returns the example of the current update.
    pub(super) fn example(&self) -> &Example {
        &self.example
    }

    /// The number of updates in an epoch: one per example.
    pub(super) fn updates_per_epoch(&self) -> u64 {
        self.task.train.len() as u64
    }

    /// Runs one tick in these arms, and returns which one it was.
    pub(super) fn tick(&mut self, arms: &mut [Arm]) -> Tick {
        let tick = match self.cursor.next() {
            Some(tick) => tick,
            None => {
                self.begin(self.cursor.update + 1, arms);
                Tick::Forward(0)
            }
        };
        let cursor = Cursor { done: self.cursor.done + 1, ..self.cursor };
        self.cursor = cursor;
        self.ticks += 1;
        for arm in &mut *arms {
            arm.tick(tick, &self.example, cursor);
        }
        let done = cursor.update + 1;
        if tick == Tick::Update && done.is_multiple_of(self.updates_per_epoch()) {
            let epoch = cursor.update / self.updates_per_epoch();
            arms.iter_mut().for_each(|arm| arm.finish_epoch(&self.task.test, self.seed, epoch));
        }
        tick
    }

    /// Runs all ticks of one arm to the end of the update in progress, or of the next one. From the beginning of an
    /// update, the forward and backward passes are done at once; if anything diverges in them, they are repeated tick
    /// by tick to find out where.
    pub(super) fn update(&mut self, arm: &mut Arm, outputs: Outputs) {
        if self.cursor.is_finished() {
            self.begin(self.cursor.update + 1, slice::from_mut(arm));
        }
        if self.cursor.done == 0 && arm.pass(&self.example, outputs) {
            self.cursor.done = self.cursor.ticks() - 2;
            self.ticks += self.cursor.done as u64;
        }
        while self.tick(slice::from_mut(arm)) != Tick::Update {}
    }

    /// Loads the example of an update and applies the edits that take effect there, without computing anything.
    pub(super) fn begin(&mut self, update: u64, arms: &mut [Arm]) {
        self.shuffle(update / self.updates_per_epoch());
        self.task.train.fill(self.example_of(update), &mut self.example);
        self.cursor = Cursor { update, done: 0, timesteps: self.example.timesteps() };
        for arm in arms {
            arm.turn(&self.edits, update);
            arm.begin(&self.example, self.seed, update);
        }
    }

    /// Returns the index of the training example that an update of the current epoch uses.
    pub(super) fn example_of(&self, update: u64) -> usize {
        let position = (update % self.updates_per_epoch()) as usize;
        self.order.get(position).copied().unwrap_or(position)
    }

    /// Shuffles the examples of an epoch. Each epoch has its own random stream, so it does not depend on earlier
    /// epochs.
    fn shuffle(&mut self, epoch: u64) {
        if !self.task.shuffled || self.shuffled_epoch == epoch {
            return;
        }
        let mut sequences: Vec<usize> = (0..self.task.train.sequences()).collect();
        sequences.shuffle(&mut stream(self.seed, &format!("order/{epoch}")));
        self.order = sequences.into_iter().flat_map(|s| self.task.train.windows_of(s)).collect();
        self.shuffled_epoch = epoch;
    }
}
