//! The time machine: an experiment, its checkpoints and its history. Any moment of the run can be stood at, exactly.

use std::sync::Arc;

use super::arm::{ArmState, Status};
use super::checkpoint::Checkpoints;
use super::cursor::{Cursor, Tick};
use super::experiment::Experiment;
use super::history::{History, Metric};
use crate::task::Kind;

/// Memory for checkpoints, in bytes.
const MEMORY: usize = 64 << 20;

/// An experiment that can go back.
#[derive(Clone, Debug)]
pub struct Timeline {
    experiment: Experiment,
    checkpoints: Checkpoints,
    histories: Vec<Arc<History>>,
    furthest: u64,
    /// The beginning of the update that is being looked at.
    anchor: Option<(u64, Vec<ArmState>)>,
}

impl Timeline {
    /// The run before its first tick.
    pub fn new(experiment: Experiment) -> Self {
        Self::with_memory(experiment, MEMORY)
    }

    /// The run before its first tick, with so many bytes for checkpoints.
    pub fn with_memory(experiment: Experiment, bytes: usize) -> Self {
        let checkpoints = Checkpoints::new(experiment.states(), bytes);
        let histories = vec![Arc::default(); experiment.arms.len()];
        Timeline { experiment, checkpoints, histories, furthest: 0, anchor: None }
    }

    /// The machine, to look at.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What is recorded, for each arm.
    pub fn histories(&self) -> &[Arc<History>] {
        &self.histories
    }

    /// The most updates that have ever been finished in this run.
    pub fn furthest(&self) -> u64 {
        self.furthest
    }

    /// Where the machine stands.
    pub fn cursor(&self) -> Cursor {
        self.experiment.cursor()
    }

    /// One tick of the machine. What it finishes is recorded, and kept where a checkpoint belongs.
    pub fn tick(&mut self) -> Tick {
        let tick = self.experiment.tick();
        if tick == Tick::Update {
            self.finish_update();
        }
        tick
    }

    fn finish_update(&mut self) {
        let done = self.cursor().updates_done();
        if done > self.furthest {
            self.furthest = done;
            self.record(done - 1);
        }
        if self.checkpoints.wants(done) {
            self.checkpoints.keep(done, self.experiment.states());
        }
    }

    fn record(&mut self, update: u64) {
        let per_epoch = self.experiment.updates_per_epoch();
        let epoch = (update + 1).is_multiple_of(per_epoch).then_some(update / per_epoch);
        for (arm, history) in self.experiment.arms.iter().zip(&mut self.histories) {
            let history = Arc::make_mut(history);
            let state = &arm.state;
            let alive = state.status == Status::Ok;
            let shown = |x: f64| if alive { x } else { f64::NAN };
            if let Some(loss) = state.loss.or((!alive).then_some(f64::NAN)) {
                history.record(Metric::Loss, update, shown(loss));
            }
            history.record(Metric::GradNorm, update, shown(state.clipped.norm_before));
            if self.experiment.task.kind == Kind::Text {
                history.record(Metric::SmoothLoss, update, shown(state.smooth_loss));
            }
            let Some(epoch) = epoch else { continue };
            let result = state.epoch;
            let mut of_epoch = |metric, value: Option<f64>| match value {
                Some(value) => history.record(metric, epoch, shown(value)),
                None if !alive => history.record(metric, epoch, f64::NAN),
                None => {}
            };
            of_epoch(Metric::EpochLoss, result.map(|r| r.loss));
            of_epoch(Metric::Accuracy, result.map(|r| r.accuracy));
            of_epoch(Metric::TestLoss, result.and_then(|r| r.test_loss));
            of_epoch(Metric::TestAccuracy, result.and_then(|r| r.test_accuracy));
        }
    }

    /// Goes where `updates` updates are finished, the last of them still on show. 0 is the start.
    pub fn seek(&mut self, updates: u64) {
        match updates.checked_sub(1) {
            None => self.approach(0),
            // The last one is computed again, because a checkpoint has no tape.
            Some(last) => self.seek_tick(last, usize::MAX),
        }
    }

    /// Goes where `done` ticks of an update are done; to its end, if it has fewer.
    /// Without any, that is the end of the update before.
    pub fn seek_tick(&mut self, update: u64, done: usize) {
        if done == 0 {
            return self.seek(update);
        }
        self.approach(update);
        while self.cursor().done < done
            && !(self.cursor().update == update && self.cursor().is_finished())
        {
            self.tick();
        }
    }

    /// One tick back. At the start, nothing happens.
    pub fn back(&mut self) {
        let Cursor { update, done, .. } = self.cursor();
        match done {
            0 => {}
            1 => self.seek(update),
            _ => self.seek_tick(update, done - 1),
        }
    }

    /// Goes as far as it can without a tick towards the place where `updates` updates are finished,
    /// but not to it: its last update is to be computed, so that there is a tape. 0 is the start itself.
    pub fn jump_before(&mut self, updates: u64) {
        let before = updates.saturating_sub(1);
        let here = self.cursor();
        let ahead = (before, 0) >= (here.update, here.done);
        let (at, states) = self.nearest(before);
        if !ahead || at > here.updates_done() {
            let states = states.to_vec();
            self.experiment.restore(at, &states);
        }
    }

    /// Stands before the first tick of `update`: from here if that is the shortest way, else from a checkpoint.
    fn approach(&mut self, update: u64) {
        self.jump_before(update + 1);
        while self.cursor().updates_done() < update {
            self.tick();
        }
        // The next step back inside this update is quick.
        if self.anchor.as_ref().is_none_or(|(at, _)| *at != update) {
            self.anchor = Some((update, self.experiment.states()));
        }
        self.experiment.begin(update);
    }

    fn nearest(&self, update: u64) -> (u64, &[ArmState]) {
        let kept = self.checkpoints.nearest(update);
        match &self.anchor {
            Some((at, states)) if (kept.0..=update).contains(at) => (*at, states),
            _ => kept,
        }
    }
}
