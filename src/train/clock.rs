//! What all arms share while they learn: where the run stands, and what is read there.

use rand::seq::SliceRandom;
use std::slice;
use std::sync::Arc;

use super::arm::Arm;
use super::cursor::{Cursor, Tick};
use super::edit::Edit;
use crate::nn::Example;
use crate::nn::stream::stream;
use crate::task::Task;

/// A place in the run, and its example. [`Clock::tick`] moves it, and the arms with it: all of them in lock-step,
/// or one by itself with a clock of its own. So both ways are the same code and the same bits.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    task: Arc<Task>,
    seed: u64,
    /// What is changed on the way, in the order in which it holds.
    pub(super) edits: Arc<[Edit]>,
    cursor: Cursor,
    /// How many ticks it has made.
    pub(super) ticks: u64,
    example: Example,
    /// Which training example each update of an epoch uses; empty where they are taken as they come.
    order: Arc<[usize]>,
    order_of: u64,
}

impl Clock {
    /// Before the first tick.
    pub(super) fn new(task: Arc<Task>, seed: u64) -> Self {
        Clock {
            task,
            seed,
            edits: Arc::default(),
            cursor: Cursor::default(),
            ticks: 0,
            example: Example::default(),
            order: Arc::default(),
            order_of: u64::MAX,
        }
    }

    /// Where the run stands.
    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The example of the current update.
    pub(super) fn example(&self) -> &Example {
        &self.example
    }

    /// Updates in an epoch: one per example.
    pub(super) fn updates_per_epoch(&self) -> u64 {
        self.task.train.len() as u64
    }

    /// One visible thing happens in these arms; says which.
    pub(super) fn tick(&mut self, arms: &mut [Arm]) -> Tick {
        let tick = match self.cursor.next() {
            Some(tick) => tick,
            None => {
                self.begin(self.cursor.update + 1, arms);
                Tick::Forward(0)
            }
        };
        self.cursor.done += 1;
        self.ticks += 1;
        for arm in &mut *arms {
            arm.tick(tick, &self.example, self.cursor);
        }
        let done = self.cursor.update + 1;
        if tick == Tick::Update && done.is_multiple_of(self.updates_per_epoch()) {
            let epoch = self.cursor.update / self.updates_per_epoch();
            arms.iter_mut().for_each(|arm| arm.finish_epoch(&self.task.test, self.seed, epoch));
        }
        tick
    }

    /// All ticks to the end of an update of one arm: of the one in progress, or else of the next. From its beginning on,
    /// the passes are done at once. If anything diverges in them, they are done again tick by tick, to see where.
    pub(super) fn update(&mut self, arm: &mut Arm) {
        if self.cursor.is_finished() {
            self.begin(self.cursor.update + 1, slice::from_mut(arm));
        }
        if self.cursor.done == 0 && arm.pass(&self.example) {
            self.cursor.done = self.cursor.ticks() - 2;
            self.ticks += self.cursor.done as u64;
        }
        while self.tick(slice::from_mut(arm)) != Tick::Update {}
    }

    /// Loads the example of an update, and makes the edits that hold from there on. Nothing of it is computed yet.
    pub(super) fn begin(&mut self, update: u64, arms: &mut [Arm]) {
        self.shuffle(update / self.updates_per_epoch());
        self.task.train.fill(self.example_of(update), &mut self.example);
        self.cursor = Cursor { update, done: 0, timesteps: self.example.timesteps() };
        for arm in arms {
            arm.turn(&self.edits, update);
            arm.begin(&self.example, self.seed, update);
        }
    }

    /// Which training example an update of the current epoch uses.
    pub(super) fn example_of(&self, update: u64) -> usize {
        let position = (update % self.updates_per_epoch()) as usize;
        self.order.get(position).copied().unwrap_or(position)
    }

    /// Each epoch's order comes from a stream of its own, so any epoch can be begun without those before it.
    fn shuffle(&mut self, epoch: u64) {
        if !self.task.shuffled || self.order_of == epoch {
            return;
        }
        let mut sequences: Vec<usize> = (0..self.task.train.sequences()).collect();
        sequences.shuffle(&mut stream(self.seed, &format!("order/{epoch}")));
        self.order = sequences.into_iter().flat_map(|s| self.task.train.windows_of(s)).collect();
        self.order_of = epoch;
    }
}
