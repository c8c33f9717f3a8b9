//! One frame: all that the screen may show of the engine.

use std::sync::Arc;

use super::command::Speed;
use crate::lesson::GoalState;
use crate::nn::{MemoryMap, Spectrum};
use crate::task::{Floor, Output, Tried};
use crate::train::{GradientCheck, Snapshot};

impl Frame {
    /// The goals of a step, if it is that step which is watched for.
    pub fn goals_of(&self, step: usize) -> &[GoalState] {
        if self.values_of == Some(step) { &self.goals } else { &[] }
    }

    /// What a step has measured, if it is that step which is watched for.
    pub fn values_for(&self, step: usize) -> Option<&[Option<f64>]> {
        (self.values_of == Some(step)).then_some(&self.values)
    }

    /// Whether a step waits for a setting to be changed: running alone does not do it.
    pub fn awaits_setting(&self, step: usize) -> bool {
        self.goals_of(step).iter().any(|goal| !goal.met && goal.of.is_a_setting())
    }

    /// How far the run's bar goes, in updates.
    pub fn whole_run(&self) -> u64 {
        self.end.max(self.snapshot.furthest).max(1)
    }

    /// Where one is after so many twentieths of the run from here.
    pub fn strides_away(&self, by: i8) -> u64 {
        let stride = self.whole_run().div_ceil(20).min(i64::MAX as u64) as i64;
        let here = self.snapshot.cursor.updates_done();
        here.saturating_add_signed(stride.saturating_mul(by.into())).min(self.whole_run())
    }

    /// How many hidden units the selected arm has.
    pub fn hidden(&self) -> usize {
        self.snapshot.arms[self.arm].model.dims.hidden
    }
}

/// The experiment and the engine at one moment.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The experiment.
    pub snapshot: Arc<Snapshot>,
    /// Answers and samples of the selected arm; empty where they have not been made.
    pub output: Arc<Output>,
    /// The learner's own line, and what came of it.
    pub tried: Option<(String, Tried)>,
    /// The spectrum of the selected arm's recurrent matrix; none where it has not been computed.
    pub spectrum: Option<Arc<Spectrum>>,
    /// The last gradient check of the selected arm that was asked for; it may be of an update before.
    pub check: Option<Arc<GradientCheck>>,
    /// Whether one has been asked for that is not made yet.
    pub checking: bool,
    /// The memory map of the selected arm, and the update that it is of: an earlier one, if the machine runs ahead.
    /// None where it has not been made, or would take too long.
    pub memory: Option<(u64, Arc<MemoryMap>)>,
    /// Whether it runs.
    pub running: bool,
    /// Whether running means going back.
    pub backwards: bool,
    /// How fast it may.
    pub speed: Speed,
    /// Landmarks of the losses.
    pub floors: Arc<[Floor]>,
    /// Where it is going, if a place was asked for.
    pub going_to: Option<u64>,
    /// What the learner has asked it to run until.
    pub until: Option<String>,
    /// Where wishes of the lesson came true: after how many updates, and which step's.
    pub reached: Vec<(u64, usize)>,
    /// In which updates arms have diverged, as far as that has been seen.
    pub broken: Vec<u64>,
    /// How many updates a straight run has.
    pub end: u64,
    /// What is watched for, with live values.
    pub goals: Vec<GoalState>,
    /// The step whose wish has come true.
    pub met: Option<usize>,
    /// What the step has measured: as it was when its wish came true, or else as it is now.
    pub values: Vec<Option<f64>>,
    /// The step that wants them.
    pub values_of: Option<usize>,
    /// The selected arm.
    pub arm: usize,
    /// How many commands the engine has got: a notice that is told anew comes after another one.
    pub commands: u64,
    /// Why the last command could not be obeyed, or what has come that was waited for.
    pub notice: Option<String>,
}
