//! The time machine: an experiment with its checkpoints and its history, which can return exactly to any moment.

mod record;
mod seek;

use std::sync::Arc;

use super::arm::{ArmState, Status};
use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints};
use super::cursor::{Cursor, Tick};
use super::edit::{Change, Edit, EditError};
use super::experiment::Experiment;
use super::history::History;
use super::life::Replay;
use crate::nn::Quantity;
use record::record;

/// The memory for checkpoints, in bytes.
const MEMORY: usize = 64 << 20;

/// The memory for checkpoints, in bytes, where the machine never goes back.
const LITTLE: usize = 1 << 20;

/// The maximum number of checkpoints made at once, before surplus ones are dropped.
const AT_ONCE: u64 = 32;

/// The previous run, kept for comparison after an edit, an undo or another setting has replaced it.
#[derive(Clone, Debug, PartialEq)]
pub struct OldFuture {
    /// The number of finished updates up to which both runs are the same.
    pub from: u64,
    /// The recorded histories, one for each arm.
    pub histories: Vec<Arc<History>>,
}

/// An experiment that can go back in time.
#[derive(Clone, Debug)]
pub struct Timeline {
    experiment: Experiment,
    checkpoints: Checkpoints,
    histories: Vec<Arc<History>>,
    old: Option<OldFuture>,
    furthest: u64,
    /// The state at the beginning of the visible update, with its number.
    anchor: Option<(u64, Vec<ArmState>)>,
}

impl Timeline {
    /// Creates a timeline before the first tick.
    pub fn new(experiment: Experiment) -> Self {
        Self::with_memory(experiment, MEMORY)
    }

    /// Creates a timeline before the first tick, with that many bytes for checkpoints.
    pub fn with_memory(experiment: Experiment, bytes: usize) -> Self {
        let checkpoints = Checkpoints::new(experiment.start_states(), bytes);
        let histories = vec![Arc::default(); experiment.arms.len()];
        Timeline { experiment, checkpoints, histories, old: None, furthest: 0, anchor: None }
    }

    /// Returns the timeline of a training that goes on from here without ever going back, with the histories recorded so
    /// far. Without histories, what was before is not known.
    pub(crate) fn onwards(experiment: Experiment, histories: Option<Vec<History>>) -> Self {
        let (done, per_epoch) =
            (experiment.cursor().updates_done(), experiment.updates_per_epoch());
        let unknown = vec![History::unknown(done, per_epoch); experiment.arms.len()];
        let known = histories.filter(|histories| histories.len() == unknown.len());
        let histories = known.unwrap_or(unknown).into_iter().map(Arc::new).collect();
        Timeline { histories, furthest: done, ..Self::with_memory(experiment, LITTLE) }
    }

    /// Returns the timeline of an experiment that continues from a checkpoint, with the histories recorded up to
    /// `furthest`. Without histories, what was before is not known.
    ///
    /// # Errors
    /// If the checkpoint is not one of this experiment.
    pub(crate) fn resumed(
        experiment: &Experiment,
        from: &Checkpoint,
        histories: Option<Vec<History>>,
        furthest: u64,
    ) -> Result<Self, CheckpointError> {
        let experiment = experiment.resumed(from)?;
        let (count, per_epoch) = (experiment.arms.len(), experiment.updates_per_epoch());
        let known = histories.filter(|histories| histories.len() == count);
        let furthest = if known.is_some() { furthest.max(from.updates) } else { from.updates };
        let unknown = || vec![History::unknown(from.updates, per_epoch); count];
        let histories = known.unwrap_or_else(unknown).into_iter().map(Arc::new).collect();
        let mut timeline = Timeline { histories, furthest, ..Self::new(experiment) };
        timeline.checkpoints.keep_resumed(from);
        Ok(timeline)
    }

    /// Returns the experiment at the current moment.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Returns the recorded histories, one for each arm.
    pub fn histories(&self) -> &[Arc<History>] {
        &self.histories
    }

    /// Returns the previous run, if one is shown for comparison.
    pub(crate) fn old_future(&self) -> Option<&OldFuture> {
        self.old.as_ref()
    }

    /// Shows a previous run for comparison, or none.
    pub(crate) fn compare_with(&mut self, old: Option<OldFuture>) {
        self.old = old;
    }

    /// Returns the run so far for comparison with another one, from the start.
    pub(crate) fn as_old_future(&self) -> Option<OldFuture> {
        self.old_from(0)
    }

    fn old_from(&self, from: u64) -> Option<OldFuture> {
        let has_future = self.furthest > from;
        has_future.then(|| OldFuture { from, histories: self.histories.clone() })
    }

    /// Returns the edits of the run, in the order in which they take effect.
    pub fn edits(&self) -> &[Edit] {
        self.experiment.edits()
    }

    /// Returns the largest number of updates finished so far in this run with its current edits.
    pub fn furthest(&self) -> u64 {
        self.furthest
    }

    /// Returns what computes these numbers once more, in each update that is finished.
    pub fn replay(&self, of: &[Quantity]) -> Replay {
        let here = self.cursor().update;
        Replay::new(self.experiment.clone(), self.checkpoints.clone(), of, self.furthest, here)
    }

    /// Returns the position of the machine.
    pub fn cursor(&self) -> Cursor {
        self.experiment.cursor()
    }

    /// Changes a setting at the current position. Inside an update, the change takes effect from the beginning of that
    /// update, and the machine returns to the same tick; after an update, the machine moves before the first tick of
    /// the next one. The future is discarded, with all edits in it.
    ///
    /// # Errors
    /// If the edit is invalid, or all arms that it concerns have already diverged. Then nothing changes.
    pub fn edit(&mut self, change: Change, arm: Option<usize>) -> Result<(), EditError> {
        let here = self.cursor();
        let edit = Edit { at: here.updates_done(), arm, change };
        edit.check(&self.experiment.arms)?;
        self.has_an_effect(&edit)?;
        let past = self.edits().iter().filter(|e| e.at <= edit.at).copied();
        let log = past.chain([edit]).collect();
        self.rewrite(log, edit.at);
        self.stand_at(edit.at, if here.is_finished() { 0 } else { here.done });
        Ok(())
    }

    /// Returns the edit, if it would change nothing at the current position: its arms have the setting already, and no
    /// later edit would be discarded.
    pub(crate) fn already_set(&self, change: Change, arm: Option<usize>) -> Option<Edit> {
        let edit = Edit { at: self.cursor().updates_done(), arm, change };
        let mut arms =
            (0..).zip(&self.experiment.arms).filter(|(number, _)| edit.concerns(*number));
        let is_last = self.edits().iter().all(|other| other.at <= edit.at);
        let has_arm = arm.is_none_or(|arm| arm < self.experiment.arms.len());
        let is_set = is_last && has_arm && arms.all(|(_, arm)| arm.has(&edit, self.edits()));
        is_set.then_some(edit)
    }

    /// Moves before the first tick of an update.
    pub(crate) fn begin(&mut self, update: u64) {
        self.stand_at(update, 0);
    }

    /// Undoes the last edit, returns to the same tick, and returns the edit, if there was one.
    pub fn undo(&mut self) -> Option<Edit> {
        let (Cursor { update, done, .. }, furthest) = (self.cursor(), self.furthest);
        let edit = self.jump_undone()?;
        self.approach(edit.at.min(furthest)); // up to here, the history is unchanged
        self.stand_at(update, done);
        Some(edit)
    }

    /// Undoes the last edit, and moves to a checkpoint before it without running a tick. Returning to the previous
    /// position may take long; this lets the caller do so step by step.
    pub fn jump_undone(&mut self) -> Option<Edit> {
        let (edit, rest) = self.edits().split_last()?;
        let (edit, rest) = (*edit, rest.into());
        self.rewrite(rest, edit.at);
        Some(edit)
    }

    /// Makes an edit once more that was undone last, and moves to a checkpoint before it without running a tick, as
    /// [`Timeline::jump_undone`].
    pub(crate) fn jump_redone(&mut self, edit: Edit) {
        let log = self.edits().iter().copied().chain([edit]).collect();
        self.rewrite(log, edit.at);
    }

    /// Removes an arm from the comparison, as if it had never been there.
    ///
    /// # Panics
    /// If there is no such arm, or it is the only one.
    pub(crate) fn drop_arm(&mut self, arm: usize) {
        self.experiment.drop_arm(arm);
        self.checkpoints.drop_arm(arm);
        self.histories.remove(arm);
        self.old.iter_mut().for_each(|old| drop(old.histories.remove(arm)));
        self.anchor.iter_mut().for_each(|(_, states)| drop(states.remove(arm)));
    }

    /// Gives an arm another name.
    pub(crate) fn rename_arm(&mut self, arm: usize, name: &str) {
        self.experiment.rename_arm(arm, name);
    }

    /// Replaces the edits, discards everything that depends on edits at `at` or later, and moves before `at`.
    pub(super) fn rewrite(&mut self, log: Arc<[Edit]>, at: u64) {
        let per_epoch = self.experiment.updates_per_epoch();
        self.old = self.old_from(at).or(self.old.take());
        for history in &mut self.histories {
            let record_from = Arc::make_mut(history).cut(at, per_epoch);
            self.furthest = self.furthest.min(record_from);
        }
        self.checkpoints.forget_after(at);
        let past = self.edits().partition_point(|edit| edit.at <= at);
        if !log.starts_with(&self.edits()[..past]) {
            self.checkpoints.forget_edits_at(at);
        }
        self.anchor.take_if(|(anchor, _)| *anchor > at);
        self.experiment.set_edits(log);
        let (near, states) = self.nearest(at);
        let states = states.to_vec();
        self.experiment.restore(near, &states);
    }

    /// Checks that an edit concerns an arm that has not diverged before it: a diverged arm no longer changes.
    fn has_an_effect(&self, edit: &Edit) -> Result<(), EditError> {
        let mut first = None;
        for (number, arm) in self.experiment.arms.iter().enumerate() {
            match arm.state.status {
                _ if !edit.concerns(number) => {}
                Status::Diverged { at, .. } if at.update < edit.at => {
                    let arm = arm.name.clone();
                    first.get_or_insert(EditError::Diverged { arm, update: at.update });
                }
                Status::Ok | Status::Diverged { .. } => return Ok(()),
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Runs one tick of the machine. A finished update is recorded, and kept if a checkpoint is due.
    pub fn tick(&mut self) -> Tick {
        self.keep_beginning();
        let tick = self.experiment.tick();
        if tick == Tick::Update {
            self.finish_update();
        }
        tick
    }

    /// Runs all ticks of at most `updates` updates: no more than checkpoints can be made for at once, and none after
    /// the last arm has diverged. Finished updates are recorded and kept as in [`Timeline::tick`].
    pub fn run(&mut self, updates: u64) -> Tick {
        let updates = updates.min(AT_ONCE * self.checkpoints.stride());
        let Timeline { experiment, checkpoints, histories, .. } = self;
        let (per_epoch, kind) = (experiment.updates_per_epoch(), experiment.task.kind);
        let histories = histories.iter_mut().map(Arc::make_mut);
        let mut seats: Vec<(&mut History, Vec<(u64, ArmState)>)> =
            histories.map(|history| (history, Vec::new())).collect();
        experiment.run_seen(updates, &mut seats, |(history, kept), arm, cursor| {
            record(history, arm, cursor.update, per_epoch, kind);
            if checkpoints.wants(cursor.updates_done()) {
                kept.push((cursor.updates_done(), arm.state.clone()));
            }
        });
        let mut kept: Vec<_> = seats.into_iter().map(|(_, kept)| kept.into_iter()).collect();
        loop {
            let (places, states): (Vec<u64>, Vec<ArmState>) =
                kept.iter_mut().filter_map(Iterator::next).unzip();
            let Some(place) = places.first() else { break };
            checkpoints.keep(*place, states);
        }
        self.furthest = self.furthest.max(self.cursor().updates_done());
        Tick::Update
    }

    fn finish_update(&mut self) {
        let Timeline { experiment, checkpoints, histories, .. } = self;
        let (update, done) = (experiment.cursor().update, experiment.cursor().updates_done());
        let (per_epoch, kind) = (experiment.updates_per_epoch(), experiment.task.kind);
        for (arm, history) in experiment.arms.iter().zip(histories) {
            record(Arc::make_mut(history), arm, update, per_epoch, kind);
        }
        if checkpoints.wants(done) {
            checkpoints.keep(done, experiment.states());
        }
        self.furthest = self.furthest.max(done);
    }
}
