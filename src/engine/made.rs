//! What is made from a moment and takes time: answers, samples, a spectrum, a gradient check. A small model's are made with each frame;
//! a large one's elsewhere, while the machine goes on or waits for commands.

use std::sync::Arc;

use crate::nn::Spectrum;
use crate::task::{Output, Tried};
use crate::train::{GradientCheck, Snapshot};

/// Multiply-adds that do not delay a frame: some milliseconds.
const QUICK: usize = 4_000_000;

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
    /// The learner's line, and what came of it.
    Tried(String, Tried),
    /// The so-many-th check.
    Check(u64, Arc<GradientCheck>),
}

/// Whether a matrix of that size can be taken apart in time.
pub(super) fn has_spectrum(hidden: usize, running: bool) -> bool {
    hidden <= if running { MOST_UNITS_RUNNING } else { MOST_UNITS }
}

impl Wanted {
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
        };
        Made { from: *from, what: thing }
    }
}
