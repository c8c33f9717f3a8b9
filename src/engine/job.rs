//! Slow computations: about one moment answers, samples, a spectrum, a memory map, a gradient check; about the run so
//! far, the life of a number. Quick jobs are done with each frame, others in another thread, while the machine runs or waits for commands.

use std::sync::Arc;

use crate::measure::diagnosis::{Diagnosis, Exam};
use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Output, Tried, Wish};
use crate::train::{ArmSnapshot, GradientCheck, Replay, Snapshot};

/// The most multiply-adds of a quick job: a few milliseconds.
const QUICK: usize = 4_000_000;

/// The most multiply-adds of a memory map that is computed with each frame (about 0.2 ms), and of any (half a second).
const QUICK_MAP: usize = 400_000;
const LARGEST_MAP: usize = 1_000_000_000;
/// The overhead of one timestep of the backward pass, in multiply-adds.
const TIMESTEP: usize = 500;

/// The most hidden units for which a spectrum is computed, while the machine runs (about 0.5 ms) and while it rests (60
/// ms).
const MOST_UNITS_RUNNING: usize = 40;
const MOST_UNITS: usize = 256;

/// The work of a part of a replay, in weights times timesteps: about 50 ms, so that progress is seen and a request can be
/// withdrawn.
const PART: u64 = 100_000_000;

/// The moment that a result belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The number of the run since the engine was opened.
    pub(crate) run: u64,
    /// Finished updates.
    pub(crate) update: u64,
    /// The number of the arm.
    pub(crate) arm: usize,
}

/// What a memory map depends on within a run: the example, how far the forward pass has come, and the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MapKey {
    /// The update.
    pub(crate) update: u64,
    timesteps: usize,
    moved_on: bool,
}

impl MapKey {
    pub(super) fn of(arm: &ArmSnapshot) -> Self {
        let (update, timesteps) = (arm.reached().update, arm.forwarded());
        MapKey { update, timesteps, moved_on: arm.has_moved_on() }
    }
}

/// A computation about one moment of a run.
#[derive(Clone, Debug)]
pub struct Job {
    pub(super) moment: Moment,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) kind: JobKind,
}

#[derive(Clone, Debug)]
pub(super) enum JobKind {
    /// Answers to the examples, or samples of a text, as the learner wishes them.
    Output(Arc<Wish>),
    /// The spectrum of the recurrent matrix.
    Spectrum,
    /// How far back each loss reaches.
    Memory,
    /// The answer to this line of the learner's own.
    OwnLine(String),
    /// The gradient check with this number.
    Check(u64),
    /// The diagnosis with this number.
    Diagnosis(u64),
    /// The next part of the replay with this number.
    Life(u64, Arc<Replay>),
}

/// The result of a job.
#[derive(Clone, Debug)]
pub struct JobResult {
    pub(super) moment: Moment,
    pub(super) product: Product,
}

/// The result, by kind of job.
#[derive(Clone, Debug)]
pub(super) enum Product {
    Output(Arc<Output>),
    /// `None` if the matrix has no spectrum.
    Spectrum(Option<Arc<Spectrum>>),
    Memory(MapKey, Arc<MemoryMap>),
    /// The line, and the answer to it.
    OwnLine(String, Tried),
    /// The number of the check, and the check.
    Check(u64, Arc<GradientCheck>),
    /// The number of the diagnosis, and the diagnosis.
    Diagnosis(u64, Arc<Diagnosis>),
    /// The number of the replay, and the replay after another part.
    Life(u64, Box<Replay>),
}

/// Whether the spectrum of a matrix of this size can be computed in time.
pub(super) fn has_spectrum(hidden: usize, running: bool) -> bool {
    hidden <= if running { MOST_UNITS_RUNNING } else { MOST_UNITS }
}

/// The multiply-adds of a memory map: each loss is backpropagated separately, over half of the timesteps on average.
fn map_work(arm: &ArmSnapshot) -> usize {
    let timesteps = arm.reached().timesteps;
    let forward = usize::try_from(arm.model.multiply_adds_forward(timesteps)).unwrap_or(usize::MAX);
    (forward.saturating_add(TIMESTEP * timesteps)).saturating_mul(timesteps) / 2
}

/// Whether a memory map can be computed in time.
pub(super) fn has_map(arm: &ArmSnapshot) -> bool {
    map_work(arm) <= LARGEST_MAP
}

impl Job {
    /// Whether the learner requested it.
    pub(crate) fn is_requested(&self) -> bool {
        match self.kind {
            JobKind::Check(_) | JobKind::OwnLine(_) | JobKind::Diagnosis(_) | JobKind::Life(..) => {
                true
            }
            JobKind::Output(_) | JobKind::Spectrum | JobKind::Memory => false,
        }
    }

    /// Whether it is quick enough to be done with a frame.
    pub fn is_quick(&self) -> bool {
        let Snapshot { task, arms, .. } = &*self.snapshot;
        let arm = &arms[self.moment.arm];
        let work = match &self.kind {
            JobKind::Output(wish) => task.output_work(arm.state.params.count(), wish),
            JobKind::OwnLine(line) => task.try_work(line, arm.state.params.count()),
            JobKind::Spectrum => 8 * arm.model.dims.hidden.pow(3),
            JobKind::Check(_) => {
                let work = GradientCheck::work(&self.snapshot, self.moment.arm);
                usize::try_from(work).unwrap_or(usize::MAX)
            }
            JobKind::Diagnosis(_) => Exam::work(arm.state.params.count()),
            JobKind::Life(_, replay) => usize::try_from(replay.work_left()).unwrap_or(usize::MAX),
            JobKind::Memory => return map_work(arm) <= QUICK_MAP,
        };
        work <= QUICK
    }

    /// Computes the result.
    pub fn run(&self) -> JobResult {
        let Job { moment, snapshot, kind } = self;
        let arm = &snapshot.arms[moment.arm];
        let (task, params, seed) = (&snapshot.task, &arm.state.params, snapshot.spec.seed);
        let product = match kind {
            JobKind::Output(wish) => Product::Output(Arc::new(task.output(
                &arm.implementation(),
                params,
                seed,
                moment.update,
                wish,
            ))),
            JobKind::OwnLine(line) => {
                let answer =
                    task.try_line(&arm.implementation(), params, line, seed, moment.update);
                Product::OwnLine(line.clone(), answer)
            }
            JobKind::Spectrum => {
                let recurrent = arm.model.cell.weights().recurrent;
                Product::Spectrum(Spectrum::of(&params[recurrent]).map(Arc::new))
            }
            JobKind::Check(number) => {
                Product::Check(*number, Arc::new(GradientCheck::of(snapshot, moment.arm)))
            }
            JobKind::Diagnosis(number) => {
                Product::Diagnosis(*number, Arc::new(Diagnosis::of(snapshot, moment.arm, None)))
            }
            JobKind::Life(number, replay) => {
                let mut replay = Replay::clone(replay);
                replay.go_on(PART);
                Product::Life(*number, Box::new(replay))
            }
            JobKind::Memory => {
                Product::Memory(MapKey::of(arm), Arc::new(arm.memory_map(&snapshot.example)))
            }
        };
        JobResult { moment: *moment, product }
    }
}
