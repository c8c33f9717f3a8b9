//! What is made from a moment and takes time: answers, samples, a spectrum, a memory map, a gradient check.
//! A small model's are made with each frame;
//! a large one's elsewhere, while the machine goes on or waits for commands.

use std::sync::Arc;

use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Output, Tried};
use crate::train::{ArmSnapshot, GradientCheck, Snapshot};

/// Multiply-adds that do not delay a frame: some milliseconds.
const QUICK: usize = 4_000_000;

/// Multiply-adds of a memory map that may be made with each frame (some 0.2 ms), and at all (half a second).
const QUICK_MAP: usize = 400_000;
const LARGEST_MAP: usize = 1_000_000_000;
/// What a timestep backward costs besides, counted in multiply-adds.
const TIMESTEP: usize = 500;

/// The most hidden units whose spectrum is computed, while the machine runs (some 0.5 ms), and while it stands (60 ms).
const MOST_UNITS_RUNNING: usize = 40;
const MOST_UNITS: usize = 256;

/// The moment that something was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MadeFrom {
    /// Which run since the engine was opened.
    pub run: u64,
    /// Finished updates.
    pub update: u64,
    /// The arm.
    pub arm: usize,
}

/// What a memory map depends on within a run: the example, how far forward has come, and with which weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MapOf {
    /// The update.
    pub update: u64,
    reached: usize,
    moved_on: bool,
}

impl MapOf {
    pub(super) fn of(arm: &ArmSnapshot) -> Self {
        let (update, reached) = (arm.reached().update, arm.forwarded());
        MapOf { update, reached, moved_on: arm.has_moved_on() }
    }
}

/// Something to be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub(super) from: MadeFrom,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) what: What,
}

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Output,
    Spectrum,
    Memory,
    /// The answer to this line of the learner.
    Tried(String),
    /// The gradient check, the so-many-th that was asked for.
    Check(u64),
}

/// Something that has been made.
#[derive(Clone, Debug)]
pub struct Made {
    pub(super) from: MadeFrom,
    pub(super) what: Thing,
}

/// What has been made.
#[derive(Clone, Debug)]
pub(super) enum Thing {
    Output(Arc<Output>),
    /// None, where there is no spectrum.
    Spectrum(Option<Arc<Spectrum>>),
    Memory(MapOf, Arc<MemoryMap>),
    /// The learner's line, and what came of it.
    Tried(String, Tried),
    /// The so-many-th check.
    Check(u64, Arc<GradientCheck>),
}

/// Whether a matrix of that size can be taken apart in time.
pub(super) fn has_spectrum(hidden: usize, running: bool) -> bool {
    hidden <= if running { MOST_UNITS_RUNNING } else { MOST_UNITS }
}

/// Multiply-adds of a memory map: each loss goes back alone, half of the way on average.
fn map_work(arm: &ArmSnapshot) -> usize {
    let timesteps = arm.reached().timesteps;
    let forward = usize::try_from(arm.model.multiply_adds_forward(timesteps)).unwrap_or(usize::MAX);
    (forward.saturating_add(TIMESTEP * timesteps)).saturating_mul(timesteps) / 2
}

/// Whether a memory map can be made in time.
pub(super) fn has_map(arm: &ArmSnapshot) -> bool {
    map_work(arm) <= LARGEST_MAP
}

impl Wanted {
    /// Whether the learner has asked for it, and it is not made by the way.
    pub fn is_asked_for(&self) -> bool {
        matches!(self.what, What::Check(_) | What::Tried(_))
    }

    /// Whether it does not delay a frame.
    pub fn is_quick(&self) -> bool {
        let Snapshot { task, arms, .. } = &*self.snapshot;
        let arm = &arms[self.from.arm];
        let work = match &self.what {
            What::Output => task.output_work(arm.state.params.count()),
            What::Tried(line) => task.try_work(line, arm.state.params.count()),
            What::Spectrum => 8 * arm.model.dims.hidden.pow(3),
            What::Check(_) => {
                let work = GradientCheck::work(&self.snapshot, self.from.arm);
                usize::try_from(work).unwrap_or(usize::MAX)
            }
            What::Memory => return map_work(arm) <= QUICK_MAP,
        };
        work <= QUICK
    }

    /// Makes it.
    pub fn make(&self) -> Made {
        let Wanted { from, snapshot, what } = self;
        let arm = &snapshot.arms[from.arm];
        let (task, params, seed) = (&snapshot.task, &arm.state.params, snapshot.spec.seed);
        let thing = match what {
            What::Output => {
                Thing::Output(Arc::new(task.output(&arm.model, params, seed, from.update)))
            }
            What::Tried(line) => {
                let tried = task.try_line(&arm.model, params, line, seed, from.update);
                Thing::Tried(line.clone(), tried)
            }
            What::Spectrum => {
                let recurrent = arm.model.cell.weights().recurrent;
                Thing::Spectrum(Spectrum::of(&params[recurrent]).map(Arc::new))
            }
            What::Check(number) => {
                Thing::Check(*number, Arc::new(GradientCheck::of(snapshot, from.arm)))
            }
            What::Memory => {
                Thing::Memory(MapOf::of(arm), Arc::new(arm.memory_map(&snapshot.example)))
            }
        };
        Made { from: *from, what: thing }
    }
}
