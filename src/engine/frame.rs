//! One frame: all that the screen may show of the engine.

use std::sync::Arc;

use super::command::Speed;
use crate::lesson::GoalState;
use crate::nn::Spectrum;
use crate::task::{Output, Tried};
use crate::train::Snapshot;

impl Frame {
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
    /// Whether it runs.
    pub running: bool,
    /// Whether running means going back.
    pub backwards: bool,
    /// How fast it may.
    pub speed: Speed,
    /// Where it is going, if a place was asked for.
    pub going_to: Option<u64>,
    /// What the learner has asked it to run until.
    pub until: Option<String>,
    /// Where wishes of the lesson came true: after how many updates, and which step's.
    pub reached: Vec<(u64, usize)>,
    /// How many updates a straight run has.
    pub end: u64,
    /// What is watched for, with live values.
    pub goals: Vec<GoalState>,
    /// The step whose wish has come true.
    pub met: Option<usize>,
    /// The selected arm.
    pub arm: usize,
    /// Why the last command could not be obeyed, or what has come that was waited for.
    pub notice: Option<String>,
}
