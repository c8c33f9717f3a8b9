//! The life of a number: its value in each update of a run, computed once more from the kept states.

use std::sync::Arc;

use super::arm::Arm;
use super::checkpoint::Checkpoints;
use super::cursor::{Cursor, Tick};
use super::experiment::Experiment;
use crate::nn::Quantity;

/// About how many updates of a long run are looked at.
const MOST: u64 = 2000;

/// The overhead of one update of one arm, in weights times timesteps.
const OVERHEAD: u64 = 8_000;

/// The values of some numbers over the updates of a run, in all arms, as far as they have been computed again.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    of: Arc<[Quantity]>,
    /// The updates that are looked at.
    places: Arc<[u64]>,
    stride: u64,
    moments: Vec<Moment>,
    /// The number of finished updates of the run.
    updates: u64,
    replayed: u64,
    to_replay: u64,
}

/// The numbers in one update.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    /// For each number, just after the tick that has computed it; the end of the update, if none has.
    computed: Vec<Cursor>,
    /// All numbers of each arm; `None` where there is no such number, and after the arm has diverged.
    values: Vec<Option<f64>>,
    /// Whether each arm is sound after the update.
    sound: Vec<bool>,
}

impl Life {
    /// The numbers.
    pub fn of(&self) -> &[Quantity] {
        &self.of
    }

    /// The number of finished updates of the run.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// The updates that have been looked at so far, from the first.
    pub fn seen(&self) -> &[u64] {
        &self.places[..self.moments.len()]
    }

    /// The number of updates from one that is looked at to the next; a few are looked at beside those.
    pub(crate) fn stride(&self) -> u64 {
        self.stride
    }

    /// How many updates have been computed again, and how many there are to compute again.
    pub fn progress(&self) -> (u64, u64) {
        (self.replayed, self.to_replay)
    }

    /// Whether all updates have been looked at.
    pub fn is_complete(&self) -> bool {
        self.moments.len() == self.places.len()
    }

    /// The value of a number in the update with this index in [`Life::seen`].
    pub fn value(&self, index: usize, arm: usize, which: usize) -> Option<f64> {
        let at = (which < self.of.len()).then(|| arm * self.of.len() + which)?;
        self.moments.get(index)?.values.get(at).copied().flatten()
    }

    /// Whether an arm is sound after the update with this index.
    pub(crate) fn is_sound(&self, index: usize, arm: usize) -> bool {
        self.moments.get(index).and_then(|moment| moment.sound.get(arm)).copied().unwrap_or(true)
    }

    /// Where the machine stands when it has just computed a number in the update with this index.
    pub(crate) fn computed(&self, index: usize, which: usize) -> Option<Cursor> {
        self.moments.get(index)?.computed.get(which).copied()
    }
}

/// What is left to compute of a life: a machine of its own, which goes through the run from kept state to kept state.
#[derive(Clone, Debug)]
pub struct Replay {
    experiment: Experiment,
    kept: Arc<Checkpoints>,
    life: Arc<Life>,
}

impl Replay {
    /// Begins with a run of which this many updates are finished. Where not all of them are looked at, that of number
    /// `here` and the last one are, and those from which a state is kept.
    pub(super) fn new(
        mut experiment: Experiment,
        kept: Checkpoints,
        of: &[Quantity],
        updates: u64,
        here: u64,
    ) -> Self {
        let stride = updates.div_ceil(MOST).max(1);
        let stride = match kept.stride() <= stride {
            true => stride.next_multiple_of(kept.stride()),
            false => stride,
        };
        let beside = [here, updates.saturating_sub(1)].into_iter().filter(|at| *at < updates);
        let mut places: Vec<u64> = (0..updates)
            .step_by(usize::try_from(stride).unwrap_or(usize::MAX))
            .chain(beside)
            .collect();
        places.sort_unstable();
        places.dedup();
        let (mut to_replay, mut reached) = (0, 0);
        for at in &places {
            to_replay += at + 1 - kept.nearest(*at).0.max(reached);
            reached = at + 1;
        }
        let (start, states) = kept.nearest(0);
        experiment.restore(start, states);
        let life = Life {
            of: of.into(),
            places: places.into(),
            stride,
            moments: Vec::new(),
            updates,
            replayed: 0,
            to_replay,
        };
        Replay { experiment, kept: Arc::new(kept), life: Arc::new(life) }
    }

    /// What has been computed so far.
    pub fn life(&self) -> &Arc<Life> {
        &self.life
    }

    /// The work of one update, in weights times timesteps.
    fn work(&self) -> u64 {
        self.experiment.work(1) + OVERHEAD * self.experiment.arms.len() as u64
    }

    /// The work that is left, in weights times timesteps.
    pub(crate) fn work_left(&self) -> u64 {
        let (replayed, to_replay) = self.life.progress();
        self.work().saturating_mul(to_replay - replayed)
    }

    /// Goes on, with about so much work.
    pub fn go_on(&mut self, work: u64) {
        let mut left = (work / self.work()).max(1);
        while left > 0 {
            let Some(at) = self.life.places.get(self.life.moments.len()).copied() else { return };
            let (kept, states) = self.kept.nearest(at);
            if kept > self.experiment.cursor().updates_done() {
                self.experiment.restore(kept, states);
            }
            let before = self.experiment.cursor().updates_done();
            match (at - before).min(left) {
                0 => self.look(),
                updates => self.experiment.run(updates),
            }
            let done = self.experiment.cursor().updates_done() - before;
            Arc::make_mut(&mut self.life).replayed += done;
            left = left.saturating_sub(done);
        }
    }

    /// Does the ticks of one update, and takes each number as soon as it is computed: the clip replaces the gradients.
    fn look(&mut self) {
        let Replay { experiment, life, .. } = self;
        let life = Arc::make_mut(life);
        let mut values = vec![None; life.of.len() * experiment.arms.len()];
        let mut computed = vec![None; life.of.len()];
        loop {
            let tick = experiment.tick();
            let cursor = experiment.cursor();
            for (arm, values) in experiment.arms.iter().zip(values.chunks_mut(life.of.len())) {
                let now = arm.values(cursor, experiment.example());
                for ((of, value), computed) in life.of.iter().zip(values).zip(&mut computed) {
                    *value = value.or_else(|| now.of(*of));
                    *computed = computed.or(value.map(|_| cursor));
                }
            }
            if tick == Tick::Update {
                let computed = computed.into_iter().map(|at| at.unwrap_or(cursor)).collect();
                let sound = experiment.arms.iter().map(Arm::is_sound).collect();
                life.moments.push(Moment { computed, values, sound });
                return;
            }
        }
    }
}
